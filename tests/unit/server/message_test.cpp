#include "server/http/message.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::http;

TEST_CASE("ReadsTheFieldsOfAForm") {
    const auto fields = parse_form("name=Anna+B%C3%B6hm&note=a%26b%3Dc&empty=&name=second");
    REQUIRE(fields);
    CHECK(fields->at("name") == "Anna B\xC3\xB6hm");
    CHECK(fields->at("note") == "a&b=c");
    CHECK(fields->at("empty").empty());
}

TEST_CASE("RefusesAMalformedOrEndlessForm") {
    CHECK_FALSE(parse_form("a=%4"));
    CHECK_FALSE(parse_form("a=%zz"));
    std::string many;
    for (int at = 0; at < 100; ++at) {
        many += "f" + std::to_string(at) + "=1&";
    }
    CHECK_FALSE(parse_form(many));
}

TEST_CASE("FindsOneCookieAmongOthers") {
    Request request;
    request.headers["cookie"] = "a=1; __Host-shiftguard=token; other=__Host-shiftguard=no";
    CHECK(cookie_of(request, "__Host-shiftguard") == "token");
    CHECK_FALSE(cookie_of(request, "shiftguard"));
    CHECK_FALSE(cookie_of(Request(), "a"));
}

TEST_CASE("SplitsTheTargetIntoPathAndQuery") {
    Request request;
    request.target = "/incidents?finding=worker_absent&page=2";
    CHECK(path_of(request) == "/incidents");
    CHECK(query_of(request).at("page") == "2");
    request.target = "/incidents";
    CHECK(query_of(request).empty());
}

TEST_CASE("EncodesAndDecodesAnyBytesInAQuery") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all += static_cast<char>(byte);
    }
    CHECK(parse_form("v=" + percent_encode(all))->at("v") == all);
}

TEST_CASE("KeepsALogLineOneLine") {
    CHECK(for_log("one\r\ntwo\x1b[31m") == "one  two [31m");
    CHECK(for_log(std::string(9000, 'x')).size() == 512);
}
