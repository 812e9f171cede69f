// Roster files that come, change, break and go, and what is known of them meanwhile.
#include "agent/roster/feed/feed.hpp"

#include "agent/roster/feed/kept.hpp"
#include "common/linux/atomic_file.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

using namespace shiftguard;
using namespace std::chrono_literals;
using roster::Feed;
using roster::Whose;

namespace {

/// 2026-11-25, a Wednesday, UTC.
constexpr WallTime wednesday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};

const std::string eight_to_four =
    R"({"zone": "Europe/Berlin", "shifts": [{"from": "2026-11-25T08:00", "to": "2026-11-25T16:00"}]})";
const std::string ten_to_six =
    R"({"zone": "Europe/Berlin", "shifts": [{"from": "2026-11-25T10:00", "to": "2026-11-25T18:00"}]})";

const Whose one{"leipzig", ""};

class Scene {
public:
    [[nodiscard]] Feed feed() const { return Feed(folder / "rosters.json"); }
    [[nodiscard]] roster::Source source() const {
        return {"leipzig", (folder / "leipzig.json").string(), "", false, {}, {""}};
    }
    [[nodiscard]] Feed following() const {
        auto made = feed();
        made.follow({source()});
        return made;
    }
    void put(const std::string& text, WallTime modified = wednesday) const {
        const auto file = folder.write("leipzig.json", text);
        std::filesystem::last_write_time(file, std::chrono::file_clock::from_sys(modified));
    }

    testing::TempFolder folder;
};

/// Two polls: what was changed is read when it is found the same twice.
bool settled(Feed& feed, WallTime now) {
    const bool changed = feed.poll(now);
    return feed.poll(now) || changed;
}

WallTime begin_of(const Feed& feed) {
    return feed.known().at(one).reading.roster.shifts.at(0).from;
}

}  // namespace

TEST_CASE("ReadsARosterAtOnceAndAgainWhenItChanges") {
    const Scene scene;
    scene.put(eight_to_four);
    auto feed = scene.following();
    CHECK(feed.poll(wednesday + 1h));
    CHECK(begin_of(feed) == wednesday + 7h);
    CHECK(feed.known().at(one).reading.zone == "Europe/Berlin");
    CHECK(feed.known().at(one).as_of == wednesday);
    CHECK_FALSE(feed.poll(wednesday + 1h));

    scene.put(ten_to_six, wednesday + 1h);
    CHECK_FALSE(feed.poll(wednesday + 2h));  // it may still be being written
    CHECK(feed.poll(wednesday + 2h));
    CHECK(begin_of(feed) == wednesday + 9h);
    CHECK(feed.known().at(one).as_of == wednesday + 1h);
    CHECK(feed.faults().empty());
}

TEST_CASE("ARosterThatIsTouchedIsFreshAgain") {
    const Scene scene;
    scene.put(eight_to_four);
    auto feed = scene.following();
    feed.poll(wednesday);
    scene.put(eight_to_four, wednesday + 24h);
    CHECK(settled(feed, wednesday + 25h));
    CHECK(feed.known().at(one).as_of == wednesday + 24h);
}

TEST_CASE("AFileFromTheFutureIsAsOfNow") {
    const Scene scene;
    scene.put(eight_to_four, wednesday + 48h);
    auto feed = scene.following();
    feed.poll(wednesday);
    CHECK(feed.known().at(one).as_of == wednesday);
}

TEST_CASE("ARosterThatBreaksOrGoesAwayLeavesTheShiftsKnown") {
    const Scene scene;
    scene.put(eight_to_four);
    auto feed = scene.following();
    feed.poll(wednesday);

    scene.put(R"({"zone": "UTC", "shifts": [{"from": "soon"}]})");
    CHECK(settled(feed, wednesday + 1h));
    REQUIRE(feed.faults().size() == 1);
    CHECK(feed.faults()[0].subject == (scene.folder / "leipzig.json").string() + ":1");
    CHECK(begin_of(feed) == wednesday + 7h);
    CHECK(feed.known().at(one).as_of == wednesday);
    CHECK_FALSE(feed.poll(wednesday + 1h));  // said once

    std::filesystem::remove(scene.folder / "leipzig.json");
    CHECK(feed.poll(wednesday + 1h));
    CHECK(feed.faults().at(0).kind == ErrorKind::not_found);
    CHECK(begin_of(feed) == wednesday + 7h);

    scene.put(ten_to_six);
    CHECK(settled(feed, wednesday + 1h));
    CHECK(feed.faults().empty());
    CHECK(begin_of(feed) == wednesday + 9h);
}

TEST_CASE("WhatWasLastGoodIsKnownAfterARestart") {
    const Scene scene;
    scene.put(eight_to_four);
    scene.following().poll(wednesday);
    CHECK(scene.feed().known().contains(one));

    auto first = scene.following();
    first.poll(wednesday);
    std::filesystem::remove(scene.folder / "leipzig.json");
    auto feed = scene.following();
    feed.poll(wednesday + 1h);
    CHECK(begin_of(feed) == wednesday + 7h);
    CHECK(feed.known().at(one).as_of == wednesday);
    CHECK(feed.faults().at(0).kind == ErrorKind::not_found);
    struct stat facts {};
    REQUIRE(::stat((scene.folder / "rosters.json").c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777U) == 0600U);
}

TEST_CASE("KeepsOnlyTheWorkersThatItFollows") {
    const Scene scene;
    const auto file =
        scene.folder.write("team.csv", "who,day,from,to\nAnn,2026-11-25,08:00,16:00\nBob,2026-11-25,09:00,17:00\n");
    roster::Layout layout;
    layout.kind = roster::Kind::delimited;
    layout.zone = "UTC";
    layout.columns = {"who", "", "day", "from", "to", ""};
    auto feed = scene.feed();
    feed.follow({{"team", file.string(), "", false, layout, {"Ann", "Cat"}}});
    feed.poll(wednesday);
    CHECK(feed.known().size() == 1);
    CHECK(feed.known().contains(Whose{"team", "Ann"}));
    REQUIRE(feed.faults().size() == 1);  // Cat has no row, and that takes nothing from Ann
    CHECK(feed.faults()[0].kind == ErrorKind::not_found);
    CHECK(testing::read_text(scene.folder / "rosters.json").find("Bob") == std::string::npos);

    feed.follow({});
    feed.poll(wednesday);
    CHECK(feed.known().empty());
    CHECK(testing::read_text(scene.folder / "rosters.json").find("Ann") == std::string::npos);
}

TEST_CASE("TheWindowMovesAlongWithTheDays") {
    const Scene scene;
    scene.put(R"({"zone": "UTC", "shifts": [{"days": ["wed"], "from": "08:00", "to": "16:00"}]})");
    auto feed = scene.following();
    feed.poll(wednesday);
    const auto last = feed.known().at(one).reading.roster.shifts.back().from;
    CHECK_FALSE(feed.poll(wednesday + 23h));
    CHECK(feed.poll(wednesday + std::chrono::days(8)));
    CHECK(feed.known().at(one).reading.roster.shifts.back().from > last);
}

TEST_CASE("ARosterThatAnybodyMayWriteIsNotTaken") {
    const Scene scene;
    scene.put(eight_to_four);
    std::filesystem::permissions(scene.folder / "leipzig.json", std::filesystem::perms(0666));
    auto feed = scene.following();
    feed.poll(wednesday);
    CHECK(feed.known().empty());
    REQUIRE(feed.faults().size() == 1);
    CHECK(feed.faults()[0].message ==
          "every account may write this roster, so it proves nothing; take that right away (chmod o-w)");
    std::filesystem::permissions(scene.folder / "leipzig.json", std::filesystem::perms(0644));
    CHECK(settled(feed, wednesday));
    CHECK(feed.known().contains(one));
}

TEST_CASE("WhatIsNoRosterIsRefusedWithWhatWouldBeRight") {
    const Scene scene;
    const auto fault_of = [&](const std::string& text) {
        scene.put(text);
        auto feed = scene.following();
        feed.poll(wednesday);
        return feed.faults().empty() ? std::string() : feed.faults().at(0).message;
    };
    CHECK(fault_of("who,day\n") ==
          "this is neither a calendar nor JSON; of a delimited export the policy must name the columns");
    CHECK(fault_of("{\"zone\": \"\xff\"}") == "this line is no UTF-8; export the roster as UTF-8");
    CHECK_THAT(fault_of(std::string(roster::roster_bytes + 1, ' ')), Catch::Contains("larger than"));
    CHECK(fault_of(eight_to_four).empty());

    auto feed = scene.feed();
    feed.follow({{"leipzig", scene.folder.path().string(), "", false, {}, {""}}});
    feed.poll(wednesday);
    CHECK(feed.faults().at(0).message == "the roster must be a plain file");
}

TEST_CASE("ADamagedCopyIsSaidAndReplaced") {
    const Scene scene;
    scene.put(eight_to_four);
    for (const std::string text :
         {"no JSON", "[]", R"({"schema": 2, "rosters": []})", R"({"schema": 1, "rosters": [{}]})",
          R"({"schema": 1, "rosters": [{"roster": "a", "worker": "", "zone": "UTC", "as_of": 1, "shifts": [[2, 1]],
              "breaks": []}]})",
          R"({"schema": 1, "rosters": [{"roster": "a", "worker": "", "zone": "UTC", "as_of": 1.5, "shifts": [],
              "breaks": []}]})"}) {
        scene.folder.write("rosters.json", text);
        std::filesystem::permissions(scene.folder / "rosters.json", std::filesystem::perms(0600));
        auto feed = scene.feed();
        REQUIRE(feed.faults().size() == 1);
        CHECK(feed.faults()[0].kind == ErrorKind::corrupted);
        feed.follow({scene.source()});
        feed.poll(wednesday);
        CHECK(feed.faults().empty());
        CHECK(roster::from_kept(testing::read_text(scene.folder / "rosters.json"), "copy").ok());
    }
}

TEST_CASE("WhatCanNotBeKeptIsSaidAndTriedAgain") {
    const Scene scene;
    scene.put(eight_to_four);
    Feed feed(scene.folder / "later" / "rosters.json");
    feed.follow({scene.source()});
    feed.poll(wednesday);
    CHECK(feed.known().contains(one));
    CHECK(feed.faults().size() == 1);
    std::filesystem::create_directory(scene.folder / "later");
    CHECK(feed.poll(wednesday));
    CHECK(feed.faults().empty());
}

TEST_CASE("KeptRostersComeBackAsTheyWere") {
    roster::KnownRosters rosters;
    auto& known = rosters[{"leipzig", "Ann \xC3\xA4"}];
    known.reading.zone = "Asia/Kathmandu";
    known.as_of = wednesday;
    known.reading.roster.shifts = {{wednesday + 1ms, wednesday + 2h}, {wednesday + 1h, wednesday + 3h}};
    known.reading.roster.breaks = {{wednesday + 1h, wednesday + 90min}};
    const auto again = roster::from_kept(roster::to_kept(rosters), "copy");
    REQUIRE(again.ok());
    const auto& back = again->at({"leipzig", "Ann \xC3\xA4"});
    CHECK(back.reading.zone == "Asia/Kathmandu");
    CHECK(back.as_of == wednesday);
    REQUIRE(back.reading.roster.shifts.size() == 2);
    CHECK(back.reading.roster.shifts[0].from == wednesday + 1ms);
    CHECK(back.reading.roster.shifts[1].to == wednesday + 3h);
    CHECK(back.reading.roster.breaks.at(0).to == wednesday + 90min);
}

TEST_CASE("ARosterThatIsFetchedMayBeMissingAndItsFaultsNameNoFile") {
    const Scene scene;
    auto source = scene.source();
    source.shown = "roster leipzig";
    source.may_be_missing = true;
    auto feed = scene.feed();
    feed.follow({source});
    CHECK(feed.poll(wednesday));
    CHECK(feed.faults().empty());
    scene.put("nonsense");
    CHECK(settled(feed, wednesday));
    CHECK(feed.faults().at(0).subject == "roster leipzig");
}
