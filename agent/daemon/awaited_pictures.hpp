// The redacted pictures that the eye was asked for, each for one finding, and the outcomes that wait for them. A
// picture delays neither the lock nor the finding's own record; an outcome waits for it a second at most and then goes
// without. Bounded: whoever asks for more pushes the oldest out.
#pragma once

#include "agent/decision/output.hpp"
#include "agent/observation/message.hpp"
#include "common/encoding.hpp"
#include "common/time.hpp"
#include "protocol/record.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace shiftguard::daemon {

class AwaitedPictures {
public:
    static constexpr Milliseconds patience{1000};  ///< from the moment it is asked for
    static constexpr std::size_t most = 8;

    /// An outcome that may be written now, with its picture where that came.
    struct Ready {
        protocol::Record outcome;
        std::optional<Bytes> jpeg;
    };

    void asked(decision::FindingNumber finding, std::uint64_t look, BootTime now);
    /// What nobody asked for is dropped.
    void came(const observation::Picture& picture);
    /// The eye was started again: what the old one did not give comes no more, and the new one numbers its looks anew.
    void eye_is_new();
    [[nodiscard]] bool is_asked(decision::FindingNumber finding) const;
    /// Precondition: a picture of the finding was asked for.
    void hold(decision::FindingNumber finding, protocol::Record outcome);
    [[nodiscard]] std::vector<Ready> take_ready(BootTime now);
    /// All that wait, ready or not: the agent stops.
    [[nodiscard]] std::vector<Ready> take_all();

private:
    struct Awaited {
        decision::FindingNumber finding{};
        std::optional<std::uint64_t> look;  ///< none: of an eye that is no more
        BootTime since{};
        std::optional<Bytes> jpeg;
        std::optional<protocol::Record> outcome;
    };
    template <class Wanted>
    std::vector<Ready> take(Wanted wanted);

    std::deque<Awaited> awaited_;
    std::vector<Ready> pushed_out_;
};

/// The outcome with the picture's name in it, for it to be written with the picture.
[[nodiscard]] protocol::Record with_evidence(protocol::Record outcome, const Bytes& jpeg);

}  // namespace shiftguard::daemon
