#include "agent/control/bus/callers.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace shiftguard::control {
namespace {

constexpr std::chrono::milliseconds bus_patience{2000};
constexpr std::size_t most_known = 4096;        ///< then all are forgotten and asked about again
constexpr std::size_t most_asked_about = 2048;  ///< as many connections as the system's bus allows
constexpr std::size_t most_held = 8;            ///< of one connection

Error unknown_caller() {
    return {ErrorKind::refused, "", "The bus does not say who asks, so the agent does not answer; ask again.",
            Retry::helps};
}

std::optional<std::uint32_t> uid_in(sdbus::MethodReply& reply, const sdbus::Error* error) {
    if (error != nullptr) {
        return std::nullopt;
    }
    try {
        std::uint32_t uid = 0;
        reply >> uid;
        return uid;
    } catch (const sdbus::Error&) {
        return std::nullopt;
    }
}

}  // namespace

Callers::Callers(sdbus::IConnection& connection)
    : daemon_(sdbus::createProxy(connection, "org.freedesktop.DBus", "/org/freedesktop/DBus")) {}

void Callers::pass(const std::string& sender, Lane& lane, std::unique_ptr<Job> job) {
    if (const auto known = uids_.find(sender); known != uids_.end()) {
        lane.take({sender, known->second}, std::move(job));
        return;
    }
    const auto held = held_.find(sender);
    const bool has_room = held == held_.end() ? held_.size() < most_asked_about : held->second.size() < most_held;
    if (!has_room) {
        job->refuse(no_room());
        return;
    }
    held_[sender].push_back({lane, std::move(job)});
    if (held == held_.end()) {
        ask_about(sender);
    }
}

void Callers::ask_about(const std::string& sender) {
    try {
        auto call = daemon_->createMethodCall("org.freedesktop.DBus", "GetConnectionUnixUser");
        call << sender;
        (void)daemon_->callMethod(
            call, [this, sender](sdbus::MethodReply& reply, const sdbus::Error* error) { heard(sender, reply, error); },
            bus_patience);
    } catch (const sdbus::Error&) {
        held_.erase(sender);  // the bus is gone: nobody is there to be refused
    }
}

void Callers::heard(const std::string& sender, sdbus::MethodReply& reply, const sdbus::Error* error) {
    auto held = held_.extract(sender);
    const auto uid = uid_in(reply, error);
    if (uid) {
        if (uids_.size() >= most_known) {
            uids_.clear();
        }
        uids_.emplace(sender, *uid);
    }
    if (held.empty()) {
        return;
    }
    for (auto& each : held.mapped()) {
        if (uid) {
            each.lane.take({sender, *uid}, std::move(each.job));
        } else {
            each.job->refuse(unknown_caller());
        }
    }
}

}  // namespace shiftguard::control
