// Tells an administrator by one channel of the workstations that fell silent: what comes within some minutes of the
// first is one notice, sent until it is taken. A silence is told of once; one that lasts over the server's restart is
// told of again. One that ended before its notice went is told to nobody. No thread, no pause, no clock of its own.
#pragma once

#include "server/export/notice/notifier.hpp"
#include "server/store/heartbeats.hpp"

#include <string>
#include <utility>
#include <vector>

namespace shiftguard::exports {

class SilenceNotifier {
public:
    /// Both outlive it. Of the settings the severity says nothing here.
    SilenceNotifier(store::Heartbeats& heartbeats, Channel& channel, NoticeSettings settings)
        : heartbeats_(heartbeats), channel_(channel), settings_(std::move(settings)) {}

    [[nodiscard]] Attempt attempt(WallTime now, const Ending& ending);

private:
    store::Heartbeats& heartbeats_;
    Channel& channel_;
    NoticeSettings settings_;
    std::vector<store::Silence> told_;  ///< of those that last
    std::string trouble_;               ///< of the last notice, until one is taken
};

}  // namespace shiftguard::exports
