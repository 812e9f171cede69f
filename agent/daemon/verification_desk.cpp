#include "agent/daemon/verification_desk.hpp"

#include "agent/gate/face_check.hpp"

#include <algorithm>
#include <cstddef>

namespace shiftguard::daemon {
namespace {

constexpr std::ptrdiff_t most_of_root = 16;
constexpr std::ptrdiff_t most_of_an_account = 4;  ///< only of those that policy names
constexpr Milliseconds given_up_after{2000};

}  // namespace

Result<control::VerificationNumber> VerificationDesk::open(std::uint32_t asker, BootTime now) {
    const std::lock_guard lock(mutex_);
    std::erase_if(open_, [&](const auto& each) { return now - each.second.asked_at >= given_up_after; });
    const auto own =
        std::count_if(open_.begin(), open_.end(), [&](const auto& each) { return each.second.asker == asker; });
    if (own >= (asker == 0 ? most_of_root : most_of_an_account)) {
        return Error{ErrorKind::exhausted, "", "Too many faces are being verified; try again in a moment.",
                     Retry::helps};
    }
    ++last_;
    control::Verification begun;
    begun.prompt = gate::to_string(gate::FaceHint::look_at_camera);
    open_.emplace(last_, Open{asker, now, begun});
    return last_;
}

Result<control::Verification> VerificationDesk::read(control::VerificationNumber number, std::uint32_t asker,
                                                     BootTime now) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(number);
    if (found == open_.end()) {
        return Error{ErrorKind::not_found, "", "There is no such verification any more; begin another.",
                     Retry::useless};
    }
    if (found->second.asker != asker) {
        return Error{ErrorKind::refused, "", "Another user began this verification; begin your own.", Retry::useless};
    }
    found->second.asked_at = now;
    return found->second.verification;
}

void VerificationDesk::write(control::VerificationNumber number, const control::Verification& verification) {
    const std::lock_guard lock(mutex_);
    if (const auto found = open_.find(number); found != open_.end()) {
        found->second.verification = verification;
    }
}

bool VerificationDesk::is_asked_about(control::VerificationNumber number, BootTime now) const {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(number);
    return found != open_.end() && now - found->second.asked_at < given_up_after;
}

}  // namespace shiftguard::daemon
