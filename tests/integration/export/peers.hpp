// The systems that the server exports to, as they are: rsyslogd, nats-server with JetStream, and a mail server. Each
// listens on a free loopback port in TLS, with a certificate of the test's own authority, and ends with its object.
#pragma once

#include "tests/support/child.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/tls_server.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace shiftguard::testing {

/// Certificates of one authority, as files.
struct PeerFiles {
    PeerFiles();
    /// Also: an authority that signed none of them.
    TempFolder folder;
    TestAuthority authority;
    std::filesystem::path authority_file;
    std::filesystem::path other_authority_file;
    std::filesystem::path certificate;  ///< for 127.0.0.1
    std::filesystem::path private_key;
    std::filesystem::path client_certificate;
    std::filesystem::path client_key;
    /// A file of mode 0600.
    [[nodiscard]] std::filesystem::path secret(const std::string& name, const std::string& text) const;
};

class Rsyslog {
public:
    enum class Clients : std::uint8_t { anyone, with_certificate };
    explicit Rsyslog(const PeerFiles& files, Clients clients = Clients::anyone);

    /// On the port of the last time.
    void start();
    void stop();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// The messages that it wrote to its file, as they came.
    [[nodiscard]] std::vector<std::string> lines() const;

private:
    const PeerFiles& files_;
    Clients clients_;
    TempFolder folder_;
    std::uint16_t port_ = 0;
    std::unique_ptr<Child> process_;
};

class NatsServer {
public:
    explicit NatsServer(const PeerFiles& files, const std::string& token = "");

    void start();  ///< on the port of the last time, with what its streams kept
    void stop();
    void kill();
    [[nodiscard]] std::uint16_t port() const { return port_; }

    struct Stored {
        std::string id;  ///< Nats-Msg-Id
        std::string body;
    };
    /// A stream named RECORDS that takes this subject.
    void add_stream(const std::string& subject) const;
    [[nodiscard]] std::vector<Stored> stored() const;

private:
    void write_settings() const;

    const PeerFiles& files_;
    std::string token_;
    TempFolder folder_;
    std::uint16_t port_ = 0;
    std::unique_ptr<Child> process_;
};

/// Takes connections and never says a word.
class SilentPeer {
public:
    SilentPeer();
    ~SilentPeer();
    SilentPeer(const SilentPeer&) = delete;
    SilentPeer& operator=(const SilentPeer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    int listener_ = -1;
    std::uint16_t port_ = 0;
};

class MailServer {
public:
    enum class Security : std::uint8_t { starttls, tls };
    MailServer(const PeerFiles& files, Security security, std::uint16_t port = 0);
    ~MailServer();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    struct Mail {
        std::string user;  ///< who signed in; empty: nobody
        std::string from;
        std::vector<std::string> to;
        std::string text;  ///< with its headers
    };
    [[nodiscard]] std::vector<Mail> mails() const;
    /// Answers 550 to this recipient.
    void refuse(const std::string& recipient) const;

private:
    TempFolder folder_;
    std::uint16_t port_ = 0;
    std::unique_ptr<Child> process_;
};

}  // namespace shiftguard::testing
