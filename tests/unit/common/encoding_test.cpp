#include "common/encoding.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;

TEST_CASE("SpellsBase64AsRfc4648DoesItself") {
    CHECK(to_base64(as_bytes("")).empty());
    CHECK(to_base64(as_bytes("f")) == "Zg==");
    CHECK(to_base64(as_bytes("fo")) == "Zm8=");
    CHECK(to_base64(as_bytes("foo")) == "Zm9v");
    CHECK(to_base64(as_bytes("foobar")) == "Zm9vYmFy");
}

TEST_CASE("ReadsBackWhatItWroteInBothSpellings") {
    Bytes bytes;
    for (int length = 0; length < 70; ++length) {
        CHECK(from_base64(to_base64(bytes)) == bytes);
        CHECK(from_hex(to_hex(bytes)) == bytes);
        bytes.push_back(static_cast<std::uint8_t>(length * 37 + 11));
    }
}

TEST_CASE("RefusesWhateverIsNotTheOneSpelling") {
    for (const char* bad : {"Zg=", "Zg", "Zh==", "Z===", "====", "Zg==Zg==", "Zm9-", "Zm 9v"}) {
        CAPTURE(bad);
        CHECK_FALSE(from_base64(bad).has_value());
    }
    for (const char* bad : {"0", "0G", "AB", " 00"}) {
        CAPTURE(bad);
        CHECK_FALSE(from_hex(bad).has_value());
    }
}
