// `shiftguard-server export status` and `export test`.
#include "common/linux/system_clock.hpp"
#include "common/sodium/sodium.hpp"
#include "common/uuid.hpp"
#include "server/daemon/commands.hpp"
#include "server/daemon/exporting.hpp"

#include <algorithm>
#include <array>
#include <iostream>

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr std::size_t refusals_shown = 5;

nlohmann::json to_json(const std::string& name, const store::ExportStanding& standing,
                       const std::vector<store::ExportRefusal>& refusals) {
    nlohmann::json aside = nlohmann::json::array();
    for (const auto& refusal : refusals) {
        aside.push_back({{"workstation", refusal.workstation.text()},
                         {"seq", refusal.seq},
                         {"at", protocol::to_rfc3339(refusal.at)},
                         {"reason", refusal.reason}});
    }
    nlohmann::json out{{"target", name},
                       {"waiting", standing.waiting},
                       {"sent", standing.counts.sent},
                       {"set_aside", standing.counts.refused},
                       {"outdated", standing.counts.outdated},
                       {"without_body", standing.counts.bodiless},
                       {"refusals", aside}};
    out["oldest"] = standing.oldest ? nlohmann::json(protocol::to_rfc3339(*standing.oldest)) : nlohmann::json();
    out["trouble"] = standing.trouble ? nlohmann::json{{"sentence", standing.trouble->sentence},
                                                       {"since", protocol::to_rfc3339(standing.trouble->since)}}
                                      : nlohmann::json();
    return out;
}

void print(const std::string& name, const store::ExportStanding& standing,
           const std::vector<store::ExportRefusal>& refusals) {
    const auto& counts = standing.counts;
    std::cout << name << ": " << standing.waiting << " waiting";
    if (standing.oldest) {
        std::cout << " (the oldest since " << protocol::to_rfc3339(*standing.oldest) << ")";
    }
    std::cout << ", " << counts.sent << " sent, " << counts.refused << " set aside, " << counts.outdated
              << " went unsent, " << counts.bodiless << " without a body\n";
    if (standing.trouble) {
        std::cout << "  since " << protocol::to_rfc3339(standing.trouble->since) << ": " << standing.trouble->sentence
                  << '\n';
    }
    for (const auto& refusal : refusals) {
        std::cout << "  set aside at " << protocol::to_rfc3339(refusal.at) << ": record " << refusal.seq
                  << " of workstation " << refusal.workstation.text() << ": " << refusal.reason << '\n';
    }
}

// No finding of any worker: a word that no release knows, of the lowest severity.
exports::Message test_message(WallTime now) {
    std::array<std::uint8_t, 10> random{};
    fill_random(random);
    exports::Message message{"shiftguard-server", 0, now, {}};
    auto& record = message.record;
    record.id = RecordId(make_uuid_v7(now, random));
    record.incident = IncidentId(record.id.text());
    record.workstation = WorkstationId("export-test");
    record.account = AccountName("export-test");
    record.worker = WorkerId("export-test");
    record.unknown_finding = "export_test";
    record.first_seen = now;
    record.at = now;
    record.detail = "This is a test of shiftguard-server; nothing happened.";
    record.agent_version = SHIFTGUARD_VERSION;
    return message;
}

exports::Sent send_test(const Settings& settings, const std::string& name, WallTime now) {
    const exports::Ending never = [] { return false; };
    for (const auto& target : settings.exports.targets) {
        if (target.name == name) {
            const std::array messages{test_message(now)};
            return exports::make_target(target)->send(messages, never);
        }
    }
    for (const auto& channel : channels_of(settings)) {
        if (channel.name == name) {
            auto notice =
                exports::make_notice({{WorkstationId("export-test"), IncidentId(test_message(now).record.id.text()),
                                       FindingKind::additional_person, Severity::informational, now}},
                                     channel.settings);
            notice.lines.front().finding = "export_test";
            notice.lines.front().title =
                channel.settings.language == console::Language::german ? "Test, kein Vorfall" : "Test, no incident";
            notice.lines.front().link = notice.list;
            notice.subject = "Shiftguard: " + notice.lines.front().title;
            return channel.channel->tell(notice, now, never);
        }
    }
    return {0, exports::Trouble::settings, "", std::nullopt};
}

}  // namespace

Status print_export_status(const Folder& folder, Format format) {
    const auto settings = load_settings(folder);
    const auto store = open_store(folder);
    if (!settings || !store) {
        return !settings ? settings.error() : store.error();
    }
    auto document = nlohmann::json::array();
    for (const auto& name : export_names(*settings)) {
        const auto standing = (*store)->export_standing(name);
        const auto refusals = (*store)->export_refusals(name, refusals_shown);
        if (!standing || !refusals) {
            return !standing ? standing.error() : refusals.error();
        }
        // One that is new in the settings is known once the server has started with it.
        const auto shown = standing->value_or(store::ExportStanding{});
        switch (format) {
            case Format::words:
                print(name, shown, *refusals);
                break;
            case Format::json:
                document.push_back(to_json(name, shown, *refusals));
                break;
        }
    }
    if (format == Format::json) {
        std::cout << document.dump(2) << '\n';
    } else if (export_names(*settings).empty()) {
        std::cout << "Nothing is exported; server.json has neither export targets nor mail nor webhook.\n";
    }
    return success();
}

Status test_export(const Folder& folder, const std::string& name) {
    const auto settings = load_settings(folder);
    if (!settings) {
        return settings.error();
    }
    const auto names = export_names(*settings);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        std::string known;
        for (const auto& one : names) {
            known += (known.empty() ? "" : ", ") + one;
        }
        return Error{ErrorKind::not_found, name,
                     "server.json has no such target; it has: " + (known.empty() ? "none" : known) + ".",
                     Retry::useless};
    }
    const auto sent = send_test(*settings, name, SystemClock().now().wall);
    if (sent.taken == 0) {
        return Error{ErrorKind::unavailable, name, sent.sentence, Retry::useless};
    }
    std::cout << "The target " << name << " took a test message.\n";
    return success();
}

}  // namespace shiftguard::server
