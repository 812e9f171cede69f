// The source against a double of gpsd that listens on a free port of this machine.
#include "agent/place/sources/linux/gpsd_source.hpp"
#include "common/linux/descriptor.hpp"
#include "tests/support/temp_folder.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::place;
using shiftguard::testing::TempFolder;

namespace {

const std::string at_home =
    R"({"class":"TPV","mode":3,"time":"2026-01-05T08:00:00.250Z","lat":52.5,"lon":13.4,"eph":12.5})"
    "\r\n";
const std::string elsewhere =
    R"({"class":"TPV","mode":3,"time":"2026-01-05T08:00:01.250Z","lat":48.8,"lon":2.3,"eph":12.5})"
    "\r\n";

class FakeGpsd {
public:
    FakeGpsd() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_.get(), generic, size) != 0 || ::listen(listener_.get(), 1) != 0 ||
            ::getsockname(listener_.get(), generic, &size) != 0) {
            throw std::runtime_error("no port is free");
        }
        port_ = ntohs(address.sin_port);
    }

    [[nodiscard]] GpsdSourceOptions options() const {
        GpsdSourceOptions options;
        options.port = port_;
        options.owner = ::getuid();
        return options;
    }

    /// Takes the call that was made and returns what was asked for.
    std::string answer() {
        peer_.emplace(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        std::array<char, 200> words{};
        const auto count = ::recv(peer_->get(), words.data(), words.size(), 0);
        return {words.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }
    void say(const std::string& text) {
        REQUIRE(::send(peer_->get(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
    }
    void hang_up() { peer_.reset(); }

    [[nodiscard]] bool is_called() const {
        pollfd called{listener_.get(), POLLIN, 0};
        return ::poll(&called, 1, 0) == 1;
    }

private:
    Descriptor listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    std::uint16_t port_ = 0;
    std::optional<Descriptor> peer_;
};

std::optional<Fix> read_fix(Source& source) {
    const auto seen = source.read();
    REQUIRE(seen.ok());
    return seen->fix;
}

}  // namespace

TEST_CASE("TakesTheNewestOfWhatGpsdSaid") {
    FakeGpsd gpsd;
    const auto source = make_gpsd_source(gpsd.options());
    CHECK_FALSE(read_fix(*source));
    CHECK(gpsd.answer() == "?WATCH={\"enable\":true,\"json\":true};\n");
    CHECK_FALSE(read_fix(*source));
    gpsd.say(R"({"class":"VERSION","release":"3.22"})"
             "\r\n" +
             at_home + R"({"class":"TPV","mode":1})" + "\r\n");
    const auto home = read_fix(*source);
    REQUIRE(home);
    CHECK(home->latitude == 52.5);
    CHECK(home->accuracy_m == 12.5);
    CHECK(read_fix(*source)->latitude == 52.5);  // nothing new: the same, with the time that it had
    gpsd.say(at_home + elsewhere.substr(0, 40));
    CHECK(read_fix(*source)->latitude == 52.5);
    gpsd.say(elsewhere.substr(40));
    CHECK(read_fix(*source)->latitude == 48.8);
}

TEST_CASE("HasNoPositionWithoutGpsdAndCallsItAgainAfterItWent") {
    FakeGpsd gpsd;
    const auto source = make_gpsd_source(gpsd.options());
    CHECK_FALSE(read_fix(*source));
    static_cast<void>(gpsd.answer());
    gpsd.say(at_home);
    CHECK(read_fix(*source));
    gpsd.hang_up();
    CHECK_FALSE(read_fix(*source));
    CHECK_FALSE(read_fix(*source));
    static_cast<void>(gpsd.answer());
    gpsd.say(elsewhere);
    CHECK(read_fix(*source)->latitude == 48.8);
    auto nobody = gpsd.options();
    nobody.port = 1;
    CHECK_FALSE(read_fix(*make_gpsd_source(nobody)));
}

TEST_CASE("DoesNotCallAGpsdOfAnotherAccount") {
    FakeGpsd gpsd;
    auto options = gpsd.options();
    options.owner = ::getuid() + 1;
    const auto source = make_gpsd_source(options);
    CHECK_FALSE(read_fix(*source));
    CHECK_FALSE(gpsd.is_called());
    CHECK_FALSE(gpsd_listens(options));
    CHECK(gpsd_listens(gpsd.options()));
}

TEST_CASE("LeavesAGpsdWhosePlaceAnotherAccountTook") {
    FakeGpsd gpsd;
    const TempFolder tables;
    auto options = gpsd.options();
    options.tcp_table = tables.write("tcp", shiftguard::testing::read_text(options.tcp_table));
    const auto source = make_gpsd_source(options);
    CHECK_FALSE(read_fix(*source));
    static_cast<void>(gpsd.answer());
    gpsd.say(at_home);
    CHECK(read_fix(*source));
    tables.write("tcp", "");
    CHECK_FALSE(read_fix(*source));
}

TEST_CASE("LeavesAGpsdThatFloodsIt") {
    FakeGpsd gpsd;
    auto options = gpsd.options();
    options.most_bytes = 20'000;
    const auto source = make_gpsd_source(options);
    CHECK_FALSE(read_fix(*source));
    static_cast<void>(gpsd.answer());
    gpsd.say(at_home);
    CHECK(read_fix(*source));
    SECTION("with lines") {
        std::string lines;
        while (lines.size() < 40'000) {
            lines += at_home;
        }
        gpsd.say(lines);
    }
    SECTION("with one line that does not end") {
        gpsd.say(std::string(17'000, 'x'));
    }
    CHECK_FALSE(read_fix(*source));
    CHECK_FALSE(read_fix(*source));
    static_cast<void>(gpsd.answer());  // it was left, and called anew
    gpsd.say(elsewhere);
    CHECK(read_fix(*source)->latitude == 48.8);
}
