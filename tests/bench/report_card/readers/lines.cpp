#include "tests/bench/report_card/readers/lines.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <utility>

#include <csv.h>

namespace shiftguard::report_card {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view blanks = " \t";

void for_each_line(std::string_view text, const std::function<void(std::size_t, std::string_view)>& take) {
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const auto begin = line.find_first_not_of(blanks);
        if (begin != std::string_view::npos && line[begin] != '#') {
            take(number, line);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

std::vector<std::string> split(std::string_view line, std::string_view between) {
    std::vector<std::string> fields;
    while (!line.empty()) {
        const auto end = std::min(line.find_first_of(between), line.size());
        if (end > 0) {
            fields.emplace_back(line.substr(0, end));
        }
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return fields;
}

void add_field(void* data, std::size_t length, void* row) noexcept {
    static_cast<Line*>(row)->fields.emplace_back(static_cast<const char*>(data), length);
}

template <class Number>
std::optional<Number> whole(const std::string& field) {
    Number number{};
    const auto* end = field.data() + field.size();
    const auto read = std::from_chars(field.data(), end, number);
    return read.ec == std::errc() && read.ptr == end && !field.empty() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::vector<Line> split_lines(std::string_view text) {
    std::vector<Line> lines;
    for_each_line(text, [&](std::size_t number, std::string_view line) {
        const bool tabs = line.find('\t') != std::string_view::npos;
        lines.push_back({number, split(line, tabs ? "\t" : blanks)});
    });
    return lines;
}

Result<std::vector<Line>> split_rows(std::string_view text, std::string_view file) {
    std::vector<Line> rows;
    std::optional<std::size_t> bad;
    for_each_line(text, [&](std::size_t number, std::string_view line) {
        Line row{number, {}};
        csv_parser parser{};
        csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
        const bool read = csv_parse(&parser, line.data(), line.size(), &add_field, nullptr, &row) == line.size() &&
                          csv_fini(&parser, &add_field, nullptr, &row) == 0;
        csv_free(&parser);
        if (!read && !bad) {
            bad = number;
        }
        rows.push_back(std::move(row));
    });
    if (bad) {
        return fault_at(file, *bad, "the quotes of this row do not match; double a quote within a field");
    }
    return rows;
}

std::optional<double> to_number(const std::string& field) {
    const auto number = whole<double>(field);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<std::size_t> to_count(const std::string& field) {
    return whole<std::size_t>(field);
}

Error fault_at(std::string_view file, std::size_t line, std::string reason) {
    return {ErrorKind::invalid_input, std::string(file) + ":" + std::to_string(line), std::move(reason) + ".",
            Retry::useless};
}

}  // namespace shiftguard::report_card
