#include "common/linux/system_clock.hpp"
#include "server/authority/authority.hpp"
#include "server/daemon/commands.hpp"
#include "server/people/people.hpp"
#include "server/review/review.hpp"
#include "server/ticket/ticket.hpp"

#include <iostream>

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr std::size_t max_worker_bytes = 128;
constexpr std::size_t max_name_units = 64;
constexpr std::size_t max_reason_units = 500;

Status print_link(const Folder& folder, const std::string& link, Format format) {
    const auto certificate = read_text(folder.certificate());
    const auto fingerprint =
        certificate ? authority::fingerprint(*certificate) : Result<std::string>(certificate.error());
    if (!fingerprint) {
        return fingerprint.error();
    }
    const std::string path = people::sign_in_path(link);
    switch (format) {
        case Format::words:
            std::cout << path << "\nSHA-256 " << *fingerprint << '\n';
            std::cerr << "Open the path at the supervisors' port within "
                      << std::chrono::duration_cast<std::chrono::minutes>(people::link_life).count()
                      << " minutes; it serves once. The browser must show this certificate fingerprint.\n";
            break;
        case Format::json:
            std::cout << nlohmann::json{{"path", path}, {"fingerprint_sha256", *fingerprint}}.dump() << '\n';
            break;
    }
    return success();
}

Status add_successor_token(store::IncidentStore& store, const protocol::Hash& token, WallTime now,
                           std::chrono::minutes valid, const NewChain& begins) {
    const auto by = review::written(begins.by, max_name_units);
    const auto reason = review::written(begins.reason, max_reason_units);
    if (!by || !reason) {
        return Error{ErrorKind::invalid_input, by ? "--reason" : "--by",
                     by ? "Say in a sentence why the chain ends: it stands in the audit and in every verify."
                        : "Give your name: it stands in the audit and in every verify.",
                     Retry::useless};
    }
    const WorkstationId id(begins.predecessor);
    const auto known = store.workstation(id);
    if (!known) {
        return known.error();
    }
    const auto added =
        *known ? store.add_successor_token(token, now, now + valid, {id, *by, *reason}) : Result<bool>(false);
    if (!added) {
        return added.error();
    }
    if (!*known) {
        return Error{ErrorKind::not_found, begins.predecessor,
                     "There is no such workstation; `shiftguard-server workstation list` tells them.", Retry::useless};
    }
    if (!*added) {
        return Error{ErrorKind::refused, begins.predecessor,
                     "Its chain is closed, and another workstation is in its place: `shiftguard-server workstation "
                     "list` tells which.",
                     Retry::useless};
    }
    return success();
}

}  // namespace

Status hand_out_token(const Folder& folder, std::chrono::minutes valid, const NewChain& begins) {
    const auto store = open_store(folder);
    if (!store) {
        return store.error();
    }
    const auto secret = ticket::make_token();
    const auto now = SystemClock().now().wall;
    auto done = begins.predecessor.empty() ? (*store)->add_join_token(secret.hash, now + valid)
                                           : add_successor_token(**store, secret.hash, now, valid, begins);
    if (!done) {
        return done;
    }
    std::cout << secret.text << '\n';
    if (!begins.predecessor.empty()) {
        std::cerr << "The machine that joins with it is another workstation; the chain of " << begins.predecessor
                  << " is closed then and its certificates are refused.\n";
    }
    std::cerr << "This join token serves once, within " << valid.count() << " minutes.\n";
    return success();
}

Status hand_out_enrolment_code(const Folder& folder, const std::string& worker, std::chrono::minutes valid) {
    if (worker.empty() || worker.size() > max_worker_bytes) {
        return Error{ErrorKind::invalid_input, "--worker", "Give the worker as policy names the worker.",
                     Retry::useless};
    }
    const auto store = open_store(folder);
    if (!store) {
        return store.error();
    }
    const auto secret = ticket::make_code();
    const auto expires = SystemClock().now().wall + valid;
    if (auto done = (*store)->add_enrolment_code(secret.hash, WorkerId(worker), expires); !done) {
        return done;
    }
    std::cout << secret.text << '\n';
    std::cerr << "This code enrols " << worker << " once, within " << valid.count() << " minutes.\n";
    return success();
}

Status add_supervisor(const Folder& folder, const std::string& name) {
    const auto store = open_store(folder);
    if (!store) {
        return store.error();
    }
    std::string password;
    std::getline(std::cin, password);
    if (auto done = people::add_supervisor(**store, name, password, SystemClock().now().wall); !done) {
        return done;
    }
    std::cerr << "The supervisor " << name << " can sign in now.\n";
    return success();
}

Status hand_out_sign_in_link(const Folder& folder, const std::string& name, Missing missing, Format format) {
    const auto store = open_store(folder);
    if (!store) {
        return store.error();
    }
    const WallTime now = SystemClock().now().wall;
    if (missing == Missing::create) {
        if (auto done = people::ensure_supervisor(**store, name, now); !done) {
            return done;
        }
    }
    const auto link = people::make_sign_in_link(**store, name, now);
    if (!link) {
        return link.error();
    }
    return print_link(folder, *link, format);
}

}  // namespace shiftguard::server
