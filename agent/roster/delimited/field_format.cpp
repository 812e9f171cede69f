#include "agent/roster/delimited/field_format.hpp"

#include <algorithm>
#include <cstdint>
#include <locale>
#include <sstream>
#include <utility>

#include <date/date.h>

namespace shiftguard::roster {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t longest_pattern = 32;
constexpr std::size_t most_remembered = 4096;

Error bad_pattern(std::string message) {
    return {ErrorKind::invalid_input, "", std::move(message), Retry::useless};
}

/// The letters after % in a pattern, in order; nullopt where it holds what is none of `allowed`, or one twice.
std::optional<std::string> letters_of(std::string_view pattern, std::string_view allowed) {
    std::string letters;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] < ' ' || pattern[at] > '~') {
            return std::nullopt;
        }
        if (pattern[at] != '%') {
            continue;
        }
        const char letter = ++at < pattern.size() ? pattern[at] : '\0';
        if (allowed.find(letter) == std::string_view::npos || letters.find(letter) != std::string::npos) {
            return std::nullopt;
        }
        letters += letter;
    }
    std::sort(letters.begin(), letters.end());
    return pattern.size() <= longest_pattern ? std::optional(letters) : std::nullopt;
}

}  // namespace

struct FieldFormat::Inside {
    enum class What : std::uint8_t { date, time };

    What what;
    std::string pattern;
    std::istringstream stream{};
    std::map<std::string, std::optional<LocalSeconds>> known{};  ///< the same few times and dates come again and again

    bool ends() { return !stream.fail() && stream.peek() == std::istringstream::traits_type::eof(); }

    std::optional<LocalSeconds> parse(const std::string& field) {
        stream.clear();
        stream.str(field);
        if (what == What::date) {
            date::year_month_day day{};
            date::from_stream(stream, pattern.c_str(), day);
            const bool good = ends() && day.ok() && day.year() >= date::year(1970) && day.year() <= date::year(2199);
            return good ? std::optional<LocalSeconds>(date::sys_days(day).time_since_epoch()) : std::nullopt;
        }
        seconds time{};
        date::from_stream(stream, pattern.c_str(), time);
        return ends() && time >= seconds(0) && time <= hours(24) ? std::optional(time) : std::nullopt;
    }
};

FieldFormat::FieldFormat(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {
    inside_->stream.imbue(std::locale::classic());
}
FieldFormat::FieldFormat(FieldFormat&&) noexcept = default;
FieldFormat& FieldFormat::operator=(FieldFormat&&) noexcept = default;
FieldFormat::~FieldFormat() = default;

Result<FieldFormat> FieldFormat::of_date(std::string_view pattern) {
    const auto letters = letters_of(pattern, "Yymd");
    if (!letters || (*letters != "Ydm" && *letters != "dmy")) {
        return bad_pattern("must hold %d, %m and %Y (or %y) once each, such as \"%d.%m.%Y\"");
    }
    return FieldFormat(std::make_unique<Inside>(Inside{Inside::What::date, std::string(pattern)}));
}

Result<FieldFormat> FieldFormat::of_time(std::string_view pattern) {
    const auto letters = letters_of(pattern, "HIMSp");
    const bool good = letters && (*letters == "HM" || *letters == "HMS" || *letters == "IMp" || *letters == "IMSp");
    if (!good) {
        return bad_pattern("must hold %H and %M, or %I, %M and %p, and may hold %S, once each, such as \"%H:%M\"");
    }
    return FieldFormat(std::make_unique<Inside>(Inside{Inside::What::time, std::string(pattern)}));
}

std::optional<LocalSeconds> FieldFormat::read(const std::string& field) {
    if (const auto found = inside_->known.find(field); found != inside_->known.end()) {
        return found->second;
    }
    if (inside_->known.size() >= most_remembered) {
        inside_->known.clear();
    }
    return inside_->known.emplace(field, inside_->parse(field)).first->second;
}

std::string FieldFormat::example() const {
    const date::sys_seconds at = date::sys_days(date::year(2026) / 11 / 25) + hours(8) + minutes(30);
    return date::format(std::locale::classic(), inside_->pattern, at);
}

}  // namespace shiftguard::roster
