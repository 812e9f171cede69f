#include "common/finding_kind.hpp"

namespace shiftguard {
namespace {

template <class Enum, class Range>
std::optional<Enum> find_word(const Range& all, std::string_view word) {
    for (const Enum candidate : all) {
        if (to_string(candidate) == word) {
            return candidate;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_string(FindingKind kind) {
    switch (kind) {
        case FindingKind::additional_person:
            return "additional_person";
        case FindingKind::unknown_person:
            return "unknown_person";
        case FindingKind::worker_absent:
            return "worker_absent";
        case FindingKind::camera_covered:
            return "camera_covered";
        case FindingKind::camera_lost:
            return "camera_lost";
        case FindingKind::vision_failed:
            return "vision_failed";
        case FindingKind::worker_not_enrolled:
            return "worker_not_enrolled";
        case FindingKind::outside_shift:
            return "outside_shift";
        case FindingKind::outside_place:
            return "outside_place";
        case FindingKind::lock_failed:
            return "lock_failed";
        case FindingKind::agent_interrupted:
            return "agent_interrupted";
        case FindingKind::place_unknown:
            return "place_unknown";
        case FindingKind::place_conflict:
            return "place_conflict";
        case FindingKind::roster_stale:
            return "roster_stale";
        case FindingKind::time_untrusted:
            return "time_untrusted";
        case FindingKind::clock_changed:
            return "clock_changed";
        case FindingKind::policy_rejected:
            return "policy_rejected";
        case FindingKind::policy_expired:
            return "policy_expired";
        case FindingKind::policy_missing:
            return "policy_missing";
        case FindingKind::exception_used:
            return "exception_used";
        case FindingKind::input_without_worker:
            return "input_without_worker";
        case FindingKind::session_idle:
            return "session_idle";
        case FindingKind::camera_dark:
            return "camera_dark";
        case FindingKind::camera_blurred:
            return "camera_blurred";
        case FindingKind::camera_frozen:
            return "camera_frozen";
        case FindingKind::camera_repeating:
            return "camera_repeating";
        case FindingKind::camera_busy:
            return "camera_busy";
        case FindingKind::camera_changed:
            return "camera_changed";
        case FindingKind::camera_virtual:
            return "camera_virtual";
        case FindingKind::agent_too_slow:
            return "agent_too_slow";
        case FindingKind::still_figure:
            return "still_figure";
        case FindingKind::presentation_attack:
            return "presentation_attack";
        case FindingKind::phone_in_view:
            return "phone_in_view";
        case FindingKind::outbox_overflow:
            return "outbox_overflow";
        case FindingKind::sign_in_refused:
            return "sign_in_refused";
        case FindingKind::sign_in_unchecked:
            return "sign_in_unchecked";
        case FindingKind::figure_declared:
            return "figure_declared";
    }
    return "";
}

std::string_view to_string(Response response) {
    switch (response) {
        case Response::record:
            return "record";
        case Response::notice:
            return "notice";
        case Response::lock:
            return "lock";
    }
    return "";
}

std::string_view to_string(Enforcement enforcement) {
    switch (enforcement) {
        case Enforcement::observe:
            return "observe";
        case Enforcement::enforce:
            return "enforce";
    }
    return "";
}

std::optional<FindingKind> finding_kind_from(std::string_view word) {
    return find_word<FindingKind>(all_finding_kinds, word);
}

std::optional<Response> response_from(std::string_view word) {
    return find_word<Response>(std::array{Response::record, Response::notice, Response::lock}, word);
}

std::optional<Enforcement> enforcement_from(std::string_view word) {
    return find_word<Enforcement>(std::array{Enforcement::observe, Enforcement::enforce}, word);
}

Severity severity_of(FindingKind kind) {
    switch (kind) {
        case FindingKind::unknown_person:
        case FindingKind::lock_failed:
            return Severity::critical;
        case FindingKind::additional_person:
        case FindingKind::vision_failed:
        case FindingKind::agent_interrupted:
        case FindingKind::input_without_worker:
        case FindingKind::camera_repeating:
        case FindingKind::camera_virtual:
        case FindingKind::presentation_attack:
        case FindingKind::outbox_overflow:
        case FindingKind::sign_in_refused:
        case FindingKind::sign_in_unchecked:
            return Severity::high;
        case FindingKind::camera_covered:
        case FindingKind::camera_lost:
        case FindingKind::outside_place:
        case FindingKind::worker_not_enrolled:
        case FindingKind::place_conflict:
        case FindingKind::time_untrusted:
        case FindingKind::clock_changed:
        case FindingKind::policy_rejected:
        case FindingKind::policy_expired:
        case FindingKind::policy_missing:
        case FindingKind::exception_used:
        case FindingKind::camera_dark:
        case FindingKind::camera_blurred:
        case FindingKind::camera_frozen:
        case FindingKind::camera_busy:
        case FindingKind::camera_changed:
            return Severity::medium;
        case FindingKind::worker_absent:
        case FindingKind::outside_shift:
        case FindingKind::place_unknown:
        case FindingKind::roster_stale:
        case FindingKind::session_idle:
        case FindingKind::agent_too_slow:
        case FindingKind::still_figure:
        case FindingKind::phone_in_view:
        case FindingKind::figure_declared:
            return Severity::low;
    }
    return Severity::medium;
}

bool can_be_lifted(FindingKind kind) {
    switch (kind) {
        case FindingKind::additional_person:
        case FindingKind::unknown_person:
        case FindingKind::worker_absent:
        case FindingKind::camera_covered:
        case FindingKind::camera_lost:
        case FindingKind::vision_failed:
        case FindingKind::worker_not_enrolled:
        case FindingKind::outside_shift:
        case FindingKind::outside_place:
        case FindingKind::place_unknown:
        case FindingKind::place_conflict:
        case FindingKind::roster_stale:
        case FindingKind::time_untrusted:
        case FindingKind::input_without_worker:
        case FindingKind::session_idle:
        case FindingKind::camera_dark:
        case FindingKind::camera_blurred:
        case FindingKind::camera_frozen:
        case FindingKind::camera_repeating:
        case FindingKind::camera_busy:
        case FindingKind::camera_changed:
        case FindingKind::camera_virtual:
        case FindingKind::presentation_attack:
            return true;
        case FindingKind::lock_failed:
        case FindingKind::agent_interrupted:
        case FindingKind::clock_changed:
        case FindingKind::policy_rejected:
        case FindingKind::policy_expired:
        case FindingKind::policy_missing:
        case FindingKind::exception_used:
        case FindingKind::agent_too_slow:
        case FindingKind::still_figure:
        case FindingKind::phone_in_view:
        case FindingKind::outbox_overflow:
        case FindingKind::sign_in_refused:
        case FindingKind::sign_in_unchecked:
        case FindingKind::figure_declared:
            return false;
    }
    return false;
}

}  // namespace shiftguard
