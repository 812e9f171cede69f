// The eye's loop itself, in a thread of the test: how soon it gives a camera away that another program opens, and how
// long it waits after a slow look. Its clock stands still unless it is moved, so nothing that it does is done because
// its time has come.
#include "agent/eye/eye.hpp"
#include "agent/vision/camera/film_source.hpp"
#include "common/linux/descriptor.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/shared_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <array>
#include <future>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::observation;

namespace {

constexpr std::chrono::seconds patience{20};

/// A camera that shows one picture of a worker. What it is told to do at a frame or at its closing is done in the eye's
/// thread.
class OnePicture final : public vision::FrameSource {
public:
    explicit OnePicture(const Clock& now) : now_(now) {
        vision::FilmSource film(testing::recording("franck.mp4"), vision::FilmSource::Pace::film,
                                testing::ManualClock());
        REQUIRE(film.open().ok());
        frame_ = film.next().value();
    }

    Status open() override {
        at_opening();
        open_ = true;
        return success();
    }
    Result<vision::Frame> next() override {
        at_frame();
        frame_.captured = now_.now().boot;
        return frame_;
    }
    void close() override {
        if (open_) {
            open_ = false;
            at_closing();
        }
    }
    [[nodiscard]] bool is_open() const override { return open_; }
    [[nodiscard]] std::string describe() const override { return "one picture"; }

    std::function<void()> at_opening = [] {};
    std::function<void()> at_frame = [] {};
    std::function<void()> at_closing = [] {};

private:
    const Clock& now_;
    vision::Frame frame_;
    bool open_ = false;
};

/// Stands still, but for what a look is made to take.
class StallingClock final : public Clock {
public:
    [[nodiscard]] Now now() const override {
        if (readings_left_ > 0 && --readings_left_ == 0) {
            clock_.advance(stall_);
        }
        return clock_.now();
    }
    void advance(Milliseconds by) { clock_.advance(by); }
    /// In the eye's thread: so much time has passed at that reading from now on.
    void stalls(int reading, Milliseconds by) {
        readings_left_ = reading;
        stall_ = by;
    }

private:
    mutable testing::SharedClock clock_;
    mutable int readings_left_ = 0;
    Milliseconds stall_{0};
};

/// The eye in its thread, and the daemon's end of its socket.
class Loop {
public:
    Loop() {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0);
        daemon_ = ends[0];
        link_.emplace(eye::Link::adopt(ends[1]).value());
        folder_.write("video0", "");
        neighbours_.emplace(eye::NeighbourWatch::begin((folder_ / "video0").string()).value());
    }
    ~Loop() { ::close(daemon_); }  // at which the eye ends, before its thread is joined
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void begin() {
        thread_ = std::jthread([this] {
            eye::Eye eye(*link_, *looker_, camera, eye::SourceKind::camera, clock, &*neighbours_);
            static_cast<void>(eye.run());
        });
    }
    void demand(Demand demand) const {
        const Bytes bytes = encode(ToEye(demand));
        REQUIRE(::send(daemon_, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0);
    }
    /// As a camera's source does: asks what the device is, then opens it to stay.
    void opens_as_a_camera() {
        neighbour_opens();
        own_.emplace(::open((folder_ / "video0").c_str(), O_RDWR | O_CLOEXEC));
    }
    void closes() { own_.reset(); }
    void neighbour_opens() const { ::close(::open((folder_ / "video0").c_str(), O_RDWR | O_CLOEXEC)); }

    /// The next look that the eye tells of; none where none comes in time.
    [[nodiscard]] std::optional<Look> look(std::chrono::milliseconds wait = patience) const {
        pollfd waiting{daemon_, POLLIN, 0};
        while (::poll(&waiting, 1, static_cast<int>(wait.count())) > 0) {
            Bytes bytes(max_message_bytes);
            const auto got = ::recv(daemon_, bytes.data(), bytes.size(), 0);
            if (got <= 0) {
                return std::nullopt;
            }
            const auto message = decode_from_eye(std::span(bytes).first(static_cast<std::size_t>(got)));
            if (const auto* look = std::get_if<Look>(&message.value())) {
                return *look;
            }
        }
        return std::nullopt;
    }

    StallingClock clock;
    OnePicture camera{clock};

private:
    testing::TempFolder folder_;
    int daemon_ = -1;
    std::optional<Descriptor> own_;
    std::optional<eye::Link> link_;
    std::optional<eye::NeighbourWatch> neighbours_;
    std::optional<vision::Looker> looker_ = vision::Looker::open(testing::models(), RecogniserKind::fr_feature).value();
    std::jthread thread_;
};

constexpr Demand yield{Work::watch, std::nullopt, true};
constexpr Demand hurry{Work::hurry, std::nullopt, false};
constexpr Demand keep{Work::watch, std::nullopt, false};
constexpr Demand rest{Work::rest, std::nullopt, true};

void check_streams(const std::optional<Look>& look) {
    REQUIRE(look);
    CHECK(look->observation.camera == CameraState::streaming);
}

void check_busy(const std::optional<Look>& look) {
    REQUIRE(look);
    CHECK(look->observation.camera == CameraState::lost);
    CHECK(look->observation.fault == CameraFault::busy);
}

}  // namespace

TEST_CASE("ACameraThatAnotherProgramOpensIsGivenAwayAtOnceAndNotWithTheNextFrame") {
    Loop loop;
    loop.begin();
    loop.demand(yield);
    check_streams(loop.look());
    loop.neighbour_opens();
    check_busy(loop.look());
}

TEST_CASE("ACameraThatAnotherProgramOpensDuringALookIsGivenAwayBeforeTheLookIsDone") {
    Loop loop;
    std::promise<bool> closed;  // with: a look had been told of by then
    loop.camera.at_frame = [&, frames = 0]() mutable {
        if (++frames == 2) {
            loop.neighbour_opens();
        }
    };
    loop.camera.at_closing = [&] { closed.set_value(loop.look(std::chrono::milliseconds(0)).has_value()); };
    loop.begin();
    loop.demand(yield);
    check_streams(loop.look());
    loop.clock.advance(std::chrono::seconds(1));
    auto told_before = closed.get_future();
    REQUIRE(told_before.wait_for(patience) == std::future_status::ready);
    CHECK_FALSE(told_before.get());
    check_streams(loop.look());
    check_busy(loop.look());
}

TEST_CASE("WhoeverOpensACameraThatTheEyeKeepsOrHasClosedIsNotHeeded") {
    Loop loop;
    loop.begin();
    loop.demand(keep);
    check_streams(loop.look());
    loop.neighbour_opens();
    loop.demand(rest);
    const auto closed = loop.look();
    REQUIRE(closed);
    CHECK(closed->observation.camera == CameraState::closed);
    loop.neighbour_opens();
    loop.demand(yield);
    check_streams(loop.look());
}

TEST_CASE("TheEyesOwnOpeningsAreNoNeighbours") {
    Loop loop;
    loop.camera.at_opening = [&] { loop.opens_as_a_camera(); };
    loop.camera.at_closing = [&] { loop.closes(); };
    loop.begin();
    loop.demand(yield);
    check_streams(loop.look());
    loop.neighbour_opens();
    check_busy(loop.look());
    loop.clock.advance(std::chrono::seconds(2));
    check_streams(loop.look());
}

TEST_CASE("WhoeverOpensTheCameraWhileTheEyeOpensItGetsIt") {
    Loop loop;
    loop.camera.at_opening = [&, times = 0]() mutable {
        if (++times == 1) {
            loop.neighbour_opens();
        }
        loop.opens_as_a_camera();
    };
    loop.camera.at_closing = [&] { loop.closes(); };
    loop.begin();
    loop.demand(yield);
    check_busy(loop.look());
    loop.clock.advance(std::chrono::seconds(2));
    check_streams(loop.look());
}

TEST_CASE("WhoeverOpensTheCameraWhileTheEyeOpensItToKeepItDoesNot") {
    Loop loop;
    loop.camera.at_opening = [&] {
        loop.neighbour_opens();
        loop.opens_as_a_camera();
    };
    loop.begin();
    loop.demand(keep);
    check_streams(loop.look());
}

TEST_CASE("AfterALookThatTakesLongTheNextOneWaitsAsLong") {
    using std::chrono::milliseconds;
    constexpr milliseconds cost{600};
    constexpr int in_the_look = 3;  // after the frame's own time and the look's beginning
    for (const bool is_slow : {false, true}) {
        Loop loop;
        loop.camera.at_frame = [&, frames = 0]() mutable {
            if (++frames == 2 && is_slow) {
                loop.clock.stalls(in_the_look, cost);
            }
        };
        loop.begin();
        loop.demand(hurry);
        check_streams(loop.look());
        loop.clock.advance(milliseconds(250));
        check_streams(loop.look());
        loop.clock.advance(milliseconds(550));
        CHECK(loop.look(is_slow ? milliseconds(1000) : patience).has_value() != is_slow);
        loop.clock.advance(milliseconds(250));
        check_streams(loop.look());
    }
}
