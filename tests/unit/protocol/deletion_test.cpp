#include "protocol/deletion.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::protocol;

TEST_CASE("ADeletionIsSignedInAllItsParts") {
    const auto keys = make_key_pair();
    Deletion deletion{"0198f000-0000-7000-8000-000000000001",
                      WorkstationId("w"),
                      TombstoneReason::expired,
                      WallTime(Milliseconds(5)),
                      {1, 2, 9},
                      {}};
    sign_deletion(deletion, keys.secret_key);
    CHECK(verify_deletion(deletion, keys.public_key));
    CHECK_FALSE(verify_deletion(deletion, make_key_pair().public_key));
    const auto refused_with = [&](auto change) {
        auto other = deletion;
        change(other);
        return !verify_deletion(other, keys.public_key);
    };
    CHECK(refused_with([](Deletion& it) { it.id += "x"; }));
    CHECK(refused_with([](Deletion& it) { it.workstation = WorkstationId("v"); }));
    CHECK(refused_with([](Deletion& it) { it.reason = TombstoneReason::erased; }));
    CHECK(refused_with([](Deletion& it) { it.at += Milliseconds(1); }));
    CHECK(refused_with([](Deletion& it) { it.seqs.push_back(10); }));
    CHECK(refused_with([](Deletion& it) { it.seqs.clear(); }));
}

TEST_CASE("RangesOfRecordsAreReadAsTheyAreWritten") {
    for (const auto& seqs : {std::vector<Sequence>{}, {7}, {1, 2, 3}, {1, 3, 4, 9, 10, 11}}) {
        CHECK(from_ranges(to_ranges(seqs)) == seqs);
    }
    CHECK(to_ranges({1, 2, 3, 5, 9, 10}) == "1-3,5,9-10");
}

TEST_CASE("RangesThatNobodyWroteAreRefused") {
    for (const auto* text : {"x", "0", "1-", "-1", "5-4", "1,1", "3,2", "1-3,3", "1,", ",1", "1 2",
                             "99999999999999999999", "1-99999999999"}) {
        INFO(text);
        CHECK_FALSE(from_ranges(text));
    }
    CHECK(from_ranges("1-10", 10));
    CHECK_FALSE(from_ranges("1-11", 10));
    CHECK_FALSE(from_ranges("1-10,12", 10));
}
