#include "server/export/notice/notice.hpp"

#include "common/encoding.hpp"
#include "server/export/notice/notifier.hpp"
#include "server/export/notice/silence_notifier.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/stored.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::exports;
using namespace std::chrono_literals;
using testing::stored_at;

const Ending never = [] { return false; };
constexpr const char* channel_name = "mail";

NoticeSettings settings(console::Language language = console::Language::english) {
    return {Severity::high, std::chrono::minutes(2), language, "https://guard.example:8443"};
}

std::vector<store::UrgentIncident> incidents(std::size_t count) {
    std::vector<store::UrgentIncident> all;
    all.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        all.push_back({WorkstationId("ws"), IncidentId("i-" + std::to_string(at)), FindingKind::unknown_person,
                       Severity::high, stored_at});
    }
    return all;
}

class ScriptedChannel final : public Channel {
public:
    Sent tell(const Notice& notice, WallTime, const Ending&) override {
        if (answer.taken > 0) {
            told.push_back(notice);
        }
        return answer;
    }
    Status ready() const override { return success(); }

    Sent answer{1, Trouble::none, {}, std::nullopt};
    std::vector<Notice> told;
};

struct Bed {
    Bed() {
        REQUIRE(*store->add_export_target(channel_name, store::ExportFrom::now));
        testing::admit(*store, workstation);
    }
    protocol::Record report(Severity severity = Severity::high, WallTime at = stored_at) {
        auto record = workstation.incident(FindingKind::unknown_person);
        record.severity = severity;
        testing::append(*store, workstation.send({record}), at);
        return record;
    }

    testing::TempFolder folder;
    std::unique_ptr<store::SqliteStore> store = *store::SqliteStore::open(folder / "server.db");
    testing::TestWorkstation workstation;
    ScriptedChannel channel;
    Notifier notifier{*store, *store, channel, channel_name, settings()};
};

/// `notifier` has something to tell.
void is_tried_until_taken(auto& notifier, ScriptedChannel& channel) {
    channel.answer = {0, Trouble::away, "The mail server is away.", 9s};
    const auto away = notifier.attempt(stored_at + 2min, never);
    CHECK(away.pace == Pace::back_off);
    CHECK(away.trouble == "The mail server is away.");
    CHECK(away.not_before == 9s);
    channel.answer = {0, Trouble::settings, "The password is wrong.", std::nullopt};
    CHECK(notifier.attempt(stored_at + 3min, never).pace == Pace::slowly);
    channel.answer = {1, Trouble::none, {}, std::nullopt};
    CHECK(notifier.attempt(stored_at + 4min, never).trouble.empty());
    CHECK(channel.told.size() == 1);
}

}  // namespace

TEST_CASE("ANoticeOfOneIncidentIsItsFindingAndALinkInBothLanguages") {
    const auto english = make_notice(incidents(1), settings());
    CHECK(english.subject == "Shiftguard: Unknown person at the workstation");
    CHECK(text_of(english).find("https://guard.example:8443/incidents/ws/i-0\n") != std::string::npos);
    const auto german = make_notice(incidents(1), settings(console::Language::german));
    CHECK(german.subject ==
          "Shiftguard: " + std::string(console::title_of(console::Language::german, FindingKind::unknown_person)));
    CHECK(text_of(german).find("Melden Sie sich an") != std::string::npos);
}

TEST_CASE("AStormIsOneNoticeWithTwentyLinksAndTheCountOfTheRest") {
    const auto notice = make_notice(incidents(500), settings(console::Language::german));
    CHECK(notice.lines.size() == most_in_a_notice);
    CHECK(notice.more == 480);
    CHECK(notice.subject == "Shiftguard: 500 dringende Vorfälle");
    CHECK(text_of(notice).find("480 weitere:\nhttps://guard.example:8443/incidents?state=open\n") != std::string::npos);
    CHECK(nlohmann::json::parse(to_webhook(notice, stored_at)).at("more") == 480);
}

TEST_CASE("AMailIsOfAsciiWithItsHeadersAndItsTextInBase64") {
    const auto notice = make_notice(incidents(3), settings(console::Language::german));
    const auto mail = to_mail(notice, {"guard@company.example", {"a@company.example", "b@company.example"}},
                              WallTime(Milliseconds(1'795'471'500'123)));
    CHECK(std::all_of(mail.begin(), mail.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80U; }));
    for (const char* line :
         {"From: guard@company.example\r\n", "To: a@company.example,\r\n b@company.example\r\n", "Subject: =?UTF-8?B?",
          "Date: Mon, 23 Nov 2026 22:05:00 +0000\r\n", "Message-ID: <i-0.3@company.example>\r\n",
          "Auto-Submitted: auto-generated\r\n", "Content-Language: de\r\n"}) {
        CHECK(mail.find(line) != std::string::npos);
    }
    std::string body = mail.substr(mail.find("\r\n\r\n") + 4);
    body.erase(std::remove_if(body.begin(), body.end(), [](char c) { return c == '\r' || c == '\n'; }), body.end());
    const auto text = from_base64(body);
    REQUIRE(text);
    CHECK(std::string(text->begin(), text->end()) == text_of(notice));
    for (std::size_t at = 0; at < mail.size();) {
        const auto end = mail.find("\r\n", at);
        REQUIRE(end != std::string::npos);
        CHECK(end - at <= 78);
        at = end + 2;
    }
}

TEST_CASE("AnUrgentIncidentIsToldOnceAfterTheTimeForOthersToJoinIt") {
    Bed bed;
    const auto first = bed.report();
    bed.report(Severity::medium);
    CHECK(bed.notifier.attempt(stored_at + 1s, never).pace == Pace::empty);
    bed.report(Severity::critical, stored_at + 1min);
    CHECK(bed.notifier.attempt(stored_at + 119s, never).pace == Pace::empty);
    CHECK(bed.channel.told.empty());
    CHECK(bed.notifier.attempt(stored_at + 2min, never).pace == Pace::at_once);
    REQUIRE(bed.channel.told.size() == 1);
    CHECK(bed.channel.told.at(0).lines.size() == 2);
    testing::append(*bed.store, bed.workstation.send({bed.workstation.repeat_of(first, 2)}), stored_at + 3min);
    CHECK(bed.notifier.attempt(stored_at + 1h, never).pace == Pace::empty);
    CHECK(bed.channel.told.size() == 1);
    CHECK((*bed.store->export_standing(channel_name))->counts.sent == 2);
}

TEST_CASE("ANoticeThatIsNotTakenIsTriedAgainAndSaysWhy") {
    Bed bed;
    bed.report();
    is_tried_until_taken(bed.notifier, bed.channel);
}

TEST_CASE("ANotifierThatBeginsAnewTellsWhatTheLastOneDidNot") {
    Bed bed;
    bed.report();
    static_cast<void>(bed.notifier.attempt(stored_at, never));  // looked through, not told
    Notifier another(*bed.store, *bed.store, bed.channel, channel_name, settings());
    CHECK(another.attempt(stored_at + 2min, never).pace == Pace::at_once);
    CHECK(bed.channel.told.size() == 1);
}

TEST_CASE("WhatIsOlderThanTwoDaysIsNotToldButCountedAndSaid") {
    Bed bed;
    bed.report();
    const auto attempt = bed.notifier.attempt(stored_at + 49h, never);
    REQUIRE(attempt.lost.size() == 1);
    CHECK(bed.channel.told.empty());
    CHECK((*bed.store->export_standing(channel_name))->counts.outdated == 1);
}

TEST_CASE("AChannelThatConcernsSomeTellsOfNobodyElse") {
    Bed bed;
    const auto of_one = bed.report();
    auto of_another = bed.workstation.incident(FindingKind::unknown_person);
    of_another.severity = Severity::high;
    of_another.worker = WorkerId("somebody else");
    testing::append(*bed.store, bed.workstation.send({of_another}));
    Notifier notifier(*bed.store, *bed.store, bed.channel, channel_name, settings(),
                      [&](const protocol::Record& record) { return record.worker == of_one.worker; });
    static_cast<void>(notifier.attempt(stored_at + 2min, never));
    REQUIRE(bed.channel.told.size() == 1);
    REQUIRE(bed.channel.told.at(0).lines.size() == 1);
    CHECK(bed.channel.told.at(0).lines.at(0).link.ends_with(of_one.incident.text()));
}

TEST_CASE("AClockThatIsSetBackMakesNobodyWait") {
    Bed bed;
    bed.report();
    static_cast<void>(bed.notifier.attempt(stored_at - 1h, never));
    CHECK(bed.channel.told.size() == 1);
}

namespace {

struct SilenceBed : Bed {
    SilenceBed() { fall_silent(workstation.id()); }
    void fall_silent(const WorkstationId& id, WallTime raised = stored_at) {
        REQUIRE(*store->raise_silence({id, raised - 6min, raised}));
    }
    SilenceNotifier silences{*store, channel, settings()};
};

}  // namespace

TEST_CASE("ANoticeOfSilenceNamesNoWorkstationAndSaysWhatToLookAt") {
    const std::vector<store::Silence> two{{WorkstationId("ws-1"), stored_at, stored_at},
                                          {WorkstationId("ws-2"), stored_at, stored_at}};
    const auto english = make_silence_notice(two, settings());
    CHECK(english.subject == "Shiftguard: 2 workstations fell silent");
    CHECK(text_of(english).starts_with("2 workstations fell silent\nhttps://guard.example:8443/workstations\n\n"));
    CHECK(text_of(english).find("runs shiftguardd") != std::string::npos);
    CHECK(text_of(english).find("ws-") == std::string::npos);
    const auto german = make_silence_notice({two.front()}, settings(console::Language::german));
    CHECK(german.subject == "Shiftguard: 1 Arbeitsplatz ist verstummt");
    CHECK(text_of(german).find("das Netz erreicht") != std::string::npos);
}

TEST_CASE("ASilenceIsToldToTheAdministratorOnceAfterTheTimeForOthersToJoinIt") {
    SilenceBed bed;
    testing::TestWorkstation another;
    testing::admit(*bed.store, another, 2);
    bed.fall_silent(another.id(), stored_at + 1min);
    CHECK(bed.silences.attempt(stored_at + 119s, never).pace == Pace::empty);
    CHECK(bed.channel.told.empty());
    static_cast<void>(bed.silences.attempt(stored_at + 2min, never));
    REQUIRE(bed.channel.told.size() == 1);
    CHECK(bed.channel.told.at(0).subject == "Shiftguard: 2 workstations fell silent");
    static_cast<void>(bed.silences.attempt(stored_at + 1h, never));
    CHECK(bed.channel.told.size() == 1);
}

TEST_CASE("AWorkstationThatFallsSilentAgainIsToldOfAgain") {
    SilenceBed bed;
    static_cast<void>(bed.silences.attempt(stored_at + 2min, never));
    REQUIRE(bed.store->close_silence(bed.workstation.id()));
    static_cast<void>(bed.silences.attempt(stored_at + 3min, never));
    bed.fall_silent(bed.workstation.id(), stored_at + 10min);
    static_cast<void>(bed.silences.attempt(stored_at + 12min, never));
    CHECK(bed.channel.told.size() == 2);
}

TEST_CASE("ASilenceThatEndedInTimeIsToldToNobody") {
    SilenceBed bed;
    static_cast<void>(bed.silences.attempt(stored_at + 1min, never));
    REQUIRE(bed.store->close_silence(bed.workstation.id()));
    static_cast<void>(bed.silences.attempt(stored_at + 2min, never));
    CHECK(bed.channel.told.empty());
}

TEST_CASE("ANoticeOfSilenceThatIsNotTakenIsTriedAgainAndSaysWhy") {
    SilenceBed bed;
    is_tried_until_taken(bed.silences, bed.channel);
}

TEST_CASE("TroubleWithNoticesOfSilenceIsNotOverBecauseTheSilenceIs") {
    SilenceBed bed;
    bed.channel.answer = {0, Trouble::away, "The mail server is away.", std::nullopt};
    REQUIRE(bed.silences.attempt(stored_at + 2min, never).pace == Pace::back_off);
    REQUIRE(bed.store->close_silence(bed.workstation.id()));
    const auto after = bed.silences.attempt(stored_at + 3min, never);
    CHECK(after.pace == Pace::empty);
    CHECK(after.trouble == "The mail server is away.");
}
