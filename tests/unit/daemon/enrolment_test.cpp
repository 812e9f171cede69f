#include "agent/daemon/enrolment.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using daemon::Enrolment;
using face_template::Pose;
using observation::Sample;
using observation::SampleVerdict;

namespace {

constexpr BootTime start{Milliseconds(1000)};
constexpr std::uint32_t wanted = 18;
constexpr std::uint32_t wanted_of_front_alone = 15;

constexpr float room_light = 0.4F;

Sample good(float lean, float turn = 0, float height = 0.4F) {
    std::vector<float> vector(512, 0.0F);
    vector[0] = std::sqrt(1.0F - lean * lean);
    vector[1] = lean;
    return {SampleVerdict::taken, vector, turn, height, room_light, 0};
}
Sample lit(float light, float balance, float lean = 0) {
    auto sample = good(lean);
    sample.light = light;
    sample.balance = balance;
    return sample;
}
Sample bad(SampleVerdict verdict) {
    return {verdict, {}, 0, 0};
}

Enrolment started(control::Poses poses = control::Poses::all) {
    return {{WorkerId("worker-0017"), "administrator", 7, poses}, start};
}

void take(Enrolment& enrolment, const Sample& sample, int times, BootTime now = start) {
    for (int time = 0; time < times; ++time) {
        enrolment.take(sample, now);
    }
}

/// At its step of light.
Enrolment with_poses() {
    auto enrolment = started();
    take(enrolment, good(0.0F), 6);
    take(enrolment, good(0.0F, 0.2F), 3);
    take(enrolment, good(0.0F, -0.2F), 3);
    take(enrolment, good(0.0F, 0, 0.5F), 3);
    return enrolment;
}

std::vector<Pose> poses_of(const face_template::Template& made) {
    std::vector<Pose> poses;
    poses.reserve(made.views.size());
    for (const auto& view : made.views) {
        poses.push_back(view.pose);
    }
    return poses;
}

}  // namespace

TEST_CASE("TakesOnlyGoodSamplesAndSaysWhatHelps") {
    auto enrolment = started();
    CHECK(enrolment.progress().wanted == wanted);
    const auto dark = enrolment.take(bad(SampleVerdict::too_dark), start);
    CHECK(dark.taken == 0);
    CHECK(dark.hint == "too_dark");
    CHECK(dark.number == 7);
    const auto taken = enrolment.take(good(0.1F), start);
    CHECK(taken.taken == 1);
    CHECK(taken.hint == "look_at_camera");
    CHECK_FALSE(enrolment.complete());
}

TEST_CASE("AsksForOnePoseAfterTheOtherAndMakesAViewOfEach") {
    auto enrolment = started();
    take(enrolment, good(0.0F), 6);
    CHECK(enrolment.progress().hint == "turn_left");
    CHECK(enrolment.take(good(0.0F), start).taken == 6);  // not turned: not taken
    CHECK(enrolment.take(good(0.0F, -0.2F), start).taken == 6);
    take(enrolment, good(0.05F, 0.12F), 3);
    CHECK(enrolment.progress().hint == "turn_right");
    take(enrolment, good(0.1F, -0.12F), 3);
    CHECK(enrolment.progress().hint == "come_nearer");
    CHECK(enrolment.take(good(0.1F, 0, 0.45F), start).taken == 12);
    take(enrolment, good(0.1F, 0, 0.5F), 3);
    CHECK(enrolment.progress().hint == "change_light");
    CHECK_FALSE(enrolment.complete());
    take(enrolment, lit(0.6F, 0, 0.1F), 3);
    REQUIRE(enrolment.complete());
    CHECK(enrolment.progress().taken == wanted);
    const auto made = enrolment.finish("fr_feature", 0.50, WallTime(Milliseconds(5)));
    REQUIRE(made);
    CHECK(made->worker == WorkerId("worker-0017"));
    CHECK(poses_of(*made) == std::vector{Pose::front, Pose::left, Pose::right, Pose::distance, Pose::light});
    CHECK(count_samples(*made) == wanted);
    CHECK_THAT(enrolment.margin(0.50), Catch::Contains("from the threshold of 0.50"));
}

TEST_CASE("LeaningBackServesAsWellAsComingNearer") {
    auto enrolment = started();
    take(enrolment, good(0.0F), 6);
    take(enrolment, good(0.0F, 0.2F), 3);
    take(enrolment, good(0.0F, -0.2F), 3);
    take(enrolment, good(0.0F, 0, 0.3F), 3);
    CHECK(enrolment.progress().step == "light");
}

TEST_CASE("ALightIsAnotherWhereTheFaceIsBrighterOrDarkerByAQuarterOrLitFromAnotherSide") {
    for (const auto& same : {lit(room_light, 0), lit(0.49F, 0), lit(0.33F, 0), lit(0.45F, 0.09F), lit(0.36F, -0.09F)}) {
        auto enrolment = with_poses();
        take(enrolment, same, 3);
        CHECK(enrolment.progress().taken == 15);
    }
    for (const auto& other : {lit(0.51F, 0), lit(0.31F, 0), lit(room_light, 0.11F), lit(room_light, -0.11F)}) {
        auto enrolment = with_poses();
        take(enrolment, other, 3);
        CHECK(enrolment.complete());
    }
}

TEST_CASE("ATurnedHeadIsNoOtherLight") {
    auto enrolment = with_poses();
    auto turned = lit(0.6F, 0.2F);
    turned.turn = 0.2F;
    take(enrolment, turned, 3);
    CHECK(enrolment.progress().taken == 15);
    take(enrolment, bad(SampleVerdict::too_dark), 1);
    CHECK(enrolment.progress().hint == "too_dark");
    CHECK_FALSE(enrolment.complete());
}

TEST_CASE("WithoutAnotherLightTheEnrolmentEndsByItselfWithThePosesThatThereAre") {
    auto enrolment = with_poses();
    take(enrolment, lit(0.6F, 0), 2);  // two are no view
    enrolment.note_time(start + 15s);
    CHECK_FALSE(enrolment.complete());
    enrolment.note_time(start + 15s + 1ms);
    REQUIRE(enrolment.complete());
    CHECK(enrolment.progress().step.empty());
    const auto made = enrolment.finish("fr_feature", 0.50, {});
    REQUIRE(made);
    CHECK(poses_of(*made) == std::vector{Pose::front, Pose::left, Pose::right, Pose::distance});
    CHECK(count_samples(*made) == 15);
}

TEST_CASE("EachStepButTheFrontIsLeftOutWhereTheWorkerSaysSo") {
    auto enrolment = started();
    enrolment.leave_out("front", start);
    CHECK(enrolment.progress().step == "front");
    take(enrolment, good(0.0F), 6);
    CHECK(enrolment.progress().step == "left");
    enrolment.leave_out("right", start);  // said of a step that is not there yet
    CHECK(enrolment.progress().step == "left");
    take(enrolment, good(0.0F, 0.2F), 1);
    enrolment.leave_out("left", start);
    CHECK(enrolment.progress().step == "right");
    CHECK(enrolment.progress().taken == 6);
    CHECK(enrolment.progress().wanted == 15);
    enrolment.leave_out("right", start);
    enrolment.leave_out("distance", start);
    CHECK(enrolment.progress().step == "light");  // who answers is still asked
    enrolment.leave_out("light", start);
    REQUIRE(enrolment.complete());
    CHECK(poses_of(*enrolment.finish("fr_feature", 0.50, {})) == std::vector{Pose::front});
}

TEST_CASE("WhoTakesNoNoticeOfTwoStepsInARowIsNotAskedForALamp") {
    auto enrolment = started();
    take(enrolment, good(0.0F), 6);
    take(enrolment, good(0.0F, 0.2F), 3);
    enrolment.note_time(start + 10s + 1ms);
    enrolment.note_time(start + 20s + 2ms);
    CHECK(enrolment.complete());

    auto one = started();
    take(one, good(0.0F), 6);
    take(one, good(0.0F, 0.2F), 3);
    take(one, good(0.0F, -0.2F), 3);
    one.note_time(start + 10s + 1ms);
    CHECK(one.progress().step == "light");
}

TEST_CASE("AnotherLightInWhichTheWorkerIsNotSurelyKnownCostsNothingOfThePoses") {
    auto enrolment = with_poses();
    take(enrolment, lit(0.2F, 0, 1.0F), 3);
    REQUIRE(enrolment.complete());
    const auto made = enrolment.finish("fr_feature", 0.50, {});
    REQUIRE(made);
    CHECK(poses_of(*made) == std::vector{Pose::front, Pose::left, Pose::right, Pose::distance});
    CHECK(enrolment.taken() == 15);
}

TEST_CASE("MeasuresATurnFromHowTheWorkerSitsAndNotFromTheCamera") {
    auto enrolment = started();
    take(enrolment, good(0.0F, 0.2F), 6);                        // the camera stands aside
    CHECK(enrolment.take(good(0.0F, 0.25F), start).taken == 6);  // turned for the camera, not for the worker
    CHECK(enrolment.take(good(0.0F, 0.31F), start).taken == 7);
    take(enrolment, good(0.0F, 0.31F), 2);
    CHECK(enrolment.take(good(0.0F, 0.05F), start).taken == 10);
}

TEST_CASE("SaysThatATurnIsTooFar") {
    auto enrolment = started();
    CHECK(enrolment.take(bad(SampleVerdict::turned_away), start).hint == "turned_away");
    take(enrolment, good(0.0F), 6);
    CHECK(enrolment.take(bad(SampleVerdict::turned_away), start).hint == "turn_less");
    CHECK(enrolment.take(bad(SampleVerdict::two_faces), start).hint == "two_faces");
}

TEST_CASE("APoseThatIsNotHeldInTimeIsLeftOut") {
    auto enrolment = started();
    take(enrolment, good(0.0F), 6);
    take(enrolment, good(0.0F, 0.2F), 2);  // two are no view
    enrolment.note_time(start + 10s);
    CHECK(enrolment.progress().hint == "turn_left");
    enrolment.note_time(start + 10s + 1ms);
    CHECK(enrolment.progress().hint == "turn_right");
    CHECK(enrolment.progress().taken == 6);
    CHECK(enrolment.progress().wanted == 15);
    take(enrolment, good(0.0F, -0.2F), 3, start + 12s);
    enrolment.note_time(start + 22s + 1ms);
    CHECK(enrolment.progress().hint == "change_light");
    enrolment.note_time(start + 37s + 2ms);
    REQUIRE(enrolment.complete());
    const auto made = enrolment.finish("fr_feature", 0.50, {});
    REQUIRE(made);
    CHECK(poses_of(*made) == std::vector{Pose::front, Pose::right});
}

TEST_CASE("TheFrontAloneNeedsNoMovement") {
    auto enrolment = started(control::Poses::front);
    take(enrolment, good(0.0F), 14);
    CHECK(enrolment.progress().hint == "look_at_camera");
    CHECK_FALSE(enrolment.complete());
    take(enrolment, good(0.0F), 1);
    REQUIRE(enrolment.complete());
    CHECK(poses_of(*enrolment.finish("fr_feature", 0.50, {})) == std::vector{Pose::front});
}

TEST_CASE("NoTurnIsAskedForThatTheWorkerLeavesOutAndTheTemplateKeepsIt") {
    const std::set left_out{Movement::turn_left, Movement::close_eyes};
    Enrolment enrolment({WorkerId("worker-0017"), "administrator", 7, control::Poses::all, std::nullopt, left_out},
                        start);
    take(enrolment, good(0.0F), 6);
    CHECK(enrolment.progress().hint == "turn_right");
    take(enrolment, good(0.0F, -0.2F), 3);
    CHECK(enrolment.progress().hint == "come_nearer");
    take(enrolment, good(0.0F, 0, 0.5F), 3);
    take(enrolment, lit(room_light, 0.3F), 3);
    REQUIRE(enrolment.complete());
    const auto made = enrolment.finish("fr_feature", 0.50, {});
    REQUIRE(made);
    CHECK(poses_of(*made) == std::vector{Pose::front, Pose::right, Pose::distance, Pose::light});
    CHECK(made->left_out == left_out);
}

TEST_CASE("RefusesSamplesThatDoNotAgreeWithEachOther") {
    auto enrolment = started(control::Poses::front);
    for (std::uint32_t sample = 0; sample < wanted_of_front_alone; ++sample) {
        enrolment.take(sample % 2 == 0 ? good(0.0F) : good(1.0F), start);
    }
    const auto made = enrolment.finish("fr_feature", 0.80, {});
    REQUIRE_FALSE(made);
    CHECK(made.error().kind == ErrorKind::refused);
    CHECK_THAT(made.error().message, Catch::Contains("only the worker is in view"));
}

TEST_CASE("RefusesAnotherFaceInALaterPose") {
    auto enrolment = started();
    take(enrolment, good(0.0F), 6);
    take(enrolment, good(1.0F, 0.2F), 3);  // somebody else looks in
    take(enrolment, good(0.0F, -0.2F), 3);
    take(enrolment, good(0.0F, 0, 0.5F), 3);
    enrolment.leave_out("light", start);
    REQUIRE(enrolment.complete());
    CHECK(enrolment.finish("fr_feature", 0.50, {}).error().kind == ErrorKind::refused);
}

TEST_CASE("ARenewalNeedsEverySampleToBeOfTheWorkerOfTheTemplate") {
    const auto old = face_template::make_template(WorkerId("worker-0017"), "fr_feature",
                                                  std::vector<std::vector<float>>{good(0.0F).vector}, {});
    const auto renew = [&](float lean) {
        Enrolment enrolment({WorkerId("worker-0017"), "renewal", 1, control::Poses::front, *old}, start);
        take(enrolment, good(0.0F), 7);
        take(enrolment, good(lean), 8);
        return enrolment;
    };
    CHECK(renew(0.3F).finish("fr_feature", 0.50, {}));
    auto other = renew(0.9F);  // near enough to the rest, too far from the template
    CHECK_FALSE(other.is_of_the_same_worker(0.50));
    const auto refused = other.finish("fr_feature", 0.50, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::refused);
    CHECK_THAT(refused.error().message, Catch::Contains("whose template is to be renewed"));
}

TEST_CASE("ARenewalThatOnlyTheOtherLightLeavesInDoubtIsMadeWithoutIt") {
    const auto old = face_template::make_template(WorkerId("worker-0017"), "fr_feature",
                                                  std::vector<std::vector<float>>{good(0.0F).vector}, {});
    Enrolment enrolment({WorkerId("worker-0017"), "renewal", 1, control::Poses::all, *old}, start);
    take(enrolment, good(0.45F), 6);
    for (const auto* step : {"left", "right", "distance"}) {
        enrolment.leave_out(step, start);
    }
    take(enrolment, lit(0.6F, 0, 0.9F), 3);  // near enough to the front, too far from the template
    REQUIRE(enrolment.complete());
    const auto made = enrolment.finish("fr_feature", 0.50, {});
    REQUIRE(made);
    CHECK(poses_of(*made) == std::vector{Pose::front});
    CHECK(enrolment.is_of_the_same_worker(0.50));
}

TEST_CASE("EndsWhenItsTimeIsUp") {
    auto enrolment = started();
    CHECK_FALSE(enrolment.out_of_time(BootTime(Milliseconds(61000))));
    CHECK(enrolment.out_of_time(BootTime(Milliseconds(61001))));
    enrolment.note_time(BootTime(Milliseconds(61001)));
    CHECK_FALSE(enrolment.complete());  // without a front there is no template
}

TEST_CASE("WhatIsThereWhenTimeIsUpServesWhereTheFrontIsIn") {
    auto enrolment = started();
    take(enrolment, good(0.0F), 6, start + 59s);
    enrolment.note_time(start + 60s + 1ms);
    REQUIRE(enrolment.complete());
    CHECK(poses_of(*enrolment.finish("fr_feature", 0.50, {})) == std::vector{Pose::front});
}
