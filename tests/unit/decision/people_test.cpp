#include "tests/unit/decision/story.hpp"

#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;
using Kind = FindingKind;

TEST_CASE("APoorPictureThatIsClearlyNotLikeTheWorkerBreaksTheRowOfComparisons") {
    Story story;
    story.rules().accept_looks = 2;
    story.opens_session();
    story.sees(somebody(stranger_track, 0.51)).sees(somebody(stranger_track, 0.30, observation::FaceQuality::blurred));
    story.sees(somebody(stranger_track, 0.51));
    CHECK_FALSE(story.state().sight.worker);
    story.sees(somebody(stranger_track, 0.51));
    CHECK(story.state().sight.worker == stranger_track);
    story.sees(somebody(stranger_track, 0.30, observation::FaceQuality::blurred));
    CHECK(story.state().sight.worker == stranger_track);  // a poor picture proves nobody else either
}

TEST_CASE("LocksWhenBystanderStaysPastTheConfirmTime") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 1000ms);

    REQUIRE(story.said().size() >= 2);
    REQUIRE(story.responses().size() == 1);
    CHECK(story.responses()[0].kind == Kind::additional_person);
    CHECK(story.responses()[0].response == Response::lock);
    REQUIRE(story.findings().size() == 1);
    const auto finding = story.findings()[0];
    CHECK(finding.number == story.responses()[0].finding);
    CHECK(finding.detail == "2 people in view");
    CHECK(finding.confirmed.boot - finding.first_seen.boot == 1000ms);
    REQUIRE(finding.deciding_look);
    CHECK(finding.deciding_look->faces.size() == 2);
    CHECK_FALSE(finding.similarity);
}

TEST_CASE("APasserByIsNoFinding") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 750ms).keeps_seeing(the_worker(), 5s);
    CHECK(story.findings().empty());
    CHECK(story.responses().empty());
}

TEST_CASE("TheConfirmTimeStartsAnewAfterALookThatShowsTheWorkerAlone") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 750ms).sees(the_worker()).jumps(250ms);
    story.keeps_seeing(the_worker_and_a_bystander(), 750ms);
    CHECK(story.findings().empty());
    story.jumps(250ms).sees(the_worker_and_a_bystander());
    CHECK(story.findings(Kind::additional_person).size() == 1);
}

TEST_CASE("ABystanderSeenOnceIsNotConfirmedByTimeAlone") {
    Story story;
    story.at_work().sees(the_worker_and_a_bystander()).waits(1250ms);
    CHECK(story.findings(Kind::additional_person).empty());
}

TEST_CASE("ATickConfirmsNoBystanderWhoseLooksDoNotSpanTheConfirmTime") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 750ms).waits(5s);
    CHECK(story.findings(Kind::additional_person).empty());
    story.sees(the_worker_and_a_bystander());
    REQUIRE(story.findings(Kind::additional_person).size() == 1);
    CHECK(story.findings(Kind::additional_person)[0].deciding_look->captured == story.now().boot);
}

TEST_CASE("WhoeverStaysIsFoundByTheLookThatLiesAConfirmTimeAfterTheFirst") {
    for (const auto pace : {100ms, 250ms, 400ms, 700ms, 1100ms}) {
        Story story;
        story.rules().of(Kind::additional_person).confirm_looks = 3;
        story.at_work().jumps(100ms);
        const auto first = story.now().boot;
        while (story.findings().empty()) {
            story.sees(the_worker_and_a_bystander());
            if (story.findings().empty()) {
                story.jumps(pace).gets(Tick{});
            }
        }
        const auto took = story.now().boot - first;
        CHECK(took >= 1s);
        CHECK(took < std::max(1s + pace, 3 * pace));
    }
}

TEST_CASE("OneLookLessThanPolicyAsksForIsNoFindingHoweverFarTheLooksLieApart") {
    Story story;
    story.rules().of(Kind::additional_person).confirm_looks = 3;
    story.at_work().sees(the_worker_and_a_bystander()).jumps(1100ms).sees(the_worker_and_a_bystander());
    CHECK(story.findings().empty());
    story.jumps(1100ms).sees(the_worker_and_a_bystander());
    CHECK(story.findings(Kind::additional_person).size() == 1);
}

TEST_CASE("JournalsOfATimeWhenATickConfirmedBetweenTwoLooksSayWhatTheySaid") {
    Story story;
    story.rules().known_kinds = 20;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 250ms).waits(750ms);
    CHECK(story.findings(Kind::additional_person).size() == 1);
}

TEST_CASE("WhereOneLookIsEnoughTimeConfirmsIt") {
    Story story;
    story.rules().of(Kind::additional_person).confirm_looks = 1;
    story.at_work().sees(the_worker_and_a_bystander()).waits(750ms);
    CHECK(story.findings().empty());
    story.waits(250ms);
    CHECK(story.findings(Kind::additional_person).size() == 1);
}

TEST_CASE("OneDetectionThatIsCarriedOverCountsAsOneLook") {
    Story story;
    story.at_work().sees(the_worker_and_a_bystander()).jumps(250ms);
    story.keeps_seeing(carried_over(the_worker_and_a_bystander()), 2s);
    CHECK(story.findings().empty());
}

TEST_CASE("ALookWithoutThePersonDetectorDoesNotProveThatTheBystanderLeft") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 500ms);
    story.jumps(250ms).sees(with_faces_only(the_worker())).jumps(250ms).sees(the_worker_and_a_bystander());
    CHECK(story.findings(Kind::additional_person).size() == 1);
}

TEST_CASE("TwoDetectorsInTwoLooksTogetherProveThatTheBystanderLeft") {
    Story story;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 500ms).jumps(100ms);
    story.sees(with_faces_only(the_worker())).jumps(100ms).sees(with_persons_only(the_worker()));
    story.waits(1s);
    CHECK(story.findings().empty());
}

TEST_CASE("ABystanderWithoutAFaceIsABystander") {
    Story story;
    auto look = the_worker();
    look.observation.persons.push_back({{0.7F, 0.1F, 0.2F, 0.8F}, 0.5F});
    story.at_work().keeps_seeing(look, 1s);
    CHECK(story.findings(Kind::additional_person).size() == 1);
}

TEST_CASE("CoveringTheLensDoesNotStopTheClockOfABystander") {
    Story story;
    story.rules().of(Kind::camera_covered).confirm = 1min;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 500ms).jumps(250ms);
    story.keeps_seeing(camera(observation::CameraState::covered), 500ms);
    CHECK(story.findings().empty());
    story.sees(the_worker_and_a_bystander());
    CHECK(story.findings(Kind::additional_person).size() == 1);
}

TEST_CASE("LocksWhenAnotherPersonTakesTheWorkersSeat") {
    Story story;
    story.at_work().keeps_seeing(a_stranger(), 1s);
    REQUIRE(story.findings().size() == 1);
    const auto finding = story.findings()[0];
    CHECK(finding.kind == Kind::unknown_person);
    CHECK(finding.similarity == 0.125);
    CHECK(finding.detail == "the person in view is not the worker");
    CHECK(story.responses(Kind::unknown_person).size() == 1);
}

TEST_CASE("AFaceBetweenTheThresholdsIsNeitherTheWorkerNorAStranger") {
    Story story;
    story.at_work().keeps_seeing(somebody(stranger_track, 0.45), 5s);
    CHECK(story.findings().empty());
    CHECK(story.state().sight.worker == worker_track);
}

TEST_CASE("APoorPictureOfAFaceProvesNoStranger") {
    Story story;
    story.at_work().keeps_seeing(somebody(stranger_track, 0.1, observation::FaceQuality::turned_away), 5s);
    CHECK(story.findings().empty());
}

TEST_CASE("AVerifiedTrackStaysTheWorkerUntilItBreaks") {
    Story story;
    story.at_work().keeps_seeing(somebody(worker_track, std::nullopt), 10min);
    story.keeps_seeing(somebody(worker_track, 0.45), 2s);
    story.keeps_seeing(somebody(worker_track, 0.1, observation::FaceQuality::blurred), 2s);
    CHECK(story.findings().empty());
    CHECK(worker_in_view(story.state().sight));

    story.keeps_seeing(somebody(observation::TrackId{9}, std::nullopt), 1s);
    CHECK_FALSE(worker_in_view(story.state().sight));
    story.sees(somebody(observation::TrackId{9}, 0.8));
    CHECK(worker_in_view(story.state().sight));
}

TEST_CASE("AClearComparisonAgainstAVerifiedTrackTakesItsVerificationBack") {
    Story story;
    story.at_work().keeps_seeing(somebody(worker_track, 0.1), 1s);
    CHECK(story.findings(Kind::unknown_person).size() == 1);
}

TEST_CASE("AComparisonOfAFaceThatIsNotInTheLookIsPassedOver") {
    Story story;
    auto look = the_worker();
    look.likeness = Likeness{observation::TrackId{77}, 0.0};
    story.at_work().keeps_seeing(look, 2s);
    look.likeness = Likeness{observation::TrackId{77}, 0.9};
    story.sees(look);
    CHECK(story.findings().empty());
    CHECK(story.state().sight.worker == worker_track);
}

TEST_CASE("AStrangerBesideTheVerifiedWorkerIsABystanderOnly") {
    Story story;
    auto look = the_worker_and_a_bystander();
    look.likeness = Likeness{stranger_track, 0.0};
    story.at_work().keeps_seeing(look, 1s);
    CHECK(story.findings(Kind::unknown_person).empty());
    CHECK(story.findings(Kind::additional_person).size() == 1);
}

TEST_CASE("TheWorkersReturnBeforeTheConfirmTimeClearsTheStranger") {
    Story story;
    story.at_work().keeps_seeing(a_stranger(), 750ms).keeps_seeing(somebody(observation::TrackId{3}, 0.9), 2s);
    CHECK(story.findings().empty());
}

TEST_CASE("LocksWhenTheWorkerHasLeft") {
    Story story;
    story.at_work().keeps_seeing(nobody(), 1s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::worker_absent);
    CHECK(story.findings()[0].detail == "nobody in view");
}

TEST_CASE("AWorkerWhoTurnsAwayIsNotAbsent") {
    Story story;
    story.at_work().keeps_seeing(a_back_turned(), 5s);
    CHECK(story.findings().empty());
}

TEST_CASE("APersonCarriedOverFromAnEarlierLookProvesNeitherPresenceNorAbsence") {
    Story story;
    story.at_work().keeps_seeing(with_faces_only(a_back_turned()), 5s);
    CHECK(story.findings().empty());
    story.keeps_seeing(nobody(), 500ms).jumps(250ms).keeps_seeing(with_faces_only(a_back_turned()), 250ms);
    CHECK(story.findings().empty());
    story.sees(nobody());
    CHECK(story.findings(Kind::worker_absent).size() == 1);
}

TEST_CASE("TwoFindingsOfOneMomentStandByThemselvesInTheOrderOfTheirKinds") {
    Story story;
    story.at_work().keeps_seeing(
        [] {
            auto look = a_stranger();
            look.observation.persons.push_back({{0.7F, 0.1F, 0.2F, 0.8F}, 0.5F});
            return look;
        }(),
        1s);
    REQUIRE(story.findings().size() == 2);
    CHECK(story.findings()[0].kind == Kind::additional_person);
    CHECK(story.findings()[1].kind == Kind::unknown_person);
    CHECK(story.findings()[0].number == FindingNumber{1});
    CHECK(story.findings()[1].number == FindingNumber{2});
    CHECK(story.responses().size() == 2);
}

TEST_CASE("ALikenessAtTheThresholdOfRejectionProvesNobody") {
    Story story;
    story.opens_session().keeps_seeing(somebody(stranger_track, story.rules().reject), 5s);
    CHECK(story.findings().empty());
    story.keeps_seeing(somebody(stranger_track, std::nextafter(story.rules().reject, 0.0)), 5s);
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == FindingKind::unknown_person);
}

TEST_CASE("SomethingThatLooksLikeAPersonAndNeverMovedLocksNothing") {
    Story story;
    story.rules().of(Kind::still_figure).response = Response::record;
    story.at_work().keeps_seeing(with_a_poster(the_worker()), 1min);
    CHECK(story.responses().empty());
    REQUIRE(story.findings().size() == 1);
    CHECK(story.findings()[0].kind == Kind::still_figure);
    CHECK(story.findings()[0].detail == "something that looks like a person does not move");
}

TEST_CASE("APosterDoesNotStandInForAnAbsentWorker") {
    Story story;
    story.rules().of(Kind::still_figure).looked_for = false;
    story.at_work().keeps_seeing(with_a_poster(nobody()), 5s);
    CHECK(story.findings(Kind::worker_absent).size() == 1);
    CHECK(story.findings(Kind::unknown_person).empty());
}

TEST_CASE("AStillFigureThatMovesIsABystander") {
    Story story;
    story.at_work().keeps_seeing(with_a_poster(the_worker()), 500ms);
    auto moved = with_a_poster(the_worker());
    moved.observation.persons.back().still = false;
    story.jumps(250ms).keeps_seeing(moved, 1s);
    CHECK(story.findings(Kind::additional_person).size() == 1);
    CHECK(story.findings(Kind::still_figure).empty());
}

TEST_CASE("AStillFigureIsNothingToHurryOver") {
    Story story;
    story.rules().of(Kind::still_figure).confirm = 10s;
    story.at_work().sees(with_a_poster(the_worker()));
    CHECK(story.demand()->work == observation::Work::watch);
}

TEST_CASE("ThatItIsTheWorkerIsTheVerdictOfSeveralComparisons") {
    Story story;
    story.rules().accept_looks = 3;
    const observation::TrackId track{7};
    story.at_work().sees(somebody(track, 0.875)).sees(somebody(track, 0.45)).sees(somebody(track, 0.875));
    CHECK_FALSE(worker_in_view(story.state().sight));  // what can't tell neither counts nor takes back
    story.sees(somebody(track, 0.875));
    CHECK(worker_in_view(story.state().sight));
}

TEST_CASE("AComparisonThatIsClearlySomeoneElsesStartsTheVerdictAnew") {
    Story story;
    story.rules().accept_looks = 2;
    const observation::TrackId track{7};
    story.at_work().sees(somebody(track, 0.875)).sees(somebody(track, 0.125)).sees(somebody(track, 0.875));
    CHECK_FALSE(worker_in_view(story.state().sight));
    story.sees(somebody(track, 0.875));
    CHECK(worker_in_view(story.state().sight));
}

TEST_CASE("ComparisonsOfTwoFacesAreNoVerdictOnEither") {
    Story story;
    story.rules().accept_looks = 2;
    story.at_work().sees(somebody(observation::TrackId{7}, 0.875)).sees(somebody(observation::TrackId{8}, 0.875));
    CHECK_FALSE(worker_in_view(story.state().sight));
}

TEST_CASE("ARegularSecondPersonIsNoBystanderAndAThirdIs") {
    Story story;
    story.rules().second_person = true;
    story.at_work().keeps_seeing(the_worker_and_a_bystander(), 5s);
    CHECK(story.findings().empty());
    auto three = the_worker_and_a_bystander();
    three.observation.persons.push_back({{0.875F, 0.1F, 0.125F, 0.8F}, 0.5F});
    story.jumps(250ms).keeps_seeing(three, 1s);
    CHECK(story.findings(Kind::additional_person).size() == 1);
}

TEST_CASE("OfARegularSecondPersonNoFindingTells") {
    auto looked = the_worker_and_a_bystander();
    looked.observation.phones.push_back({{0.4F, 0.3F, 0.1F, 0.2F}, 0.5F});
    REQUIRE(looked.observation.faces.size() + looked.observation.persons.size() >= 2);
    for (const bool allowed : {true, false}) {
        Story story;
        story.rules().second_person = allowed;
        story.rules().of(Kind::additional_person).looked_for = allowed;
        story.at_work().keeps_seeing(looked, 2s);
        REQUIRE(story.findings().size() == 1);
        REQUIRE(story.findings(Kind::phone_in_view).size() == 1);
        const auto told = story.findings()[0].deciding_look;
        REQUIRE(told);
        CHECK(observation::count_people(*told) == (allowed ? 1U : 2U));
        REQUIRE_FALSE(told->faces.empty());
        CHECK(told->faces[0].track == worker_track);
    }
}

TEST_CASE("WhereASecondPersonIsAllowedWhatNeverMovesIsToldOf") {
    Story story;
    story.rules().second_person = true;
    auto looked = with_a_poster(the_worker());
    looked.observation.persons.push_back({{0.7F, 0.1F, 0.2F, 0.8F}, 0.5F});
    story.at_work().keeps_seeing(looked, 2s);
    REQUIRE(story.findings(Kind::still_figure).size() == 1);
    const auto told = story.findings(Kind::still_figure)[0].deciding_look;
    REQUIRE(told);
    CHECK(std::any_of(told->persons.begin(), told->persons.end(), [](const auto& person) { return person.still; }));
    CHECK(observation::count_people(*told) == 1);
}

TEST_CASE("OfTwoWithoutAFaceWhereOneIsAllowedAFindingTellsOfOne") {
    Story story;
    story.rules().second_person = true;
    auto looked = a_back_turned();
    looked.observation.persons.push_back({{0.75F, 0.1F, 0.2F, 0.8F}, 0.5F});
    looked.observation.phones.push_back({{0.4F, 0.3F, 0.1F, 0.2F}, 0.5F});
    story.at_work().keeps_seeing(looked, 2s);
    REQUIRE(story.findings(Kind::phone_in_view).size() == 1);
    CHECK(story.findings(Kind::phone_in_view)[0].deciding_look->persons.size() == 1);
}

TEST_CASE("ARegularSecondPersonBesideAWorkerWhoTurnsAwayIsNoStranger") {
    Story story;
    story.rules().second_person = true;
    auto looked = a_stranger();
    looked.observation.persons.push_back({{0.7F, 0.1F, 0.2F, 0.8F}, 0.5F});
    story.at_work().keeps_seeing(looked, 10s);
    CHECK(story.findings().empty());
}

TEST_CASE("ARegularSecondPersonAloneAtTheMachineIsSomeoneElse") {
    Story story;
    story.rules().second_person = true;
    story.at_work().keeps_seeing(a_stranger(), 1s);
    CHECK(story.findings(Kind::unknown_person).size() == 1);
}

TEST_CASE("APhoneThatIsSeenInSeveralLooksIsRecordedAndInterruptsNobody") {
    Story story;
    auto& rule = story.rules().of(Kind::phone_in_view);
    rule.response = Response::record;
    auto looked = the_worker();
    looked.observation.phones.push_back({{0.4F, 0.3F, 0.1F, 0.2F}, 0.5F});
    story.at_work().sees(looked).jumps(250ms).sees(the_worker());
    CHECK(story.findings().empty());
    story.jumps(250ms).keeps_seeing(looked, 500ms).jumps(250ms).sees(with_faces_only(looked)).jumps(250ms).sees(looked);
    REQUIRE(story.findings(Kind::phone_in_view).size() == 1);
    CHECK(story.findings()[0].detail == "something that looks like a phone is before the camera");
    CHECK(story.responses().empty());
}
