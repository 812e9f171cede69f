// One verification of a face at the gate, look by look.
#include "agent/gate/face_check.hpp"

#include "agent/policy/defaults.hpp"

#include <set>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using challenge::Prompt;
using gate::BadHint;
using gate::FaceCheck;
using gate::FaceEnd;
using gate::FaceHint;
using gate::FaceLook;
using observation::CameraFault;
using observation::CameraState;
using observation::FaceQuality;
using observation::FaceSeen;
using observation::TrackId;

namespace {

constexpr double the_workers = 0.7;
constexpr double somebody_elses = 0.1;
constexpr double doubtful = 0.45;
constexpr Milliseconds between_looks{250};

const challenge::Plan one_turn{{Movement::turn_left, 800ms}, {Movement::turn_left, 800ms}};

FaceSeen face(TrackId track = TrackId(1), FaceQuality quality = FaceQuality::good,
              std::optional<float> live = std::nullopt) {
    return {track, {0.4F, 0.3F, 0.2F, 0.3F}, 0.9F, quality, live};
}

FaceLook look_at(std::vector<FaceSeen> faces, std::optional<double> similarity = std::nullopt) {
    FaceLook look;
    look.seen.camera = CameraState::streaming;
    look.seen.looked = {true, true};
    if (similarity) {
        look.compared = faces.front().track;
        look.similarity = *similarity;
    }
    look.seen.faces = std::move(faces);
    return look;
}

FaceLook camera(CameraState state, std::optional<CameraFault> fault = std::nullopt) {
    FaceLook look;
    look.seen.camera = state;
    look.seen.fault = fault;
    return look;
}

/// A person before the gate; a look every quarter of a second.
class Visit {
public:
    explicit Visit(const challenge::Plan& plan = {}, const policy::Rules& rules = policy::default_rules())
        : check_(rules, plan.empty() ? BadHint::ignored : BadHint::asked_about, plan, now_) {}
    explicit Visit(BadHint bad_hint, const policy::Rules& rules = policy::default_rules())
        : check_(rules, bad_hint, {}, now_) {}

    Visit& sees(const FaceLook& look, int times = 1) {
        for (int time = 0; time < times; ++time) {
            now_ += between_looks;
            check_.see(look, now_);
            check_.tick(now_);
        }
        return *this;
    }
    Visit& passes(Milliseconds time) {
        for (const auto until = now_ + time; now_ < until;) {
            now_ += between_looks;
            check_.tick(now_);
        }
        return *this;
    }
    /// A head at this angle, the face compared in each look.
    Visit& holds(float yaw, Milliseconds time, double similarity = the_workers) {
        for (const auto until = now_ + time; now_ < until;) {
            now_ += 100ms;
            auto look = look_at({face()}, similarity);
            look.head = observation::HeadSeen{true, yaw, 0, true, 1};
            check_.see(look, now_);
            check_.tick(now_);
        }
        return *this;
    }
    [[nodiscard]] std::optional<FaceEnd> end() const { return check_.progress().end; }
    [[nodiscard]] FaceHint hint() const { return check_.progress().hint; }
    [[nodiscard]] std::optional<Prompt> movement() const { return check_.progress().movement; }
    [[nodiscard]] FaceCheck& check() { return check_; }

private:
    BootTime now_{1h};
    FaceCheck check_;
};

}  // namespace

TEST_CASE("VerifiesTheWorkerOnceEnoughComparisonsAgree") {
    Visit visit;
    CHECK(visit.check().demand() == observation::Demand{observation::Work::hurry, std::nullopt, false});
    visit.sees(look_at({face()}, the_workers));
    CHECK_FALSE(visit.end().has_value());
    visit.sees(look_at({face()}, the_workers));
    CHECK(visit.end() == FaceEnd::verified);
    visit.sees(look_at({face()}, somebody_elses), 20).passes(1min);  // it stays as it ended
    CHECK(visit.end() == FaceEnd::verified);
}

TEST_CASE("ComparisonsOfTwoFacesDoNotAddUp") {
    Visit visit;
    visit.sees(look_at({face(TrackId(1))}, the_workers)).sees(look_at({face(TrackId(2))}, the_workers));
    CHECK_FALSE(visit.end().has_value());
    visit.sees(look_at({face(TrackId(2))}, the_workers));
    CHECK(visit.end() == FaceEnd::verified);
}

TEST_CASE("AComparisonThatRefutesTakesWhatWasLikelyBack") {
    Visit visit;
    visit.sees(look_at({face()}, the_workers)).sees(look_at({face()}, somebody_elses));
    visit.sees(look_at({face()}, the_workers));
    CHECK_FALSE(visit.end().has_value());
}

TEST_CASE("OnlyAFaceThatIsAloneAndAgainAndAgainSomebodyElsesIsAnothers") {
    Visit visit;
    visit.sees(look_at({face()}, somebody_elses), 4);
    CHECK_FALSE(visit.end().has_value());
    visit.sees(look_at({face()}, somebody_elses), 1);
    CHECK(visit.end() == FaceEnd::another);

    Visit quick;  // five looks in one moment are one look
    for (int look = 0; look < 20; ++look) {
        quick.check().see(look_at({face()}, somebody_elses), BootTime(1h));
    }
    CHECK_FALSE(quick.end().has_value());

    for (const auto& between : {look_at({face()}, doubtful), look_at({face()}, the_workers), look_at({}),
                                look_at({face(), face(TrackId(2))}, somebody_elses),
                                look_at({face(TrackId(1), FaceQuality::too_dark)}, somebody_elses)}) {
        Visit doubted;
        for (int round = 0; round < 8; ++round) {
            doubted.sees(look_at({face()}, somebody_elses), 3).sees(between);
        }
        CHECK_FALSE(doubted.end().has_value());
    }
}

TEST_CASE("TwoFacesOfOthersRefuseNobodyAndOneOfThemMayBeTheWorkers") {
    Visit visit;
    visit.sees(look_at({face(TrackId(1)), face(TrackId(2))}, somebody_elses), 30);
    CHECK_FALSE(visit.end().has_value());
    CHECK(visit.hint() == FaceHint::one_person);
    visit.sees(look_at({face(TrackId(2)), face(TrackId(1))}, the_workers), 2);
    CHECK(visit.end() == FaceEnd::verified);
}

TEST_CASE("WhatIsNotComparedOrNotInViewSaysNothing") {
    Visit visit;
    auto of_nobody = look_at({face()}, the_workers);
    of_nobody.compared = TrackId(9);
    visit.sees(of_nobody, 8).sees(look_at({face()}), 8).passes(10s);
    CHECK(visit.end() == FaceEnd::cannot_tell);
}

TEST_CASE("WhoseFaceItIsCannotBeToldOnceTheTimeIsUp") {
    auto rules = policy::default_rules();
    rules.gate.face_within = 5s;
    Visit visit({}, rules);
    visit.sees(look_at({face()}, doubtful), 19);
    CHECK_FALSE(visit.end().has_value());
    visit.sees(look_at({face()}, doubtful));
    CHECK(visit.end() == FaceEnd::cannot_tell);
}

TEST_CASE("SaysWhatWouldHelpOnceItHasBeenSoForASecond") {
    const std::pair<FaceLook, FaceHint> all[] = {
        {look_at({}), FaceHint::look_at_camera},
        {look_at({face(TrackId(1), FaceQuality::too_small)}), FaceHint::come_nearer},
        {look_at({face(TrackId(1), FaceQuality::too_dark)}), FaceHint::more_light},
        {look_at({face(TrackId(1), FaceQuality::blurred)}), FaceHint::hold_still},
        {look_at({face(TrackId(1), FaceQuality::turned_away)}), FaceHint::look_at_camera},
        {look_at({face(TrackId(1), FaceQuality::backlit)}), FaceHint::light_behind},
        {look_at({face(TrackId(1)), face(TrackId(2))}), FaceHint::one_person},
        {camera(CameraState::dark), FaceHint::more_light},
        {camera(CameraState::covered), FaceHint::uncover_camera},
        {camera(CameraState::frozen), FaceHint::uncover_camera},
    };
    for (const auto& [look, hint] : all) {
        Visit visit;
        CHECK(visit.hint() == FaceHint::look_at_camera);
        visit.sees(look, 4);
        CHECK(visit.hint() == FaceHint::look_at_camera);
        visit.sees(look, 2);
        CHECK(visit.hint() == hint);
        visit.sees(look_at({face()}, doubtful), 3);  // a good face wants no other advice
        CHECK(visit.hint() == hint);
    }
}

TEST_CASE("ACameraThatIsNotThereEndsItAtOnceAndOneThatIsLostAfterAMoment") {
    for (const auto fault : {CameraFault::missing, CameraFault::unplugged}) {
        CHECK(Visit().sees(camera(CameraState::lost, fault)).end() == FaceEnd::no_camera);
    }
    Visit busy;
    busy.sees(camera(CameraState::lost, CameraFault::busy), 8);
    CHECK_FALSE(busy.end().has_value());
    busy.sees(camera(CameraState::lost, CameraFault::busy), 1);
    CHECK(busy.end() == FaceEnd::no_camera);

    Visit comes_back;
    comes_back.sees(camera(CameraState::lost, CameraFault::busy), 6).sees(look_at({face()}, the_workers), 2);
    CHECK(comes_back.end() == FaceEnd::verified);
}

TEST_CASE("ACameraThatNeverOpensIsNoCameraAndOneThatShowsNothingCannotTell") {
    CHECK(Visit().passes(11s).end() == FaceEnd::no_camera);
    Visit opening;
    opening.sees(camera(CameraState::closed)).sees(camera(CameraState::opening), 60);
    CHECK(opening.end() == FaceEnd::no_camera);
    CHECK(Visit().sees(camera(CameraState::covered), 60).end() == FaceEnd::cannot_tell);
}

TEST_CASE("AGoodHintOrNoneInTimeLetsTheWorkerIn") {
    Visit live(one_turn);
    live.sees(look_at({face()}, the_workers), 3);
    CHECK_FALSE(live.end().has_value());
    live.sees(look_at({face(TrackId(1), FaceQuality::good, 0.9F)}, the_workers));
    CHECK(live.end() == FaceEnd::verified);

    Visit silent(one_turn);
    silent.sees(look_at({face()}, the_workers), 13);
    CHECK_FALSE(silent.end().has_value());
    silent.sees(look_at({face()}, the_workers));
    CHECK(silent.end() == FaceEnd::verified);
}

TEST_CASE("WhoeverIsAcceptedAndGoneBeforeTheHintBeginsAnew") {
    Visit visit(one_turn);
    visit.sees(look_at({face()}, the_workers), 3).sees(look_at({}));
    visit.sees(look_at({face(TrackId(2))}, somebody_elses), 6);
    CHECK(visit.end() == FaceEnd::another);

    Visit slipped(one_turn);  // the track went on, the face did not
    slipped.sees(look_at({face()}, the_workers), 3).sees(look_at({face()}, somebody_elses), 6);
    CHECK(slipped.end() == FaceEnd::another);
}

namespace {

Visit asked_to_move() {
    Visit visit(one_turn);
    visit.sees(look_at({face(TrackId(1), FaceQuality::good, 0.1F)}, the_workers), 2);
    return visit;
}

}  // namespace

TEST_CASE("ABadHintIsAskedAboutWithMovementsAndTheirPassingVerifies") {
    auto visit = asked_to_move();
    CHECK_FALSE(visit.end().has_value());
    CHECK(visit.movement() == Prompt::look_straight);
    CHECK(visit.check().demand() == observation::Demand{observation::Work::challenge, TrackId(1), false});
    for (int turn = 0; turn < 2; ++turn) {
        for (int look = 0; look < 60 && visit.movement() != Prompt::turn_left; ++look) {
            visit.holds(0, 100ms);
        }
        REQUIRE(visit.movement() == Prompt::turn_left);
        visit.holds(0, 900ms).holds(30, 1s);
    }
    visit.holds(0, 3s);
    CHECK(visit.end() == FaceEnd::verified);
}

TEST_CASE("AChallengeThatIsNotMetProvesNothingAndEnds") {
    auto still = asked_to_move();
    still.holds(0, 30s);
    CHECK(still.end() == FaceEnd::challenge_failed);

    auto gone = asked_to_move();
    gone.sees(look_at({}), 60);
    CHECK(gone.end() == FaceEnd::challenge_failed);

    auto silent = asked_to_move();
    silent.passes(1min);
    CHECK(silent.end() == FaceEnd::challenge_failed);

    for (const double similarity : {somebody_elses, doubtful}) {
        auto other = asked_to_move();
        other.holds(0, 30s, similarity);
        CHECK(other.end() == FaceEnd::challenge_failed);
    }

    auto without_head = asked_to_move();
    without_head.sees(look_at({face()}, the_workers), 60);
    CHECK(without_head.end() == FaceEnd::challenge_failed);

    auto not_compared = asked_to_move();
    auto look = look_at({face()});
    look.head = observation::HeadSeen{true, 0, 0, true, 1};
    not_compared.sees(look, 120);
    CHECK(not_compared.end() == FaceEnd::challenge_failed);

    auto unplugged = asked_to_move();
    unplugged.sees(camera(CameraState::lost, CameraFault::unplugged));
    CHECK(unplugged.end() == FaceEnd::no_camera);
}

TEST_CASE("WhereNothingCanBeAskedAGoodHintOrNoneLetsInAndABadOneCannotBeTold") {
    const auto hinted = [](float live) { return look_at({face(TrackId(1), FaceQuality::good, live)}, the_workers); };
    Visit live(BadHint::doubted);
    live.sees(look_at({face()}, the_workers), 3);
    CHECK_FALSE(live.end().has_value());  // the hint is waited for
    live.sees(hinted(0.9F));
    CHECK(live.end() == FaceEnd::verified);

    Visit picture(BadHint::doubted);
    picture.sees(hinted(0.1F), 2);
    CHECK(picture.end() == FaceEnd::cannot_tell);
    CHECK_FALSE(picture.movement().has_value());

    Visit without(BadHint::doubted);
    without.sees(look_at({face()}, the_workers), 13);
    CHECK_FALSE(without.end().has_value());
    without.sees(look_at({face()}, the_workers));
    CHECK(without.end() == FaceEnd::verified);

    CHECK(Visit(BadHint::doubted).sees(look_at({face()}, somebody_elses), 6).end() == FaceEnd::another);
    CHECK(Visit(BadHint::doubted).sees(camera(CameraState::lost, CameraFault::missing)).end() == FaceEnd::no_camera);
}

TEST_CASE("WhereNothingCanBeAskedItEndsWithinThePolicysTimeWhateverIsStillWaitedFor") {
    Visit late(BadHint::doubted);
    late.sees(look_at({face()}, doubtful), 36).sees(look_at({face()}, the_workers), 3);
    CHECK_FALSE(late.end().has_value());
    late.sees(look_at({face()}, the_workers));  // ten seconds, and the hint not there
    CHECK(late.end() == FaceEnd::cannot_tell);
    CHECK(Visit(BadHint::doubted).passes(10s).end() == FaceEnd::no_camera);
}

TEST_CASE("EachEndAndEachHintHasAWordOfItsOwn") {
    std::set<std::string> words;
    for (const auto end : gate::all_face_ends) {
        CHECK_FALSE(to_string(end).empty());
        words.emplace(to_string(end));
    }
    for (const auto hint : gate::all_face_hints) {
        CHECK_FALSE(to_string(hint).empty());
        words.emplace(to_string(hint));
    }
    CHECK(words.size() == gate::all_face_ends.size() + gate::all_face_hints.size());
}
