#include "agent/daemon/followed_locker.hpp"

#include <utility>

namespace shiftguard::daemon {
namespace {

class FollowedLocker final : public session::SessionLocker {
public:
    FollowedLocker(std::unique_ptr<session::SessionLocker> inner, session::SessionWatcher::Listener tell)
        : inner_(std::move(inner)), tell_(std::move(tell)) {}

    [[nodiscard]] std::string name() const override { return inner_->name(); }
    Status request_lock(const SessionId& session) override { return inner_->request_lock(session); }
    Result<std::string> verify(const SessionId& session, std::chrono::milliseconds patience) override {
        auto proof = inner_->verify(session, patience);
        if (proof) {
            tell_(session::Locked{session});
            // Its end may have been told just before: then it is gone by now, and the last word has to be that.
            if (!inner_->verify(session, std::chrono::milliseconds(0))) {
                tell_(session::Unlocked{session});
            }
        }
        return proof;
    }
    [[nodiscard]] bool is_at_work() const override { return inner_->is_at_work(); }

private:
    std::unique_ptr<session::SessionLocker> inner_;
    session::SessionWatcher::Listener tell_;
};

}  // namespace

std::unique_ptr<session::SessionLocker> follow(std::unique_ptr<session::SessionLocker> inner,
                                               session::SessionWatcher::Listener tell) {
    return std::make_unique<FollowedLocker>(std::move(inner), std::move(tell));
}

}  // namespace shiftguard::daemon
