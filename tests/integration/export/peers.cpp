#include "tests/integration/export/peers.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <nats/nats.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

namespace shiftguard::testing {
namespace {

constexpr const char* stream_name = "RECORDS";

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::trunc) << text;
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

bool takes_connections(std::uint16_t port) {
    const int one = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const bool taken = ::connect(one, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    ::close(one);
    return taken;
}

// Beside the program on PATH where it was unpacked, else where Debian has them.
std::string rsyslog_modules() {
    const char* folders = std::getenv("PATH");
    std::istringstream path(folders != nullptr ? folders : "");
    for (std::string folder; std::getline(path, folder, ':');) {
        const auto lib = std::filesystem::path(folder) / "../root/usr/lib";
        if (!std::filesystem::exists(std::filesystem::path(folder) / "rsyslogd") || !std::filesystem::exists(lib)) {
            continue;
        }
        for (const auto& machine : std::filesystem::directory_iterator(lib)) {
            if (std::filesystem::exists(machine.path() / "rsyslog/imtcp.so")) {
                return (machine.path() / "rsyslog").string();
            }
        }
    }
    return "";
}

}  // namespace

PeerFiles::PeerFiles() {
    const auto put = [&](const char* name, const std::string& text) {
        write(folder / name, text);
        std::filesystem::permissions(folder / name,
                                     std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        return folder / name;
    };
    authority_file = put("authority.pem", authority.pem());
    other_authority_file = put("other.pem", TestAuthority("Another authority").pem());
    const auto own = authority.issue("127.0.0.1");
    certificate = put("peer.pem", own.certificate_pem);
    private_key = put("peer-key.pem", own.private_key_pem);
    const auto client = authority.issue("shiftguard-server");
    client_certificate = put("client.pem", client.certificate_pem);
    client_key = put("client-key.pem", client.private_key_pem);
}

std::filesystem::path PeerFiles::secret(const std::string& name, const std::string& text) const {
    write(folder / name, text);
    std::filesystem::permissions(folder / name,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return folder / name;
}

Rsyslog::Rsyslog(const PeerFiles& files, Clients clients) : files_(files), clients_(clients) {
    start();
}

void Rsyslog::start() {
    const auto port_file = folder_ / "port";
    std::filesystem::remove(port_file);
    const std::string mode = clients_ == Clients::with_certificate ? "x509/certvalid" : "anon";
    write(folder_ / "rsyslog.conf",
          "global(workDirectory=\"" + folder_.path().string() +
              "\" maxMessageSize=\"64k\"\n"
              "  defaultNetstreamDriver=\"ossl\" defaultNetstreamDriverCAFile=\"" +
              files_.authority_file.string() +
              "\"\n"
              "  defaultNetstreamDriverCertFile=\"" +
              files_.certificate.string() +
              "\"\n"
              "  defaultNetstreamDriverKeyFile=\"" +
              files_.private_key.string() +
              "\")\n"
              "module(load=\"imtcp\" streamDriver.name=\"ossl\" streamDriver.mode=\"1\" streamDriver.authMode=\"" +
              mode +
              "\")\n"
              "input(type=\"imtcp\" address=\"127.0.0.1\" port=\"" +
              std::to_string(port_) + "\" listenPortFileName=\"" + port_file.string() +
              "\")\n"
              "template(name=\"raw\" type=\"string\" string=\"%rawmsg%\\n\")\n"
              "action(type=\"omfile\" file=\"" +
              (folder_ / "messages").string() + "\" template=\"raw\")\n");
    std::vector<std::string> words{
        "rsyslogd", "-n", "-f", (folder_ / "rsyslog.conf").string(), "-i", (folder_ / "pid").string()};
    if (const auto modules = rsyslog_modules(); !modules.empty()) {
        words.insert(words.end(), {"-M", modules});
    }
    process_ = std::make_unique<Child>(words);
    // It names a port that it chose itself; one that it was given it opens.
    const auto opened = [&] { return port_ == 0 ? !lines_of(port_file).empty() : takes_connections(port_); };
    if (!eventually(opened)) {
        throw std::runtime_error("rsyslogd did not start");
    }
    if (port_ == 0) {
        port_ = static_cast<std::uint16_t>(std::stoul(lines_of(port_file).front()));
    }
}

void Rsyslog::stop() {
    process_->stop();
}

std::vector<std::string> Rsyslog::lines() const {
    return lines_of(folder_ / "messages");
}

NatsServer::NatsServer(const PeerFiles& files, const std::string& token) : files_(files), token_(token) {
    start();
}

void NatsServer::write_settings() const {
    write(folder_ / "nats.conf",
          "log_file: \"" + (folder_ / "log").string() + "\"\nlisten: \"127.0.0.1:" +
              std::to_string(port_ == 0 ? -1 : port_) + "\"\nports_file_dir: \"" + folder_.path().string() +
              "\"\njetstream { store_dir: \"" + (folder_ / "jetstream").string() + "\" }\ntls { cert_file: \"" +
              files_.certificate.string() + "\", key_file: \"" + files_.private_key.string() + "\" }\n" +
              (token_.empty() ? "" : "authorization { token: \"" + token_ + "\" }\n"));
}

void NatsServer::start() {
    write_settings();
    process_ = std::make_unique<Child>(std::vector<std::string>{"nats-server", "-c", (folder_ / "nats.conf").string()});
    std::filesystem::path file;
    const auto said = [&] {
        for (const auto& one : std::filesystem::directory_iterator(folder_.path())) {
            if (one.path().extension() == ".ports" && !lines_of(one.path()).empty()) {
                file = one.path();
                return true;
            }
        }
        return false;
    };
    if (!eventually(said)) {
        throw std::runtime_error("nats-server did not start");
    }
    const std::string url = nlohmann::json::parse(read_text(file)).at("nats").at(0);
    port_ = static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
    std::filesystem::remove(file);
}

void NatsServer::stop() {
    process_->stop();
}

void NatsServer::kill() {
    process_->kill();
}

namespace {

struct Client {
    Client(const PeerFiles& files, std::uint16_t port, const std::string& token) {
        natsOptions* options = nullptr;
        const std::string url = "tls://127.0.0.1:" + std::to_string(port);
        natsOptions_Create(&options);
        natsOptions_SetURL(options, url.c_str());
        natsOptions_SetSecure(options, true);
        natsOptions_LoadCATrustedCertificates(options, files.authority_file.c_str());
        if (!token.empty()) {
            natsOptions_SetToken(options, token.c_str());
        }
        const auto status = natsConnection_Connect(&connection, options);
        natsOptions_Destroy(options);
        if (status != NATS_OK || natsConnection_JetStream(&stream, connection, nullptr) != NATS_OK) {
            throw std::runtime_error(std::string("no connection to nats-server: ") + natsStatus_GetText(status));
        }
    }
    ~Client() {
        jsCtx_Destroy(stream);
        natsConnection_Destroy(connection);
    }
    natsConnection* connection = nullptr;
    jsCtx* stream = nullptr;
};

}  // namespace

void NatsServer::add_stream(const std::string& subject) const {
    const Client client(files_, port_, token_);
    const char* subjects[] = {subject.c_str()};
    jsStreamConfig config;
    jsStreamConfig_Init(&config);
    config.Name = stream_name;
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    if (js_AddStream(nullptr, client.stream, &config, nullptr, nullptr) != NATS_OK) {
        throw std::runtime_error("the stream cannot be made");
    }
}

std::vector<NatsServer::Stored> NatsServer::stored() const {
    const Client client(files_, port_, token_);
    jsStreamInfo* info = nullptr;
    if (js_GetStreamInfo(&info, client.stream, stream_name, nullptr, nullptr) != NATS_OK) {
        throw std::runtime_error("the stream is not there");
    }
    const auto last = info->State.LastSeq;
    jsStreamInfo_Destroy(info);
    std::vector<Stored> all;
    for (std::uint64_t at = 1; at <= last; ++at) {
        natsMsg* message = nullptr;
        if (js_GetMsg(&message, client.stream, stream_name, at, nullptr, nullptr) != NATS_OK) {
            throw std::runtime_error("a message of the stream cannot be read");
        }
        const char* id = nullptr;
        natsMsgHeader_Get(message, "Nats-Msg-Id", &id);
        all.push_back({id == nullptr ? "" : id, std::string(natsMsg_GetData(message),
                                                            static_cast<std::size_t>(natsMsg_GetDataLength(message)))});
        natsMsg_Destroy(message);
    }
    return all;
}

SilentPeer::SilentPeer() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 4) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("no port is free");
    }
    port_ = ntohs(address.sin_port);
}

SilentPeer::~SilentPeer() {
    ::close(listener_);
}

MailServer::MailServer(const PeerFiles& files, Security security, std::uint16_t port) {
    process_ = std::make_unique<Child>(std::vector<std::string>{
        "python3", SMTP_SERVER, folder_.path().string(), files.certificate.string(), files.private_key.string(),
        security == Security::tls ? "tls" : "starttls", std::to_string(port)});
    port_ = static_cast<std::uint16_t>(std::stoul(process_->read_line()));
}

MailServer::~MailServer() = default;

std::vector<MailServer::Mail> MailServer::mails() const {
    std::vector<Mail> mails;
    for (const auto& line : lines_of(folder_ / "mails")) {
        const auto mail = nlohmann::json::parse(line);
        mails.push_back({mail.at("user"), mail.at("from"), mail.at("to"), mail.at("text")});
    }
    return mails;
}

void MailServer::refuse(const std::string& recipient) const {
    write(folder_ / "refused", recipient);
}

}  // namespace shiftguard::testing
