#include "common/linux/system_clock.hpp"
#include "server/country/country.hpp"
#include "server/daemon/checks.hpp"
#include "server/daemon/commands.hpp"
#include "server/daemon/exporting.hpp"
#include "server/http/message.hpp"
#include "server/review/proof.hpp"

#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr std::size_t page_size = 500;

Result<std::vector<store::Incident>> all_incidents(store::IncidentStore& store) {
    std::vector<store::Incident> all;
    for (std::size_t number = 0;; ++number) {
        auto page = store.incidents({}, {number, page_size});
        if (!page) {
            return page.error();
        }
        if (page->incidents.empty()) {
            return all;
        }
        std::move(page->incidents.begin(), page->incidents.end(), std::back_inserter(all));
    }
}

nlohmann::json to_json(const store::Incident& incident) {
    nlohmann::json out{{"incident", incident.key.incident.text()},
                       {"workstation", incident.key.workstation.text()},
                       {"host", incident.host_name},
                       {"account", incident.account.text()},
                       {"worker", incident.worker.text()},
                       {"finding", to_string(incident.finding)},
                       {"response", to_string(incident.response)},
                       {"enforcement", to_string(incident.enforcement)},
                       {"severity", static_cast<int>(incident.severity)},
                       {"occurrences", incident.occurrences},
                       {"first_seen", protocol::to_rfc3339(incident.first_seen)},
                       {"at", protocol::to_rfc3339(incident.at)},
                       {"last_at", protocol::to_rfc3339(incident.last_at)},
                       {"detail", incident.detail},
                       {"reviewed", incident.standing == store::ReviewStanding::reviewed},
                       {"received", protocol::to_rfc3339(incident.received)}};
    out["verified"] = incident.verified ? nlohmann::json(*incident.verified) : nlohmann::json();
    return out;
}

std::string outcome(const store::Incident& incident) {
    return incident.verified ? (*incident.verified ? "verified" : "NOT VERIFIED") : "-";
}

const char* to_word(store::ReviewStanding standing) {
    switch (standing) {
        case store::ReviewStanding::open:
            return "open";
        case store::ReviewStanding::reviewed:
            return "reviewed";
        case store::ReviewStanding::reopened:
            return "reopened";
    }
    return "";
}

void print_table(const std::vector<store::Incident>& incidents) {
    std::cout << std::left << std::setw(26) << "when (UTC)" << std::setw(21) << "finding" << std::setw(14) << "worker"
              << std::setw(9) << "response" << std::setw(14) << "outcome" << std::setw(7) << "times"
              << "state\n";
    for (const auto& incident : incidents) {
        std::cout << std::setw(26) << protocol::to_rfc3339(incident.at) << std::setw(21) << to_string(incident.finding)
                  << std::setw(14) << http::for_log(incident.worker.text()) << std::setw(9)
                  << to_string(incident.response) << std::setw(14) << outcome(incident) << std::setw(7)
                  << incident.occurrences << to_word(incident.standing) << '\n';
    }
    std::cout << incidents.size() << " incident(s)\n";
}

/// One line of the doctor's; true where it is well.
bool line(const char* what, const Status& status) {
    std::cout << (status ? "ok      " : "MEND    ") << what << (status ? "" : ": " + to_sentence(status.error()))
              << '\n';
    return status.ok();
}

bool line(const Look& look) {
    const char* const word = look.finding == Finding::ok     ? "ok      "
                             : look.finding == Finding::look ? "LOOK    "
                                                             : "MEND    ";
    std::cout << word << look.what << (look.sentence.empty() ? "" : ": ") << look.sentence << '\n';
    return look.finding != Finding::mend;
}

template <class T>
Status only_status(const Result<T>& result) {
    return result ? success() : Status(result.error());
}

Status chains_hold(const Folder& folder) {
    const auto keys = load_keys(folder);
    const auto store = open_store(folder);
    if (!keys || !store) {
        return !keys ? keys.error() : store.error();
    }
    const auto breaks = review::walk_all(**store, keys->receipt.public_key);
    if (!breaks) {
        return breaks.error();
    }
    if (breaks->empty()) {
        return success();
    }
    std::string sentences;
    for (const auto& one : *breaks) {
        sentences += (sentences.empty() ? "" : " ") + std::string("Workstation ") + one.workstation.text() + " (" +
                     http::for_log(one.host_name) + "): " + one.sentence;
    }
    return Error{ErrorKind::corrupted, folder.database().string(),
                 sentences + " The database was changed or damaged: compare it with a backup and find out by whom.",
                 Retry::useless};
}

/// Of one target or channel: its files, and what its last attempt said.
Status export_is_well(store::IncidentStore& store, const std::string& name, const Status& files) {
    const auto standing = files ? store.export_standing(name) : files.error();
    if (!standing) {
        return standing.error();
    }
    if (!*standing || !(*standing)->trouble) {
        return success();
    }
    const auto& trouble = *(*standing)->trouble;
    return Error{ErrorKind::unavailable, name,
                 std::to_string((*standing)->waiting) + " wait since " + protocol::to_rfc3339(trouble.since) + ": " +
                     trouble.sentence,
                 Retry::helps};
}

bool exports_are_well(const Folder& folder, const Settings& settings) {
    const auto names = export_names(settings);
    const auto store = names.empty() ? Result<std::unique_ptr<store::IncidentStore>>(nullptr) : open_store(folder);
    if (!store) {
        return false;  // has a line of its own
    }
    bool well = true;
    for (const auto& target : settings.exports.targets) {
        const auto status = export_is_well(**store, target.name, exports::check_files(target));
        well = line(("export " + target.name).c_str(), status) && well;
    }
    for (const auto& channel : channels_of(settings)) {
        well = line(channel.name.c_str(), export_is_well(**store, channel.name, channel.channel->ready())) && well;
    }
    return well;
}

Status nobody_silent(const Folder& folder) {
    const auto store = open_store(folder);
    const auto silences = store ? (*store)->open_silences() : Result<std::vector<store::Silence>>(store.error());
    if (!silences) {
        return silences.error();
    }
    if (silences->empty()) {
        return success();
    }
    std::string names;
    for (const auto& silence : *silences) {
        const auto workstation = (*store)->workstation(silence.workstation);
        names += (names.empty() ? "" : ", ") + silence.workstation.text() +
                 (workstation && *workstation ? " (" + http::for_log((*workstation)->host_name) + ")" : "") +
                 " since " + protocol::to_rfc3339(silence.since);
    }
    return Error{ErrorKind::unavailable, "agent_silent",
                 names +
                     ": a session was open and no goodbye came; look whether the machine is on, reaches the "
                     "network, and runs shiftguardd.",
                 Retry::helps};
}

}  // namespace

Status print_incidents(const Folder& folder, Format format) {
    const auto store = open_store(folder);
    if (!store) {
        return store.error();
    }
    const auto incidents = all_incidents(**store);
    if (!incidents) {
        return incidents.error();
    }
    switch (format) {
        case Format::words:
            print_table(*incidents);
            break;
        case Format::json: {
            auto document = nlohmann::json::array();
            for (const auto& incident : *incidents) {
                document.push_back(to_json(incident));
            }
            std::cout << document.dump(2) << '\n';
            break;
        }
    }
    return success();
}

Status doctor(const Folder& folder) {
    const auto settings = load_settings(folder);
    bool well = line("settings", only_status(settings));
    if (settings && !settings->country_file.empty()) {
        well = line("countries", only_status(country::CountryFile::open(settings->country_file))) && well;
    }
    well = line("private keys", only_status(load_keys(folder))) && well;
    well = line("TLS key", only_status(read_secret(folder.private_key()))) && well;
    const auto now = SystemClock().now().wall;
    well = line(look_at_certificate(folder.certificate(), now)) && well;
    well = line(look_at_authority(folder.authority(), now)) && well;
    well = line(look_at_permissions(folder)) && well;
    well = line("database", only_status(open_store(folder))) && well;
    well = line("chains", chains_hold(folder)) && well;
    well = line(look_at_clock()) && well;
    if (settings) {
        well = line(look_at_disk(folder, settings->operations.disk_free_bytes)) && well;
        well = line(look_at_evidence(folder, settings->operations.disk_free_bytes)) && well;
        well = line(look_at_backups(settings->backup, now)) && well;
        well = line(look_at_addresses(*settings)) && well;
        for (const auto& look : look_at_tls(*settings)) {
            well = line(look) && well;
        }
        well = exports_are_well(folder, *settings) && well;
    }
    well = line("workstations heard", nobody_silent(folder)) && well;
    if (!well) {
        return Error{ErrorKind::refused, folder.root().string(), "The server is not ready; the lines above say why.",
                     Retry::useless};
    }
    return success();
}

}  // namespace shiftguard::server
