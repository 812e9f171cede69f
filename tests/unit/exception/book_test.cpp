#include "agent/exception/book.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::exception;
using namespace std::chrono_literals;
using protocol::Subject;

namespace {

struct Place {
    protocol::KeyPair server = protocol::make_key_pair();
    protocol::KeyPair chain = protocol::make_key_pair();
    Membership membership{WorkstationId("0190a6e0-0000-7000-8000-000000000001"), server.public_key,
                          protocol::code_key_of_workstation(chain, server.public_key).value()};
    Now now{BootTime(1h), WallTime(std::chrono::hours(500000)), {}};
    Who who{AccountName("maria"), WorkerId("w-17"), "north"};
    Book book;

    void pass(Milliseconds time) {
        now.boot += time;
        now.wall += time;
    }
    [[nodiscard]] std::string code(std::uint32_t serial = 0, Subject subject = {Subject::Kind::worker, "w-17"},
                                   FindingKind finding = FindingKind::outside_shift) const {
        return protocol::make_code(protocol::code_key_of_server(server, chain.public_key).value(),
                                   {membership.workstation, std::move(subject), finding, 1,
                                    protocol::hour_of(now.wall + now.trust.offset), serial});
    }
    [[nodiscard]] protocol::Grant grant(const std::string& id = "g-1", Milliseconds length = 2h) const {
        return signed_again({id,
                             membership.workstation,
                             {Subject::Kind::worker, "w-17"},
                             FindingKind::outside_place,
                             now.wall,
                             now.wall + length,
                             {}});
    }
    [[nodiscard]] protocol::Grant signed_again(protocol::Grant grant) const {
        protocol::sign_grant(grant, server.secret_key);
        return grant;
    }
    CodeAnswer type(const std::string& code) { return book.take_code(code, who, membership, now).answer; }
    Status take(const protocol::Grant& grant) { return book.take_grant(grant, membership, now); }
    [[nodiscard]] std::size_t holding() const { return book.holding(who.worker, who.group, now).size(); }
    void restart() { book = Book::from_json(book.to_json(), now).value(); }
};

const std::string wrong_code = "0000-0000-0000";

}  // namespace

TEST_CASE("ACodeReleasesItsFindingForItsTimeAndEndsByItself") {
    Place here;
    const auto outcome = here.book.take_code(here.code(), here.who, here.membership, here.now);
    REQUIRE(outcome.answer == CodeAnswer::released);
    CHECK(outcome.taken->finding == FindingKind::outside_shift);
    CHECK(outcome.taken->until == here.now.wall + 1h);
    here.pass(1h - 1ms);
    CHECK(here.holding() == 1);
    here.pass(1ms);
    CHECK(here.holding() == 0);
}

TEST_CASE("ACodeServesOnceAlsoAfterARestart") {
    Place here;
    const auto code = here.code();
    CHECK(here.type(code) == CodeAnswer::released);
    CHECK(here.type(code) == CodeAnswer::used);
    here.restart();
    CHECK(here.type(code) == CodeAnswer::used);
    CHECK(here.type(here.code(1)) == CodeAnswer::released);
    CHECK(here.holding() == 2);
}

TEST_CASE("ACodeOfDaysAgoStaysUsedWhereTheClockIsSetBackToItsTime") {
    Place here;
    const auto code = here.code();
    const auto then = here.now.wall;
    CHECK(here.type(code) == CodeAnswer::released);
    here.pass(72h);
    CHECK(here.type(here.code()) == CodeAnswer::released);  // forgets what is too old to be typed
    here.restart();
    here.now.wall = then;
    CHECK(here.type(code) == CodeAnswer::used);
}

TEST_CASE("ACodeADayOldIsExpired") {
    Place here;
    const auto code = here.code();
    here.pass(25h);
    CHECK(here.type(code) == CodeAnswer::expired);
    CHECK(here.holding() == 0);
}

TEST_CASE("TheTimeOfACodeIsTheTrustedOne") {
    Place here;
    here.now.trust.offset = 48h;  // the wall clock stands two days behind
    CHECK(here.type(here.code()) == CodeAnswer::released);
}

TEST_CASE("ACodeForTheWorkersGroupServes") {
    Place here;
    CHECK(here.type(here.code(0, {Subject::Kind::group, "south"})) == CodeAnswer::wrong);
    CHECK(here.type(here.code(0, {Subject::Kind::group, "north"})) == CodeAnswer::released);
    CHECK(here.holding() == 1);
    CHECK(here.book.holding(WorkerId("w-18"), "north", here.now).size() == 1);
    CHECK(here.book.holding(WorkerId("w-18"), "south", here.now).empty());
    here.who.group = "";
    CHECK(here.type(here.code(1, {Subject::Kind::group, ""})) == CodeAnswer::wrong);
}

TEST_CASE("WrongCodesWaitEverLongerAlsoAfterARestart") {
    Place here;
    for (int tries = 0; tries < 4; ++tries) {
        CHECK(here.type(wrong_code) == CodeAnswer::wrong);
    }
    CHECK(here.book.take_code(wrong_code, here.who, here.membership, here.now).wait == 1min);
    here.restart();
    CHECK(here.type(here.code()) == CodeAnswer::too_many);  // not even the right one is looked at
    here.pass(59s);
    CHECK(here.book.take_code(here.code(), here.who, here.membership, here.now).wait == 1s);
    here.pass(1s);
    CHECK(here.book.take_code(wrong_code, here.who, here.membership, here.now).wait == 2min);
    Milliseconds longest{0};
    for (int tries = 0; tries < 10; ++tries) {
        here.pass(1h);
        longest = here.book.take_code(wrong_code, here.who, here.membership, here.now).wait;
    }
    CHECK(longest == 1h);
    here.pass(1h);
    CHECK(here.type(here.code()) == CodeAnswer::released);
    CHECK(here.type(wrong_code) == CodeAnswer::wrong);  // and counts anew
    CHECK(here.type(here.code(1)) == CodeAnswer::released);
}

TEST_CASE("WrongCodesOfADayAgoCountNoMore") {
    Place here;
    for (int tries = 0; tries < 5; ++tries) {
        CHECK(here.type(wrong_code) == CodeAnswer::wrong);
    }
    here.pass(25h);
    CHECK(here.book.take_code(wrong_code, here.who, here.membership, here.now).wait == 0ms);
}

TEST_CASE("AClockThatIsSetBackNeitherEndsAWaitNorMakesItEndless") {
    Place here;
    for (int tries = 0; tries < 5; ++tries) {
        CHECK(here.type(wrong_code) == CodeAnswer::wrong);
    }
    here.now.wall -= 1000h;
    CHECK(here.type(here.code()) == CodeAnswer::too_many);
    here.pass(1min);
    CHECK(here.type(here.code()) == CodeAnswer::released);
}

TEST_CASE("OneAccountsWrongCodesKeepNobodyElseWaiting") {
    Place here;
    for (int tries = 0; tries < 5; ++tries) {
        CHECK(here.type(wrong_code) == CodeAnswer::wrong);
    }
    here.who = {AccountName("jonas"), WorkerId("w-18"), "north"};
    CHECK(here.type(here.code(0, {Subject::Kind::worker, "w-18"})) == CodeAnswer::released);
}

TEST_CASE("TheWrongTriesOfBoundedlyManyAccountsAreKept") {
    Place here;
    for (std::size_t number = 0; number < most_accounts + 10; ++number) {
        here.who.account = AccountName("account-" + std::to_string(number));
        here.pass(1s);
        CHECK(here.type(wrong_code) == CodeAnswer::wrong);
    }
    CHECK(Book::from_json(here.book.to_json(), here.now).ok());
}

TEST_CASE("WhatIsNoCodeCountsAsNoTry") {
    Place here;
    for (int tries = 0; tries < 20; ++tries) {
        CHECK(here.type("hunter2") == CodeAnswer::no_code);
    }
    CHECK(here.type(here.code()) == CodeAnswer::released);
}

TEST_CASE("AGrantHoldsUntilItsEndAndIsTakenOnce") {
    Place here;
    const auto grant = here.grant();
    CHECK(here.take(grant).ok());
    here.pass(30s);
    CHECK(here.take(grant).ok());  // it comes with every heartbeat
    CHECK(here.holding() == 1);
    here.pass(2h - 30s);
    CHECK(here.holding() == 0);
    CHECK(here.book.taken().size() == 1);
}

TEST_CASE("AGrantThatIsNotForHereOrNotLawfulIsRefused") {
    Place here;
    auto other = here.grant();
    other.workstation = WorkstationId("another");
    auto forged = here.grant();
    protocol::sign_grant(forged, protocol::make_key_pair().secret_key);
    auto endless = here.grant("g-2", 4h + 1ms);
    auto backward = here.grant("g-3", -1h);
    auto over = here.grant();
    over.from -= 3h;
    over.until -= 3h;
    auto coming = here.grant();
    coming.from += 1h + 1ms;
    coming.until += 1h + 1ms;
    auto of_the_agent = here.grant();
    of_the_agent.finding = FindingKind::lock_failed;
    for (const auto& grant : {here.signed_again(other), forged, endless, backward, here.signed_again(over),
                              here.signed_again(coming), here.signed_again(of_the_agent)}) {
        const auto taken = here.take(grant);
        REQUIRE_FALSE(taken.ok());
        CHECK(taken.error().kind == ErrorKind::refused);
    }
    CHECK(here.book.taken().empty());
    CHECK(here.take(here.grant("g-4", 4h)).ok());
}

TEST_CASE("ARestartWithinItsTimeKeepsAnException") {
    Place here;
    CHECK(here.take(here.grant()).ok());
    here.book.note_use("g-1", WorkerId("w-17"));
    here.now.boot = BootTime(10s);  // another boot
    here.now.wall += 30min;
    here.restart();
    REQUIRE(here.holding() == 1);
    const auto kept = here.book.holding(here.who.worker, "", here.now).front();
    CHECK(kept.ends == BootTime(10s) + 90min);
    CHECK(kept.used_by == std::set<WorkerId>{WorkerId("w-17")});
    here.now.wall += 90min;
    here.restart();
    CHECK(here.holding() == 0);
    CHECK(here.take(here.grant()).ok());  // known, and so not taken anew
    CHECK(here.holding() == 0);
}

TEST_CASE("SettingTheClockMakesAnExceptionNoLonger") {
    Place here;
    CHECK(here.take(here.grant()).ok());
    here.now.wall -= 100h;
    here.now.boot += 2h;
    CHECK(here.holding() == 0);
    here.restart();
    CHECK(here.holding() == 0);
}

TEST_CASE("BoundedlyManyHoldAndThoseThatAreOverMakeRoom") {
    Place here;
    for (std::size_t number = 0; number < most_taken; ++number) {
        CHECK(here.take(here.grant("g-" + std::to_string(number))).ok());
    }
    const auto full = here.take(here.grant("one more"));
    REQUIRE_FALSE(full.ok());
    CHECK(full.error().kind == ErrorKind::exhausted);
    CHECK(here.type(here.code()) == CodeAnswer::full);
    here.pass(2h);
    CHECK(here.type(here.code()) == CodeAnswer::released);
    CHECK(here.book.taken().size() == most_taken);
}

TEST_CASE("ADamagedBookIsNoneAndLetsNoOldCodeServeAgain") {
    Place here;
    const auto code = here.code();
    const std::string good = here.book.to_json();
    for (const std::string& text :
         {std::string(), std::string("{}"), std::string("[1]"), good.substr(0, good.size() / 2),
          std::string(R"({"version":2,"exceptions":[],"used_codes":[],"no_code_before":0,"tries":[]})"),
          std::string(R"({"version":1,"exceptions":[{"id":"x","for":"nobody","name":"n","finding":"outside_shift",)"
                      R"("from_ms":0,"until_ms":1,"used_by":[]}],"used_codes":[],"no_code_before":0,"tries":[]})"),
          std::string(R"({"version":1,"exceptions":[{"id":"x","for":"worker","name":"n","finding":"outside_shift",)"
                      R"("from_ms":0,"until_ms":14400001,"used_by":[]}],"used_codes":[],"no_code_before":0,)"
                      R"("tries":[]})"),
          std::string(R"({"version":1,"exceptions":[],"used_codes":[[1]],"no_code_before":0,"tries":[]})"),
          std::string(R"({"version":1,"exceptions":[],"used_codes":[],"no_code_before":"x","tries":[]})")}) {
        const auto book = Book::from_json(text, here.now);
        REQUIRE_FALSE(book.ok());
        CHECK(book.error().kind == ErrorKind::corrupted);
    }
    here.book = Book::after_damage(here.now);
    CHECK(here.type(code) == CodeAnswer::used);
    here.pass(1h);
    CHECK(here.type(here.code()) == CodeAnswer::released);
}

namespace {

/// The server takes the exception of this id back.
Status take_back(Place& here, const std::string& id) {
    auto withdrawal = here.grant(id);
    withdrawal.until = withdrawal.from;
    return here.take(here.signed_again(withdrawal));
}

}  // namespace

TEST_CASE("AGrantThatIsTakenBackEndsAtOnceAndStaysEndedWhateverIsDoneToTheClock") {
    Place here;
    const auto grant = here.grant();
    CHECK(here.take(grant).ok());
    here.pass(10min);
    CHECK(here.holding() == 1);
    CHECK(take_back(here, "g-1").ok());
    CHECK(here.holding() == 0);
    CHECK(take_back(here, "g-1").ok());  // it comes with every heartbeat
    CHECK(here.take(grant).ok());        // kept back on its way: known, and so not taken anew
    CHECK(here.holding() == 0);
    here.now.wall -= 9min;
    here.restart();
    CHECK(here.holding() == 0);
}

TEST_CASE("AGrantThatIsTakenBackBeforeItCameNeverBegins") {
    Place here;
    CHECK(take_back(here, "g-1").ok());
    CHECK(here.take(here.grant()).ok());
    CHECK(here.holding() == 0);
    here.restart();
    CHECK(here.holding() == 0);
}

TEST_CASE("ACodeThatIsTakenBackEndsOrServesNobody") {
    Place here;
    const auto hour = protocol::hour_of(here.now.wall);
    CHECK(here.type(here.code(0)) == CodeAnswer::released);
    CHECK(take_back(here, "code " + std::to_string(hour) + "-0").ok());
    CHECK(here.holding() == 0);
    CHECK(take_back(here, "code " + std::to_string(hour) + "-1").ok());
    CHECK(here.type(here.code(1)) == CodeAnswer::used);
    CHECK(here.type(here.code(2)) == CodeAnswer::released);  // another of the same hour
    here.restart();
    CHECK(here.type(here.code(1)) == CodeAnswer::used);
}

TEST_CASE("OnlyTheServerTakesAnExceptionBack") {
    Place here;
    CHECK(here.take(here.grant()).ok());
    auto forged = here.grant();
    forged.until = forged.from;
    protocol::sign_grant(forged, protocol::make_key_pair().secret_key);
    CHECK(here.take(forged).error().kind == ErrorKind::refused);
    auto of_another = here.grant();
    of_another.until = of_another.from;
    of_another.workstation = WorkstationId("another");
    CHECK(here.take(here.signed_again(of_another)).error().kind == ErrorKind::refused);
    CHECK(here.holding() == 1);
}
