#include "agent/daemon/enrolment.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using daemon::Enrolment;
using observation::Sample;
using observation::SampleVerdict;

namespace {

Sample good(float lean) {
    std::vector<float> vector(512, 0.0F);
    vector[0] = std::sqrt(1.0F - lean * lean);
    vector[1] = lean;
    return {SampleVerdict::taken, vector};
}

Enrolment started() {
    return {WorkerId("worker-0017"), "administrator", BootTime(Milliseconds(1000))};
}

}  // namespace

TEST_CASE("TakesOnlyGoodSamplesAndSaysWhatHelps") {
    auto enrolment = started();
    const auto dark = enrolment.take({SampleVerdict::too_dark, {}});
    CHECK(dark.taken == 0);
    CHECK(dark.hint == "too_dark");
    const auto taken = enrolment.take(good(0.1F));
    CHECK(taken.taken == 1);
    CHECK(taken.hint == "look_at_camera");
    CHECK_FALSE(enrolment.complete());
}

TEST_CASE("MakesATemplateOfEnoughGoodSamples") {
    auto enrolment = started();
    for (std::uint32_t sample = 0; sample < Enrolment::wanted; ++sample) {
        enrolment.take(good(0.02F * static_cast<float>(sample)));
    }
    REQUIRE(enrolment.complete());
    const auto made = enrolment.finish("fr_feature", 0.50, WallTime(Milliseconds(5)));
    REQUIRE(made);
    CHECK(made->worker == WorkerId("worker-0017"));
    CHECK(count_samples(*made) == Enrolment::wanted);
    CHECK_THAT(enrolment.margin(0.50), Catch::Contains("from the threshold of 0.50"));
}

TEST_CASE("RefusesSamplesThatDoNotAgreeWithEachOther") {
    auto enrolment = started();
    for (std::uint32_t sample = 0; sample < Enrolment::wanted; ++sample) {
        enrolment.take(sample % 2 == 0 ? good(0.0F) : good(1.0F));
    }
    const auto made = enrolment.finish("fr_feature", 0.80, {});
    REQUIRE_FALSE(made);
    CHECK(made.error().kind == ErrorKind::refused);
    CHECK_THAT(made.error().message, Catch::Contains("only the worker is in view"));
}

TEST_CASE("EndsWhenItsTimeIsUp") {
    const auto enrolment = started();
    CHECK_FALSE(enrolment.out_of_time(BootTime(Milliseconds(61000))));
    CHECK(enrolment.out_of_time(BootTime(Milliseconds(61001))));
}
