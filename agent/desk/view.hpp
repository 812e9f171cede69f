// What the desk shows for what the agent says: pure functions from control's types to phrases. No Qt, no clock.
#pragma once

#include "agent/control/control.hpp"
#include "agent/desk/words.hpp"
#include "common/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace shiftguard::desk {

/// The sign that stands for a state; each has a shape of its own, so that it never depends on colour alone.
enum class Sign : std::uint8_t { resting, guarding, enrolling, notice, locked, trouble, away };
inline constexpr std::array all_signs{Sign::resting, Sign::guarding, Sign::enrolling, Sign::notice,
                                      Sign::locked,  Sign::trouble,  Sign::away};

enum class Tone : std::uint8_t { plain, good, mind, bad };

/// The state in one look. Nothing of the agent's own English is shown: only its words and values, in phrases of ours.
struct Glance {
    Sign sign = Sign::away;
    Phrase title;
    Phrase sentence;
};

struct Row {
    const char* label = "";
    Phrase value;
    Tone tone = Tone::plain;
};

/// One line of what was seen and sent.
struct Entry {
    WallTime at{};
    Sign sign = Sign::guarding;
    Phrase title;            ///< the finding, in the past tense
    const char* frame = "";  ///< "Again: %1" around the title; empty where it stands alone
    std::optional<Phrase> response;
    Phrase delivery;
};

struct Notice {
    Phrase title;  ///< what is found, now
    Phrase helps;
    Phrase note;                                    ///< what becomes of the screen
    std::optional<Phrase> contact = {};             ///< whom to call before the lock
    std::optional<Phrase> offer = {};               ///< the way back that a supervisor has, after two locks
    std::optional<std::chrono::seconds> left = {};  ///< until the lock, rounded up; none where nothing will lock
    bool can_be_put_away = true;                    ///< not where the lock is near or has a cause that is there already
    std::optional<WallTime> since = {};             ///< of what stands until its cause goes; none of a question
    /// The still figure that the worker may declare to be a thing.
    std::optional<std::uint32_t> figure = {};
};

struct EnrolView {
    Phrase title;
    Phrase hint;  ///< what helps; at the end, how it went
    std::uint32_t taken = 0;
    std::uint32_t wanted = 0;
    Tone tone = Tone::plain;
    const char* leave_out = nullptr;  ///< what the button says that goes on without this step; none where none may
};

/// No status: the agent does not run or does not answer.
[[nodiscard]] Glance glance(const std::optional<control::Status>& status);
[[nodiscard]] std::vector<Row> rows(const control::Status& status);
/// What leaves the workstation, by the policy in force.
[[nodiscard]] const char* what_is_sent(const std::optional<control::Status>& status);
[[nodiscard]] Entry entry(const control::Line& line);
[[nodiscard]] std::optional<Notice> notice(const std::optional<control::Status>& status, WallTime now);
[[nodiscard]] EnrolView enrol_view(const control::EnrolProgress& progress);

}  // namespace shiftguard::desk
