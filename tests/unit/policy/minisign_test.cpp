// minisign's keys and signatures, made here as the format says, and refused in every way they can be wrong. That the
// real tool's are taken is held by tests/integration/cli.
#include "agent/policy/signature/minisign.hpp"

#include "common/encoding.hpp"
#include "tests/unit/policy/signer.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::policy;
using Catch::Matchers::Contains;
using policy::testing::Signer;

namespace {

const std::string document = R"({"name": "a policy"})";

std::vector<PublicKey> keys_of(std::initializer_list<Signer> signers) {
    std::vector<PublicKey> keys;
    std::transform(signers.begin(), signers.end(), std::back_inserter(keys),
                   [](const Signer& signer) { return read_public_key(signer.key(), "it.pub").value(); });
    return keys;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    return text.replace(text.find(what), what.size(), with);
}

}  // namespace

TEST_CASE("ASignatureVerifiesByTheKeyThatMadeIt") {
    const Signer first(1);
    const Signer second(2);
    const auto signature = read_signature(second.signature(document, "version 7, for berlin"), "p.minisig");
    REQUIRE(signature);
    CHECK(signature->trusted_comment == "version 7, for berlin");
    const auto key = verify(as_bytes(document), *signature, keys_of({first, second}), "p.minisig");
    REQUIRE(key);
    CHECK(to_string(key->id) == "202020202020202");
}

TEST_CASE("LinesMayEndInEitherWay") {
    const Signer signer(1);
    std::string text = signer.signature(document);
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
        text.replace(at, 1, "\r\n");
    }
    const auto signature = read_signature(text, "p.minisig");
    REQUIRE(signature);
    CHECK(verify(as_bytes(document), *signature, keys_of({signer}), "p.minisig"));
}

TEST_CASE("AChangedDocumentOrCommentDoesNotVerify") {
    const Signer signer(1);
    const auto signature = read_signature(signer.signature(document), "p.minisig");
    const auto changed = verify(as_bytes(document + " "), *signature, keys_of({signer}), "p.minisig");
    CHECK_THAT(to_sentence(changed.error()), Contains("p.minisig: the signature is not of this file"));
    const auto comment =
        read_signature(replaced(signer.signature(document), "timestamp:1", "timestamp:2"), "p.minisig");
    const auto refused = verify(as_bytes(document), *comment, keys_of({signer}), "p.minisig");
    CHECK_THAT(to_sentence(refused.error()), Contains("the trusted comment was changed"));
}

TEST_CASE("AKeyThatIsNotTheMachinesIsRefusedByItsName") {
    const auto signature = read_signature(Signer(3).signature(document), "p.minisig");
    const auto refused = verify(as_bytes(document), *signature, keys_of({Signer(1)}), "p.minisig");
    CHECK(refused.error().kind == ErrorKind::refused);
    CHECK_THAT(to_sentence(refused.error()), Contains("signed by the key 303030303030303"));
    const Signer impostor(4);
    auto keys = keys_of({impostor});
    keys[0].id = Signer(3).id;
    CHECK(verify(as_bytes(document), *signature, keys, "p.minisig").error().kind == ErrorKind::corrupted);
}

TEST_CASE("RefusesWhatIsNoSignatureWithItsLine") {
    const Signer signer(1);
    const std::string good = signer.signature(document);
    const auto refusal = [](const std::string& text) {
        const auto read = read_signature(text, "p.minisig");
        return read ? "read" : to_sentence(read.error());
    };
    CHECK_THAT(refusal(""), Contains("p.minisig:1: a minisign signature has 4 lines"));
    CHECK_THAT(refusal(good + "more\n"), Contains("p.minisig:1: a minisign signature has 4 lines"));
    CHECK_THAT(refusal(replaced(good, "untrusted", "comment")),
               Contains("p.minisig:1: a minisign signature begins with"));
    CHECK_THAT(refusal(signer.signature(document, "t", "Ed")),
               Contains("p.minisig:2: this signature is of the older form"));
    CHECK_THAT(refusal(signer.signature(document, "t", "XX")), Contains("p.minisig:2: this is no minisign signature"));
    CHECK_THAT(refusal("untrusted comment: x\nAAAA\ntrusted comment: t\nAAAA\n"), Contains("p.minisig:2: this is no"));
    CHECK_THAT(refusal(replaced(good, "\ntrusted", "\ntrusty")), Contains("p.minisig:3: the third line begins with"));
    CHECK_THAT(refusal(good.substr(0, good.size() - 5) + "\n"),
               Contains("p.minisig:4: this is no signature of the trusted"));
    CHECK_THAT(refusal(replaced(good, "timestamp", std::string(9000, 'x'))), Contains("p.minisig:1: "));
}

TEST_CASE("WritesTheNumberOfAKeyAsTheToolDoes") {
    CHECK(to_string(KeyId{0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45, 0x23, 0x01}) == "123456789ABCDEF");
    CHECK(to_string(KeyId{0, 0, 0, 0, 0, 0, 0, 0xF0}) == "F000000000000000");
    CHECK(to_string(KeyId{}) == "0");
}

TEST_CASE("RefusesWhatIsNoPublicKeyWithItsLine") {
    const Signer signer(1);
    const auto refusal = [](const std::string& text) {
        const auto read = read_public_key(text, "it.pub");
        return read ? "read" : to_sentence(read.error());
    };
    CHECK_THAT(refusal(signer.signature(document)), Contains("it.pub:1: a minisign public key has 2 lines"));
    CHECK_THAT(refusal("x\nAAAA\n"), Contains("it.pub:1: a minisign public key begins with"));
    CHECK_THAT(refusal("untrusted comment: x\nAAAA\n"), Contains("it.pub:2: this is no minisign public key"));
    CHECK_THAT(refusal(signer.key("ED")), Contains("it.pub:2: this is no minisign public key"));
}
