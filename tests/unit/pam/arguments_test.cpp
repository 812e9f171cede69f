// What IT writes behind the module.
#include "agent/pam/arguments.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::pam;

TEST_CASE("AdmitsWithinASecondWhereNothingIsSaid") {
    const auto read = read_arguments({});
    CHECK(read.unreachable == Unreachable::admit);
    CHECK(read.patience == std::chrono::seconds(1));
    CHECK(read.spared_group == "sudo");
    CHECK(read.faults.empty());
}

TEST_CASE("TakesEveryArgument") {
    const auto read = read_arguments({"unreachable=refuse", "spared_group=it", "lang=de", "code=never", "face=never",
                                      "mute=vault,,slock,", "timeout_ms=250", "bus=unix:path=/run/b"});
    CHECK(read.unreachable == Unreachable::refuse);
    CHECK(read.spared_group == "it");
    CHECK(read.language == "de");
    CHECK_FALSE(read.asks_for_code);
    CHECK_FALSE(read.verifies_face);
    CHECK(read.mute == std::vector<std::string>{"vault", "slock"});
    CHECK(read.patience == std::chrono::milliseconds(250));
    CHECK(read.bus == "unix:path=/run/b");
    CHECK(read.faults.empty());
}

TEST_CASE("SaysEachBadArgumentInOneSentenceAndKeepsTheSafeDefault") {
    for (const auto* word : {"unreachable=never", "unreachable", "lang=fr", "code=sometimes", "code", "face=maybe",
                             "timeout_ms=99", "timeout_ms=10001", "timeout_ms=1s", "timeout_ms=", "bus=", "debug"}) {
        const auto read = read_arguments({word});
        INFO(word);
        CHECK(read.faults.size() == 1);
        CHECK(read.unreachable == Unreachable::admit);
        CHECK(read.patience == std::chrono::seconds(1));
        CHECK(read.language.empty());
        CHECK(read.asks_for_code);
        CHECK(read.verifies_face);
        CHECK(read.bus == Arguments{}.bus);
    }
}
