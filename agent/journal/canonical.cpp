#include "agent/journal/canonical.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

namespace shiftguard::journal {
namespace {

using nlohmann::json;

void write(std::string& text, const json& value);

void write_number(std::string& text, double number) {
    if (!std::isfinite(number)) {
        text += "null";
        return;
    }
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.append(digits.data(), end);
}

void write_object(std::string& text, const json& object) {
    char before = '{';
    for (const auto& [key, member] : object.items()) {  // nlohmann::json keeps keys in byte order
        text += before;
        write(text, json(key));
        text += ':';
        write(text, member);
        before = ',';
    }
    text += object.empty() ? "{}" : "}";
}

void write_array(std::string& text, const json& array) {
    char before = '[';
    for (const auto& element : array) {
        text += before;
        write(text, element);
        before = ',';
    }
    text += array.empty() ? "[]" : "]";
}

void write(std::string& text, const json& value) {
    if (value.is_object()) {
        write_object(text, value);
    } else if (value.is_array()) {
        write_array(text, value);
    } else if (value.is_number_float()) {
        write_number(text, value.get<double>());
    } else {
        text += value.dump(-1, ' ', false, json::error_handler_t::replace);
    }
}

}  // namespace

std::string canonical(const json& value) {
    std::string text;
    write(text, value);
    return text;
}

}  // namespace shiftguard::journal
