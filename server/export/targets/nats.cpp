#include "server/export/targets/nats.hpp"

#include "server/export/secret.hpp"
#include "server/export/targets/https.hpp"

#include <nats/nats.h>

namespace shiftguard::exports {
namespace {

constexpr std::int64_t patience_ms = 5'000;

template <auto destroy>
struct Destroy {
    template <class T>
    void operator()(T* what) const {
        destroy(what);
    }
};
using Options = std::unique_ptr<natsOptions, Destroy<&natsOptions_Destroy>>;
using Connection = std::unique_ptr<natsConnection, Destroy<&natsConnection_Destroy>>;
using Context = std::unique_ptr<jsCtx, Destroy<&jsCtx_Destroy>>;
using Published = std::unique_ptr<jsPubAck, Destroy<&jsPubAck_Destroy>>;

std::string said_by(natsStatus status) {
    natsStatus last = NATS_OK;
    const char* words = nats_GetLastError(&last);
    const std::string said = natsStatus_GetText(status);
    return words == nullptr || *words == '\0' ? said : said + ": " + words;
}

bool is_a_matter_of_settings(natsStatus status) {
    switch (status) {
        case NATS_CONNECTION_AUTH_FAILED:
        case NATS_NOT_PERMITTED:
        case NATS_SSL_ERROR:
        case NATS_SECURE_CONNECTION_WANTED:
        case NATS_INVALID_SUBJECT:
        case NATS_INVALID_ARG:
        case NATS_ADDRESS_MISSING:
            return true;
        default:
            return false;
    }
}

}  // namespace

struct NatsTarget::Inner {
    NatsSettings settings;
    Connection connection;
    Context stream;  // lives no longer than the connection

    [[nodiscard]] std::string subject() const { return settings.host + ":" + std::to_string(settings.port); }

    void disconnect() {
        stream.reset();
        connection.reset();
    }

    [[nodiscard]] Sent failed(std::size_t taken, natsStatus status, const std::string& what) {
        disconnect();
        const bool settings_fault = is_a_matter_of_settings(status);
        return {taken, settings_fault ? Trouble::settings : Trouble::away,
                subject() + ": " + what + " (" + said_by(status) +
                    (settings_fault ? "); check the certificate's authority, the credentials and the subject."
                                    : "); it is tried again."),
                std::nullopt};
    }

    [[nodiscard]] Sent connect();
    [[nodiscard]] natsStatus set_up(natsOptions* options, const std::string& token) const;
    [[nodiscard]] Sent publish(const Message& message);
};

natsStatus NatsTarget::Inner::set_up(natsOptions* options, const std::string& token) const {
    const std::string url = "tls://" + subject();
    natsStatus status = natsOptions_SetURL(options, url.c_str());
    const auto then = [&](auto call) { status = status == NATS_OK ? call() : status; };
    then([&] { return natsOptions_SetName(options, "shiftguard-server"); });
    then([&] { return natsOptions_SetTimeout(options, patience_ms); });
    then([&] { return natsOptions_SetAllowReconnect(options, false); });  // the next attempt connects anew
    then([&] { return natsOptions_SetSecure(options, true); });
    then([&] { return natsOptions_SetExpectedHostname(options, settings.host.c_str()); });
    if (!settings.tls.authority.empty()) {
        then([&] { return natsOptions_LoadCATrustedCertificates(options, settings.tls.authority.c_str()); });
    }
    if (!settings.tls.certificate.empty()) {
        then([&] {
            return natsOptions_LoadCertificatesChain(options, settings.tls.certificate.c_str(),
                                                     settings.tls.private_key.c_str());
        });
    }
    if (!settings.credentials_file.empty()) {
        then([&] {
            return natsOptions_SetUserCredentialsFromFiles(options, settings.credentials_file.c_str(), nullptr);
        });
    }
    if (!token.empty()) {
        then([&] { return natsOptions_SetToken(options, token.c_str()); });
    }
    return status;
}

Sent NatsTarget::Inner::connect() {
    auto checked = check_files(settings.tls);
    const auto token = settings.token_file.empty() ? Result<std::string>("") : read_secret_line(settings.token_file);
    if (checked && !settings.credentials_file.empty()) {
        const auto read = read_secret_line(settings.credentials_file);  // the same rule for what libnats reads itself
        checked = read ? success() : Status(read.error());
    }
    if (!checked || !token) {
        return {0, Trouble::settings, to_sentence(!checked ? checked.error() : token.error()), std::nullopt};
    }
    natsOptions* made = nullptr;
    natsStatus status = natsOptions_Create(&made);
    const Options options(made);
    if (status == NATS_OK) {
        status = set_up(made, *token);
    }
    natsConnection* opened = nullptr;
    if (status == NATS_OK) {
        status = natsConnection_Connect(&opened, made);
        connection.reset(opened);
    }
    jsCtx* context = nullptr;
    if (status == NATS_OK) {
        status = natsConnection_JetStream(&context, opened, nullptr);
        stream.reset(context);
    }
    return status == NATS_OK ? Sent{} : failed(0, status, "No connection to NATS");
}

Sent NatsTarget::Inner::publish(const Message& message) {
    const std::string body = to_ocsf(message);
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MaxWait = patience_ms;
    options.MsgId = message.record.id.text().c_str();
    jsPubAck* answer = nullptr;
    jsErrCode code{};
    const natsStatus status = js_Publish(&answer, stream.get(), settings.subject.c_str(), body.data(),
                                         static_cast<int>(body.size()), &options, &code);
    const Published published(answer);
    if (status == NATS_OK) {
        return {1, Trouble::none, {}, std::nullopt};
    }
    if (status == NATS_MAX_PAYLOAD) {
        return {0, Trouble::record, subject() + ": the record is larger than max_payload of the NATS server.",
                std::nullopt};
    }
    if (status == NATS_NO_RESPONDERS) {
        return {0, Trouble::settings,
                subject() + ": no JetStream stream takes the subject " + settings.subject +
                    "; make one, or mend the subject in server.json.",
                std::nullopt};
    }
    return failed(0, status, "The stream did not acknowledge the record");
}

NatsTarget::NatsTarget(NatsSettings settings) : inner_(std::make_unique<Inner>()) {
    inner_->settings = std::move(settings);
}

NatsTarget::~NatsTarget() = default;

Sent NatsTarget::send(std::span<const Message> batch, const Ending& ending) {
    if (!inner_->connection || natsConnection_IsClosed(inner_->connection.get())) {
        inner_->disconnect();
        if (auto connected = inner_->connect(); connected.trouble != Trouble::none) {
            return connected;
        }
    }
    Sent sent;
    for (const auto& message : batch) {
        if (ending && ending()) {
            break;
        }
        auto one = inner_->publish(message);
        if (one.taken == 0) {
            one.taken = sent.taken;
            return one;
        }
        ++sent.taken;
    }
    return sent;
}

}  // namespace shiftguard::exports
