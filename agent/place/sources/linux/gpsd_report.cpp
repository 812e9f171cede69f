#include "agent/place/sources/linux/gpsd_report.hpp"

#include "common/document/document.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <string>
#include <system_error>
#include <variant>

#include <nlohmann/json.hpp>

namespace shiftguard::place {
namespace {

using Json = nlohmann::json;

std::optional<double> number_in(const Json& report, const char* key) {
    const auto found = report.find(key);
    return found != report.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::optional<std::string> text_in(const Json& report, const char* key) {
    const auto found = report.find(key);
    return found != report.end() && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
}

/// "2026-11-29T10:34:48.283Z", as gpsd writes it.
std::optional<WallTime> time_from(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00";
    if (text.size() <= form.size() || text.back() != 'Z') {
        return std::nullopt;
    }
    const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    for (std::size_t at = 0; at < form.size(); ++at) {
        if (form[at] == '0' ? !is_digit(text[at]) : text[at] != form[at]) {
            return std::nullopt;
        }
    }
    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        std::from_chars(text.data() + at, text.data() + at + digits, value);
        return value;
    };
    const std::chrono::year_month_day day(std::chrono::year(number(0, 4)),
                                          std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                          std::chrono::day(static_cast<unsigned>(number(8, 2))));
    const auto fraction = text.substr(form.size(), text.size() - form.size() - 1);
    double seconds = 0;
    if (!fraction.empty()) {
        const auto* const end = fraction.data() + fraction.size();
        const auto [stop, fault] = std::from_chars(fraction.data(), end, seconds, std::chars_format::fixed);
        if (fraction.front() != '.' || fault != std::errc() || stop != end) {
            return std::nullopt;
        }
    }
    if (!day.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 60) {
        return std::nullopt;
    }
    return WallTime(Milliseconds(std::chrono::sys_days(day).time_since_epoch()) + std::chrono::hours(number(11, 2)) +
                    std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2)) +
                    Milliseconds(static_cast<Milliseconds::rep>(seconds * 1000)));
}

std::optional<double> accuracy_of(const Json& report) {
    if (const auto both = number_in(report, "eph")) {
        return both;
    }
    const auto east = number_in(report, "epx");
    const auto north = number_in(report, "epy");
    return east && north ? std::optional(std::hypot(*east, *north)) : std::nullopt;
}

}  // namespace

std::optional<Fix> fix_of(std::string_view line) {
    constexpr document::Limits limits{longest_report, 1000, 8};
    const auto read = document::read_document(line, limits);
    const auto* const report = std::get_if<Json>(&read);
    if (report == nullptr || !report->is_object() || text_in(*report, "class") != "TPV") {
        return std::nullopt;
    }
    constexpr double two_dimensions = 2;
    const auto latitude = number_in(*report, "lat");
    const auto longitude = number_in(*report, "lon");
    const auto accuracy = accuracy_of(*report);
    const auto at = time_from(text_in(*report, "time").value_or(""));
    if (number_in(*report, "mode").value_or(0) < two_dimensions || !latitude || !longitude || !accuracy || !at) {
        return std::nullopt;
    }
    if (std::abs(*latitude) > 90 || std::abs(*longitude) > 180 || *accuracy < 0) {
        return std::nullopt;
    }
    return Fix{*latitude, *longitude, *accuracy, *at};
}

}  // namespace shiftguard::place
