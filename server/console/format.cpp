#include "server/console/format.hpp"

#include "common/encoding.hpp"

#include <array>
#include <cstdio>

namespace shiftguard::console {
namespace {

template <class... Values>
std::string print(const char* pattern, Values... values) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), pattern, values...);
    return text.data();
}

constexpr std::array english_months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string clock_of(WallTime at) {
    const std::chrono::hh_mm_ss parts(
        std::chrono::floor<std::chrono::seconds>(at - std::chrono::floor<std::chrono::days>(at)));
    return print("%02d:%02d:%02d", static_cast<int>(parts.hours().count()), static_cast<int>(parts.minutes().count()),
                 static_cast<int>(parts.seconds().count()));
}

}  // namespace

std::string date_of(const Reader& reader, WallTime at) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(reader.zone.local(at).clock));
    const auto day = static_cast<unsigned>(date.day());
    const auto month = static_cast<unsigned>(date.month());
    const int year = static_cast<int>(date.year());
    switch (reader.language) {
        case Language::english:
            return print("%u %s %d", day, english_months.at(month - 1), year);
        case Language::german:
            return print("%02u.%02u.%d", day, month, year);
    }
    return "";
}

std::string time_of(const Reader& reader, WallTime at) {
    return clock_of(reader.zone.local(at).clock);
}

std::string zone_of(const Reader& reader, WallTime at) {
    const auto local = reader.zone.local(at);
    const bool is_offset = local.abbreviation.find_first_of("+-") == 0;
    return (is_offset ? "UTC" : "") + local.abbreviation;
}

std::string moment_of(const Reader& reader, WallTime at) {
    return date_of(reader, at) + ", " + time_of(reader, at) + " " + zone_of(reader, at);
}

std::string utc_of(const Reader& reader, WallTime at) {
    if (zone_of(reader, at) == "UTC") {
        return "";
    }
    const Reader in_utc{reader.language, {}, reader.now};
    const std::string date = date_of(in_utc, at);
    return (date == date_of(reader, at) ? "" : date + ", ") + clock_of(at) + " UTC";
}

std::string about(Language language, Milliseconds duration) {
    const auto minutes = std::chrono::round<std::chrono::minutes>(duration).count();
    if (minutes < 120) {
        return std::to_string(minutes) + " min";
    }
    if (minutes < 48L * 60) {
        return std::to_string((minutes + 30) / 60) + " h";
    }
    return std::to_string((minutes + 720) / 1440) + " " + std::string(word(language, "days"));
}

std::string seconds_of(Language language, Milliseconds duration) {
    std::string text = print("%.2f", static_cast<double>(duration.count()) / 1000.0);
    if (language == Language::german && text.find('.') != std::string::npos) {
        text.replace(text.find('.'), 1, ",");
    }
    return text + " s";
}

std::string short_hash(const protocol::Hash& hash) {
    return to_hex(hash).substr(0, 16);
}

}  // namespace shiftguard::console
