// Whether a face is verified at the gate, and what follows.
#include "agent/gate/face.hpp"

#include "agent/policy/defaults.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using gate::Answer;
using gate::FaceEnd;
using gate::FaceVerdict;
using gate::Situation;
using policy::GateRules;
using Shift = Situation::Shift;

namespace {

policy::Rules rules() {
    auto rules = policy::default_rules();
    rules.gate.contact = "phone 4711";
    return rules;
}

Situation in_shift(Shift shift = Shift::on) {
    Situation situation;
    situation.shift = shift;
    return situation;
}

}  // namespace

TEST_CASE("TheFaceIsAskedForByDefaultAndNotWherePolicyHasItOff") {
    CHECK(asks_for_face(rules(), in_shift(), {}));
    CHECK(asks_for_face(rules(), in_shift(Shift::unknown), {}));
    auto off = rules();
    off.gate.face = GateRules::Face::off;
    CHECK_FALSE(asks_for_face(off, in_shift(), {}));
}

TEST_CASE("TheFaceIsNotAskedForWhereNothingIsLookedForThatItCouldShow") {
    auto some = rules();
    some.of(FindingKind::sign_in_refused).looked_for = false;
    CHECK(asks_for_face(some, in_shift(), {}));
    some.of(FindingKind::unknown_person).looked_for = false;
    CHECK_FALSE(asks_for_face(some, in_shift(), {}));
    some.of(FindingKind::sign_in_refused).looked_for = true;
    CHECK(asks_for_face(some, in_shift(), {}));
}

TEST_CASE("NobodyIsLookedAtOffShiftUnlessASupervisorLiftedThat") {
    CHECK_FALSE(asks_for_face(rules(), in_shift(Shift::off), {}));
    CHECK(asks_for_face(rules(), in_shift(Shift::off), {.shift = true, .face = false}));
    auto doubted = in_shift(Shift::off);
    doubted.roster_stale = true;
    CHECK(asks_for_face(rules(), doubted, {}));
    doubted = in_shift(Shift::off);
    doubted.time_untrusted = true;
    CHECK(asks_for_face(rules(), doubted, {}));
}

TEST_CASE("ASupervisorsExceptionFromTheFaceLeavesItOut") {
    CHECK_FALSE(asks_for_face(rules(), in_shift(), {.shift = false, .face = true}));
}

TEST_CASE("TheWorkerIsInAndSoIsWhoeverTheOpenSessionVerifies") {
    CHECK(judge_face(FaceEnd::verified, rules()) == FaceVerdict{});
    CHECK(judge_face(FaceEnd::busy, rules()) == FaceVerdict{});
    CHECK(FaceVerdict{}.answer == Answer::admit);
}

TEST_CASE("AnothersFaceIsRefusedAndReported") {
    CHECK(judge_face(FaceEnd::another, rules()) == FaceVerdict{Answer::refuse, {}, "phone 4711", Enforcement::enforce});
}

TEST_CASE("AnothersFaceThatIsOnlyObservedIsInWithTheDeadlineOfTheOpenSession") {
    auto observed = rules();
    observed.of(FindingKind::sign_in_refused).enforcement = Enforcement::observe;
    CHECK(judge_face(FaceEnd::another, observed) ==
          FaceVerdict{Answer::admit_for_now, 4s, "phone 4711", Enforcement::observe});
    observed.of(FindingKind::unknown_person).enforcement = Enforcement::observe;
    CHECK(judge_face(FaceEnd::another, observed) == FaceVerdict{Answer::admit, {}, "", Enforcement::observe});
    observed.of(FindingKind::sign_in_refused).looked_for = false;
    CHECK(judge_face(FaceEnd::another, observed) == FaceVerdict{});
}

TEST_CASE("ADoubtIsAdmittedWithTheTimeUntilTheOpenSessionLocks") {
    for (const auto end : {FaceEnd::cannot_tell, FaceEnd::challenge_failed}) {
        CHECK(judge_face(end, rules()) == FaceVerdict{Answer::admit_for_now, 79s, "phone 4711", {}});  // 3+60+1+15
        auto told = rules();
        told.of(FindingKind::unknown_person).response = Response::notice;
        CHECK(judge_face(end, told) == FaceVerdict{Answer::admit_for_now, {}, "phone 4711", {}});
        told.of(FindingKind::unknown_person).response = Response::record;
        CHECK(judge_face(end, told) == FaceVerdict{});
    }
}

TEST_CASE("ADoubtRefusesWherePolicySaysSoAndEnforcesIt") {
    auto strict = rules();
    strict.gate.face_unknown = GateRules::Unknown::refuse;
    for (const auto end : {FaceEnd::cannot_tell, FaceEnd::challenge_failed}) {
        CHECK(judge_face(end, strict) == FaceVerdict{Answer::refuse, {}, "phone 4711", {}});
    }
    strict.of(FindingKind::sign_in_refused).enforcement = Enforcement::observe;
    CHECK(judge_face(FaceEnd::cannot_tell, strict).answer == Answer::admit_for_now);
}

TEST_CASE("ACameraThatCannotBeUsedNeverRefuses") {
    auto strict = rules();
    strict.gate.face_unknown = GateRules::Unknown::refuse;
    CHECK(judge_face(FaceEnd::no_camera, strict) == FaceVerdict{Answer::admit_for_now, 6s, "phone 4711", {}});
    strict.of(FindingKind::camera_lost).looked_for = false;
    CHECK(judge_face(FaceEnd::no_camera, strict) == FaceVerdict{});
}
