// One attempt at sending what waits for one target, and what to think of it. No thread, no pause, no clock of its own:
// the Exports have these.
//
// - What the target took is marked; what it did not take comes again. Nothing is passed over but with a count: a
//   tombstone, what waited longer than `keep`, and a record that the target refused `tries` times (set aside, with its
//   words). After `most_refused_in_a_row` of these without a success nothing is set aside any more: then it is not the
//   records.
// - Of one workstation nothing is sent before what stands before it in the chain is done.
#pragma once

#include "server/export/target.hpp"
#include "server/store/export_queue.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::exports {

/// When to try again.
enum class Pace : std::uint8_t {
    at_once,   ///< there may be more, or a smaller batch is worth a try
    empty,     ///< nothing waits
    back_off,  ///< later, and later each time
    slowly,    ///< a person must mend it
};

struct Attempt {
    Pace pace = Pace::empty;
    std::string trouble;                     ///< a sentence; empty where all is well
    std::vector<std::string> lost;           ///< sentences on what goes unsent, for the log
    std::optional<Milliseconds> not_before;  ///< what the target asked for
};

struct ExporterOptions {
    std::string name;
    std::chrono::days keep{30};  ///< what waited longer goes unsent
    std::size_t batch = 256;     ///< messages at once
};

class Exporter {
public:
    static constexpr unsigned tries = 3;
    static constexpr unsigned most_refused_in_a_row = 16;

    /// Both outlive it. The queue knows the target by its name.
    Exporter(store::ExportQueue& queue, Target& target, ExporterOptions options);

    [[nodiscard]] Attempt attempt(WallTime now, const Ending& ending);

private:
    struct Plan;
    [[nodiscard]] Plan plan(const std::vector<store::Exportable>& waiting, WallTime now) const;
    [[nodiscard]] Attempt send(const std::vector<store::Exportable>& waiting, WallTime now, const Ending& ending);
    void judge_refusal(const std::vector<store::Exportable>& waiting, Plan& plan, const Sent& sent, WallTime now,
                       Attempt& attempt);

    store::ExportQueue& queue_;
    Target& target_;
    ExporterOptions options_;
    WorkstationId after_;   // whose turn it was last
    std::size_t at_most_;   // halved until the record that the target refuses is alone
    unsigned refused_ = 0;  // how often the record at the front was
    unsigned refused_in_a_row_ = 0;
};

}  // namespace shiftguard::exports
