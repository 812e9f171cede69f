#include "server/export/notice/notice.hpp"

#include "common/encoding.hpp"
#include "protocol/record.hpp"
#include "server/http/message.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace shiftguard::exports {
namespace {

using console::Language;

const std::string product = "Shiftguard: ";

const char* in(Language language, const char* english, const char* german) {
    return language == Language::german ? german : english;
}

// RFC 2047: a header that is not ASCII, in words of at most 75 characters that cut no character of UTF-8 in two.
std::string in_header(const std::string& text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80U; })) {
        return text;
    }
    constexpr std::size_t most_bytes = 42;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(at + most_bytes, text.size());
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        out += (out.empty() ? "" : "\r\n ") + std::string("=?UTF-8?B?") +
               to_base64(as_bytes(std::string_view(text).substr(at, end - at))) + "?=";
        at = end;
    }
    return out;
}

std::string in_base64_lines(const std::string& text) {
    constexpr std::size_t line = 76;
    const std::string all = to_base64(as_bytes(text));
    std::string out;
    for (std::size_t at = 0; at < all.size(); at += line) {
        out += all.substr(at, line) + "\r\n";
    }
    return out;
}

// RFC 5322, section 3.3, in UTC.
std::string to_mail_date(WallTime at) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::string clock = protocol::to_rfc3339(at).substr(11, 8);
    return std::string(days.at(std::chrono::weekday(day).c_encoding())) + ", " +
           std::to_string(static_cast<unsigned>(date.day())) + " " +
           months.at(static_cast<unsigned>(date.month()) - 1) + " " + std::to_string(static_cast<int>(date.year())) +
           " " + clock + " +0000";
}

std::string domain_of(const std::string& address) {
    const auto at = address.rfind('@');
    return at == std::string::npos ? "localhost" : address.substr(at + 1);
}

}  // namespace

Notice make_notice(const std::vector<store::UrgentIncident>& incidents, const NoticeSettings& settings) {
    Notice notice;
    notice.language = settings.language;
    notice.list = settings.console_url + "/incidents?state=open";
    notice.id = incidents.front().incident.text() + "." + std::to_string(incidents.size());
    const auto shown = std::min(incidents.size(), most_in_a_notice);
    notice.lines.reserve(shown);
    for (std::size_t at = 0; at < shown; ++at) {
        const auto& one = incidents.at(at);
        notice.lines.push_back({std::string(to_string(one.finding)),
                                std::string(console::title_of(settings.language, one.finding)),
                                std::string(console::word_of(settings.language, one.severity)),
                                settings.console_url + "/incidents/" + http::percent_encode(one.workstation.text()) +
                                    "/" + http::percent_encode(one.incident.text())});
    }
    notice.more = incidents.size() - shown;
    notice.subject =
        product + (incidents.size() == 1 ? notice.lines.front().title
                                         : std::to_string(incidents.size()) +
                                               in(notice.language, " urgent incidents", " dringende Vorfälle"));
    notice.advice = in(notice.language, "Sign in to see what happened and to review it.",
                       "Melden Sie sich an, um zu sehen, was geschah, und um es zu prüfen.");
    return notice;
}

Notice make_silence_notice(const std::vector<store::Silence>& silences, const NoticeSettings& settings) {
    Notice notice;
    notice.language = settings.language;
    notice.list = settings.console_url + "/workstations";
    const auto& first = silences.front();
    notice.id = "silent." + first.workstation.text() + "." + std::to_string(first.since.time_since_epoch().count()) +
                "." + std::to_string(silences.size());
    const std::string title = silences.size() == 1
                                  ? in(notice.language, "1 workstation fell silent", "1 Arbeitsplatz ist verstummt")
                                  : std::to_string(silences.size()) + in(notice.language, " workstations fell silent",
                                                                         " Arbeitsplätze sind verstummt");
    notice.subject = product + title;
    notice.lines.push_back({"agent_silent", title, "", notice.list});
    notice.advice = in(notice.language,
                       "A session was open there, and no goodbye came. Sign in to see where; look whether the "
                       "workstation is on, reaches the network, and runs shiftguardd.",
                       "Dort war eine Sitzung offen, und es kam keine Abmeldung. Melden Sie sich an, um zu sehen, wo; "
                       "prüfen Sie, ob der Arbeitsplatz an ist, das Netz erreicht und shiftguardd dort läuft.");
    return notice;
}

std::string text_of(const Notice& notice) {
    std::string text;
    for (const auto& line : notice.lines) {
        text += line.title + (line.severity.empty() ? "" : " (" + line.severity + ")") + "\n" + line.link + "\n\n";
    }
    if (notice.more > 0) {
        text += std::to_string(notice.more) + in(notice.language, " more:", " weitere:") + "\n" + notice.list + "\n\n";
    }
    return text + notice.advice +
           in(notice.language, " This message was made by a program; nobody reads replies.\n",
              " Diese Nachricht hat ein Programm geschrieben; Antworten liest niemand.\n");
}

std::string to_mail(const Notice& notice, const MailAddresses& addresses, WallTime at) {
    std::string to;
    for (const auto& address : addresses.to) {
        to += (to.empty() ? "" : ",\r\n ") + address;
    }
    return "From: " + addresses.from + "\r\nTo: " + to + "\r\nSubject: " + in_header(notice.subject) +
           "\r\nDate: " + to_mail_date(at) + "\r\nMessage-ID: <" + notice.id + "@" + domain_of(addresses.from) +
           ">\r\nAuto-Submitted: auto-generated\r\nContent-Language: " + std::string(console::tag_of(notice.language)) +
           "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
           "\r\n" +
           in_base64_lines(text_of(notice));
}

std::string to_webhook(const Notice& notice, WallTime at) {
    nlohmann::json incidents = nlohmann::json::array();
    for (const auto& line : notice.lines) {
        incidents.push_back(
            {{"finding", line.finding}, {"title", line.title}, {"severity", line.severity}, {"link", line.link}});
    }
    return nlohmann::json{
        {"id", notice.id},        {"sent", protocol::to_rfc3339(at)}, {"language", console::tag_of(notice.language)},
        {"text", notice.subject}, {"incidents", incidents},           {"more", notice.more},
        {"list", notice.list}}
        .dump();
}

}  // namespace shiftguard::exports
