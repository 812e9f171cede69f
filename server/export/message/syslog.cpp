#include "server/export/message/syslog.hpp"

#include <algorithm>

namespace shiftguard::exports {
namespace {

constexpr std::size_t longest_host_name = 255;
constexpr int severities = 8;

// RFC 5424, table 2.
int syslog_severity(Severity severity) {
    constexpr int critical = 2;
    constexpr int error = 3;
    constexpr int warning = 4;
    constexpr int notice = 5;
    constexpr int informational = 6;
    switch (severity) {
        case Severity::informational:
            return informational;
        case Severity::low:
            return notice;
        case Severity::medium:
            return warning;
        case Severity::high:
            return error;
        case Severity::critical:
            return critical;
    }
    return informational;
}

// PRINTUSASCII without blanks; whatever else stands in a host's name becomes an underscore.
std::string host_of(const std::string& name) {
    std::string out = name.substr(0, longest_host_name);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c <= ' ' || c >= '\x7f'; }, '_');
    return out.empty() ? "-" : out;
}

std::string parameter(std::string_view name, std::string_view value) {
    std::string out = " " + std::string(name) + "=\"";
    for (const char c : value) {
        if (c == '"' || c == '\\' || c == ']') {
            out += '\\';
        }
        out += c;
    }
    return out + "\"";
}

// origin and timeQuality are IANA's; an element of our own needs a number that is somebody's.
std::string structured_data(const Message& message, const SyslogFormat& format) {
    const auto& record = message.record;
    std::string out = "[timeQuality" + parameter("tzKnown", "1");
    if (record.trust.uncertainty.count() > 0) {
        const auto accuracy = std::chrono::duration_cast<std::chrono::microseconds>(record.trust.uncertainty);
        out += parameter("isSynced", "1") + parameter("syncAccuracy", std::to_string(accuracy.count()));
    }
    out += "][origin" + parameter("software", "Shiftguard") + parameter("swVersion", record.agent_version) + "]";
    if (format.enterprise_number != 0) {
        out += "[shiftguard@" + std::to_string(format.enterprise_number) + parameter("record", record.id.text()) +
               parameter("incident", record.incident.text()) + parameter("workstation", record.workstation.text()) +
               parameter("sequence", std::to_string(message.seq)) +
               parameter("finding", record.finding ? to_string(*record.finding) : record.unknown_finding) + "]";
    }
    return out;
}

bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

}  // namespace

std::string to_syslog(const Message& message, const SyslogFormat& format) {
    const auto& record = message.record;
    const int priority = format.facility * severities + syslog_severity(record.severity);
    const std::string text = format.form == SyslogForm::cef ? to_cef(message) : to_ocsf(message);
    return "<" + std::to_string(priority) + ">1 " + protocol::to_rfc3339(record.at) + " " + host_of(message.host_name) +
           " shiftguard - " + std::string(to_string(record.type)) + " " + structured_data(message, format) + " " +
           (is_ascii(text) ? "" : "\xEF\xBB\xBF") + text;
}

std::string in_octet_frame(const std::string& syslog_message) {
    return std::to_string(syslog_message.size()) + " " + syslog_message;
}

}  // namespace shiftguard::exports
