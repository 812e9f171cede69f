// One channel by which supervisors are told of urgent incidents: looks through what was stored, joins what comes within
// some minutes into one notice, and sends it until it is taken. No thread, no pause, no clock of its own.
//
// - An incident is told of once, whatever records of it come later.
// - What was stored more than `too_old` ago is not told any more, but counted: after an outage nobody is woken by it.
#pragma once

#include "server/export/exporter.hpp"
#include "server/export/notice/notice.hpp"
#include "server/store/urgent_queue.hpp"

#include <functional>
#include <memory>
#include <string>

namespace shiftguard::exports {

/// Port: mail, webhook.
class Channel {
public:
    virtual ~Channel() = default;
    /// `taken` is 1 or 0 of the one notice. Blocks and hurries as Target::send does.
    [[nodiscard]] virtual Sent tell(const Notice& notice, WallTime now, const Ending& ending) = 0;
    /// Are the files of its settings there, and the secret ones nobody else's? Errors: those of reading them.
    [[nodiscard]] virtual Status ready() const = 0;
};

/// Is this record this channel's? Empty: every one is.
using Concerns = std::function<bool(const protocol::Record& record)>;

class Notifier {
public:
    static constexpr std::chrono::days too_old{2};
    static constexpr std::chrono::days remembered{400};
    static constexpr std::size_t most_joined = 10'000;

    /// All but the settings outlive it. The queues know the channel by its name.
    Notifier(store::ExportQueue& records, store::UrgentQueue& urgent, Channel& channel, std::string name,
             NoticeSettings settings, Concerns concerns = {});

    [[nodiscard]] Attempt attempt(WallTime now, const Ending& ending);

private:
    [[nodiscard]] Result<std::size_t> look_through(WallTime now, Attempt& attempt);

    store::ExportQueue& records_;
    store::UrgentQueue& urgent_;
    Channel& channel_;
    std::string name_;
    NoticeSettings settings_;
    Concerns concerns_;
};

}  // namespace shiftguard::exports
