// NATS JetStream, by libnats: one message a record, its id as Nats-Msg-Id, so that the stream drops a second sending
// within its duplicate window. Taken is what the stream acknowledged: each message is awaited before the next goes, for
// the order's sake. The stream is the administrator's: it is neither made nor changed.
#pragma once

#include "server/export/target.hpp"
#include "server/export/tls.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace shiftguard::exports {

struct NatsSettings {
    std::string host;
    std::uint16_t port = 4222;
    Tls tls;
    std::string subject = "shiftguard.records";
    std::filesystem::path credentials_file;  ///< JWT and seed as nsc writes them; empty: none
    std::filesystem::path token_file;        ///< empty: none
    friend bool operator==(const NatsSettings&, const NatsSettings&) = default;
};

class NatsTarget final : public Target {
public:
    explicit NatsTarget(NatsSettings settings);
    ~NatsTarget() override;
    NatsTarget(const NatsTarget&) = delete;
    NatsTarget& operator=(const NatsTarget&) = delete;

    [[nodiscard]] Sent send(std::span<const Message> batch, const Ending& ending) override;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::exports
