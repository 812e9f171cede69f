// What a supervisor is told of urgent incidents outside of the pages, and an administrator of workstations that fell
// silent: plain words and a link, no worker, no account, no workstation's name. Whoever opens the link signs in. Pure.
#pragma once

#include "common/time.hpp"
#include "server/console/catalogue.hpp"
#include "server/store/heartbeats.hpp"
#include "server/store/urgent_queue.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace shiftguard::exports {

/// More incidents than these are counted, and the list of incidents is linked.
inline constexpr std::size_t most_in_a_notice = 20;

struct NoticeSettings {
    Severity severity = Severity::high;  ///< at or above it
    std::chrono::minutes join{2};        ///< what comes within so long of the first goes with it
    console::Language language = console::Language::english;
    std::string console_url;  ///< https://host[:port], where the supervisors' pages are
    friend bool operator==(const NoticeSettings&, const NoticeSettings&) = default;
};

struct Notice {
    struct Line {
        std::string finding;   ///< its word
        std::string title;     ///< in the notice's language
        std::string severity;  ///< likewise; empty: it has none
        std::string link;
    };
    std::string id;  ///< the same however often the same is told
    console::Language language = console::Language::english;
    std::string subject;  ///< one line
    std::vector<Line> lines;
    std::uint64_t more = 0;  ///< incidents without a line
    std::string list;        ///< link to all of them
    std::string advice;      ///< what to do
};

/// Precondition: there is at least one incident.
[[nodiscard]] Notice make_notice(const std::vector<store::UrgentIncident>& incidents, const NoticeSettings& settings);
/// One line, however many. Precondition: there is at least one silence.
[[nodiscard]] Notice make_silence_notice(const std::vector<store::Silence>& silences, const NoticeSettings& settings);

/// Lines end with \n.
[[nodiscard]] std::string text_of(const Notice& notice);

/// RFC 5322 with a text/plain part in UTF-8; lines end with CRLF. `at`: its Date.
struct MailAddresses {
    std::string from;
    std::vector<std::string> to;
    friend bool operator==(const MailAddresses&, const MailAddresses&) = default;
};
[[nodiscard]] std::string to_mail(const Notice& notice, const MailAddresses& addresses, WallTime at);

/// The body of a webhook: one JSON object.
[[nodiscard]] std::string to_webhook(const Notice& notice, WallTime at);

}  // namespace shiftguard::exports
