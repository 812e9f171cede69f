// What the settings say of other systems, at work: an exporter for each target, a notifier for mail and webhook, and
// what they tell of themselves.
#pragma once

#include "common/time.hpp"
#include "server/daemon/settings/settings.hpp"
#include "server/export/exports.hpp"
#include "server/export/notice/notifier.hpp"
#include "server/export/notice/silence_notifier.hpp"
#include "server/operations/metrics.hpp"
#include "server/store/store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace shiftguard::server {

inline constexpr const char* mail_channel = "mail";
inline constexpr const char* webhook_channel = "webhook";

/// Mail, of each team and of those in none, and webhook: each where the settings have it.
struct NamedChannel {
    std::string name;
    std::unique_ptr<exports::Channel> channel;
    exports::NoticeSettings settings;
    exports::Concerns concerns;
};
[[nodiscard]] std::vector<NamedChannel> channels_of(const Settings& settings);
/// Of every target and channel.
[[nodiscard]] std::vector<std::string> export_names(const Settings& settings);

class Exporting {
public:
    /// Begins at once. Store and clock outlive it. Errors: the store's.
    [[nodiscard]] static Result<std::unique_ptr<Exporting>> start(const Settings& settings, store::IncidentStore& store,
                                                                  const Clock& clock, const exports::Log& log);

    /// Waits for what is under way; what is not marked by then goes again at the next start.
    ~Exporting() = default;
    Exporting(const Exporting&) = delete;
    Exporting& operator=(const Exporting&) = delete;

    /// Depth, age and counts of every queue.
    [[nodiscard]] std::vector<operations::Gauge> gauges() const;

private:
    Exporting(store::IncidentStore& store, const Clock& clock) : store_(store), clock_(clock) {}
    [[nodiscard]] exports::Work tell_administrators(const Settings& settings);

    store::IncidentStore& store_;
    const Clock& clock_;
    std::vector<std::string> names_;
    std::vector<std::unique_ptr<exports::Target>> targets_;
    std::vector<std::unique_ptr<exports::Exporter>> exporters_;
    std::vector<NamedChannel> channels_;
    std::vector<std::unique_ptr<exports::Notifier>> notifiers_;
    std::unique_ptr<exports::MailChannel> to_administrators_;  // null where nobody is told
    std::unique_ptr<exports::SilenceNotifier> silences_;
    std::unique_ptr<exports::Exports> exports_;  // last: its threads use all above
};

}  // namespace shiftguard::server
