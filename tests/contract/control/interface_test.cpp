// The published XML and what the agent really exports say the same.
#include "agent/control/bus/bus.hpp"
#include "common/linux/bus.hpp"
#include "tests/support/fake_service.hpp"
#include "tests/support/private_bus.hpp"

#include <regex>
#include <set>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

/// "method Recent u>aa{sv}" for every member of org.shiftguard.Agent1.
std::set<std::string> members(const std::string& xml) {
    const auto from = xml.find("<interface name=\"org.shiftguard.Agent1\"");
    REQUIRE(from != std::string::npos);
    const std::string ours = xml.substr(from, xml.find("</interface>", from) - from);
    std::set<std::string> found;
    const std::regex member(R"re(<(method|signal) name="([^"]+)"[^>]*?(/>|>([\s\S]*?)</(method|signal)>))re");
    const std::regex argument(R"re(<arg [^>]*>)re");
    const std::regex type(R"re(type="([^"]+)")re");
    for (std::sregex_iterator at(ours.begin(), ours.end(), member), end; at != end; ++at) {
        const std::string body = (*at)[4];
        std::string in;
        std::string out;
        for (std::sregex_iterator each(body.begin(), body.end(), argument); each != end; ++each) {
            const std::string text = each->str();
            std::smatch signature;
            REQUIRE(std::regex_search(text, signature, type));
            (text.find("direction=\"out\"") != std::string::npos ? out : in) += signature[1];
        }
        std::string entry = (*at)[1].str();
        entry.append(" ").append((*at)[2].str()).append(" ").append(in).append(">").append(out);
        found.insert(std::move(entry));
    }
    return found;
}

}  // namespace

TEST_CASE("ExportsExactlyThePublishedInterface") {
    const PrivateBus bus;
    FakeService service;
    const auto exported = control::export_service(bus.address(), service).value();

    auto connection = bus::open(bus.address()).value();
    const auto proxy = sdbus::createProxy(*connection, "org.shiftguard.Agent1", "/org/shiftguard/Agent1");
    const bus::Loop loop(*connection);
    auto reply = bus::ask(*proxy, std::chrono::seconds(5), "org.freedesktop.DBus.Introspectable", "Introspect");
    REQUIRE(reply.ok());
    std::string xml;
    *reply >> xml;

    const auto published = members(read_text(INTERFACE_XML));
    CHECK(published.size() == 20);
    CHECK(members(xml) == published);
}
