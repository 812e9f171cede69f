// Faces are painted in patches: a picture of one looks the same in every look but for the sensor's noise.
#include "agent/vision/still_faces.hpp"

#include "agent/vision/correlation.hpp"

#include <cmath>
#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using namespace std::chrono_literals;
using observation::Box;
using observation::Motion;
using observation::TrackId;

namespace {

const Box place{0.7F, 0.2F, 0.1F, 0.2F};
const Box elsewhere{0.1F, 0.2F, 0.1F, 0.2F};

/// A smooth pattern, shifted by so much of its width, with noise of so many grey steps.
StillFaces::Patch painted(float shift = 0, float noise = 0, float light = 1) {
    static std::mt19937 random(1);
    std::normal_distribution<float> normal(0, 1);
    StillFaces::Patch patch{};
    for (std::size_t at = 0; at < patch.size(); ++at) {
        const float x = static_cast<float>(at % StillFaces::side) / StillFaces::side + shift;
        const std::size_t row = at / StillFaces::side;
        const float y = static_cast<float>(row) / StillFaces::side;
        patch[at] = light * (128 + 40 * std::sin(9 * x) + 30 * std::cos(7 * y)) + noise * normal(random);
    }
    return patch;
}

class Scene {
public:
    StillFaces::Verdict sees(const StillFaces::Patch& looks, TrackId track = TrackId{1}, const Box& box = place) {
        now_ += 250ms;
        const StillFaces::Picture picture{[&looks](const Box&) { return looks; },
                                          [this](const Box&) { return stirred; }};
        return faces.follow({{track, box}}, picture, now_).front();
    }
    StillFaces::Verdict keeps_seeing(const StillFaces::Patch& looks, Milliseconds time) {
        StillFaces::Verdict last;
        for (Milliseconds passed{0}; passed < time; passed += 250ms) {
            last = sees(looks);
        }
        return last;
    }
    void sees_nobody(Milliseconds time = 250ms) {
        now_ += time;
        static_cast<void>(faces.follow({}, {}, now_));
    }

    StillFaces faces;
    bool stirred = false;

private:
    BootTime now_{10s};
};

}  // namespace

TEST_CASE("AFaceThatDoesNotMoveForTwentySecondsIsAPicture") {
    Scene scene;
    CHECK(scene.sees(painted()).motion == Motion::not_yet);
    CHECK(scene.keeps_seeing(painted(), 19s).motion == Motion::not_yet);
    const auto verdict = scene.keeps_seeing(painted(), 2s);
    CHECK(verdict.motion == Motion::never);
    CHECK(verdict.appearance != 0);
    CHECK(verdict.figure != observation::FigureId{});
}

TEST_CASE("NoiseAndOtherLightAreNoMovementOfAPicture") {
    Scene scene;
    for (int look = 0; look < 100; ++look) {
        const float light = look % 3 == 0 ? 0.9F : 1.0F;
        CHECK(scene.sees(painted(0, 4, light)).motion != Motion::moved);
    }
    CHECK(scene.sees(painted()).motion == Motion::never);
}

TEST_CASE("AFaceIsSomebodysFromItsSecondMovementOnForAsLongAsItIsFollowed") {
    Scene scene;
    scene.sees(painted());
    CHECK(scene.sees(painted(0.1F)).motion == Motion::not_yet);
    CHECK(scene.sees(painted(0.1F)).motion == Motion::moved);
    CHECK(scene.keeps_seeing(painted(0.1F), 60s).motion == Motion::moved);
}

TEST_CASE("WhoComesIntoViewIsSomebodyAtOnce") {
    Scene scene;
    scene.stirred = true;
    CHECK(scene.sees(painted()).motion == Motion::moved);
    scene.stirred = false;
    CHECK(scene.keeps_seeing(painted(), 60s).motion == Motion::moved);
}

TEST_CASE("WhoIsLostForALookIsStillSomebody") {
    Scene scene;
    scene.stirred = true;
    scene.sees(painted());
    scene.stirred = false;
    scene.sees_nobody();
    CHECK(scene.sees(painted(), TrackId{2}).motion == Motion::moved);
    scene.sees_nobody(10s);
    CHECK(scene.sees(painted(), TrackId{3}).motion == Motion::not_yet);
}

TEST_CASE("APictureThatMovesIsSomebody") {
    Scene scene;
    scene.keeps_seeing(painted(), 21s);
    CHECK(scene.sees(painted(0.3F)).motion == Motion::never);  // one look may be a shadow that passes
    const auto moved = scene.sees(painted(0.3F));
    CHECK(moved.motion == Motion::moved);
    CHECK(moved.figure != observation::FigureId{});  // as it was named before
}

TEST_CASE("APictureThatSomethingPassedBeforeIsAPictureAgainThoughItWasFoundAllTheTime") {
    Scene scene;
    const auto before = scene.keeps_seeing(painted(), 21s);
    CHECK(scene.keeps_seeing(painted(0.3F), 1s).motion == Motion::moved);
    CHECK(scene.keeps_seeing(painted(0, 2), 19s).motion == Motion::moved);
    const auto after = scene.keeps_seeing(painted(0, 2), 2s);
    CHECK(after.motion == Motion::never);
    CHECK(after.figure == before.figure);
    CHECK(after.appearance == before.appearance);
}

TEST_CASE("APictureThatIsFoundAgainUnderAnotherTrackAfterSomebodyStoodBeforeItIsAPictureAgain") {
    Scene scene;
    const auto before = scene.keeps_seeing(painted(), 21s);
    scene.stirred = true;
    scene.sees(painted(0.5F), TrackId{2});
    CHECK(scene.sees(painted(0.55F), TrackId{2}).motion == Motion::moved);
    scene.stirred = false;
    CHECK(scene.sees(painted(), TrackId{3}).motion == Motion::moved);
    StillFaces::Verdict last;
    for (int look = 0; look < 90; ++look) {
        last = scene.sees(painted(), TrackId{3});
    }
    CHECK(last.motion == Motion::never);
    CHECK(last.figure == before.figure);
}

TEST_CASE("WhoWasTakenForAPictureAndMovedStaysSomebodyInAnyOtherPoseAndAlsoLostForALook") {
    Scene scene;
    scene.keeps_seeing(painted(), 21s);
    CHECK(scene.keeps_seeing(painted(0.3F), 1s).motion == Motion::moved);
    CHECK(scene.keeps_seeing(painted(0.05F), 120s).motion == Motion::moved);
    scene.sees_nobody();
    CHECK(scene.sees(painted(), TrackId{2}).motion == Motion::moved);
    CHECK(scene.sees(painted(0.05F), TrackId{2}).motion == Motion::moved);
}

TEST_CASE("LooksThatAreFarApartSayNothingOfHowLongAPictureWasAsBefore") {
    Scene scene;
    scene.keeps_seeing(painted(), 21s);
    CHECK(scene.keeps_seeing(painted(0.3F), 1s).motion == Motion::moved);
    for (int look = 0; look < 4; ++look) {
        scene.sees_nobody(10s);
        CHECK(scene.sees(painted(), TrackId(static_cast<std::uint32_t>(look + 2))).motion == Motion::moved);
    }
}

TEST_CASE("SomebodyElsesFaceInThePlaceOfAPictureThatMovedIsSomebodys") {
    Scene scene;
    scene.keeps_seeing(painted(), 21s);
    CHECK(scene.keeps_seeing(painted(0.3F), 1s).motion == Motion::moved);
    scene.sees_nobody(5s);
    CHECK(scene.sees(painted(0.9F), TrackId{9}).motion == Motion::moved);
}

TEST_CASE("WhoSitsDownBeforeAPictureIsSomebody") {
    Scene scene;
    scene.keeps_seeing(painted(), 21s);
    scene.stirred = true;
    scene.sees(painted(0.5F), TrackId{2});
    CHECK(scene.sees(painted(0.55F), TrackId{2}).motion == Motion::moved);
}

TEST_CASE("APictureIsKnownAgainAfterTheCameraWasAway") {
    Scene scene;
    const auto before = scene.keeps_seeing(painted(), 21s);
    scene.faces.forget();
    const auto again = scene.sees(painted(), TrackId{7});
    CHECK(again.motion == Motion::never);
    CHECK(again.figure == before.figure);
    scene.faces.forget();
    CHECK(scene.sees(painted(), TrackId{8}, elsewhere).motion == Motion::not_yet);
}

TEST_CASE("DoubtIsForgottenWithTheCamera") {
    Scene scene;
    scene.keeps_seeing(painted(), 19s);
    scene.faces.forget();
    CHECK(scene.keeps_seeing(painted(), 19s).motion == Motion::not_yet);
}

TEST_CASE("PicturesThatAreRememberedAreBounded") {
    StillFaces faces;
    const auto looks = painted();
    const StillFaces::Picture picture{[&looks](const Box&) { return looks; }, [](const Box&) { return false; }};
    const auto look_at = [&](int which, BootTime at) {
        const Box box{0.02F * static_cast<float>(which), 0.1F, 0.01F, 0.1F};
        return faces.follow({{TrackId(static_cast<std::uint32_t>(which + 1)), box}}, picture, at).front();
    };
    for (int which = 0; which < 40; ++which) {
        const BootTime begun(Milliseconds(which * 100'000));
        static_cast<void>(look_at(which, begun));
        CHECK(look_at(which, begun + 21s).motion == Motion::never);
    }
    CHECK(look_at(39, BootTime(5'000'000ms)).motion == Motion::never);
    CHECK(look_at(0, BootTime(5'000'250ms)).motion == Motion::not_yet);  // gone in favour of later ones
}

TEST_CASE("APatchThatShowsNothingIsLikeNoneAndUnlikeNone") {
    const StillFaces::Patch flat{};
    CHECK_FALSE(correlation(flat, painted()));
    CHECK_FALSE(correlation(painted(), flat));
    CHECK(*correlation(painted(), painted()) == Approx(1));
    CHECK(*correlation(painted(), painted(0.35F)) < 0.5F);
}
