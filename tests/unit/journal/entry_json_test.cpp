#include "tests/unit/journal/sample.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::journal;

namespace {

std::string refusal(std::string_view line) {
    const auto read = entry_from_json(line);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().kind == ErrorKind::invalid_input);
    return read.error().message;
}

std::string with_input(const std::string& input) {
    return R"({"input":)" + input + R"(,"now":{"boot_ms":1,"wall_ms":2}})";
}

}  // namespace

TEST_CASE("EveryInputReadsBackAsItWasWritten") {
    for (const auto& input : all_inputs()) {
        const auto line = to_json(Entry{moment(1234), input});
        CAPTURE(line);
        const auto read = entry_from_json(line);
        REQUIRE(read.ok());
        CHECK(read->now == moment(1234));
        CHECK(read->input.index() == input.index());
        CHECK(to_json(*read) == line);
    }
}

TEST_CASE("ALookReadsBackToTheBit") {
    const auto read = entry_from_json(to_json(Entry{moment(1), full_look()}));
    REQUIRE(read.ok());
    const auto& looked = std::get<decision::Looked>(read->input);
    CHECK(looked.observation == full_look().observation);
    CHECK(looked.likeness == full_look().likeness);
}

TEST_CASE("ALostCameraKeepsItsReason") {
    decision::Looked lost;
    lost.observation.camera = observation::CameraState::lost;
    lost.observation.fault = observation::CameraFault::undecodable;
    const auto line = to_json(Entry{moment(1), lost});
    CHECK(line.find(R"("fault":"undecodable")") != std::string::npos);
    const auto read = entry_from_json(line);
    REQUIRE(read.ok());
    CHECK(std::get<decision::Looked>(read->input).observation == lost.observation);
}

TEST_CASE("TheSpellingOfAnEntryIsFixed") {
    CHECK(
        to_json(Entry{moment(5), decision::Tick{}}) ==
        R"({"input":{"type":"tick"},"now":{"boot_ms":5,"offset_ms":-3,"uncertainty_ms":20,"wall_ms":1767600000005}})");
    CHECK(to_json(Entry{moment(5), full_look()}) ==
          R"({"input":{"likeness":{"similarity":0.30000000000000004,"track":7},"observation":{"camera":"streaming",)"
          R"("captured_ms":1234,"faces":[{"box":[0.10000000149011612,-0.25,1.0000000116860974e-07,3],)"
          R"("quality":"turned_away","score":0.699999988079071,"track":4294967295}],)"
          R"("frame":{"height":480,"width":640},"look":18446744073709551615,"looked":{"faces":true,"persons":false},)"
          R"("persons":[{"box":[0.3333333432674408,0,0.5,1],"score":0.5000000596046448},)"
          R"({"box":[0,0,0.5,1],"figure":4294967295,"score":0.5,"still":18446744073709551615}],)"
          R"("phones":[{"box":[0.25,0.25,0.125,0.25],"score":0.5}]},"type":"looked"},)"
          R"("now":{"boot_ms":5,"offset_ms":-3,"uncertainty_ms":20,"wall_ms":1767600000005}})");
}

TEST_CASE("ANumberThatJsonCannotSpellReadsBackAsNoNumber") {
    auto look = full_look();
    look.likeness->similarity = std::nan("");
    look.observation.faces[0].box.x = std::nanf("");
    const auto line = to_json(Entry{moment(1), look});
    const auto read = entry_from_json(line);
    REQUIRE(read.ok());
    CHECK(std::isnan(std::get<decision::Looked>(read->input).likeness->similarity));
    CHECK(std::isnan(std::get<decision::Looked>(read->input).observation.faces[0].box.x));
    CHECK(to_json(*read) == line);
}

TEST_CASE("BytesThatAreNoTextAreReplacedAndNeverThrow") {
    const auto line = to_json(Entry{moment(1), decision::EyeFailed{"\xFF\xFE"}});
    const auto read = entry_from_json(line);
    REQUIRE(read.ok());
    CHECK(std::get<decision::EyeFailed>(read->input).reason == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("ATimeWithoutTrustIsTrusted") {
    const auto read = entry_from_json(with_input(R"({"type":"tick"})"));
    REQUIRE(read.ok());
    CHECK(read->now.trust == Trust{});
}

TEST_CASE("AMemberOfALaterVersionIsPassedOver") {
    CHECK(entry_from_json(with_input(R"({"type":"eye_alive","mood":"fine"})")).ok());
}

TEST_CASE("AnEntryThatIsNotOneIsRefusedWithItsPlace") {
    CHECK(refusal("") == "The line is no JSON.");
    CHECK(refusal("{") == "The line is no JSON.");
    CHECK(refusal("[]") == "The entry is not one: : an object is expected here.");
    CHECK(refusal("{}") == "The entry is not one: /now: is missing.");
    CHECK(refusal(R"({"now":{"boot_ms":1,"wall_ms":2}})") == "The entry is not one: /input: is missing.");
    CHECK(refusal(R"({"now":3,"input":{"type":"tick"}})") == "The entry is not one: /now: an object is expected here.");
    CHECK(refusal(R"({"input":{"type":"tick"},"now":{"boot_ms":1.5,"wall_ms":2}})") ==
          "The entry is not one: /now/boot_ms: whole milliseconds are expected here.");
    CHECK(refusal(R"({"input":{"type":"tick"},"now":{"boot_ms":9007199254740992,"wall_ms":2}})") ==
          "The entry is not one: /now/boot_ms: whole milliseconds are expected here.");
    CHECK(refusal(R"({"input":{"type":"tick"},"now":{"boot_ms":-9007199254740992,"wall_ms":2}})") ==
          "The entry is not one: /now/boot_ms: whole milliseconds are expected here.");
    CHECK(refusal(with_input(R"({"type":"dance"})")) ==
          "The entry is not one: /input/type: \"dance\" is no input that is known here.");
    CHECK(refusal(with_input(R"({"type":7})")) == "The entry is not one: /input/type: a text is expected here.");
    CHECK(refusal(with_input(R"({"type":"eye_failed"})")) == "The entry is not one: /input/reason: is missing.");
    CHECK(refusal(with_input(R"({"type":"context_change","shift":"late","place":"agreed"})")) ==
          "The entry is not one: /input/shift: \"late\" is no word that is known here.");
    CHECK(refusal(with_input(R"({"type":"enrolment_changed","enrolled":1,"state":"ended"})")) ==
          "The entry is not one: /input/enrolled: true or false is expected here.");
    CHECK(refusal(with_input(R"({"type":"enrolment_changed","enrolled":true,"state":"soon"})")) ==
          "The entry is not one: /input/state: \"soon\" is no word that is known here.");
    CHECK(refusal(with_input(R"({"type":"lock_failed","finding":-1,"reason":""})")) ==
          "The entry is not one: /input/finding: a whole number from 0 to 18446744073709551615 is expected here.");
}

TEST_CASE("ACauseThatNobodyTellsTheDecisionIsRefused") {
    CHECK(refusal(with_input(R"({"type":"cause_changed","kind":"unknown_person"})")) ==
          "The entry is not one: /input/kind: \"unknown_person\" is not told from outside the decision.");
}

TEST_CASE("WhatTheGateDoesNotTellIsRefused") {
    CHECK(refusal(with_input(
              R"({"type":"gate_told","kind":"camera_lost","worker":"w-17","enforcement":"enforce","detail":""})")) ==
          "The entry is not one: /input/kind: \"camera_lost\" is not told by the gate.");
}

TEST_CASE("AnExceptionFromWhatCannotBeLiftedIsRefused") {
    CHECK(refusal(with_input(R"({"type":"exception_granted","kind":"policy_missing","worker":"w-17","lasts_ms":1})")) ==
          "The entry is not one: /input/kind: \"policy_missing\" can't be lifted.");
}

TEST_CASE("ALookThatIsNotOneIsRefusedWithItsPlace") {
    const auto look = [](const std::string& faces, const std::string& rest = "") {
        return with_input(R"({"type":"looked","observation":{"look":1,"captured_ms":1,"camera":"streaming",)"
                          R"("looked":{"faces":true,"persons":true},"persons":[],"faces":)" +
                          faces + "}" + rest + "}");
    };
    CHECK(entry_from_json(look("[]")).ok());
    CHECK(refusal(look("3")) == "The entry is not one: /input/observation/faces: a list is expected here.");
    CHECK(refusal(look("[3]")) == "The entry is not one: /input/observation/faces/0: an object is expected here.");
    CHECK(refusal(look(R"([{"track":4294967296,"box":[0,0,1,1],"score":1,"quality":"good"}])")) ==
          "The entry is not one: /input/observation/faces/0/track: a whole number from 0 to 4294967295 is expected "
          "here.");
    CHECK(refusal(look(R"([{"track":1,"box":[0,0,1],"score":1,"quality":"good"}])")) ==
          "The entry is not one: /input/observation/faces/0/box: four numbers are expected here.");
    CHECK(refusal(look(R"([{"track":1,"box":[0,0,1,"a"],"score":1,"quality":"good"}])")) ==
          "The entry is not one: /input/observation/faces/0/box: four numbers are expected here.");
    CHECK(refusal(look("[]", R"(,"likeness":{"track":1,"similarity":"high"})")) ==
          "The entry is not one: /input/likeness/similarity: a number is expected here.");
}
