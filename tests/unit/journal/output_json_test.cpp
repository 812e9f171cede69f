#include "tests/unit/journal/sample.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::journal;
using namespace shiftguard::decision;

TEST_CASE("TheSpellingOfEveryOutputIsFixed") {
    const auto kind = FindingKind::unknown_person;
    CHECK(to_json(Output(Warn{FindingNumber{1}, kind, Response::lock, BootTime(Milliseconds(7))})) ==
          R"({"deadline_boot_ms":7,"finding":1,"kind":"unknown_person","response":"lock","type":"warn"})");
    CHECK(to_json(Output(WarnWithdrawn{FindingNumber{1}, kind})) ==
          R"({"finding":1,"kind":"unknown_person","type":"warn_withdrawn"})");
    CHECK(to_json(Output(Respond{FindingNumber{1}, kind, Response::notice, FindingNumber{1}})) ==
          R"({"finding":1,"kind":"unknown_person","response":"notice","type":"respond"})");
    CHECK(to_json(Output(Outcome{FindingNumber{1}, true, "logind", moment(1)})) ==
          R"({"at":{"boot_ms":1,"offset_ms":-3,"uncertainty_ms":20,"wall_ms":1767600000001},"detail":"logind",)"
          R"("finding":1,"type":"outcome","verified":true})");
    CHECK(to_json(Output(EyeDemand{{observation::Work::hurry, observation::TrackId{4}}})) ==
          R"({"type":"eye_demand","work":"hurry","worker_track":4})");
    CHECK(to_json(Output(EyeDemand{{observation::Work::rest, std::nullopt}})) ==
          R"({"type":"eye_demand","work":"rest"})");
}

TEST_CASE("TheSpellingOfAFindingIsFixed") {
    Finding finding{.number = FindingNumber{2},
                    .kind = FindingKind::worker_absent,
                    .response = Response::lock,
                    .enforcement = Enforcement::observe,
                    .joins = std::nullopt,
                    .occurrence = 1,
                    .first_seen = moment(1),
                    .confirmed = moment(2),
                    .detail = "nobody in view",
                    .deciding_look = std::nullopt,
                    .similarity = std::nullopt};
    CHECK(to_json(Output(finding)) ==
          R"({"confirmed":{"boot_ms":2,"offset_ms":-3,"uncertainty_ms":20,"wall_ms":1767600000002},)"
          R"("detail":"nobody in view","enforcement":"observe","finding":2,)"
          R"("first_seen":{"boot_ms":1,"offset_ms":-3,"uncertainty_ms":20,"wall_ms":1767600000001},)"
          R"("kind":"worker_absent","occurrence":1,"response":"lock","type":"finding"})");
    finding.joins = FindingNumber{1};
    finding.similarity = 0.125;
    finding.deciding_look = observation::Observation{};
    const auto line = to_json(Output(finding));
    CHECK_THAT(line, Catch::Contains(R"("joins":1)"));
    CHECK_THAT(line, Catch::Contains(R"("similarity":0.125)"));
    CHECK_THAT(line, Catch::Contains(R"("deciding_look":{"camera":"closed","captured_ms":0,"faces":[],"look":0,)"));
}
