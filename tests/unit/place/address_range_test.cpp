#include "agent/place/address_range.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace shiftguard::place;

namespace {

bool in(const char* range, const char* address) {
    return holds(address_range_from(range).value(), internet_address_from(address).value());
}

}  // namespace

TEST_CASE("ReadsBothKindsOfInternetAddress") {
    CHECK(internet_address_from("203.0.113.7") ==
          InternetAddress{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 203, 0, 113, 7});
    CHECK(internet_address_from("2001:db8::7") ==
          InternetAddress{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7});
    CHECK(internet_address_from("1:2:3:4:5:6:7:8") == InternetAddress{0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8});
    CHECK(internet_address_from("::") == InternetAddress{});
    CHECK(internet_address_from("fe80::") == InternetAddress{0xfe, 0x80});
    CHECK(internet_address_from("::FFFF:cb00:7107") == internet_address_from("203.0.113.7"));
}

TEST_CASE("RefusesAnInternetAddressThatIsNone") {
    for (const std::string text : {"",
                                   "203.0.113",
                                   "203.0.113.",
                                   "203.0.113.7.",
                                   "203.0.113.7.8",
                                   "203.0.113.256",
                                   "203.0.113.07",
                                   "203.0.-1.7",
                                   "+1.2.3.4",
                                   " 1.2.3.4",
                                   "1.2.3.4 ",
                                   "1..2.3",
                                   "a.b.c.d",
                                   ":",
                                   ":::",
                                   "1:2:3:4:5:6:7",
                                   "1:2:3:4:5:6:7:8:9",
                                   "1::2::3",
                                   "1:2:3:4:5:6:7::8",
                                   "12345::",
                                   "g::",
                                   "1:",
                                   ":1",
                                   "1:2:",
                                   "::1:",
                                   "fe80::1%eth0",
                                   "::ffff:1.2.3.4",
                                   "-1::",
                                   "https://example.org"}) {
        INFO(text);
        CHECK_FALSE(internet_address_from(text));
    }
}

TEST_CASE("HoldsTheAddressesOfARange") {
    CHECK(in("203.0.113.0/24", "203.0.113.255"));
    CHECK_FALSE(in("203.0.113.0/24", "203.0.114.0"));
    CHECK(in("203.0.113.128/25", "203.0.113.129"));
    CHECK_FALSE(in("203.0.113.128/25", "203.0.113.127"));
    CHECK(in("203.0.113.7", "203.0.113.7"));
    CHECK_FALSE(in("203.0.113.7", "203.0.113.6"));
    CHECK(in("0.0.0.0/0", "198.51.100.1"));
    CHECK_FALSE(in("0.0.0.0/0", "2001:db8::1"));
    CHECK(in("2001:db8::/33", "2001:db8:7fff::1"));
    CHECK_FALSE(in("2001:db8::/33", "2001:db8:8000::1"));
    CHECK(in("::/0", "203.0.113.7"));
    CHECK(in("2001:db8::7/128", "2001:db8::7"));
}

TEST_CASE("RefusesARangeThatIsNone") {
    for (const std::string text :
         {"203.0.113.0/33", "203.0.113.0/", "203.0.113.0/-1", "203.0.113.0/024x", "2001:db8::/129", "203.0.113.7/24",
          "2001:db8::1/32", "/24", "203.0.113.0/24/24", "203.0.113.0/0024"}) {
        INFO(text);
        CHECK_FALSE(address_range_from(text));
    }
}
