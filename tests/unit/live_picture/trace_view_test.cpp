#include "tests/support/live_picture/trace_view.hpp"

#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::testing;

namespace {

/// A trace as the guard writes it; its t_ms 0 is 500000 on the clock.
struct Written {
    TempFolder folder;
    std::filesystem::path file = folder.path() / "guard.trace";

    void add(const std::string& text) const { std::ofstream(file, std::ios::app) << text; }
    void look(int at, const std::string& faces, const std::string& persons, bool looked_for_persons = true) const {
        const auto boot = std::to_string(500'000 + at);
        add(R"({"t_ms":)" + std::to_string(at) + R"(,"input":{"now":{"boot_ms":)" + boot +
            R"(},"input":{"type":"looked","observation":{"captured_ms":)" + boot +
            R"(,"frame":{"width":640,"height":480},"looked":{"faces":true,"persons":)" +
            (looked_for_persons ? "true" : "false") + R"(},"faces":[)" + faces + R"(],"persons":[)" + persons +
            "]}}}}\n");
    }
};

const std::string face = R"({"track":3,"box":[0.25,0.5,0.125,0.2]})";
const std::string person = R"({"box":[0.1,0.2,0.3,0.4],"score":0.9})";

}  // namespace

TEST_CASE("ShowsNothingBeforeTheFirstLook") {
    const Written trace;
    TraceView view(trace.file);
    CHECK_FALSE(view.at(500'000).film_ms);
    CHECK_FALSE(view.at(500'000).looking);
}

TEST_CASE("ShowsTheFacesAndPersonsOfTheLastLookAtTheFilmsMoment") {
    const Written trace;
    TraceView view(trace.file);
    trace.look(1000, face, person);
    trace.look(1400, face, person);
    const auto now = view.at(501'900);
    REQUIRE(now.outlines.size() == 2);
    CHECK(now.film_ms == 400);
    CHECK(now.outlines[0].kind == Outline::Kind::person);
    CHECK(now.outlines[1].label == "face 3");
    CHECK(now.outlines[1].left == 0.25);
    CHECK(now.outlines[1].height == 0.2);
}

TEST_CASE("KeepsAPersonForAWhileWhenALookDidNotAskForPersons") {
    const Written trace;
    TraceView view(trace.file);
    trace.look(1000, face, person);
    trace.look(1500, face, "", false);
    CHECK(view.at(501'600).outlines.size() == 2);
    trace.look(2900, face, "", false);
    CHECK(view.at(503'000).outlines.size() == 1);
}

TEST_CASE("TellsThatTheCameraRestsWhenNoLookCame") {
    const Written trace;
    TraceView view(trace.file);
    trace.look(1000, face, person);
    const auto later = view.at(504'000);
    CHECK_FALSE(later.looking);
    CHECK(later.outlines.empty());
    CHECK(later.film_ms == 3000);
}

TEST_CASE("NamesAFindingAndItsLockForAFewSeconds") {
    const Written trace;
    TraceView view(trace.file);
    trace.look(1000, face, person);
    trace.add("{\"t_ms\":1200,\"output\":{\"type\":\"finding\",\"kind\":\"additional_person\"}}\n");
    CHECK(view.at(501'300).finding == "additional_person");
    trace.add("{\"t_ms\":1400,\"output\":{\"type\":\"outcome\",\"verified\":true}}\n");
    CHECK(view.at(501'500).finding == "additional_person: locked");
    CHECK(view.at(509'000).finding.empty());
}

TEST_CASE("WaitsForTheEndOfAHalfWrittenLineAndPassesOverWhatItDoesNotKnow") {
    const Written trace;
    TraceView view(trace.file);
    trace.look(1000, face, person);
    trace.add("no json\n{\"t_ms\":1,\"input\":{}}\n{\"t_ms\":1200,\"output\":{\"type\":\"find");
    CHECK(view.at(501'300).finding.empty());
    trace.add("ing\",\"kind\":\"worker_absent\"}}\n");
    CHECK(view.at(501'300).finding == "worker_absent");
}
