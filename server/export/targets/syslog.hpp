// A syslog collector over TLS (RFC 5425). Syslog has no acknowledgement. Taken is what the collector's machine has
// acknowledged (TCP) and after which it kept the connection open for `quiet`: a collector that ends or breaks off
// sooner gets the batch again. What a collector has read and then loses itself is lost: docs/limitations.md.
#pragma once

#include "server/export/message/syslog.hpp"
#include "server/export/target.hpp"
#include "server/export/tls.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace shiftguard::exports {

struct SyslogSettings {
    std::string host;
    std::uint16_t port = 6514;
    Tls tls;
    SyslogFormat format;
    friend bool operator==(const SyslogSettings&, const SyslogSettings&) = default;
};

class TlsConnection;

class SyslogTarget final : public Target {
public:
    static constexpr Milliseconds quiet{250};

    explicit SyslogTarget(SyslogSettings settings);
    ~SyslogTarget() override;
    SyslogTarget(const SyslogTarget&) = delete;
    SyslogTarget& operator=(const SyslogTarget&) = delete;

    [[nodiscard]] Sent send(std::span<const Message> batch, const Ending& ending) override;

private:
    SyslogSettings settings_;
    std::unique_ptr<TlsConnection> connection_;
};

}  // namespace shiftguard::exports
