// How seldom the desk tells of input, and that it tells what matters at once.
#include "agent/desk/input_reports.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::desk;
using namespace std::chrono_literals;

namespace {

using Milliseconds = std::chrono::milliseconds;

/// A desk that asks once a second; the screen says when there was input.
struct Scene {
    InputReports reports;
    control::Status status;
    InputReports::Moment now{1h};
    InputReports::Moment used{1h};
    bool screen_says = true;

    Scene() {
        status.input = "not_available";
        status.people = 1;
    }
    std::optional<Milliseconds> second(bool used_now) {
        now += 1s;
        if (used_now) {
            used = now - 200ms;
        }
        const auto age = std::chrono::duration_cast<Milliseconds>(now - used);
        return reports.next(status, screen_says ? std::optional(age) : std::nullopt, now);
    }
    int told_in(int seconds, bool used_now) {
        int told = 0;
        for (int second = 0; second < seconds; ++second) {
            told += this->second(used_now) ? 1 : 0;
        }
        return told;
    }
};

}  // namespace

TEST_CASE("TellsOfInputTwiceAMinuteWhileTheWorkerTypesInView") {
    Scene scene;
    CHECK(scene.told_in(300, true) == 10);
}

TEST_CASE("TellsOfEachUseAtOnceWhileNobodyIsInView") {
    Scene scene;
    static_cast<void>(scene.second(true));
    scene.status.people = 0;
    CHECK(scene.told_in(10, true) == 10);
    CHECK(scene.told_in(20, false) == 0);
    CHECK(scene.second(true) == 200ms);
}

TEST_CASE("TellsOfAUseAfterARestAtOnce") {
    Scene scene;
    CHECK(scene.told_in(95, false) == 4);
    CHECK(scene.second(true) == 200ms);
    CHECK_FALSE(scene.second(true));
}

TEST_CASE("TellsNothingWhereTheAgentDoesNotAskForIt") {
    for (const char* word : {"not_needed", "", "another_word"}) {
        Scene scene;
        scene.status.input = word;
        CHECK(scene.told_in(100, true) == 0);
        CHECK_FALSE(InputReports::is_asked_for(scene.status));
    }
    CHECK_FALSE(InputReports::is_asked_for(std::nullopt));
}

TEST_CASE("TellsNothingWhereTheScreenDoesNotSay") {
    Scene scene;
    scene.screen_says = false;
    CHECK(scene.told_in(100, true) == 0);
    scene.screen_says = true;
    CHECK(scene.second(true));
}

TEST_CASE("TellsAnewWhenTheAgentAsksAgain") {
    Scene scene;
    CHECK(scene.second(true));
    scene.status.input = "not_needed";
    CHECK_FALSE(scene.second(true));
    scene.status.input = "not_available";
    CHECK(scene.second(false) == 1200ms);  // of the second before
}
