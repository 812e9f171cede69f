#include "common/compression/compression.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;

namespace {

std::string sample(std::size_t size) {
    std::string text;
    while (text.size() < size) {
        text += "{\"seq\":" + std::to_string(text.size() * 2654435761U) + ",\"body\":\"Zoë\"}";
    }
    text.resize(size);
    return text;
}

}  // namespace

TEST_CASE("WhatWasCompressedComesBackAsItWas") {
    for (const auto coding : all_codings) {
        for (const std::size_t size : {0U, 1U, 100U, 65536U, 200'000U}) {
            CAPTURE(to_string(coding), size);
            const auto text = sample(size);
            const auto packed = compress(coding, text);
            CHECK((size < 1000 || packed.size() < text.size()));
            CHECK(*decompress(coding, packed, size) == text);  // to the byte of the bound
        }
    }
}

TEST_CASE("ABodyThatWouldBecomeTooLongIsRefusedBeforeItIsBuilt") {
    for (const auto coding : all_codings) {
        CAPTURE(to_string(coding));
        const auto bomb = compress(coding, std::string(64U << 20U, ' '));
        CHECK(bomb.size() < (1U << 17U));
        const auto refused = decompress(coding, bomb, 4U << 20U);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::exhausted);
        CHECK_FALSE(decompress(coding, compress(coding, sample(101)), 100));
    }
}

TEST_CASE("ABodyThatIsCutOffChangedOrOfAnotherCodingIsDamaged") {
    for (const auto coding : all_codings) {
        CAPTURE(to_string(coding));
        const auto packed = compress(coding, sample(5000));
        const auto other = coding == Coding::zstd ? Coding::gzip : Coding::zstd;
        auto changed = packed;
        changed.at(2) = static_cast<char>(changed.at(2) ^ 0x55);
        for (const auto& bad : {packed.substr(0, packed.size() - 1), packed.substr(0, 3), packed + "more", changed,
                                compress(other, "x"), std::string("{\"version\":1}"), std::string()}) {
            const auto refused = decompress(coding, bad, 1U << 20U);
            REQUIRE_FALSE(refused);
            CHECK(refused.error().kind == ErrorKind::corrupted);
        }
    }
}

TEST_CASE("TheBestCodingIsTakenOfThoseThatAreAccepted") {
    CHECK(best_coding_of("zstd, gzip") == Coding::zstd);
    CHECK(best_coding_of("br, GZIP ;q=0.5,  ZStd;q=0.1") == Coding::zstd);
    CHECK(best_coding_of("gzip, zstd;q=0") == Coding::gzip);
    CHECK(best_coding_of("zstd;q=0.000") == std::nullopt);
    CHECK(best_coding_of("identity, br") == std::nullopt);
    CHECK(best_coding_of("") == std::nullopt);
    CHECK(best_coding_of(",,;") == std::nullopt);
    CHECK(coding_from("Zstd") == Coding::zstd);
    CHECK(coding_from("deflate") == std::nullopt);
}
