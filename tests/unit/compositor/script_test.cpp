#include "tests/support/compositor/script.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace std::chrono_literals;
using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

Script demo() {
    return *named_script("demo");
}

}  // namespace

TEST_CASE("TheDemoFilmLastsFortyFiveSecondsAtMost") {
    CHECK(length_of(demo()) <= 45s);
}

TEST_CASE("TheDemoFilmShowsItsCausesInOrder") {
    std::vector<FindingKind> found;
    for (const auto& mark : marks_of(demo())) {
        if (mark.finding) {
            found.push_back(*mark.finding);
        }
    }
    CHECK(found == std::vector{FindingKind::additional_person, FindingKind::unknown_person, FindingKind::worker_absent,
                               FindingKind::camera_covered});
}

TEST_CASE("EveryCauseOfTheDemoStandsBetweenScenesOfTheWorkerAlone") {
    const auto marks = marks_of(demo());
    REQUIRE(marks.front().part == Part::worker);
    REQUIRE(marks.back().part == Part::worker);
    for (std::size_t i = 1; i < marks.size(); ++i) {
        CHECK(marks[i].from == marks[i - 1].to);
        CHECK((marks[i].part == Part::worker) != (marks[i - 1].part == Part::worker));
    }
}

TEST_CASE("ABystanderIsWhollyThereFromTheMomentTheTimelineSays") {
    const auto script = *parse_scenes("worker=4000,bystander=4000");
    const auto mark = marks_of(script).at(1);
    CHECK(shot_at(script, mark.cause_from - 1ms).bystander == 0.0);
    CHECK(shot_at(script, mark.full_from).bystander == 1.0);
    CHECK(shot_at(script, mark.full_to).bystander == 1.0);
    CHECK(shot_at(script, mark.cause_to - 1ms).bystander < 0.01);
    CHECK(shot_at(script, mark.full_from).worker == 1.0);
}

TEST_CASE("TheStrangerAndTheWorkerAreNeverInViewTogether") {
    const auto script = *parse_scenes("stranger=5000");
    for (Milliseconds moment{0}; moment < 5s; moment += 10ms) {
        const auto shot = shot_at(script, moment);
        CHECK((shot.stranger == 0.0 || shot.worker == 0.0));
    }
}

TEST_CASE("AnEmptyRoomHasNobodyInItWhileTheCauseIsWhollyThere") {
    const auto script = *parse_scenes("absent=5000");
    const auto mark = marks_of(script).at(0);
    for (auto moment = mark.full_from; moment <= mark.full_to; moment += 50ms) {
        CHECK(shot_at(script, moment).worker == 0.0);
    }
    CHECK(shot_at(script, 0ms).worker == 1.0);
}

TEST_CASE("TheLightGoesDownAndUpAndComesBack") {
    const auto script = *parse_scenes("light=9000");
    CHECK(shot_at(script, 0ms).light == Approx(1.0));
    CHECK(shot_at(script, 3s).light == Approx(0.45));
    CHECK(shot_at(script, 6s).light == Approx(1.25));
    CHECK(shot_at(script, 8999ms).light == Approx(1.0).margin(0.01));
}

TEST_CASE("BeyondTheEndOfTheFilmTheWorkerSitsAlone") {
    const auto shot = shot_at(*parse_scenes("covered=3000"), 10s);
    CHECK(shot.worker == 1.0);
    CHECK(shot.cover == 0.0);
}

TEST_CASE("TheTimelineNamesTheFindingOfEachCause") {
    const auto timeline = nlohmann::json::parse(timeline_json(*parse_scenes("worker=4000,covered=3600")));
    CHECK(timeline.at("length_ms") == 7600);
    CHECK_FALSE(timeline.at("scenes").at(0).contains("finding"));
    CHECK(timeline.at("scenes").at(1).at("finding") == "camera_covered");
    CHECK(timeline.at("scenes").at(1).at("cause_from_ms") == 4000);
}

TEST_CASE("AWrongSceneIsRefusedAndNamed") {
    const std::string text =
        GENERATE("dancing=4000", "worker", "worker=", "worker=4000x", "worker=-1", "worker=100", "=4000");
    const auto script = parse_scenes("worker=4000," + text);
    REQUIRE_FALSE(script.ok());
    CHECK(script.error().kind == ErrorKind::invalid_input);
    CHECK(script.error().subject == text);
}

TEST_CASE("NoScenesAtAllAreRefused") {
    CHECK_FALSE(parse_scenes("").ok());
}

TEST_CASE("AnUnknownFilmHasNoScript") {
    CHECK_FALSE(named_script("holiday").has_value());
}
