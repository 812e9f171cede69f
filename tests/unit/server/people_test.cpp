#include "server/people/people.hpp"

#include "server/store/sqlite/store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::people;
using namespace std::chrono_literals;

namespace {

constexpr const char* password = "correct horse battery";

struct Bench {
    testing::TempFolder folder;
    testing::ManualClock clock;
    std::unique_ptr<store::SqliteStore> store = std::move(*store::SqliteStore::open(folder / "server.db"));
    Throttle throttle;

    SignIn try_password(const std::string& name, const std::string& word, const std::string& peer = "192.0.2.1") {
        auto done = sign_in(*store, throttle, {name, word, peer}, clock.now());
        REQUIRE(done);
        return *done;
    }
    bool in(const std::string& token) { return whose(*store, token, clock.now())->has_value(); }
};

}  // namespace

TEST_CASE("SignsInWithThePasswordAndNoOther") {
    Bench bench;
    REQUIRE(add_supervisor(*bench.store, "anna", password, bench.clock.now().wall));
    CHECK(bench.try_password("anna", "correct horse").verdict == SignInVerdict::wrong);
    CHECK(bench.try_password("nobody", password).verdict == SignInVerdict::wrong);
    const auto good = bench.try_password("anna", password);
    REQUIRE(good.verdict == SignInVerdict::signed_in);
    const auto who = whose(*bench.store, good.token, bench.clock.now());
    REQUIRE(who);
    REQUIRE(*who);
    CHECK((*who)->name == "anna");
    CHECK((*who)->form_token.size() == 64);
    CHECK((*who)->form_token != good.token);
}

TEST_CASE("StoresThePasswordAsArgon2idOnly") {
    Bench bench;
    REQUIRE(add_supervisor(*bench.store, "anna", password, bench.clock.now().wall));
    const auto stored = bench.store->supervisor("anna");
    REQUIRE(stored);
    CHECK((*stored)->password_hash.rfind("$argon2id$", 0) == 0);
}

TEST_CASE("RefusesShortPasswordsOddNamesAndTakenNames") {
    Bench bench;
    const auto now = bench.clock.now().wall;
    CHECK(add_supervisor(*bench.store, "anna", "short", now).error().kind == ErrorKind::invalid_input);
    CHECK(add_supervisor(*bench.store, "", password, now).error().kind == ErrorKind::invalid_input);
    CHECK(add_supervisor(*bench.store, "an na\n", password, now).error().kind == ErrorKind::invalid_input);
    REQUIRE(add_supervisor(*bench.store, "anna", password, now));
    CHECK(add_supervisor(*bench.store, "anna", password, now).error().kind == ErrorKind::refused);
}

TEST_CASE("SlowsGuessingDownAndLetsGoAfterAMinute") {
    Bench bench;
    REQUIRE(add_supervisor(*bench.store, "anna", password, bench.clock.now().wall));
    for (int attempt = 0; attempt < 5; ++attempt) {
        CHECK(bench.try_password("anna", "wrong wrong wrong").verdict == SignInVerdict::wrong);
    }
    const auto slowed = bench.try_password("anna", password);
    CHECK(slowed.verdict == SignInVerdict::slow_down);
    CHECK(slowed.wait > 0ms);
    CHECK(slowed.wait <= 60s);
    bench.clock.advance(60s);
    CHECK(bench.try_password("anna", password).verdict == SignInVerdict::signed_in);
}

TEST_CASE("ForgetsTheOldestKeyOnceTheThrottleIsFull") {
    Throttle throttle;
    const BootTime start(1s);
    for (int attempt = 0; attempt < 6; ++attempt) {
        throttle.failed("first", start);
    }
    CHECK(throttle.wait("first", start, 5) > 0ms);
    for (int key = 0; key < 4096; ++key) {
        throttle.failed("key " + std::to_string(key), start + Milliseconds(1 + key));
    }
    CHECK(throttle.wait("first", start, 5) == 0ms);
}

TEST_CASE("SignsInByALinkOnceAndInTime") {
    Bench bench;
    const auto now = bench.clock.now();
    CHECK(make_sign_in_link(*bench.store, "anna", now.wall).error().kind == ErrorKind::not_found);
    REQUIRE(ensure_supervisor(*bench.store, "anna", now.wall));
    REQUIRE(ensure_supervisor(*bench.store, "anna", now.wall));
    const auto link = make_sign_in_link(*bench.store, "anna", now.wall);
    REQUIRE(link);
    const auto in = sign_in_by_link(*bench.store, *link, now);
    REQUIRE(in);
    CHECK(in->verdict == SignInVerdict::signed_in);
    CHECK(bench.in(in->token));
    CHECK(sign_in_by_link(*bench.store, *link, now)->verdict == SignInVerdict::wrong);
    const auto late = make_sign_in_link(*bench.store, "anna", now.wall);
    bench.clock.advance(link_life);
    CHECK(sign_in_by_link(*bench.store, *late, bench.clock.now())->verdict == SignInVerdict::wrong);
    CHECK(bench.try_password("anna", "").verdict == SignInVerdict::wrong);
}

TEST_CASE("EndsASessionWhenIdleOrOldOrSignedOut") {
    Bench bench;
    REQUIRE(ensure_supervisor(*bench.store, "anna", bench.clock.now().wall));
    const auto begin = [&] {
        const auto link = make_sign_in_link(*bench.store, "anna", bench.clock.now().wall);
        return sign_in_by_link(*bench.store, *link, bench.clock.now())->token;
    };
    const auto idle = begin();
    bench.clock.advance(idle_life - 1s);
    CHECK(bench.in(idle));
    bench.clock.advance(idle_life - 1s);
    CHECK(bench.in(idle));  // its use was noted
    bench.clock.advance(idle_life);
    CHECK_FALSE(bench.in(idle));
    const auto old = begin();
    for (auto lived = 0min; lived < session_life - 20min; lived += 20min) {
        bench.clock.advance(20min);
        CHECK(bench.in(old));
    }
    bench.clock.advance(20min);
    CHECK_FALSE(bench.in(old));
    const auto left = begin();
    REQUIRE(sign_out(*bench.store, left));
    CHECK_FALSE(bench.in(left));
    CHECK_FALSE(bench.in("made up"));
}

TEST_CASE("NobodyLocksAnothersNameByFailingWithIt") {
    Bench bench;
    REQUIRE(add_supervisor(*bench.store, "anna", password, bench.clock.now().wall));
    for (int attempt = 0; attempt < 5; ++attempt) {
        CHECK(bench.try_password("anna", "wrong wrong wrong", "203.0.113.9").verdict == SignInVerdict::wrong);
    }
    CHECK(bench.try_password("anna", password, "203.0.113.9").verdict == SignInVerdict::slow_down);
    CHECK(bench.try_password("anna", password).verdict == SignInVerdict::signed_in);
}

TEST_CASE("SlowsAnAddressDownThatTriesManyNames") {
    Bench bench;
    for (int attempt = 0; attempt < 30; ++attempt) {
        bench.throttle.failed("peer 203.0.113.9", bench.clock.now().boot);
    }
    CHECK(bench.try_password("anybody", password, "203.0.113.9").verdict == SignInVerdict::slow_down);
}

TEST_CASE("AnAccountThatSignsInByLinkTakesAPasswordOnce") {
    Bench bench;
    const auto now = bench.clock.now().wall;
    REQUIRE(ensure_supervisor(*bench.store, "anna", now));
    REQUIRE(add_supervisor(*bench.store, "anna", password, now));
    CHECK(bench.try_password("anna", password).verdict == SignInVerdict::signed_in);
    CHECK(add_supervisor(*bench.store, "anna", "another long password", now).error().kind == ErrorKind::refused);
    REQUIRE(ensure_supervisor(*bench.store, "anna", now));
    CHECK(bench.try_password("anna", password).verdict == SignInVerdict::signed_in);
}

TEST_CASE("ForgetsOldSessionsAndTicketsWhenSomebodySignsIn") {
    Bench bench;
    const auto start = bench.clock.now().wall;
    REQUIRE(ensure_supervisor(*bench.store, "anna", start));
    const auto begin = [&] {
        const auto link = make_sign_in_link(*bench.store, "anna", bench.clock.now().wall);
        return sign_in_by_link(*bench.store, *link, bench.clock.now())->token;
    };
    static_cast<void>(begin());
    bench.clock.advance(72h);
    const auto token = begin();
    const auto database = sqlite::Database::open(bench.folder / "server.db");
    REQUIRE(database);
    CHECK(*database->integer("SELECT count(*) FROM session") == 1);
    CHECK(*database->integer("SELECT count(*) FROM sign_in_link") == 1);
    CHECK(bench.in(token));
}

TEST_CASE("ASupervisorReadsOnAFullDisk") {
    Bench bench;
    REQUIRE(ensure_supervisor(*bench.store, "anna", bench.clock.now().wall));
    const auto link = make_sign_in_link(*bench.store, "anna", bench.clock.now().wall);
    const auto token = sign_in_by_link(*bench.store, *link, bench.clock.now())->token;
    // Nothing can be written any more, as on a full disk.
    REQUIRE(bench.store->set_patience(Milliseconds(1)));
    const auto other = sqlite::Database::open(bench.folder / "server.db");
    REQUIRE(other);
    const auto held = sqlite::Transaction::begin(*other);
    REQUIRE(held);
    bench.clock.advance(10min);
    CHECK(bench.in(token));
    bench.clock.advance(idle_life);
    CHECK_FALSE(bench.in(token));
}
