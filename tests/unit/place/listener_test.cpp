#include "agent/place/sources/linux/listener.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace shiftguard::place;

namespace {

const std::string head =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

std::string row(const std::string& local, const std::string& state, const std::string& owner) {
    return "   0: " + local + " 00000000:0000 " + state + " 00000000:00000000 00:00000000 00000000  " + owner +
           "        0 12345 1 0000000000000000 100 0 0 10 0\n";
}

bool roots(const std::string& tcp, const std::string& tcp6 = "") {
    return only_listener_is(head + tcp, head + tcp6, 2947, 0);
}

}  // namespace

TEST_CASE("BelievesAListenerOfTheRightOwnerAlone") {
    CHECK(roots(row("0100007F:0B83", "0A", "0")));
    CHECK(roots(row("00000000:0B83", "0A", "0")));
    CHECK(roots("", row("00000000000000000000000000000000:0B83", "0A", "0")));
    CHECK(roots("", row("0000000000000000FFFF00000100007F:0B83", "0A", "0")));
    CHECK(only_listener_is(head + row("0100007F:0B83", "0A", "1000"), head, 2947, 1000));
}

TEST_CASE("BelievesNoListenerWhereAnotherAccountHasOne") {
    CHECK_FALSE(roots(row("0100007F:0B83", "0A", "1000")));
    CHECK_FALSE(roots(row("0100007F:0B83", "0A", "65534")));
    CHECK_FALSE(roots(row("0100007F:0B83", "0A", "0") + row("00000000:0B83", "0A", "1000")));
    CHECK_FALSE(roots(row("0100007F:0B83", "0A", "0"), row("00000000000000000000000000000000:0B83", "0A", "1000")));
}

TEST_CASE("BelievesNoListenerThatIsNotThere") {
    CHECK_FALSE(roots(""));
    CHECK_FALSE(roots(row("0100007F:0B84", "0A", "0")));                              // another port
    CHECK_FALSE(roots(row("0100007F:0B83", "01", "0")));                              // a connection
    CHECK_FALSE(roots(row("0101A8C0:0B83", "0A", "0")));                              // another address
    CHECK_FALSE(roots("", row("00000000000000000000000001000000:0B83", "0A", "0")));  // ::1
    CHECK_FALSE(roots("nonsense\n 0: zz:zz 0 0A 0 0 0 0\n 0: 0100007F 0 0A 0 0 0 0\n"));
    CHECK_FALSE(roots(row("0100007F:0B83", "0A", "who")));
    CHECK_FALSE(only_listener_is("", "", 2947, 0));
}
