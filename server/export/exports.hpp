// The threads that export: one for each target and each channel of notices, so that none waits for another and nobody
// who reports waits for any. What is under way at the end is given a moment; what is not marked by then goes again at
// the next start.
#pragma once

#include "common/time.hpp"
#include "server/export/exporter.hpp"
#include "server/store/export_queue.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace shiftguard::exports {

/// Something that is attempted again and again: an Exporter, a Notifier.
struct Work {
    std::string name;  ///< as the store's queue knows it
    std::function<Attempt(WallTime now, const Ending& ending)> attempt;
};

struct Pauses {
    Milliseconds empty{1'000};  ///< between looks at an empty queue
    Milliseconds first{500};    ///< full jitter from here
    Milliseconds longest{60'000};
    Milliseconds most_asked_for{3'600'000};  ///< of what a target asks for
};

/// One sentence for the log; from any of the threads.
using Log = std::function<void(const std::string& sentence)>;

class Exports {
public:
    /// Begins at once. Queue and clock outlive it. The log hears of every change between well and trouble, and of all
    /// that goes unsent; the store's queue keeps the trouble for whoever asks.
    Exports(store::ExportQueue& queue, std::vector<Work> works, const Clock& clock, const Log& log, Pauses pauses = {});
    ~Exports();  ///< ends, and waits for what is under way
    Exports(const Exports&) = delete;
    Exports& operator=(const Exports&) = delete;

private:
    class Runner;
    std::vector<std::unique_ptr<Runner>> runners_;
};

}  // namespace shiftguard::exports
