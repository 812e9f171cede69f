#include "agent/vision/camera/patient_source.hpp"

#include <future>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using namespace std::chrono_literals;

namespace {

/// A device whose every call waits until the test lets it go on.
class Device final : public FrameSource {
public:
    struct Hand {
        std::promise<void> asked;  ///< it was asked to open
        std::promise<void> opens;
        std::promise<void> gives;
        std::promise<void> closed;
        bool works = true;
    };
    explicit Device(Hand& hand) : hand_(hand) {}
    Status open() override {
        hand_.asked.set_value();
        hand_.opens.get_future().wait();
        open_ = hand_.works;
        return open_ ? success() : Status(Error{ErrorKind::refused, "device", "It may not be used.", Retry::helps});
    }
    Result<Frame> next() override {
        hand_.gives.get_future().wait();
        return Frame{};
    }
    void close() override {
        if (std::exchange(open_, false)) {
            hand_.closed.set_value();
        }
    }
    [[nodiscard]] bool is_open() const override { return open_; }
    [[nodiscard]] observation::CameraFault fault() const override { return observation::CameraFault::refused; }
    [[nodiscard]] std::uint64_t broken_frames() const override { return 7; }
    [[nodiscard]] std::string describe() const override { return "device"; }

private:
    Hand& hand_;
    bool open_ = false;
};

constexpr Milliseconds patience{5};

/// Asks again for as long as the device takes its time.
template <class Ask>
auto insist(Ask ask) {
    auto answer = ask();
    for (int more = 0; more < 2000 && !answer && answer.error().kind == ErrorKind::timeout; ++more) {
        answer = ask();
    }
    return answer;
}

}  // namespace

TEST_CASE("ADeviceThatTakesItsTimeCostsNoMoreThanThePatience") {
    Device::Hand hand;
    PatientSource source(std::make_unique<Device>(hand), patience);
    CHECK(source.open().error().kind == ErrorKind::timeout);
    CHECK_FALSE(source.is_open());
    hand.opens.set_value();
    REQUIRE(insist([&] { return source.open(); }).ok());
    CHECK(source.is_open());
    CHECK(source.next().error().kind == ErrorKind::timeout);
    CHECK(source.is_open());
    hand.gives.set_value();
    CHECK(insist([&] { return source.next(); }).ok());
    CHECK(source.broken_frames() == 7);
    source.close();
    CHECK_FALSE(source.is_open());
    CHECK(hand.closed.get_future().wait_for(5s) == std::future_status::ready);
}

TEST_CASE("ADeviceThatOpensAfterItWasGivenUpIsClosedAtOnce") {
    Device::Hand hand;
    PatientSource source(std::make_unique<Device>(hand), patience);
    CHECK(source.open().error().kind == ErrorKind::timeout);
    hand.asked.get_future().wait();  // on a busy machine the patience may end before the device is asked at all
    source.close();
    hand.opens.set_value();
    CHECK(hand.closed.get_future().wait_for(5s) == std::future_status::ready);
    CHECK(source.next().error().kind == ErrorKind::internal);
}

TEST_CASE("ADevicesRefusalComesThroughWithItsCode") {
    Device::Hand hand;
    hand.works = false;
    hand.opens.set_value();
    PatientSource source(std::make_unique<Device>(hand), patience);
    CHECK(insist([&] { return source.open(); }).error().kind == ErrorKind::refused);
    CHECK(source.fault() == observation::CameraFault::refused);
    CHECK_FALSE(source.is_open());
}
