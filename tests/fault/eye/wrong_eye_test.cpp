// What the daemon's end of the link makes of an eye that was taken over or is none.
#include "agent/daemon/eye_process.hpp"
#include "agent/daemon/message_rate.hpp"

#include <csignal>
#include <memory>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

class WrongEye {
public:
    explicit WrongEye(const char* does) : process_({SHIFTGUARD_WRONG_EYE, "/", {does}}, events_) {
        REQUIRE(process_.start(RecogniserKind::fr_feature, "/dev/video0"));
    }

    /// Everything up to its end.
    std::vector<observation::FromEye> hear_out() {
        std::vector<observation::FromEye> said;
        while (auto event = events_.pop(20s)) {
            if (auto* end = std::get_if<daemon::EyeEnded>(&*event)) {
                reason = end->reason;
                return said;
            }
            said.push_back(std::get<daemon::FromEye>(*event).message);
        }
        FAIL("The eye never ended.");
        return said;
    }

    std::string reason;

private:
    daemon::EventQueue events_{16};
    daemon::EyeProcess process_;
};

}  // namespace

TEST_CASE("AnEyeThatFloodsTheQueueIsKilledAndThatIsSaid") {
    WrongEye eye("flood");
    const auto said = eye.hear_out();
    CHECK_THAT(eye.reason, Catch::Contains("more messages than an eye has to say"));
    CHECK(said.size() < 2 * static_cast<std::size_t>(daemon::MessageRate::burst));
}

TEST_CASE("AnEyeThatTalksNonsenseIsKilledAndThatIsSaid") {
    WrongEye eye("nonsense");
    CHECK(eye.hear_out().empty());
    CHECK_THAT(eye.reason, Catch::Contains("makes no sense"));
}

TEST_CASE("TheEyeInheritsItsEndOfTheLinkAndNothingElse") {
    // A library's descriptor without close-on-exec, and a signal that the daemon takes on a thread of its own.
    const int left_open = ::fcntl(STDIN_FILENO, F_DUPFD, 100);
    REQUIRE(left_open >= 100);
    sigset_t one{};
    sigemptyset(&one);
    sigaddset(&one, SIGTERM);
    REQUIRE(pthread_sigmask(SIG_BLOCK, &one, nullptr) == 0);
    WrongEye eye("inheritance");
    const auto said = eye.hear_out();
    pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
    ::close(left_open);
    REQUIRE(said.size() == 1);
    CHECK(std::get<observation::Failed>(said[0]).reason == "0 1 2 3 and 0 signals blocked");
}

TEST_CASE("ABusyEyeAndABacklogAreNoFlood") {
    daemon::MessageRate rate;
    auto now = std::chrono::steady_clock::time_point{} + 1h;
    for (int message = 0; message < 300; ++message) {  // what a socket held while the daemon was stopped
        REQUIRE(rate.take(now));
    }
    for (int message = 0; message < 1000; ++message) {
        now += 50ms;
        REQUIRE(rate.take(now));
    }
    int taken = 0;
    for (int message = 0; message < 2000; ++message) {
        now += 1ms;
        taken += rate.take(now) ? 1 : 0;
    }
    CHECK(taken < 700);
}
