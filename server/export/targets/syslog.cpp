#include "server/export/targets/syslog.hpp"

#include "server/export/targets/https.hpp"
#include "server/export/targets/linux/tls_connection.hpp"

namespace shiftguard::exports {

SyslogTarget::SyslogTarget(SyslogSettings settings) : settings_(std::move(settings)) {}
SyslogTarget::~SyslogTarget() = default;

Sent SyslogTarget::send(std::span<const Message> batch, const Ending& ending) {
    const auto failed = [&](const Error& error) {
        connection_.reset();
        return Sent{0, trouble_of(error), to_sentence(error), std::nullopt};
    };
    if (connection_ && !connection_->look()) {
        connection_.reset();  // closed while nothing was to be sent
    }
    if (!connection_) {
        auto opened = TlsConnection::open(settings_.host, settings_.port, settings_.tls, ending);
        if (!opened) {
            return failed(opened.error());
        }
        connection_ = std::move(*opened);
    }
    std::string frames;
    for (const auto& message : batch) {
        frames += in_octet_frame(to_syslog(message, settings_.format));
    }
    if (auto written = connection_->write(frames, ending); !written) {
        return failed(written.error());
    }
    if (auto settled = connection_->settle(quiet, ending); !settled) {
        return failed(settled.error());
    }
    return {batch.size(), Trouble::none, {}, std::nullopt};
}

}  // namespace shiftguard::exports
