// One message as a syslog collector takes it: RFC 5424, framed by octet counting as RFC 5425 (TLS) wants it. Pure.
#pragma once

#include "server/export/message/message.hpp"

#include <cstdint>
#include <string>

namespace shiftguard::exports {

enum class SyslogForm : std::uint8_t { cef, ocsf };

struct SyslogFormat {
    SyslogForm form = SyslogForm::cef;
    std::uint8_t facility = 13;           ///< "log audit"; RFC 5424, table 1
    std::uint32_t enterprise_number = 0;  ///< the administrator's own (IANA PEN) for an element of ours; 0: none
    friend bool operator==(const SyslogFormat&, const SyslogFormat&) = default;
};

/// Header, structured data (origin, timeQuality, and shiftguard@PEN where there is a number) and the message. A byte
/// order mark stands before a message that is not ASCII, as RFC 5424 wants it.
[[nodiscard]] std::string to_syslog(const Message& message, const SyslogFormat& format);

/// MSG-LEN SP SYSLOG-MSG
[[nodiscard]] std::string in_octet_frame(const std::string& syslog_message);

}  // namespace shiftguard::exports
