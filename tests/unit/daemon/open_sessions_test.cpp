#include "agent/daemon/open_sessions.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;

namespace {

bool only_alice(const AccountName& account) {
    return account == AccountName("alice");
}

session::Opened of(const char* session, const char* account, bool locked = false) {
    return {SessionId(session), AccountName(account), locked};
}

std::string front_of(const daemon::OpenSessions& sessions) {
    const auto front = sessions.front(only_alice);
    return front ? front->session.text() : "none";
}

}  // namespace

TEST_CASE("NoSessionIsInFrontWhereNoneIsOpen") {
    daemon::OpenSessions sessions;
    CHECK(front_of(sessions) == "none");
    sessions.opened(of("1", "alice"));
    sessions.closed(SessionId("1"));
    CHECK(front_of(sessions) == "none");
}

TEST_CASE("ASessionInScopeComesBeforeALaterOneThatIsNot") {
    daemon::OpenSessions sessions;
    sessions.opened(of("1", "alice"));
    sessions.opened(of("2", "root"));
    CHECK(front_of(sessions) == "1");
    sessions.set_locked(SessionId("1"), true);
    CHECK(front_of(sessions) == "1");
}

TEST_CASE("WhatIsStillOpenIsInFrontWhenTheLaterOneCloses") {
    daemon::OpenSessions sessions;
    sessions.opened(of("1", "alice"));
    sessions.opened(of("2", "alice"));
    CHECK(front_of(sessions) == "2");
    sessions.closed(SessionId("2"));
    CHECK(front_of(sessions) == "1");
}

TEST_CASE("AnUnlockedSessionComesBeforeALockedOne") {
    daemon::OpenSessions sessions;
    sessions.opened(of("1", "alice"));
    sessions.opened(of("2", "alice"));
    sessions.set_locked(SessionId("2"), true);
    CHECK(front_of(sessions) == "1");
    sessions.set_locked(SessionId("2"), false);
    CHECK(front_of(sessions) == "2");
}

TEST_CASE("ASessionThatIsOpenedAgainIsKeptOnce") {
    daemon::OpenSessions sessions;
    sessions.opened(of("1", "alice"));
    sessions.opened(of("1", "alice", true));
    CHECK(sessions.front(only_alice)->locked);
    sessions.closed(SessionId("1"));
    CHECK(front_of(sessions) == "none");
}
