// Private to this folder: reading an object whose keys may be left out, and the keys that several groups share.
#pragma once

#include "server/console/catalogue.hpp"
#include "server/daemon/settings/group.hpp"
#include "server/export/notice/notice.hpp"
#include "server/export/tls.hpp"

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace shiftguard::server {

/// The text of a key; empty where it is left out.
[[nodiscard]] inline std::string text_of(const nlohmann::json& object, const char* key,
                                         const std::string& otherwise = "") {
    return object.value(key, otherwise);
}

/// authority, certificate and private_key. A fault where one of the last two is alone.
[[nodiscard]] inline exports::Tls read_tls(const nlohmann::json& object, const std::string& pointer,
                                           std::vector<document::Fault>& faults) {
    exports::Tls tls{text_of(object, "authority"), text_of(object, "certificate"), text_of(object, "private_key")};
    if (tls.certificate.empty() != tls.private_key.empty()) {
        faults.push_back({pointer, 0, "must have certificate and private_key both or neither"});
    }
    return tls;
}

/// severity, join_minutes, language and console_url.
[[nodiscard]] inline exports::NoticeSettings read_notice(const nlohmann::json& object) {
    exports::NoticeSettings notice;
    const std::string severity = text_of(object, "severity", "high");
    notice.severity = severity == "critical" ? Severity::critical
                      : severity == "medium" ? Severity::medium
                      : severity == "low"    ? Severity::low
                                             : Severity::high;
    notice.join = std::chrono::minutes(object.value("join_minutes", notice.join.count()));
    notice.language = text_of(object, "language") == "de" ? console::Language::german : console::Language::english;
    notice.console_url = text_of(object, "console_url");
    return notice;
}

}  // namespace shiftguard::server
