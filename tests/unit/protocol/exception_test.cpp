#include "protocol/exception.hpp"

#include "common/spoken_code.hpp"

#include <cctype>
#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::protocol;
using Verdict = CodeCheck::Verdict;

namespace {

const WallTime noon{std::chrono::hours(500000)};
const WorkstationId here("0190a6e0-0000-7000-8000-000000000001");
const Subject worker{Subject::Kind::worker, "w-17"};

struct Pair {
    KeyPair server = make_key_pair();
    KeyPair workstation = make_key_pair();
    CodeKey key = code_key_of_server(server, workstation.public_key).value();
};

CodeTerms terms(FindingKind finding = FindingKind::outside_shift) {
    return {here, worker, finding, 2, hour_of(noon), 9};
}

Grant grant() {
    return {"0190a6e0-0000-7000-8000-0000000000aa", here, worker, FindingKind::outside_place, noon,
            noon + std::chrono::hours(4),           {}};
}

}  // namespace

TEST_CASE("BothSidesComeToTheSameKeyAndNobodyElseDoes") {
    const Pair pair;
    CHECK(code_key_of_workstation(pair.workstation, pair.server.public_key).value() == pair.key);
    CHECK(code_key_of_workstation(make_key_pair(), pair.server.public_key).value() != pair.key);
    CHECK(code_key_of_server(make_key_pair(), pair.workstation.public_key).value() != pair.key);
}

TEST_CASE("APublicKeyThatIsNoneGivesNoKey") {
    const Pair pair;
    const auto key = code_key_of_workstation(pair.workstation, PublicKey{});
    REQUIRE_FALSE(key.ok());
    CHECK(key.error().kind == ErrorKind::corrupted);
}

TEST_CASE("ACodeHasTwelveLettersAndSaysWhatItIsFor") {
    const Pair pair;
    for (const auto finding : all_finding_kinds) {
        if (!can_be_lifted(finding)) {
            continue;
        }
        const auto code = make_code(pair.key, terms(finding));
        CHECK(as_spoken(code).size() == 12);
        CHECK(code.size() == 14);
        const auto check = check_code(pair.key, code, here, worker, noon);
        CHECK(check.verdict == Verdict::good);
        CHECK(check.terms == terms(finding));
    }
}

TEST_CASE("ACodeIsReadHoweverItIsTyped") {
    const Pair pair;
    auto code = make_code(pair.key, terms());
    std::string typed = " ";
    for (const char letter : code) {
        if (letter == '-') {
            typed += "  ";
        } else if (letter == '0') {
            typed += 'o';
        } else if (letter == '1') {
            typed += 'l';
        } else {
            typed += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        }
    }
    CHECK(check_code(pair.key, typed, here, worker, noon).verdict == Verdict::good);
}

TEST_CASE("EveryOtherLetterAtEveryPlaceIsWrong") {
    const Pair pair;
    const auto letters = as_spoken(make_code(pair.key, terms()));
    for (std::size_t at = 0; at < letters.size(); ++at) {
        for (const char other : spoken_alphabet) {
            if (other != letters[at]) {
                auto changed = letters;
                changed[at] = other;
                CHECK(check_code(pair.key, changed, here, worker, noon).verdict == Verdict::wrong);
            }
        }
    }
}

TEST_CASE("GuessedCodesAreWrong") {
    const Pair pair;
    std::uint64_t guess = 0x9E3779B97F4A7C15ULL;
    for (int tries = 0; tries < 20000; ++tries) {
        guess = guess * 6364136223846793005ULL + 1442695040888963407ULL;
        std::string typed;
        for (unsigned at = 0; at < 12; ++at) {
            typed += spoken_alphabet[guess >> (at * 5U) & 31U];
        }
        REQUIRE(check_code(pair.key, typed, here, worker, noon).verdict == Verdict::wrong);
    }
}

TEST_CASE("ACodeServesOnlyItsWorkstationAndItsWorkerOrGroup") {
    const Pair pair;
    const auto code = make_code(pair.key, terms());
    CHECK(check_code(pair.key, code, WorkstationId("another"), worker, noon).verdict == Verdict::wrong);
    CHECK(check_code(pair.key, code, here, {Subject::Kind::worker, "w-18"}, noon).verdict == Verdict::wrong);
    CHECK(check_code(pair.key, code, here, {Subject::Kind::group, "w-17"}, noon).verdict == Verdict::wrong);
    CHECK(check_code(Pair().key, code, here, worker, noon).verdict == Verdict::wrong);
}

TEST_CASE("ACodeIsGoodForADayAndExpiredAfterIt") {
    const Pair pair;
    const auto code = make_code(pair.key, terms());
    const auto after = [&](int hours) {
        return check_code(pair.key, code, here, worker, noon + std::chrono::hours(hours)).verdict;
    };
    CHECK(after(-2) == Verdict::wrong);
    CHECK(after(-1) == Verdict::good);
    CHECK(after(24) == Verdict::good);
    CHECK(after(25) == Verdict::expired);
    CHECK(after(30) == Verdict::expired);
    CHECK(after(31) == Verdict::wrong);
    CHECK(after(32) == Verdict::wrong);
}

TEST_CASE("TheCodesOfOneHourAreAllDifferent") {
    const Pair pair;
    std::set<std::string> codes;
    for (std::uint32_t serial = 0; serial < codes_an_hour; ++serial) {
        auto one = terms();
        one.serial = serial;
        codes.insert(make_code(pair.key, one));
        CHECK(id_of(one) == "code 500000-" + std::to_string(serial));
    }
    CHECK(codes.size() == codes_an_hour);
}

TEST_CASE("WhatIsNotTwelveLettersOfTheAlphabetIsNoCode") {
    const Pair pair;
    for (const char* typed : {"", "ABCD", "ABCD-EFGH-JKMN-P", "ABCD-EFGH-JKMU", "ABCD-EFGH-JK!N", "pässword-123"}) {
        CHECK(check_code(pair.key, typed, here, worker, noon).verdict == Verdict::no_code);
    }
}

TEST_CASE("FindingsOfTheAgentsOwnActsAreNeverLifted") {
    const Pair pair;
    for (const auto finding : {FindingKind::lock_failed, FindingKind::agent_interrupted, FindingKind::clock_changed,
                               FindingKind::policy_rejected, FindingKind::policy_expired, FindingKind::policy_missing,
                               FindingKind::exception_used, FindingKind::outbox_overflow}) {
        CHECK_FALSE(can_be_lifted(finding));
        CHECK(check_code(pair.key, make_code(pair.key, terms(finding)), here, worker, noon).verdict == Verdict::wrong);
    }
}

TEST_CASE("AGrantVerifiesAsItWasSignedAndNotOtherwise") {
    const auto server = make_key_pair();
    auto good = grant();
    sign_grant(good, server.secret_key);
    CHECK(verify_grant(good, server.public_key));
    CHECK_FALSE(verify_grant(good, make_key_pair().public_key));

    std::vector<Grant> changed(7, good);
    changed[0].id += "b";
    changed[1].workstation = WorkstationId("another");
    changed[2].subject.kind = Subject::Kind::group;
    changed[3].subject.name = "w-18";
    changed[4].finding = FindingKind::outside_shift;
    changed[5].from -= Milliseconds(1);
    changed[6].until += Milliseconds(1);
    for (const auto& one : changed) {
        CHECK_FALSE(verify_grant(one, server.public_key));
    }
}

TEST_CASE("ACodeIsKnownByItsNameAndWhatNamesNoneIsNone") {
    CHECK(code_named("code 498123-7") == CodeName{498123, 7});
    CHECK(code_named("code 0-15") == CodeName{0, 15});
    for (const auto* name :
         {"", "code ", "code 498123", "code 498123-", "code -7", "code 498123-16", "code 498123-7x", "code x-7",
          "498123-7", "0190a6e0-0000-7000-8000-0000000000aa", "code 99999999999999999999999-1"}) {
        INFO(name);
        CHECK_FALSE(code_named(name).has_value());
    }
}

TEST_CASE("TheDetailOfAUseNamesItsException") {
    for (const std::string id : {"0190a6e0-0000-7000-8000-0000000000aa", "code 498123-7"}) {
        CHECK(exception_named("outside_shift is lifted until 2026-11-29T10:00:00.000Z " + by_exception(id)) == id);
    }
    CHECK(by_exception("code 498123-7") == "by code 498123-7");
    CHECK(by_exception("code red") == "by grant code red");
    CHECK_FALSE(exception_named("outside_shift is lifted by somebody"));
    CHECK_FALSE(exception_named(""));
}
