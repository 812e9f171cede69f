#include "server/daemon/settings/settings.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::server;

namespace {

std::string told(const std::string& document) {
    std::string text;
    for (const auto& fault : check_settings(document)) {
        text += fault.pointer + ": " + fault.reason + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("EveryKindOfExportTargetIsReadWithItsKeysAndDefaults") {
    const auto read = read_settings(R"({"export": {
        "syslog": [{"name": "soc", "host": "log.example", "form": "ocsf", "facility": 10, "enterprise_number": 4711,
                    "authority": "/etc/ca.pem", "certificate": "/etc/own.pem", "private_key": "/etc/own-key.pem",
                    "from": "beginning", "keep_days": 7}],
        "http": [{"name": "splunk", "url": "https://splunk.example:8088/services/collector/event", "form": "splunk",
                  "token_file": "/etc/token", "index": "guard", "gzip": true, "proxy": "http://proxy.example:3128"}],
        "nats": [{"name": "bus", "host": "nats.example", "subject": "guard.records", "token_file": "/etc/token"}]}})",
                                    "server.json");
    REQUIRE(read);
    REQUIRE(read->exports.targets.size() == 3);
    const auto& soc = read->exports.targets.at(0);
    CHECK(soc.name == "soc");
    CHECK(soc.from == store::ExportFrom::beginning);
    CHECK(soc.keep == std::chrono::days(7));
    const auto& syslog = std::get<exports::SyslogSettings>(soc.peer);
    CHECK(syslog.port == 6514);
    CHECK(syslog.tls == exports::Tls{"/etc/ca.pem", "/etc/own.pem", "/etc/own-key.pem"});
    CHECK(syslog.format == exports::SyslogFormat{exports::SyslogForm::ocsf, 10, 4711});
    const auto& splunk = std::get<exports::HttpTargetSettings>(read->exports.targets.at(1).peer);
    CHECK(splunk.form == exports::HttpForm::splunk);
    CHECK(splunk.https.proxy == "http://proxy.example:3128");
    CHECK(splunk.gzip);
    const auto& nats = std::get<exports::NatsSettings>(read->exports.targets.at(2).peer);
    CHECK(nats.port == 4222);
    CHECK(nats.subject == "guard.records");
    CHECK(read->exports.targets.at(2).keep == std::chrono::days(30));
}

TEST_CASE("MailAndWebhookAreReadWithTheirKeysAndDefaults") {
    const auto read = read_settings(R"({
        "mail": {"host": "mail.example", "from": "guard@a.example", "to": ["north@a.example"], "user": "guard",
                 "password_file": "/etc/mail", "security": "tls", "port": 465, "severity": "critical",
                 "join_minutes": 5, "language": "de", "console_url": "https://guard.example"},
        "webhook": {"url": "https://hook.example/x", "secret_file": "/etc/hook"}})",
                                    "server.json");
    REQUIRE(read);
    CHECK(read->mail.security == exports::MailSecurity::tls);
    CHECK(read->mail.port == 465);
    CHECK(read->mail.addresses.to == std::vector<std::string>{"north@a.example"});
    CHECK(read->mail.notice == exports::NoticeSettings{Severity::critical, std::chrono::minutes(5),
                                                       console::Language::german, "https://guard.example"});
    CHECK(read->webhook.https.url == "https://hook.example/x");
    CHECK(read->webhook.notice == exports::NoticeSettings{});
}

TEST_CASE("TeamsOfTheMailHaveEachWorkerOnce") {
    const auto mail = [](const std::string& teams) {
        return R"({"mail": {"host": "mail.example", "from": "guard@a.example", "to": ["all@a.example"], "teams": )" +
               teams + "}}";
    };
    const auto read = read_settings(
        mail(R"([{"name": "north", "workers": ["w-1", "w-2"], "to": ["north@a.example"]}])"), "server.json");
    REQUIRE(read);
    CHECK(read->mail.teams ==
          std::vector{exports::MailTeam{"north", {WorkerId("w-1"), WorkerId("w-2")}, {"north@a.example"}}});
    CHECK(told(mail(R"([{"name": "n", "workers": ["w-1"], "to": ["n@a.example"]},
                        {"name": "n", "workers": ["w-1"], "to": ["s@a.example"]}])")) ==
          "/mail/teams/1/name: must be a name that no other team has\n"
          "/mail/teams/1/workers: must have no worker twice and none of another team\n");
    CHECK(told(mail(R"([{"name": "n", "workers": [], "to": []}])")).find("/mail/teams/0/workers") != std::string::npos);
    CHECK(told(R"({"export": {"nats": [{"name": "mail-north", "host": "h"}]}})").find("/export/nats/0/name") !=
          std::string::npos);
}

TEST_CASE("AdministratorsAreToldByMailOfWhatFellSilentWhereTheSettingsNameThem") {
    const auto mail = [](const std::string& administrators) {
        return R"({"mail": {"host": "mail.example", "from": "guard@a.example", "to": ["all@a.example"], "administrators": )" +
               administrators + "}}";
    };
    const auto read = read_settings(mail(R"(["it@a.example"])"), "server.json");
    REQUIRE(read);
    CHECK(read->mail.administrators == std::vector<std::string>{"it@a.example"});
    CHECK(told(mail(R"(["it at a.example"])")).find("/mail/administrators/0") != std::string::npos);
}

TEST_CASE("AFaultInAnExportTargetIsToldAtItsPlace") {
    CHECK(told(R"({"export": {"syslog": [{"name": "a", "host": "h"}], "http": [{"name": "a", "url": "https://x/"}]}})")
              .find("/export/http/0/name: must be a name that no other target has") != std::string::npos);
    CHECK(told(R"({"export": {"nats": [{"name": "mail", "host": "h"}]}})").find("/export/nats/0/name") !=
          std::string::npos);
    CHECK(told(R"({"export": {"syslog": [{"name": "a", "host": "h", "certificate": "/c"}]}})")
              .find("/export/syslog/0: must have certificate and private_key both or neither") != std::string::npos);
    for (const char* bad :
         {R"({"export": {"http": [{"name": "a", "url": "http://plain.example/"}]}})",
          R"({"export": {"http": [{"name": "a"}]}})", R"({"export": {"syslog": [{"name": "A B", "host": "h"}]}})",
          R"({"export": {"syslog": [{"name": "a", "host": "h", "facility": 24}]}})",
          R"({"export": {"syslog": [{"name": "a", "host": "h", "token": "secret"}]}})",
          R"({"export": {"http": [{"name": "a", "url": "https://x/", "token_file": "relative"}]}})",
          R"({"export": {"nats": [{"name": "a", "host": "h", "subject": "a.*"}]}})"}) {
        INFO(bad);
        CHECK(told(bad).find("/export/") != std::string::npos);
    }
}

TEST_CASE("MailWithoutAddressesAndAWebhookWithoutASecretAreFaults") {
    CHECK(told(R"({"mail": {"host": "mail.example"}})").find("/mail: must have from and to") != std::string::npos);
    CHECK(told(R"({"export": {"http": [{"name": "a", "url": "http://plain.example/"}]}})")
              .find("but is \"http://plain.example/\". The collector's whole address") != std::string::npos);
    CHECK(told(R"({"mail": {"user": "guard"}})").find("/mail: must have user and password_file") != std::string::npos);
    CHECK(told(R"({"mail": {"to": ["a@b.example\r\nBcc: c@d.example"]}})").find("/mail/to") != std::string::npos);
    CHECK(told(R"({"webhook": {"url": "https://hook.example/"}})").find("/webhook: must have a secret_file") !=
          std::string::npos);
}
