// Micro Focus "ArcSight Common Event Format (CEF) Implementation Standard", version 26: header and extension have
// different rules of escaping, and only the extension may hold line breaks (as \n).
#include "server/export/message/message.hpp"

namespace shiftguard::exports {
namespace {

// A header field: backslash and pipe are escaped, and there is no way to write a line break.
std::string in_header(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '|') {
            out += '\\';
        }
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out;
}

// A value of the extension: backslash and equals sign are escaped, line breaks written out.
std::string in_extension(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '\\':
            case '=':
                out += '\\';
                out += c;
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            default:
                out += c;
        }
    }
    return out;
}

class Extension {
public:
    void add(std::string_view key, std::string_view value) {
        if (!value.empty()) {
            text_ += (text_.empty() ? "" : " ") + std::string(key) + "=" + in_extension(value);
        }
    }
    void add(std::string_view key, WallTime at) { add(key, std::to_string(at.time_since_epoch().count())); }
    /// One of CEF's numbered fields, which stand with a label.
    void add_labelled(const std::string& key, std::string_view label, std::string_view value) {
        add(key + "Label", label);
        add(key, value);
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

std::string signature_of(const protocol::Record& record) {
    if (record.finding) {
        return std::string(to_string(*record.finding));
    }
    return record.unknown_finding.empty() ? std::string(to_string(record.type)) : record.unknown_finding;
}

}  // namespace

std::string to_cef(const Message& message) {
    const auto& record = message.record;
    constexpr int cef_severities = 2;  // 0 to 10 for 1 to 5
    const std::string head = "CEF:0|Shiftguard|Shiftguard|" + in_header(record.agent_version) + "|" +
                             in_header(signature_of(record)) + "|" + in_header(title_of(record)) + "|" +
                             std::to_string(static_cast<int>(record.severity) * cef_severities) + "|";
    Extension extension;
    extension.add("rt", record.at);
    extension.add("start", record.first_seen);
    extension.add("externalId", record.id.text());
    extension.add("cat", to_string(record.type));
    extension.add("deviceExternalId", record.workstation.text());
    extension.add("dvchost", message.host_name);
    extension.add("suser", record.account.text());
    extension.add("suid", record.worker.text());
    extension.add("act", to_string(record.response));
    extension.add("cnt", std::to_string(record.occurrence));
    if (record.verified) {
        extension.add("outcome", *record.verified ? "success" : "failure");
    }
    extension.add_labelled("cs1", "Incident", record.incident.text());
    extension.add_labelled("cs2", "Enforcement", to_string(record.enforcement));
    extension.add_labelled("cn1", "Policy", std::to_string(record.policy_version));
    extension.add("msg", record.detail);
    return head + extension.text();
}

}  // namespace shiftguard::exports
