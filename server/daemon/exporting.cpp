#include "server/daemon/exporting.hpp"

#include <chrono>
#include <set>

namespace shiftguard::server {
namespace {

exports::NoticeSettings with_console(exports::NoticeSettings notice, const Settings& settings) {
    if (notice.console_url.empty()) {
        notice.console_url = "https://" + settings.name + ":" + std::to_string(settings.console_port);
    }
    return notice;
}

void add_mail(const Settings& settings, std::vector<NamedChannel>& channels) {
    const auto notice = with_console(settings.mail.notice, settings);
    std::set<WorkerId> in_teams;
    for (const auto& team : settings.mail.teams) {
        in_teams.insert(team.workers.begin(), team.workers.end());
        auto mail = settings.mail;
        mail.addresses.to = team.to;
        channels.push_back(
            {mail_channel + ("-" + team.name), std::make_unique<exports::MailChannel>(std::move(mail)), notice,
             [workers = team.workers](const protocol::Record& record) { return workers.contains(record.worker); }});
    }
    channels.push_back({mail_channel, std::make_unique<exports::MailChannel>(settings.mail), notice,
                        [in_teams](const protocol::Record& record) { return !in_teams.contains(record.worker); }});
}

}  // namespace

std::vector<NamedChannel> channels_of(const Settings& settings) {
    std::vector<NamedChannel> channels;
    if (!settings.mail.host.empty()) {
        add_mail(settings, channels);
    }
    if (!settings.webhook.https.url.empty()) {
        channels.push_back({webhook_channel,
                            std::make_unique<exports::WebhookChannel>(settings.webhook),
                            with_console(settings.webhook.notice, settings),
                            {}});
    }
    return channels;
}

std::vector<std::string> export_names(const Settings& settings) {
    std::vector<std::string> names;
    const auto channels = channels_of(settings);
    names.reserve(settings.exports.targets.size() + channels.size());
    for (const auto& target : settings.exports.targets) {
        names.push_back(target.name);
    }
    for (const auto& channel : channels) {
        names.push_back(channel.name);
    }
    return names;
}

Result<std::unique_ptr<Exporting>> Exporting::start(const Settings& settings, store::IncidentStore& store,
                                                    const Clock& clock, const exports::Log& log) {
    std::unique_ptr<Exporting> all(new Exporting(store, clock));
    std::vector<exports::Work> works;
    works.reserve(settings.exports.targets.size());
    for (const auto& target : settings.exports.targets) {
        if (const auto added = store.add_export_target(target.name, target.from); !added) {
            return added.error();
        }
        all->targets_.push_back(exports::make_target(target));
        all->exporters_.push_back(std::make_unique<exports::Exporter>(
            store, *all->targets_.back(), exports::ExporterOptions{target.name, target.keep}));
        works.push_back({target.name, [exporter = all->exporters_.back().get()](WallTime now, const auto& ending) {
                             return exporter->attempt(now, ending);
                         }});
    }
    all->channels_ = channels_of(settings);
    for (auto& channel : all->channels_) {
        if (const auto added = store.add_export_target(channel.name, store::ExportFrom::now); !added) {
            return added.error();
        }
        all->notifiers_.push_back(std::make_unique<exports::Notifier>(store, store, *channel.channel, channel.name,
                                                                      channel.settings, channel.concerns));
        works.push_back({channel.name, [notifier = all->notifiers_.back().get()](WallTime now, const auto& ending) {
                             return notifier->attempt(now, ending);
                         }});
    }
    if (!settings.mail.host.empty() && !settings.mail.administrators.empty()) {
        works.push_back(all->tell_administrators(settings));
    }
    all->names_ = export_names(settings);
    all->exports_ = std::make_unique<exports::Exports>(store, std::move(works), clock, log);
    return all;
}

exports::Work Exporting::tell_administrators(const Settings& settings) {
    auto mail = settings.mail;
    mail.addresses.to = settings.mail.administrators;
    to_administrators_ = std::make_unique<exports::MailChannel>(std::move(mail));
    silences_ = std::make_unique<exports::SilenceNotifier>(store_, *to_administrators_,
                                                           with_console(settings.mail.notice, settings));
    return {"mail to the administrators",
            [this](WallTime now, const auto& ending) { return silences_->attempt(now, ending); }};
}

std::vector<operations::Gauge> Exporting::gauges() const {
    std::vector<operations::Gauge> all;
    for (const auto& name : names_) {
        const auto standing = store_.export_standing(name);
        if (!standing || !*standing) {
            continue;
        }
        const auto add = [&](const char* metric, const char* help, std::uint64_t value) {
            all.push_back({metric, help, {{"target", name}}, static_cast<double>(value)});
        };
        const auto& now = **standing;
        const auto age = now.oldest ? std::chrono::duration_cast<std::chrono::seconds>(clock_.now().wall - *now.oldest)
                                    : std::chrono::seconds(0);
        add("shiftguard_export_waiting", "Records that wait for the target.", now.waiting);
        add("shiftguard_export_oldest_seconds", "How long the oldest of them has waited.",
            static_cast<std::uint64_t>(std::max(age.count(), std::chrono::seconds::rep{0})));
        add("shiftguard_export_sent", "Records that the target took; of mail and webhook incidents that were told.",
            now.counts.sent);
        add("shiftguard_export_set_aside", "Records that the target refuses.", now.counts.refused);
        add("shiftguard_export_outdated", "Records that waited too long and went unsent.", now.counts.outdated);
        add("shiftguard_export_in_trouble", "1 while the last attempt failed.", now.trouble ? 1 : 0);
    }
    return all;
}

}  // namespace shiftguard::server
