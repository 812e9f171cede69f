#include "server/console/console.hpp"

#include "common/encoding.hpp"
#include "server/console/format.hpp"
#include "server/evidence/evidence.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/people/people.hpp"
#include "server/review/review.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/workstation.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;

namespace {

std::string header(const http::Answer& answer, const std::string& name) {
    for (const auto& [key, value] : answer.headers) {
        if (key == name) {
            return value;
        }
    }
    return "";
}

bool has(const http::Answer& answer, const std::string& text) {
    return answer.body.find(text) != std::string::npos;
}

struct Bench {
    Bench() {
        const auto now = clock.now();
        workstation.joined_as(WorkstationId("0198f000-0000-7000-8000-000000000001"));
        REQUIRE(store->add_join_token({}, now.wall + 1h));
        REQUIRE(store->admit(
            {}, {workstation.id(),
                 "<i>desk",
                 workstation.signing_key(),
                 now.wall,
                 {},
                 protocol::sign_admission(receipt_keys.secret_key, workstation.id(), workstation.signing_key())}));
        REQUIRE(people::ensure_supervisor(*store, "anna", now.wall));
        const auto link = people::make_sign_in_link(*store, "anna", now.wall);
        const auto in = pages.handle(request("POST", "/sign-in/link", "token=" + *link));
        const auto set = header(in, "Set-Cookie");
        cookie = set.substr(0, set.find(';'));
        const auto list = pages.handle(request("GET", "/incidents"));
        const std::string before = "name=\"form_token\" value=\"";
        const auto at = list.body.find(before);
        REQUIRE(at != std::string::npos);
        form_token = list.body.substr(at + before.size(), 64);
    }

    http::Request request(const char* method, const std::string& target, const std::string& body = "") const {
        http::Request made;
        made.method = method;
        made.target = target;
        made.body = body;
        made.peer = "192.0.2.1";
        made.headers["host"] = "guard.example:8443";
        if (!cookie.empty()) {
            made.headers["cookie"] = cookie;
        }
        return made;
    }
    http::Answer get(const std::string& target) { return pages.handle(request("GET", target)); }
    http::Answer post(const std::string& target, const std::string& body) {
        return pages.handle(request("POST", target, body + "&form_token=" + form_token));
    }
    std::string add(const protocol::Record& record) {
        const auto batch = workstation.send({record});
        const auto link = workstation.head().link;
        REQUIRE(store->append(workstation.id(), {{batch.records.front(), link, record}},
                              {batch.records.front().seq, link, {}, batch.head_signature, clock.now().wall}));
        return "/incidents/" + workstation.id().text() + "/" + record.incident.text();
    }

    /// An incident whose outcome names these; its address.
    std::string add_with_evidence(const std::vector<std::string>& named) {
        const auto incident = workstation.incident(FindingKind::additional_person);
        auto outcome = workstation.outcome_of(incident, true);
        std::vector<protocol::Hash> hashes;
        for (const auto& bytes : named) {
            hashes.push_back(protocol::hash_body(bytes));
            outcome.evidence.push_back({hashes.back(), "image/jpeg", bytes.size()});
        }
        auto path = add(incident);
        const auto batch = workstation.send({outcome});
        const auto link = workstation.head().link;
        REQUIRE(store->append(workstation.id(), {{batch.records.front(), link, outcome, hashes}},
                              {batch.records.front().seq, link, {}, batch.head_signature, clock.now().wall}));
        return path;
    }
    void keep(const std::string& bytes) {
        REQUIRE(evidence::keep(
            *vault, *store,
            {{workstation.id(), protocol::hash_body(bytes)}, "image/jpeg", bytes.size(), clock.now().wall, {}, false},
            as_bytes(bytes)));
    }
    std::string audit() { return store->audit_lines(1)->front(); }

    testing::TempFolder folder;
    testing::ManualClock clock;
    std::unique_ptr<store::SqliteStore> store = std::move(*store::SqliteStore::open(folder / "server.db"));
    protocol::KeyPair receipt_keys = protocol::make_key_pair();
    std::unique_ptr<evidence::FolderVault> vault = std::move(*evidence::FolderVault::open(folder / "evidence"));
    console::Console pages{*store, *vault, clock, {*console::Zone::find("Europe/Berlin"), receipt_keys}};
    testing::TestWorkstation workstation;
    std::string cookie;
    std::string form_token;
};

}  // namespace

TEST_CASE("EscapesWhateverAWorkstationWrote") {
    Bench bench;
    auto record = bench.workstation.incident(FindingKind::unknown_person, "<script>alert(1)</script>");
    record.worker = WorkerId("\"><img src=x onerror=alert(1)>");
    record.account = AccountName("{{{content}}}</pre><b>");
    const auto path = bench.add(record);
    for (const auto& page : {bench.get(path), bench.get("/incidents")}) {
        REQUIRE(page.status == 200);
        CHECK_FALSE(has(page, "<script"));
        CHECK_FALSE(has(page, "<img src=x"));
        CHECK_FALSE(has(page, "<i>desk"));
        CHECK_FALSE(has(page, "</pre><b>"));
        CHECK(has(page, "&lt;i&gt;desk"));
    }
    CHECK(has(bench.get(path), "{{{content}}}"));  // text of a page is never taken for a template
}

TEST_CASE("FiltersTheListAndTurnsItsPages") {
    Bench bench;
    for (int round = 0; round < 30; ++round) {
        bench.add(bench.workstation.incident(FindingKind::worker_absent));
    }
    bench.add(bench.workstation.incident(FindingKind::camera_covered));
    const auto count = [](const http::Answer& page) {
        std::size_t rows = 0;
        for (auto at = page.body.find("<li class=\"row"); at != std::string::npos;
             at = page.body.find("<li class=\"row", at + 1)) {
            ++rows;
        }
        return rows;
    };
    CHECK(count(bench.get("/incidents")) == 25);
    CHECK(has(bench.get("/incidents"), "state=open&amp;page=2"));
    CHECK(count(bench.get("/incidents?page=2")) == 6);
    CHECK(count(bench.get("/incidents?finding=camera_covered")) == 1);
    CHECK(count(bench.get("/incidents?state=reviewed")) == 0);
    CHECK(count(bench.get("/incidents?page=99999999999999999999&finding=nonsense")) == 25);
}

TEST_CASE("WhatWasOnlyObservedStandsApartFromWhatIsToReview") {
    Bench bench;
    auto observed = bench.workstation.incident(FindingKind::worker_absent);
    observed.enforcement = Enforcement::observe;
    bench.add(observed);
    CHECK(has(bench.get("/incidents"), "Every incident has been reviewed."));
    CHECK(has(bench.get("/incidents"), "Observed only <span class=\"count\">1</span>"));
    CHECK(has(bench.get("/incidents"), "Open <span class=\"count\">0</span>"));
    CHECK(has(bench.get("/incidents"), "Reviewed <span class=\"count\">0</span>"));
    CHECK(has(bench.get("/incidents?state=observed"), "Observed only: would have locked"));
}

TEST_CASE("SpeaksGermanToWhoPrefersIt") {
    Bench bench;
    const auto path = bench.add(bench.workstation.incident(FindingKind::camera_covered));
    auto asked = bench.request("GET", path);
    asked.headers["accept-language"] = "de-DE,de;q=0.9,en;q=0.5";
    const auto page = bench.pages.handle(asked);
    CHECK(has(page, "<html lang=\"de\">"));
    CHECK(has(page, "Kamera verdeckt"));
    CHECK_FALSE(has(page, "Mark as reviewed"));
    CHECK(header(page, "Content-Language") == "de");
}

TEST_CASE("DrawsEveryBoxWithinTheFrame") {
    Bench bench;
    auto record = bench.workstation.incident(FindingKind::additional_person);
    record.geometry = protocol::Geometry{640, 360, {{-0.5F, -0.5F, 3.0F, 3.0F}}, {{0.25F, 0.5F, 0.5F, 0.5F}}};
    const auto page = bench.get(bench.add(record));
    CHECK(has(page, "viewBox=\"0 0 640 360\""));
    CHECK(has(page, "<g class=\"person\"><rect x=\"160\" y=\"180\" width=\"320\" height=\"180\""));
    CHECK(has(page, "<g class=\"face\"><rect x=\"0\" y=\"0\" width=\"640\" height=\"360\""));
    record = bench.workstation.incident(FindingKind::camera_lost);
    record.geometry.reset();
    CHECK_FALSE(has(bench.get(bench.add(record)), "<svg"));
}

TEST_CASE("TakesAReviewOnlyFromItsOwnForm") {
    Bench bench;
    const auto path = bench.add(bench.workstation.incident(FindingKind::worker_absent));
    CHECK(bench.pages.handle(bench.request("POST", path + "/review", "note=x")).status == 403);
    CHECK(bench.pages.handle(bench.request("POST", path + "/review", "note=x&form_token=" + std::string(64, '0')))
              .status == 403);
    auto foreign = bench.request("POST", path + "/review", "note=x&form_token=" + bench.form_token);
    foreign.headers["origin"] = "https://elsewhere.example";
    CHECK(bench.pages.handle(foreign).status == 403);
    CHECK(bench.post(path + "/review", "note=+").status == 422);
    CHECK(bench.post(path + "/review", "note=%zz").status == 403);
    CHECK(has(bench.get(path), "Mark as reviewed"));
    auto own = bench.request("POST", path + "/review", "note=Known+visitor.&form_token=" + bench.form_token);
    own.headers["origin"] = "https://guard.example:8443";
    CHECK(bench.pages.handle(own).status == 303);
    CHECK(has(bench.get(path), "Known visitor."));
    CHECK(bench.post(path + "/review", "note=Again.").status == 409);
    const auto lines = bench.store->audit_lines(1);
    REQUIRE(lines);
    CHECK(lines->front().find("anna: reviewed incident") != std::string::npos);
}

TEST_CASE("ShowsNothingToWhoIsNotSignedIn") {
    Bench bench;
    const auto path = bench.add(bench.workstation.incident(FindingKind::worker_absent));
    bench.cookie = "__Host-shiftguard=made-up";
    for (const auto& target : {std::string("/"), std::string("/incidents"), path, std::string("/no/such/page")}) {
        const auto answer = bench.get(target);
        CHECK(answer.status == 303);
        CHECK(header(answer, "Location") == "/sign-in");
        CHECK(answer.body.empty());
    }
    CHECK(bench.post(path + "/review", "note=x").status == 303);
    CHECK(has(bench.get("/sign-in"), "type=\"password\""));
}

TEST_CASE("AnswersUnknownPagesAndMethods") {
    Bench bench;
    CHECK(bench.get("/no/such/page").status == 404);
    CHECK(bench.get("/incidents/a/b").status == 404);
    CHECK(bench.get("/incidents/a/b/c").status == 404);
    CHECK(bench.post("/incidents/a/b/review", "note=x").status == 404);
    CHECK(bench.pages.handle(bench.request("DELETE", "/incidents")).status == 405);
    CHECK(bench.get("/style.css").status == 200);
    CHECK(bench.get("/").status == 303);
    CHECK(bench.pages.refusal(413, "too large").status == 413);
}

TEST_CASE("SpendsALinkByItsButtonOnly") {
    Bench bench;
    const auto link = people::make_sign_in_link(*bench.store, "anna", bench.clock.now().wall);
    bench.cookie.clear();
    for (const char* method : {"HEAD", "GET", "GET"}) {
        const auto looked = bench.pages.handle(bench.request(method, people::sign_in_path(*link)));
        CHECK(looked.status == 200);
        CHECK(header(looked, "Set-Cookie").empty());
        CHECK(has(looked, "name=\"token\" value=\"" + *link + "\""));
    }
    auto foreign = bench.request("POST", "/sign-in/link", "token=" + *link);
    foreign.headers["origin"] = "https://elsewhere.example";
    CHECK(bench.pages.handle(foreign).status == 403);
    CHECK_FALSE(header(bench.post("/sign-in/link", "token=" + *link), "Set-Cookie").empty());
    CHECK(bench.post("/sign-in/link", "token=" + *link).status == 403);
}

TEST_CASE("LetsABrowserSayWhereAFormCameFrom") {
    Bench bench;
    CHECK(header(bench.get("/incidents"), "Referrer-Policy") == "same-origin");
    auto hidden = bench.request("POST", "/sign-out", "form_token=" + bench.form_token);
    hidden.headers["origin"] = "null";  // a sandboxed or foreign page: never ours
    CHECK(bench.pages.handle(hidden).status == 403);
}

TEST_CASE("TellsAGuesserToSlowDown") {
    Bench bench;
    bench.cookie.clear();
    for (int attempt = 0; attempt < 5; ++attempt) {
        CHECK(bench.post("/sign-in", "name=anna&password=guess").status == 403);
    }
    const auto slowed = bench.post("/sign-in", "name=anna&password=guess");
    CHECK(slowed.status == 429);
    CHECK_FALSE(header(slowed, "Retry-After").empty());
}

TEST_CASE("KeepsANoteThatIsTooLong") {
    Bench bench;
    const auto path = bench.add(bench.workstation.incident(FindingKind::worker_absent));
    const std::string note(2001, 'n');
    const auto refused = bench.post(path + "/review", "note=" + note);
    CHECK(refused.status == 422);
    CHECK(has(refused, note));
}

TEST_CASE("PutsWhatDoesNotHoldAtTheTop") {
    Bench bench;
    const auto path = bench.add(bench.workstation.incident(FindingKind::worker_absent));
    CHECK_FALSE(has(bench.get(path), "role=\"alert\""));
    CHECK(has(bench.get(path), "as the workstation signed it"));
    const auto database = sqlite::Database::open(bench.folder / "server.db");
    REQUIRE(database);
    REQUIRE(database->run("UPDATE record SET body = ?", as_bytes("{}")));
    const auto page = bench.get(path);
    const auto alarm = page.body.find("role=\"alert\"");
    REQUIRE(alarm != std::string::npos);
    CHECK(alarm < page.body.find("<h1>"));
    CHECK(has(page, "NOT as the workstation signed it"));

    const auto seen = bench.workstation.incident(FindingKind::camera_lost);
    const auto alone = bench.add(bench.workstation.outcome_of(seen, true));
    CHECK(has(bench.get(alone), "seen first is missing"));
}

TEST_CASE("ShowsTimesByTheSupervisorsClockAndInUtc") {
    Bench bench;
    auto record = bench.workstation.incident(FindingKind::outside_shift);
    record.at = bench.clock.now().wall;
    const auto path = bench.add(record);
    const auto local = console::Zone::find("Europe/Berlin")->local(record.at);
    const auto page = bench.get(path);
    CHECK(has(page, " " + local.abbreviation));
    CHECK(has(page, protocol::to_rfc3339(local.clock).substr(11, 8) + " " + local.abbreviation));
    CHECK(has(page, protocol::to_rfc3339(record.at).substr(11, 8) + " UTC"));
    CHECK_FALSE(console::Zone::find("Atlantis/Capital"));
    const auto summer = console::Zone::find("Europe/Berlin")->local(WallTime(Milliseconds(1'784'000'000'000)));
    CHECK(summer.abbreviation == "CEST");
}

TEST_CASE("ShowsSummerTimeAfterTheZonesTableEndsToo") {
    const auto berlin = *console::Zone::find("Europe/Berlin");
    for (const auto* at : {"2037-07-01T10:00:00.000Z", "2038-07-01T10:00:00.000Z", "2060-07-01T10:00:00.000Z"}) {
        const auto summer = berlin.local(*protocol::from_rfc3339(at));
        CHECK(protocol::to_rfc3339(summer.clock).substr(11, 8) == "12:00:00");
        CHECK(summer.abbreviation == "CEST");
    }
    const auto winter = berlin.local(*protocol::from_rfc3339("2038-12-01T10:00:00.000Z"));
    CHECK(protocol::to_rfc3339(winter.clock).substr(11, 8) == "11:00:00");
    CHECK(winter.abbreviation == "CET");
    CHECK(console::Zone::find("Africa/Casablanca")
              ->local(*protocol::from_rfc3339("2090-07-01T10:00:00.000Z"))
              .abbreviation == "+01");
}

TEST_CASE("NamesAZoneWithoutLettersByItsOffset") {
    const console::Reader reader{console::Language::english, *console::Zone::find("America/Sao_Paulo"), {}};
    CHECK(console::zone_of(reader, WallTime(Milliseconds(1'784'000'000'000))) == "UTC-03");
}

TEST_CASE("GivesTheTimeInUtcOnlyWhereItIsAnotherAndItsDateWhereThatIs") {
    const auto late = *protocol::from_rfc3339("2026-01-05T23:30:00.000Z");
    const console::Reader berlin{console::Language::english, *console::Zone::find("Europe/Berlin"), {}};
    CHECK(console::moment_of(berlin, late) == "6 Jan 2026, 00:30:00 CET");
    CHECK(console::utc_of(berlin, late) == "5 Jan 2026, 23:30:00 UTC");
    CHECK(console::utc_of(berlin, late - 3h) == "20:30:00 UTC");
    CHECK(console::utc_of({console::Language::english, {}, {}}, late).empty());
}

TEST_CASE("SaysWhyAListIsEmpty") {
    Bench bench;
    CHECK(has(bench.get("/incidents"), "No incident has been reported yet."));
    CHECK(has(bench.get("/incidents?finding=camera_lost"), "Nothing here."));
    const auto path = bench.add(bench.workstation.incident(FindingKind::worker_absent));
    CHECK(has(bench.get("/incidents?state=reviewed"), "Nothing here."));
    REQUIRE(bench.post(path + "/review", "note=Seen.").status == 303);
    CHECK(has(bench.get("/incidents"), "Every incident has been reviewed."));
}

TEST_CASE("TellsInTheNavigationWhereThePageStands") {
    Bench bench;
    CHECK(has(bench.get("/incidents"), R"(<a href="/incidents" aria-current="page">)"));
    CHECK(has(bench.get("/workstations"), R"(<a href="/workstations" aria-current="page">)"));
    CHECK_FALSE(has(bench.get("/no/such/page"), "aria-current"));
}

TEST_CASE("CountsOnePersonAndOneFaceInTheSentencesLetters") {
    Bench bench;
    CHECK(has(bench.get(bench.add(bench.workstation.incident(FindingKind::worker_absent))), "1 person, 1 face"));
}

TEST_CASE("FlagsATimeThatIsFarFromTheServers") {
    Bench bench;
    auto record = bench.workstation.incident(FindingKind::worker_absent);
    record.at = bench.clock.now().wall + 3h;
    bench.add(record);
    CHECK(has(bench.get("/incidents"), "clock 3 h ahead"));
    auto late = bench.workstation.incident(FindingKind::worker_absent);
    late.at = bench.clock.now().wall - 72h;
    CHECK(has(bench.get(bench.add(late)), "received 3 days later"));
    auto prompt = bench.workstation.incident(FindingKind::worker_absent);
    prompt.at = bench.clock.now().wall - 5s;
    CHECK_FALSE(has(bench.get(bench.add(prompt)), " later</"));
}

TEST_CASE("ShowsThatAFindingCameAgainAfterItsReview") {
    Bench bench;
    const auto seen = bench.workstation.incident(FindingKind::worker_absent);
    const auto path = bench.add(seen);
    REQUIRE(bench.post(path + "/review", "note=Seen.").status == 303);
    bench.add(bench.workstation.repeat_of(seen, 2));
    CHECK(has(bench.get("/incidents"), "Open again"));
    const auto page = bench.get(path);
    CHECK(has(page, "Seen."));
    CHECK(has(page, "Mark as reviewed"));
    CHECK(bench.post(path + "/review", "note=Seen+again.").status == 303);
    CHECK_FALSE(has(bench.get(path), "Mark as reviewed"));
}

TEST_CASE("SaysThatAnOutcomeIsOverdue") {
    Bench bench;
    const auto path = bench.add(bench.workstation.incident(FindingKind::worker_absent));
    CHECK(has(bench.get(path), "outcome not yet known"));
    bench.clock.advance(review::outcome_due);
    CHECK(has(bench.get(path), "no outcome was reported"));
    CHECK(has(bench.get("/incidents"), "no outcome was reported"));
}

TEST_CASE("ShowsWhatEachWorkstationDoesAndNamesTheSilentOnesFirst") {
    Bench bench;
    const auto id = bench.workstation.id();
    const auto now = bench.clock.now().wall;
    const auto hear = [&](std::optional<protocol::Doing> doing, std::optional<bool> open) {
        protocol::Heartbeat said{{}, "0.2.0", 3};
        said.doing = doing;
        said.session_open = open;
        REQUIRE(bench.store->note_heard(id, {now, "0.2.0", 3, protocol::encode(said)}));
        return bench.get("/workstations");
    };
    using protocol::Doing;
    CHECK(has(bench.get("/workstations"), "<dt>State</dt><dd>unknown</dd>"));
    CHECK(has(hear(std::nullopt, std::nullopt), "<dt>State</dt><dd>unknown</dd>"));
    CHECK(has(hear(Doing::running, true), "running, a session is open"));
    CHECK(has(hear(Doing::running, false), "running, no session is open"));
    CHECK(has(hear(Doing::suspending, true), "asleep"));
    CHECK(has(hear(Doing::ending, true), "switched off"));
    CHECK(has(hear(Doing::signed_out, false), "signed out"));
    CHECK_FALSE(has(bench.get("/workstations"), "fell silent"));
    REQUIRE(*bench.store->raise_silence({id, now, now}));
    CHECK(has(bench.get("/workstations"), "For the administration: workstations that fell silent"));
    CHECK(has(bench.get("/workstations"), "silent since the last report"));
    REQUIRE(*bench.store->revoke(id, now));
    CHECK(has(bench.get("/workstations"), "membership ended by the administration"));
    CHECK_FALSE(has(bench.get("/workstations"), "fell silent"));
}

TEST_CASE("ShowsAClosedChainApartFromTheOneInItsPlaceAndWhoFollowsWhom") {
    Bench bench;
    const auto id = bench.workstation.id();
    const auto now = bench.clock.now().wall;
    const WorkstationId follower("0198f000-0000-7000-8000-00000000000a");
    CHECK_FALSE(has(bench.get("/workstations"), "In the place of"));
    store::SecretHash token{};
    token.fill(9);
    REQUIRE(*bench.store->add_successor_token(token, now, now + std::chrono::hours(1), {id, "anna", "new <disk>"}));
    const auto head = (*bench.store->workstation(id))->head;
    REQUIRE(bench.store->admit_successor(
        token, {follower, "desk-new", protocol::make_key_pair().public_key, now, {}, {}, {}, {}, {}},
        {id, follower, now, "anna", "new <disk>", head.seq, head.link, {}}));
    const auto page = bench.get("/workstations");
    CHECK(has(page, "chain closed by the administration"));
    CHECK(has(page, "<p>Closed: anna, "));
    CHECK(has(page, "<q>new &lt;disk&gt;</q>. In its place: <a href=\"#" + follower.text() + "\">"));
    CHECK(has(page, "<p>In the place of: <a href=\"#" + id.text() + "\">"));
    CHECK_FALSE(has(page, "/exceptions?workstation=" + id.text()));
    CHECK(has(page, "/exceptions?workstation=" + follower.text()));
    const auto form = bench.get("/exceptions");
    CHECK_FALSE(has(form, id.text()));
    CHECK(has(form, follower.text()));
}

TEST_CASE("ShowsPerWorkstationWhatIsMissingAndWhoWasEnrolled") {
    Bench bench;
    CHECK(has(bench.get("/workstations"), "&lt;i&gt;desk"));
    CHECK(has(bench.get("/workstations"), "nothing"));
    CHECK(has(bench.get("/workstations"), "<dt>Last heard</dt><dd>–</dd>"));
    REQUIRE(bench.store->note_heard(bench.workstation.id(), {bench.clock.now().wall, "0.1.7<b>", 4711}));
    CHECK_FALSE(has(bench.get("/workstations"), "<dt>Last heard</dt><dd>–</dd>"));
    CHECK(has(bench.get("/workstations"), "0.1.7&lt;b&gt;"));
    CHECK(has(bench.get("/workstations"), "4711"));
    auto enrolled = bench.workstation.enrolment();
    enrolled.detail = "Enrolled with 12 samples <b>";
    bench.add(enrolled);
    const auto gone = bench.workstation.send_tombstone(protocol::TombstoneReason::damaged);
    const auto head = bench.workstation.head();
    REQUIRE(
        bench.store->append(bench.workstation.id(), {{gone.records.front(), head.link, std::nullopt}},
                            {head.seq, head.link, tombstones_of(gone), gone.head_signature, bench.clock.now().wall}));
    const auto page = bench.get("/workstations");
    CHECK(has(page, "1 × damaged on the workstation"));
    CHECK(has(page, "Enrolled with 12 samples &lt;b&gt;"));
    CHECK(has(page, "w-1017"));
}

namespace {

std::string wish(const Bench& bench, const std::string& form, const std::string& reason = "a+customer+waits",
                 const std::string& minutes = "60") {
    return "workstation=" + bench.workstation.id().text() +
           "&for=worker&name=w-17&finding=outside_place&minutes=" + minutes + "&reason=" + reason + "&form=" + form;
}

}  // namespace

TEST_CASE("GrantsAnExceptionWithAReasonAndAnAuditLine") {
    Bench bench;
    const auto done = bench.post("/exceptions", wish(bench, "grant"));
    CHECK(done.status == 303);
    CHECK(header(done, "Location") == "/exceptions");
    const auto grants = bench.store->grants_holding(bench.workstation.id(), bench.clock.now().wall, 10);
    REQUIRE(grants->size() == 1);
    CHECK(grants->front().supervisor == "anna");
    CHECK(grants->front().reason == "a customer waits");
    CHECK(bench.store->audit_lines(1)->front().find("anna: granted an exception") != std::string::npos);
    const auto page = bench.get("/exceptions");
    CHECK(has(page, "holds now"));
    CHECK(has(page, "a customer waits"));
    CHECK(has(page, "&lt;i&gt;desk"));
    CHECK_FALSE(has(page, "class=\"code\""));
}

TEST_CASE("TakesAnExceptionBackOnceAndSaysWhoDidIt") {
    Bench bench;
    REQUIRE(bench.post("/exceptions", wish(bench, "grant")).status == 303);
    const auto id = bench.store->exceptions(1)->front().id;
    CHECK(has(bench.get("/exceptions"), "Take back"));
    const auto done = bench.post("/exceptions/take-back", "id=" + id);
    CHECK(done.status == 303);
    CHECK(header(done, "Location") == "/exceptions");
    CHECK(bench.store->exceptions(1)->front().withdrawn_by == "anna");
    CHECK(bench.store->audit_lines(1)->front().find("anna: took back the exception") != std::string::npos);
    const auto page = bench.get("/exceptions");
    CHECK(has(page, "taken back"));
    CHECK_FALSE(has(page, "Take back"));
    CHECK_FALSE(has(page, "holds now"));
    CHECK(bench.post("/exceptions/take-back", "id=" + id).status == 303);  // somebody else was faster
    CHECK(bench.post("/exceptions/take-back", "id=nobody%27s").status == 404);
    CHECK(bench.pages.handle(bench.request("POST", "/exceptions/take-back", "id=" + id)).status == 403);  // no token
}

TEST_CASE("AUseThatNobodyGrantedStandsOutOnItsPageAndAmongTheExceptions") {
    Bench bench;
    REQUIRE(bench.post("/exceptions", wish(bench, "grant")).status == 303);
    const auto id = bench.store->exceptions(1)->front().id;
    auto granted = bench.workstation.incident(FindingKind::exception_used);
    granted.detail = "outside_place is lifted until 2026-01-05T08:00:00.000Z by grant " + id;
    auto made_there = bench.workstation.incident(FindingKind::exception_used);
    made_there.detail = "outside_place is lifted until 2026-01-05T08:00:00.000Z by code 498123-7";
    CHECK_FALSE(has(bench.get(bench.add(granted)), "Nobody granted this exception"));
    CHECK(has(bench.get(bench.add(made_there)), "Nobody granted this exception"));
    const auto exceptions = bench.get("/exceptions");
    CHECK(has(exceptions, "Used and never granted"));
    CHECK(has(exceptions, "code 498123-7"));
    CHECK(exceptions.body.find(granted.incident.text()) == std::string::npos);
}

TEST_CASE("ShowsACodeOnceAndKeepsItOutOfEveryCache") {
    Bench bench;
    const auto done = bench.post("/exceptions", wish(bench, "code"));
    REQUIRE(done.status == 200);
    CHECK(header(done, "Cache-Control") == "no-store");
    const std::string before = "<code>";
    const auto code = done.body.substr(done.body.find(before) + before.size(), 14);
    const auto key = protocol::code_key_of_workstation(bench.workstation.keys(), bench.receipt_keys.public_key);
    CHECK(protocol::check_code(key.value(), code, bench.workstation.id(), {protocol::Subject::Kind::worker, "w-17"},
                               bench.clock.now().wall)
              .verdict == protocol::CodeCheck::Verdict::good);
    CHECK_FALSE(has(bench.get("/exceptions"), code));
    CHECK(done.note.find(code) == std::string::npos);  // nor in the log
    const auto lines = bench.store->audit_lines(10);
    for (const auto& line : *lines) {
        CHECK(line.find(code) == std::string::npos);
    }
}

TEST_CASE("RefusesAnExceptionWithoutReasonOrTooLongAndKeepsWhatWasWritten") {
    Bench bench;
    const auto without = bench.post("/exceptions", wish(bench, "grant", ""));
    CHECK(without.status == 422);
    CHECK(has(without, "Give a reason"));
    CHECK(has(without, "value=\"w-17\""));
    CHECK(has(without, "value=\"outside_place\" selected"));
    CHECK(bench.post("/exceptions", wish(bench, "grant", "x", "241")).status == 422);
    CHECK(bench.post("/exceptions", wish(bench, "grant", "x", "5h")).status == 422);
    CHECK(bench.store->exceptions(10)->empty());
}

TEST_CASE("OnlyASupervisorFromAPageOfOursGrantsAnException") {
    Bench bench;
    CHECK(bench.pages.handle(bench.request("POST", "/exceptions", wish(bench, "grant"))).status == 403);  // no token
    auto from_elsewhere =
        bench.request("POST", "/exceptions", wish(bench, "grant") + "&form_token=" + bench.form_token);
    from_elsewhere.headers["origin"] = "https://evil.example";
    CHECK(bench.pages.handle(from_elsewhere).status == 403);
    bench.cookie.clear();
    CHECK(header(bench.get("/exceptions"), "Location") == "/sign-in");
    CHECK(header(bench.post("/exceptions", wish(bench, "grant")), "Location") == "/sign-in");
    CHECK(bench.store->exceptions(10)->empty());
}

TEST_CASE("AnIncidentLeadsToTheFormFilledIn") {
    Bench bench;
    auto record = bench.workstation.incident(FindingKind::outside_place, "workstation at no agreed place");
    record.worker = WorkerId("w 17&x");
    const auto path = bench.add(record);
    const std::string address =
        "/exceptions?workstation=" + bench.workstation.id().text() + "&name=w%2017%26x&finding=outside_place";
    std::string in_page;
    for (const char letter : address) {
        in_page += letter == '&' ? std::string("&amp;") : std::string(1, letter);
    }
    CHECK(has(bench.get(path), in_page));
    const auto form = bench.get(address);
    CHECK(has(form, "value=\"w 17&amp;x\""));
    CHECK(has(form, "value=\"outside_place\" selected"));
    CHECK(has(form, "value=\"" + bench.workstation.id().text() + "\" selected"));
    CHECK(has(bench.get("/workstations"), "/exceptions?workstation=" + bench.workstation.id().text()));
}

namespace {

const std::string picture = "\xff\xd8\xff\xe0 a picture \xff\xd9";
const std::string other_picture = "\xff\xd8\xff\xe0 another \xff\xd9";

std::string picture_address(const std::string& incident, const std::string& bytes) {
    return incident + "/evidence/" + to_hex(protocol::hash_body(bytes));
}

}  // namespace

TEST_CASE("ShowsThePictureOfAnIncidentWithoutLettingItBeAnythingElseAndWritesTheLookToTheAudit") {
    Bench bench;
    bench.keep(picture);
    const auto incident = bench.add_with_evidence({picture});
    const auto address = picture_address(incident, picture);
    const auto page = bench.get(incident);
    CHECK(has(page, "<img src=\"" + address + "\""));
    CHECK(has(page, "Redacted picture"));
    CHECK_FALSE(has(page, "no picture was sent"));
    CHECK(bench.audit().find("looked at") == std::string::npos);
    const auto shown = bench.get(address);
    REQUIRE(shown.status == 200);
    CHECK(shown.body == picture);
    CHECK(header(shown, "Content-Type") == "image/jpeg");
    CHECK(header(shown, "X-Content-Type-Options") == "nosniff");
    CHECK(header(shown, "Cache-Control") == "no-store");
    CHECK(header(shown, "Content-Security-Policy").find("sandbox; default-src 'none'") == 0);
    CHECK(bench.audit().find("anna: looked at picture " + to_hex(protocol::hash_body(picture)) + " of incident ") !=
          std::string::npos);
    // An incident without one says nothing of pictures, but that none leaves.
    const auto plain = bench.get(bench.add(bench.workstation.incident(FindingKind::unknown_person)));
    CHECK_FALSE(has(plain, "<img src=\"/incidents"));
    CHECK_FALSE(has(plain, "Redacted picture"));
    CHECK(has(plain, "no picture was sent"));
}

TEST_CASE("ShowsAPictureToWhoIsSignedInAndOnTheIncidentThatNamesItAlone") {
    Bench bench;
    bench.keep(picture);
    bench.keep(other_picture);
    const auto incident = bench.add_with_evidence({picture});
    const auto another = bench.add(bench.workstation.incident(FindingKind::unknown_person));
    CHECK(bench.get(picture_address(another, picture)).status == 404);
    CHECK(bench.get(picture_address(incident, other_picture)).status == 404);  // there, and not named
    CHECK(bench.get(incident + "/evidence/abc").status == 404);
    CHECK(bench.get("/incidents/nobody/nothing/evidence/" + to_hex(protocol::hash_body(picture))).status == 404);
    CHECK(bench.post(picture_address(incident, picture), "").status == 404);
    bench.cookie.clear();
    const auto stranger = bench.get(picture_address(incident, picture));
    CHECK(header(stranger, "Location") == "/sign-in");
    CHECK_FALSE(has(stranger, picture));
    CHECK(bench.audit().find("looked at") == std::string::npos);
}

TEST_CASE("SaysOfAPictureThatItHasNotArrivedOrWasDeletedOrIsDamaged") {
    Bench bench;
    const auto incident = bench.add_with_evidence({picture});
    const auto said = [&](const std::string& english, const std::string& german) {
        auto in_german = bench.request("GET", incident);
        in_german.headers["accept-language"] = "de";
        const auto page = bench.get(incident);
        CHECK_FALSE(has(page, "<img src=\"/incidents"));
        CHECK(has(page, english));
        CHECK(has(bench.pages.handle(in_german), german));
        CHECK(bench.get(picture_address(incident, picture)).status == 404);
        CHECK(bench.audit().find("looked at") == std::string::npos);
    };
    said("The picture has not arrived.", "Das Bild ist nicht angekommen.");
    bench.keep(picture);
    CHECK(has(bench.get(incident), "<img src=\"/incidents"));
    std::filesystem::resize_file(bench.vault->file_of(protocol::hash_body(picture)), 4);
    said("The picture is damaged or missing on the server", "Das Bild ist auf dem Server beschädigt oder fehlt");
    std::filesystem::remove(bench.vault->file_of(protocol::hash_body(picture)));
    said("The picture is damaged or missing on the server", "Das Bild ist auf dem Server beschädigt oder fehlt");
    REQUIRE(evidence::remove(*bench.vault, *bench.store, {{bench.workstation.id(), protocol::hash_body(picture)}},
                             bench.clock.now().wall, "retention", "deleted 1 picture(s)"));
    said("The picture was deleted by its retention period on ", "Das Bild wurde nach Ablauf seiner Aufbewahrungsfrist");
}
