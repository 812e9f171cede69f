#include "server/ticket/ticket.hpp"

#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard::ticket;

TEST_CASE("MakesTokensThatDifferAndMatchTheirHash") {
    std::set<std::string> seen;
    for (int round = 0; round < 50; ++round) {
        const auto secret = make_token();
        CHECK(secret.text.size() == 64);
        CHECK(hash_token(secret.text) == secret.hash);
        seen.insert(secret.text);
    }
    CHECK(seen.size() == 50);
}

TEST_CASE("TakesACodeHoweverAPersonTypesIt") {
    const auto secret = make_code();
    CHECK(secret.text.size() == 19);
    std::string sloppy = " ";
    for (const char letter : secret.text) {
        sloppy += letter == '-' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
    CHECK(hash_code(sloppy) == secret.hash);
    CHECK(hash_code("OIL0-1111-0000-0000") == hash_code("0110 1111 0000 0000"));
    CHECK(hash_code(secret.text + "X") != secret.hash);
}
