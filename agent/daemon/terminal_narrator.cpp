#include "agent/daemon/terminal_narrator.hpp"

#include <cstdio>
#include <variant>

#include <fmt/core.h>

namespace shiftguard::daemon {
namespace {

std::string people_in_words(std::size_t people) {
    return people == 0 ? "nobody in view" : people == 1 ? "1 person in view" : fmt::format("{} people in view", people);
}

std::string worker_in_words(decision::WorkerSeen seen) {
    switch (seen) {
        case decision::WorkerSeen::verified:
            return ", the worker is verified";
        case decision::WorkerSeen::not_verified:
            return ", not verified as the worker";
        case decision::WorkerSeen::too_small:
            return ", not verified: the face is too small, come closer";
        case decision::WorkerSeen::too_dark:
            return ", not verified: the face is too dark, turn on a light";
        case decision::WorkerSeen::backlit:
            return ", not verified: the light is behind the face";
        case decision::WorkerSeen::blurred:
            return ", not verified: the face is blurred, clean the lens";
        case decision::WorkerSeen::turned_away:
            return ", not verified: the face is turned away, look at the camera";
        case decision::WorkerSeen::nobody:
            return "";
    }
    return "";
}

std::string view_in_words(const decision::View& view) {
    if (view.camera != observation::CameraState::streaming) {
        return fmt::format("camera {}", observation::to_string(view.camera));
    }
    return people_in_words(view.people) + worker_in_words(view.worker_seen);
}

double seconds(Milliseconds span) {
    return static_cast<double>(span.count()) / 1000.0;
}

}  // namespace

void TerminalNarrator::line(const Now& now, const char* what, const std::string& text) {
    fmt::print("[{:6.1f} s] {:<9}{}\n", seconds(now.boot - started_), what, text);
    std::fflush(stdout);
}

void TerminalNarrator::saw(const decision::Input& input, const decision::View& view, const Now& now) {
    if (const auto* looked = std::get_if<decision::Looked>(&input); looked != nullptr && looked->likeness) {
        likeness_ = looked->likeness->similarity;
    }
    const bool from_outside = !std::holds_alternative<decision::Tick>(input);
    const std::string seen = view_in_words(view);
    if (from_outside && seen != last_seen_) {
        last_seen_ = seen;
        const bool compared = view.worker_seen == decision::WorkerSeen::verified && likeness_;
        line(now, "seen", seen + (compared ? fmt::format(" (likeness {:.2f})", *likeness_) : ""));
    }
    if (const auto* context = std::get_if<decision::ContextChange>(&input)) {
        if (context->shift == decision::Standing::not_agreed) {
            line(now, "shift", "the shift is over or has not begun");
        }
        if (context->place == decision::Standing::not_agreed) {
            line(now, "place", "the workstation is at no agreed place");
        }
    }
    if (std::holds_alternative<decision::SessionUnlocked>(input)) {
        line(now, "session", "unlocked");
    }
}

void TerminalNarrator::decided(const decision::Output& output, const Now& now) {
    if (const auto* warn = std::get_if<decision::Warn>(&output)) {
        line(now, "notice",
             fmt::format("{}: {} in {:.1f} s unless it ends", to_string(warn->kind), to_string(warn->response),
                         seconds(warn->deadline - now.boot)));
    } else if (const auto* gone = std::get_if<decision::WarnWithdrawn>(&output)) {
        line(now, "notice", fmt::format("{}: it ended in time", to_string(gone->kind)));
    } else if (const auto* respond = std::get_if<decision::Respond>(&output)) {
        line(now, "decided", fmt::format("{}: {} requested", to_string(respond->kind), to_string(respond->response)));
    } else if (const auto* finding = std::get_if<decision::Finding>(&output)) {
        line(now, "finding",
             fmt::format("{}: {} ({:.1f} s after it was first seen)", to_string(finding->kind), finding->detail,
                         seconds(finding->confirmed.boot - finding->first_seen.boot)));
    } else if (const auto* outcome = std::get_if<decision::Outcome>(&output)) {
        line(now, outcome->verified ? "locked" : "NOT LOCKED", outcome->detail);
    }
}

void TerminalNarrator::recorded(const protocol::Record& record, protocol::Sequence seq, const Now& now) {
    line(now, "reported", fmt::format("record {} ({}) is in the outbox", seq, protocol::to_string(record.type)));
}

void TerminalNarrator::delivery(const delivery::State& state, std::optional<std::size_t> waiting, const Now& now) {
    line(now, "server",
         waiting == 0U && state.condition == delivery::Condition::delivering
             ? std::string("everything is stored, receipt kept")
             : fmt::format("{}, {}{}{}", delivery::to_string(state.condition), waiting_words(waiting),
                           delivery::is_trouble(state.condition) ? ": " : "",
                           delivery::is_trouble(state.condition) ? state.detail : ""));
}

void TerminalNarrator::said(const std::string& sentence, const Now& now) {
    line(now, "agent", sentence);
}

}  // namespace shiftguard::daemon
