#include "agent/daemon/followed_locker.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

/// Proves as often as it is told to.
class CountedProofs final : public session::SessionLocker {
public:
    explicit CountedProofs(int proofs) : proofs_(proofs) {}
    [[nodiscard]] std::string name() const override { return "counted"; }
    Status request_lock(const SessionId&) override { return success(); }
    Result<std::string> verify(const SessionId&, std::chrono::milliseconds) override {
        if (proofs_-- > 0) {
            return std::string("proof");
        }
        return Error{ErrorKind::unavailable, "counted", "is gone", Retry::helps};
    }
    [[nodiscard]] bool is_at_work() const override { return proofs_ > 0; }

private:
    int proofs_;
};

std::vector<std::string> told_by(int proofs) {
    std::vector<std::string> told;
    const auto locker =
        daemon::follow(std::make_unique<CountedProofs>(proofs), [&](const session::Notification& notification) {
            told.emplace_back(std::holds_alternative<session::Locked>(notification) ? "locked" : "unlocked");
        });
    REQUIRE(locker->request_lock(SessionId("1")));
    CHECK(locker->verify(SessionId("1"), 1s).ok() == (proofs > 0));
    return told;
}

}  // namespace

TEST_CASE("AProvedLockTellsThatTheSessionIsLocked") {
    CHECK(told_by(2) == std::vector<std::string>{"locked"});
}

TEST_CASE("ALockerThatIsGoneByTheTimeItIsToldLeavesTheSessionUnlocked") {
    CHECK(told_by(1) == std::vector<std::string>{"locked", "unlocked"});
}

TEST_CASE("ALockThatIsNotProvedTellsNothing") {
    CHECK(told_by(0).empty());
}

TEST_CASE("AFollowedLockerIsAtWorkAsLongAsTheOneThatItFollows") {
    const auto locker = daemon::follow(std::make_unique<CountedProofs>(1), [](const session::Notification&) {});
    CHECK(locker->is_at_work());
    CHECK(locker->verify(SessionId("1"), 1s).ok());
    CHECK_FALSE(locker->is_at_work());
}
