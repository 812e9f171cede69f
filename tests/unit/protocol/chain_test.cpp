#include "tests/support/protocol_examples.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::protocol;
using testing::batch_of;
using testing::example_keys;

const KeyPair keys = example_keys(1);

// What a server would have stored of a chain over these bodies.
struct Stored {
    explicit Stored(const std::vector<std::string>& bodies) {
        for (const auto& body : bodies) {
            links.push_back(next_link(links.empty() ? origin : links.back(), links.size() + 1, hash_body(body)));
        }
    }
    [[nodiscard]] StoredHead head() const { return {links.size(), links.empty() ? origin : links.back()}; }
    [[nodiscard]] std::optional<Link> at(Sequence seq) const {
        return seq >= 1 && seq <= links.size() ? std::optional(links.at(seq - 1)) : std::nullopt;
    }
    [[nodiscard]] ChainCheck check(const Batch& batch) const {
        return check_chain(batch, keys.public_key, head(), [this](Sequence seq) { return at(seq); });
    }
    std::vector<Link> links;
};

void sign_anew(Batch& batch) {
    sign_batch(batch, batch.workstation, keys.secret_key);
}

}  // namespace

TEST_CASE("ALinkCommitsToEverythingBeforeIt") {
    const Hash body = hash_body("a");
    const Link first = next_link(origin, 1, body);
    CHECK(first != next_link(origin, 2, body));
    CHECK(first != next_link(first, 1, body));
    CHECK(first != next_link(origin, 1, hash_body("b")));
    CHECK(to_hex(hash_body("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("ASignedHeadVerifiesOnlyForItsWorkstationItsSequenceAndItsLink") {
    const Link link = next_link(origin, 1, hash_body("a"));
    const auto signature = sign_head(keys.secret_key, testing::example_workstation, 1, link, {});
    CHECK(verify_head(keys.public_key, testing::example_workstation, 1, link, {}, signature));
    CHECK_FALSE(verify_head(keys.public_key, WorkstationId("other"), 1, link, {}, signature));
    CHECK_FALSE(verify_head(keys.public_key, testing::example_workstation, 2, link, {}, signature));
    CHECK_FALSE(verify_head(keys.public_key, testing::example_workstation, 1, origin, {}, signature));
    CHECK_FALSE(verify_head(example_keys(9).public_key, testing::example_workstation, 1, link, {}, signature));
}

TEST_CASE("AHeadSignatureIsNeverAReceipt") {
    const Link link = next_link(origin, 1, hash_body("a"));
    const auto head = sign_head(keys.secret_key, testing::example_workstation, 1, link, {});
    CHECK_FALSE(verify_receipt(keys.public_key, testing::example_workstation, 1, link, testing::example_time, head));
    const auto receipt = sign_receipt(keys.secret_key, testing::example_workstation, 1, link, testing::example_time);
    CHECK(verify_receipt(keys.public_key, testing::example_workstation, 1, link, testing::example_time, receipt));
    CHECK_FALSE(verify_receipt(keys.public_key, testing::example_workstation, 1, link,
                               testing::example_time + Milliseconds(1), receipt));
}

TEST_CASE("NewKeyPairsDifferAndSign") {
    const KeyPair one = make_key_pair();
    CHECK(one.public_key != make_key_pair().public_key);
    const auto signature = sign_head(one.secret_key, testing::example_workstation, 1, origin, {});
    CHECK(verify_head(one.public_key, testing::example_workstation, 1, origin, {}, signature));
}

TEST_CASE("ABatchThatFollowsTheStoredHeadExtends") {
    const Stored stored({"a", "b"});
    const auto check = stored.check(batch_of({"c", "d"}, 3, stored.head().link, keys));
    CHECK(check.verdict == ChainVerdict::extends);
    CHECK(check.first_new == 0);
    CHECK(check.links.size() == 2);
    CHECK(Stored({}).check(batch_of({"a"}, 1, origin, keys)).verdict == ChainVerdict::extends);
}

TEST_CASE("AResentOverlapIsPassedOver") {
    const Stored stored({"a", "b"});
    const auto check = stored.check(batch_of({"a", "b", "c"}, 1, origin, keys));
    CHECK(check.verdict == ChainVerdict::extends);
    CHECK(check.first_new == 2);
    CHECK(stored.check(batch_of({"a", "b"}, 1, origin, keys)).verdict == ChainVerdict::known);
    CHECK(stored.check(batch_of({"a"}, 1, origin, keys)).verdict == ChainVerdict::known);
    CHECK(stored.check(batch_of({"b"}, 2, stored.links.at(0), keys)).verdict == ChainVerdict::known);
}

TEST_CASE("ATombstoneKeepsTheChainWhole") {
    auto batch = batch_of({"a", "b"}, 1, origin, keys);
    batch.records.at(0).body.reset();
    batch.records.at(0).tombstone = TombstoneReason::evicted;
    sign_anew(batch);
    CHECK(Stored({}).check(batch).verdict == ChainVerdict::extends);
    CHECK(Stored({"a"}).check(batch).verdict == ChainVerdict::extends);
}

TEST_CASE("ATombstonesReasonIsSigned") {
    auto batch = batch_of({"a", "b"}, 1, origin, keys);
    batch.records.at(0).body.reset();
    batch.records.at(0).tombstone = TombstoneReason::evicted;
    CHECK(Stored({}).check(batch).verdict == ChainVerdict::bad_signature);  // signed while the body was there
    sign_anew(batch);
    for (const auto reason : all_tombstone_reasons) {
        batch.records.at(0).tombstone = reason;
        CHECK(Stored({}).check(batch).verdict ==
              (reason == TombstoneReason::evicted ? ChainVerdict::extends : ChainVerdict::bad_signature));
    }
    const Link link = origin;
    const Tombstones one{{1, TombstoneReason::evicted}, {2, TombstoneReason::refused}};
    const Tombstones other{{2, TombstoneReason::evicted}, {1, TombstoneReason::refused}};
    const auto signature = sign_head(keys.secret_key, testing::example_workstation, 2, link, one);
    CHECK(verify_head(keys.public_key, testing::example_workstation, 2, link, one, signature));
    CHECK_FALSE(verify_head(keys.public_key, testing::example_workstation, 2, link, other, signature));
    CHECK_FALSE(verify_head(keys.public_key, testing::example_workstation, 2, link, {}, signature));
}

TEST_CASE("AJoiningAndAnAdmissionVerifyForWhatTheySayOnly") {
    const auto proof = sign_join(keys.secret_key, "token", "request");
    CHECK(verify_join(keys.public_key, "token", "request", proof));
    CHECK_FALSE(verify_join(keys.public_key, "other", "request", proof));
    CHECK_FALSE(verify_join(keys.public_key, "token", "other", proof));
    CHECK_FALSE(verify_join(example_keys(9).public_key, "token", "request", proof));
    const auto admission = sign_admission(keys.secret_key, WorkstationId("w"), example_keys(3).public_key);
    CHECK(verify_admission(keys.public_key, WorkstationId("w"), example_keys(3).public_key, admission));
    CHECK_FALSE(verify_admission(keys.public_key, WorkstationId("x"), example_keys(3).public_key, admission));
    CHECK_FALSE(verify_admission(keys.public_key, WorkstationId("w"), example_keys(4).public_key, admission));
}

TEST_CASE("ASignedTimeVerifiesForItsWorkstationItsNonceAndItsMomentOnly") {
    const WorkstationId machine("w");
    const auto nonce = make_nonce();
    const auto signature = sign_time(keys.secret_key, machine, nonce, testing::example_time);
    CHECK(verify_time(keys.public_key, machine, nonce, testing::example_time, signature));
    CHECK_FALSE(verify_time(keys.public_key, WorkstationId("x"), nonce, testing::example_time, signature));
    CHECK_FALSE(verify_time(keys.public_key, machine, make_nonce(), testing::example_time, signature));
    CHECK_FALSE(verify_time(keys.public_key, machine, nonce, testing::example_time + Milliseconds(1), signature));
    CHECK_FALSE(verify_time(example_keys(9).public_key, machine, nonce, testing::example_time, signature));
    const auto receipt = sign_receipt(keys.secret_key, machine, 1, origin, testing::example_time);
    CHECK_FALSE(verify_time(keys.public_key, machine, nonce, testing::example_time, receipt));
}

TEST_CASE("AMissingRunIsAGap") {
    const Stored stored({"a"});
    CHECK(stored.check(batch_of({"c"}, 3, stored.head().link, keys)).verdict == ChainVerdict::gap);
}

TEST_CASE("AContradictionIsAFork") {
    const Stored stored({"a", "b"});
    CHECK(stored.check(batch_of({"x"}, 3, stored.links.at(0), keys)).verdict == ChainVerdict::forked);
    CHECK(stored.check(batch_of({"a", "x", "c"}, 1, origin, keys)).verdict == ChainVerdict::forked);
    CHECK(stored.check(batch_of({"x"}, 1, origin, keys)).verdict == ChainVerdict::forked);
    CHECK(stored.check(batch_of({"b"}, 2, origin, keys)).verdict == ChainVerdict::forked);
}

TEST_CASE("AnOverlapThatTheServerCannotConfirmIsAFork") {
    const Stored stored({"a", "b", "c"});
    const auto batch = batch_of({"a"}, 1, origin, keys);
    const auto check =
        check_chain(batch, keys.public_key, stored.head(), [](Sequence) { return std::optional<Link>(); });
    CHECK(check.verdict == ChainVerdict::forked);
}

TEST_CASE("ABatchThatContradictsItselfIsBroken") {
    const Stored nothing({});
    auto wrong_body = batch_of({"a", "b"}, 1, origin, keys);
    wrong_body.records.at(1).body = "x";
    CHECK(nothing.check(wrong_body).verdict == ChainVerdict::broken);

    auto jump = batch_of({"a", "b"}, 1, origin, keys);
    jump.records.at(1).seq = 3;
    sign_anew(jump);
    CHECK(nothing.check(jump).verdict == ChainVerdict::broken);

    auto neither = batch_of({"a"}, 1, origin, keys);
    neither.records.at(0).body.reset();
    CHECK(nothing.check(neither).verdict == ChainVerdict::broken);

    const Link not_origin = hash_body("x");
    CHECK(nothing.check(batch_of({"a"}, 1, not_origin, keys)).verdict == ChainVerdict::broken);
    CHECK(nothing.check(Batch{}).verdict == ChainVerdict::broken);
}

TEST_CASE("OnlyTheWorkstationItselfMayExtendItsChain") {
    const Stored nothing({});
    CHECK(nothing.check(batch_of({"a"}, 1, origin, example_keys(9))).verdict == ChainVerdict::bad_signature);
    // A stranger's batch is not called a fork: the verdict would be an accusation.
    CHECK(Stored({"a"}).check(batch_of({"x"}, 1, origin, example_keys(9))).verdict == ChainVerdict::bad_signature);
}
