// Where a sign-in and the guard meet over a face.
#include "agent/daemon/verification_desk.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using daemon::VerificationDesk;

namespace {

constexpr std::uint32_t asker = 1001;
constexpr BootTime at{1h};

}  // namespace

TEST_CASE("TellsHowAVerificationStandsToWhoBeganItAlone") {
    VerificationDesk desk;
    const auto number = desk.open(asker, at).value();
    CHECK(desk.read(number, asker, at)->prompt == "look_at_camera");
    control::Verification ended;
    ended.done = true;
    ended.answer = "admit";
    desk.write(number, ended);
    CHECK(desk.read(number, asker, at).value() == ended);
    CHECK(desk.read(number, asker + 1, at).error().kind == ErrorKind::refused);
    CHECK(desk.read(number + 1, asker, at).error().kind == ErrorKind::not_found);
}

TEST_CASE("WhatNobodyAsksAboutForTwoSecondsIsGivenUpAndForgotten") {
    VerificationDesk desk;
    const auto number = desk.open(asker, at).value();
    CHECK(desk.is_asked_about(number, at + 1900ms));
    CHECK(desk.read(number, asker, at + 1900ms).ok());
    CHECK(desk.is_asked_about(number, at + 3800ms));
    CHECK_FALSE(desk.is_asked_about(number, at + 3900ms));
    const auto next = desk.open(asker, at + 4s).value();
    CHECK(next != number);
    CHECK(desk.read(number, asker, at + 4s).error().kind == ErrorKind::not_found);
    desk.write(number, {});  // of what was forgotten: nothing
    CHECK_FALSE(desk.is_asked_about(number, at + 4s));
}

TEST_CASE("NoAccountOpensMoreVerificationsThanItHasRoomForAndNoneTakesRoots") {
    VerificationDesk desk;
    const auto open = [&](std::uint32_t whose, int times) {
        for (int each = 0; each < times; ++each) {
            CHECK(desk.open(whose, at).ok());
        }
        CHECK(desk.open(whose, at).error().kind == ErrorKind::exhausted);
    };
    open(asker, 4);
    open(asker + 1, 4);
    open(0, 16);
    CHECK(desk.open(asker, at + 2s).ok());
}
