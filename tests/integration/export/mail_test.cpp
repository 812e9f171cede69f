// Notices by mail, against a mail server over real sockets.
#include "server/export/targets/mail.hpp"

#include "tests/integration/export/peers.hpp"
#include "tests/support/protocol_examples.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::exports;
using testing::MailServer;

const Ending never = [] { return false; };

MailSettings to(const MailServer& server, MailServer::Security security, const testing::PeerFiles& files) {
    MailSettings settings;
    settings.host = "127.0.0.1";
    settings.port = server.port();
    settings.security = security == MailServer::Security::tls ? MailSecurity::tls : MailSecurity::starttls;
    settings.tls.authority = files.authority_file;
    settings.user = "guard";
    settings.password_file = files.secret("mail", "secret of the mail\n");
    settings.addresses = {"guard@company.example", {"north@company.example", "south@company.example"}};
    settings.notice.console_url = "https://guard.example:8443";
    return settings;
}

Notice notice(const MailSettings& settings) {
    return make_notice({{testing::example_workstation, testing::example_incident().incident,
                         FindingKind::unknown_person, Severity::high, testing::example_time}},
                       settings.notice);
}

Sent tell(const MailSettings& settings) {
    return MailChannel(settings).tell(notice(settings), testing::example_time, never);
}

}  // namespace

TEST_CASE("AMailIsTakenAfterStarttlsAndInTlsFromTheFirstByte") {
    const testing::PeerFiles files;
    for (const auto security : {MailServer::Security::starttls, MailServer::Security::tls}) {
        const MailServer server(files, security);
        const auto settings = to(server, security, files);
        REQUIRE(MailChannel(settings).ready());
        const auto sent = tell(settings);
        INFO(sent.sentence);
        REQUIRE(sent.taken == 1);
        const auto mails = server.mails();
        REQUIRE(mails.size() == 1);
        CHECK(mails.at(0).user == "guard");
        CHECK(mails.at(0).from == "guard@company.example");
        CHECK(mails.at(0).to == settings.addresses.to);
        CHECK(mails.at(0).text == to_mail(notice(settings), settings.addresses, testing::example_time));
    }
}

TEST_CASE("AMailServerWithoutTlsOrWithAnothersCertificateGetsNeitherPasswordNorMail") {
    const testing::PeerFiles files;
    const MailServer server(files, MailServer::Security::starttls);
    auto settings = to(server, MailServer::Security::starttls, files);
    settings.tls.authority = files.other_authority_file;
    const auto untrusted = tell(settings);
    CHECK(untrusted.trouble == Trouble::settings);
    CHECK(untrusted.sentence.find("certificate is not trusted") != std::string::npos);
    settings.tls.authority = files.authority_file;
    settings.security = MailSecurity::tls;  // the server speaks plainly first
    CHECK(tell(settings).taken == 0);
    CHECK(server.mails().empty());
}

TEST_CASE("AMailThatIsRefusedForItsPasswordOrRecipientIsAMatterOfSettings") {
    const testing::PeerFiles files;
    const MailServer server(files, MailServer::Security::tls);
    auto settings = to(server, MailServer::Security::tls, files);
    settings.password_file = files.secret("wrong", "another\n");
    const auto wrong = tell(settings);
    CHECK(wrong.trouble == Trouble::settings);
    CHECK(wrong.sentence.find("another") == std::string::npos);
    settings.password_file = files.folder / "not-there";
    CHECK(tell(settings).trouble == Trouble::settings);
    CHECK_FALSE(MailChannel(settings).ready());
    settings = to(server, MailServer::Security::tls, files);
    server.refuse("south@company.example");
    const auto refused = tell(settings);
    CHECK(refused.trouble == Trouble::settings);
    CHECK(refused.sentence.find("refuses the mail") != std::string::npos);
    CHECK(server.mails().empty());
}

TEST_CASE("AMailServerThatIsAwayIsTriedAgain") {
    const testing::PeerFiles files;
    std::uint16_t port = 0;
    MailSettings settings;
    {
        const MailServer server(files, MailServer::Security::tls);
        port = server.port();
        settings = to(server, MailServer::Security::tls, files);
    }
    CHECK(tell(settings).trouble == Trouble::away);
    const MailServer back(files, MailServer::Security::tls, port);
    CHECK(tell(settings).taken == 1);
}
