// The supervisors' pages of the real program, as a browser without JavaScript walks through them.
#include "tests/integration/server/joined.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

struct Browser {
    explicit Browser(const ServerProcess& to) : server(to) {}

    HttpsAnswer ask_for(const std::string& method, const std::string& path, const std::string& body = "") {
        HttpsRequest request;
        request.url = server.console_url() + path;
        request.method = method;
        request.authority = server.authority();
        request.body = body;
        if (!cookie.empty()) {
            request.headers.push_back("Cookie: " + cookie);
        }
        auto answer = ask(request);
        const auto set = answer.header("set-cookie");
        if (!set.empty()) {
            cookie = set.substr(0, set.find(';'));
        }
        return answer;
    }
    HttpsAnswer get(const std::string& path) { return ask_for("GET", path); }

    const ServerProcess& server;
    std::string cookie;
};

std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto start = text.find(before);
    REQUIRE(start != std::string::npos);
    const auto from = start + before.size();
    return text.substr(from, text.find(after, from) - from);
}

}  // namespace

TEST_CASE("WalksFromTheSignInLinkToAReviewedIncident") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    const auto seen = joined.machine.incident(FindingKind::additional_person, "<script>alert('x')</script> & \"more\"");
    REQUIRE(joined.send(joined.machine.send({seen, joined.machine.outcome_of(seen, true)})).status == 200);

    Browser browser(server);
    CHECK(browser.get("/incidents").header("location") == "/sign-in");
    const auto link = one_line(server.command("sign-in-link --supervisor anna --create"));
    const auto token_of_link = link.substr(link.find('=') + 1);
    CHECK(browser.get(link).status == 200);  // a look spends nothing
    const auto in = browser.ask_for("POST", "/sign-in/link", "token=" + token_of_link);
    REQUIRE(in.status == 303);
    const auto cookie = in.header("set-cookie");
    for (const char* part : {"__Host-shiftguard=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"}) {
        CHECK(cookie.find(part) != std::string::npos);
    }
    CHECK(Browser(server).ask_for("POST", "/sign-in/link", "token=" + token_of_link).status == 403);  // it serves once

    const auto list = browser.get("/incidents");
    REQUIRE(list.status == 200);
    CHECK(list.body.find("Additional person in view") != std::string::npos);
    const auto policy = list.header("content-security-policy");
    CHECK(policy.find("default-src 'none'") == 0);
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(policy.find("unsafe") == std::string::npos);

    const std::string path = "/incidents/" + joined.machine.id().text() + "/" + seen.incident.text();
    REQUIRE(list.body.find("href=\"" + path) != std::string::npos);
    const auto page = browser.get(path);
    REQUIRE(page.status == 200);
    CHECK(page.body.find("<script") == std::string::npos);
    CHECK(page.body.find("&lt;script&gt;alert(") != std::string::npos);
    CHECK(page.body.find("style=") == std::string::npos);  // the policy would not take it
    CHECK(page.body.find("Locked, verified") != std::string::npos);
    CHECK(page.body.find("<svg") != std::string::npos);

    const auto token = between(page.body, "name=\"form_token\" value=\"", "\"");
    CHECK(browser.ask_for("POST", path + "/review", "note=Fine").status == 403);
    CHECK(browser.ask_for("POST", path + "/review", "note=A+colleague%2C+known.&form_token=" + token).status == 303);
    const auto reviewed = browser.get(path);
    CHECK(reviewed.body.find("A colleague, known.") != std::string::npos);
    CHECK(reviewed.body.find("Mark as reviewed") == std::string::npos);
    CHECK(joined.incidents()[0].at("reviewed") == true);
}

TEST_CASE("SignsInWithAPasswordAndOutAgain") {
    ServerProcess server;
    server.start();
    static_cast<void>(server.command("supervisor add otto", "a password of otto's\n"));
    Browser browser(server);
    CHECK(browser.ask_for("POST", "/sign-in", "name=otto&password=wrong").status == 403);
    CHECK(browser.cookie.empty());
    REQUIRE(browser.ask_for("POST", "/sign-in", "name=otto&password=a+password+of+otto%27s").status == 303);
    const auto kept = browser.cookie;
    const auto list = browser.get("/incidents");
    REQUIRE(list.status == 200);
    const auto token = between(list.body, "name=\"form_token\" value=\"", "\"");
    CHECK(browser.ask_for("POST", "/sign-out", "form_token=" + token).status == 303);
    browser.cookie = kept;  // a copy of the cookie is worth nothing now
    CHECK(browser.get("/incidents").header("location") == "/sign-in");
}
