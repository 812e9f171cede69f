#include "agent/desk/input_reports.hpp"

namespace shiftguard::desk {
namespace {

using namespace std::chrono_literals;

constexpr auto at_least_every = 30s;
constexpr auto a_rest = 30s;
/// Two answers about the same input differ by what asking takes.
constexpr auto the_same = 300ms;

}  // namespace

bool InputReports::is_asked_for(const std::optional<control::Status>& status) {
    return status && (status->input == "available" || status->input == "not_available");
}

std::optional<std::chrono::milliseconds> InputReports::next(const std::optional<control::Status>& status,
                                                            std::optional<std::chrono::milliseconds> age, Moment now) {
    if (!is_asked_for(status)) {
        told_.reset();
        return std::nullopt;
    }
    if (!age) {
        return std::nullopt;
    }
    const Moment last_input = now - *age;
    const auto is_due = [&] {
        if (!told_ || now - told_->at >= at_least_every) {
            return true;
        }
        const bool used_since = last_input > told_->last_input + the_same;
        return used_since && (status->people == 0 || told_->at - told_->last_input >= a_rest);
    };
    if (!is_due()) {
        return std::nullopt;
    }
    told_ = Told{now, last_input};
    return age;
}

}  // namespace shiftguard::desk
