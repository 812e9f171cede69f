// `shiftguard-server verify`, `retention run`, `erase` and `workstation list|revoke`.
#include "common/encoding.hpp"
#include "common/linux/system_clock.hpp"
#include "server/daemon/believed_time.hpp"
#include "server/daemon/commands.hpp"
#include "server/evidence/examine.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/http/message.hpp"
#include "server/receipts/book.hpp"
#include "server/review/retention.hpp"
#include "server/review/verify.hpp"

#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

using nlohmann::json;

constexpr std::size_t max_worker_bytes = 128;

json to_json(const review::ChainReport& report) {
    const auto counts = [](const auto& by_reason) {
        json out = json::object();
        for (const auto& [reason, count] : by_reason) {
            out[std::string(to_string(reason))] = count;
        }
        return out;
    };
    json out{{"workstation", report.workstation.text()},
             {"host", report.host_name},
             {"whole", report.whole()},
             {"records", report.walked.records},
             {"bodies", report.walked.bodies},
             {"gone_at_the_workstation", counts(report.walked.by_workstation)},
             {"deleted_by_the_server", counts(report.walked.by_server)}};
    if (report.walked.broken) {
        out["break"] = {{"seq", report.walked.broken->seq}, {"sentence", report.walked.broken->sentence}};
    }
    if (report.tail) {
        out["missing_tail"] = {{"stored", report.tail->stored},
                               {"receipted", report.tail->receipted},
                               {"sentence", report.tail->sentence}};
    }
    if (report.ended) {
        out["closed"] = {{"by", report.ended->closing.by},
                         {"at", protocol::to_rfc3339(report.ended->closing.at)},
                         {"reason", report.ended->closing.reason},
                         {"successor", report.ended->closing.successor.text()},
                         {"undelivered", report.ended->undelivered}};
    }
    return out;
}

void print(const review::Ended& ended) {
    std::cout << "        Closed by " << http::for_log(ended.closing.by) << " on "
              << protocol::to_rfc3339(ended.closing.at) << ": " << http::for_log(ended.closing.reason) << ". "
              << ended.closing.successor.text() << " is in its place.";
    if (ended.undelivered > 0) {
        std::cout << " Its last heartbeat told of " << ended.undelivered << " record(s) that never came here.";
    }
    std::cout << '\n';
}

void print(const review::ChainReport& report) {
    std::cout << (!report.whole() ? "LOSS    "
                  : report.ended  ? "closed  "
                                  : "ok      ")
              << report.workstation.text() << " (" << http::for_log(report.host_name) << "): " << report.walked.records
              << " records, " << report.walked.bodies << " with a body";
    for (const auto& [reason, count] : report.walked.by_server) {
        std::cout << ", " << count << " deleted here: " << to_string(reason);
    }
    for (const auto& [reason, count] : report.walked.by_workstation) {
        std::cout << ", " << count << " gone at the workstation: " << to_string(reason);
    }
    std::cout << '\n';
    if (report.walked.broken) {
        std::cout << "        " << report.walked.broken->sentence << '\n';
    }
    if (report.tail) {
        std::cout << "        " << report.tail->sentence << '\n';
    }
    if (report.ended) {
        print(*report.ended);
    }
}

void print_deleted(const review::Deleted& deleted) {
    std::cout << deleted.records << " record(s) of " << deleted.workstations << " workstation(s) deleted.\n";
    if (deleted.pictures > 0) {
        std::cout << deleted.pictures << " picture(s) deleted.\n";
    }
}

json to_json(const evidence::Findings& findings) {
    const auto names = [](const auto& keys) {
        json out = json::array();
        for (const auto& key : keys) {
            out.push_back({{"workstation", key.workstation.text()}, {"sha256", to_hex(key.sha256)}});
        }
        return out;
    };
    return {{"whole", findings.whole},
            {"deleted_by_the_server", findings.removed},
            {"named_by_no_record", findings.unnamed},
            {"not_arrived", findings.awaited},
            {"missing", names(findings.missing)},
            {"damaged", names(findings.damaged)},
            {"without_row", findings.without_row.size()}};
}

void print(const evidence::Findings& findings) {
    std::cout << (findings.lost() ? "LOSS    " : "ok      ") << "evidence: " << findings.whole << " picture(s)";
    const auto more = [](std::size_t count, const char* what) {
        if (count > 0) {
            std::cout << ", " << count << ' ' << what;
        }
    };
    more(findings.unnamed, "of them named by no record");
    more(findings.removed, "deleted here");
    more(findings.awaited, "not arrived");
    more(findings.without_row.size(), "file(s) without a row");
    std::cout << '\n';
    for (const auto& key : findings.missing) {
        std::cout << "        Picture " << to_hex(key.sha256) << " of workstation " << key.workstation.text()
                  << " is missing.\n";
    }
    for (const auto& key : findings.damaged) {
        std::cout << "        Picture " << to_hex(key.sha256) << " of workstation " << key.workstation.text()
                  << " is damaged.\n";
    }
}

Result<evidence::Findings> examine_evidence(const Folder& folder, store::IncidentStore& store) {
    const auto vault = evidence::FolderVault::open(folder.evidence());
    return vault ? evidence::examine(**vault, store) : Result<evidence::Findings>(vault.error());
}

}  // namespace

Status verify(const Folder& folder, Format format) {
    const auto keys = load_keys(folder);
    const auto store = open_store(folder);
    if (!keys || !store) {
        return !keys ? keys.error() : store.error();
    }
    const auto receipts = receipts::Book(folder.receipts()).read(keys->receipt.public_key);
    if (!receipts) {
        return receipts.error();
    }
    const auto reports = review::verify_all(**store, keys->receipt.public_key, *receipts);
    if (!reports) {
        return reports.error();
    }
    const auto pictures = examine_evidence(folder, **store);
    if (!pictures) {
        return pictures.error();
    }
    std::size_t lost = 0;
    json chains = json::array();
    for (const auto& report : *reports) {
        lost += report.whole() ? 0U : 1U;
        if (format == Format::json) {
            chains.push_back(to_json(report));
        } else {
            print(report);
        }
    }
    if (format == Format::json) {
        const json all{
            {"whole", lost == 0 && !pictures->lost()}, {"chains", std::move(chains)}, {"evidence", to_json(*pictures)}};
        std::cout << all.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    } else {
        print(*pictures);
        std::cout << reports->size() << " chain(s), " << lost << " with a loss.\n";
    }
    if (lost > 0) {
        return Error{ErrorKind::corrupted, folder.root().string(),
                     std::to_string(lost) +
                         " chain(s) are not whole: the database was changed, damaged or taken from an older copy. "
                         "Compare it with a backup and find out by whom.",
                     Retry::useless};
    }
    if (pictures->lost()) {
        return Error{ErrorKind::corrupted, folder.evidence().string(),
                     std::to_string(pictures->missing.size()) + " picture(s) are missing and " +
                         std::to_string(pictures->damaged.size()) +
                         " damaged: take them from a backup, and find out who damaged or removed them.",
                     Retry::useless};
    }
    return success();
}

Status run_retention(const Folder& folder, ClockWord clock) {
    const auto settings = load_settings(folder);
    const auto keys = load_keys(folder);
    const auto store = open_store(folder);
    if (!settings || !keys || !store) {
        return !settings ? settings.error() : !keys ? keys.error() : store.error();
    }
    const auto vault = evidence::FolderVault::open(folder.evidence());
    if (!vault) {
        return vault.error();
    }
    const auto now = SystemClock().now().wall;
    const BelievedTime believed(folder.believed_time(), **store);
    if (auto taken = clock == ClockWord::is_right ? believed.take_as_right(now) : believed.take(now); !taken) {
        return taken;
    }
    const auto deleted = review::apply_retention(**store, **vault, keys->receipt, settings->retention, now);
    if (!deleted) {
        return deleted.error();
    }
    print_deleted(*deleted);
    return success();
}

Status erase(const Folder& folder, const std::string& worker) {
    if (worker.empty() || worker.size() > max_worker_bytes) {
        return Error{ErrorKind::invalid_input, "--worker", "Give the worker as policy names the worker.",
                     Retry::useless};
    }
    const auto keys = load_keys(folder);
    const auto store = open_store(folder);
    if (!keys || !store) {
        return !keys ? keys.error() : store.error();
    }
    const auto vault = evidence::FolderVault::open(folder.evidence());
    if (!vault) {
        return vault.error();
    }
    const auto deleted =
        review::erase_worker(**store, **vault, keys->receipt, WorkerId(worker), SystemClock().now().wall);
    if (!deleted) {
        return deleted.error();
    }
    print_deleted(*deleted);
    std::cerr << "Backups and what was exported still hold them; a workstation sends what it has not delivered yet.\n";
    return success();
}

Status list_workstations(const Folder& folder, Format format) {
    const auto store = open_store(folder);
    const auto workstations = store ? (*store)->workstations() : Result<std::vector<store::Workstation>>(store.error());
    if (!workstations) {
        return workstations.error();
    }
    const auto closings = (*store)->closings();
    if (!closings) {
        return closings.error();
    }
    const store::Succeeded succeeded(*closings);
    json all = json::array();
    for (const auto& one : *workstations) {
        const auto heard = (*store)->last_heard(one.id);
        if (!heard) {
            return heard.error();
        }
        const auto last = *heard ? json(protocol::to_rfc3339((*heard)->at)) : json();
        const auto& successor = succeeded.successor_of(one.id);
        const auto& predecessor = succeeded.predecessor_of(one.id);
        const auto revoked = one.revoked ? json(protocol::to_rfc3339(*one.revoked)) : json();
        if (format == Format::json) {
            all.push_back({{"workstation", one.id.text()},
                           {"host", one.host_name},
                           {"joined", protocol::to_rfc3339(one.joined)},
                           {"records", one.head.seq},
                           {"last_heard", last},
                           {"revoked", revoked},
                           {"closed", one.closed ? json(protocol::to_rfc3339(*one.closed)) : json()},
                           {"successor", successor.empty() ? json() : json(successor.text())},
                           {"predecessor", predecessor.empty() ? json() : json(predecessor.text())}});
        } else {
            std::cout << one.id.text() << "  " << http::for_log(one.host_name) << "  " << one.head.seq
                      << " records  last heard " << (last.is_null() ? std::string("never") : last.get<std::string>())
                      << (revoked.is_null() || one.closed ? "" : "  REVOKED " + revoked.get<std::string>())
                      << (one.closed ? "  CLOSED " + protocol::to_rfc3339(*one.closed) + ", " + successor.text() +
                                           " is in its place"
                                     : "")
                      << (predecessor.empty() ? "" : "  in the place of " + predecessor.text()) << '\n';
        }
    }
    if (format == Format::json) {
        std::cout << all.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    }
    return success();
}

Status revoke_workstation(const Folder& folder, const std::string& id) {
    const auto store = open_store(folder);
    if (!store) {
        return store.error();
    }
    const auto known = (*store)->workstation(WorkstationId(id));
    if (!known) {
        return known.error();
    }
    if (!*known) {
        return Error{ErrorKind::not_found, id,
                     "There is no such workstation; `shiftguard-server workstation list` tells them.", Retry::useless};
    }
    const auto revoked = (*store)->revoke(WorkstationId(id), SystemClock().now().wall);
    if (!revoked) {
        return revoked.error();
    }
    if (!*revoked) {
        return Error{ErrorKind::refused, id, "It was revoked before.", Retry::useless};
    }
    std::cerr << "From its next request on it is refused. Its records stay. With a new token it can join anew.\n";
    return success();
}

}  // namespace shiftguard::server
