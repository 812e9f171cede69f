#include "agent/pam/arguments.hpp"

#include <algorithm>
#include <charconv>

namespace shiftguard::pam {
namespace {

constexpr int least_patience_ms = 100;
constexpr int most_patience_ms = 10'000;

void read_unreachable(Arguments& into, std::string_view value) {
    if (value == "admit" || value == "refuse") {
        into.unreachable = value == "admit" ? Unreachable::admit : Unreachable::refuse;
        return;
    }
    into.faults.push_back("unreachable must be admit or refuse, not \"" + std::string(value) +
                          "\"; admit holds until it is mended.");
}

void read_language(Arguments& into, std::string_view value) {
    if (value == "de" || value == "en") {
        into.language = value;
        return;
    }
    into.faults.push_back("lang must be en or de, not \"" + std::string(value) + "\"; it is not heeded.");
}

void read_code(Arguments& into, std::string_view value) {
    if (value == "ask" || value == "never") {
        into.asks_for_code = value == "ask";
        return;
    }
    into.faults.push_back("code must be ask or never, not \"" + std::string(value) +
                          "\"; ask holds until it is mended.");
}

void read_face(Arguments& into, std::string_view value) {
    if (value == "ask" || value == "never") {
        into.verifies_face = value == "ask";
        return;
    }
    into.faults.push_back("face must be ask or never, not \"" + std::string(value) +
                          "\"; ask holds until it is mended.");
}

void read_mute(Arguments& into, std::string_view value) {
    while (!value.empty()) {
        const auto comma = std::min(value.find(','), value.size());
        if (comma > 0) {
            into.mute.emplace_back(value.substr(0, comma));
        }
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
}

void read_patience(Arguments& into, std::string_view value) {
    int milliseconds = 0;
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), milliseconds);
    if (fault == std::errc() && end == value.data() + value.size() && milliseconds >= least_patience_ms &&
        milliseconds <= most_patience_ms) {
        into.patience = std::chrono::milliseconds(milliseconds);
        return;
    }
    into.faults.push_back("timeout_ms must be a whole number from 100 to 10000, not \"" + std::string(value) +
                          "\"; 1000 holds until it is mended.");
}

}  // namespace

Arguments read_arguments(const std::vector<std::string_view>& words) {
    Arguments read;
    for (const auto word : words) {
        const auto equals = word.find('=');
        const auto key = word.substr(0, equals);
        const auto value = equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
        if (key == "unreachable") {
            read_unreachable(read, value);
        } else if (key == "lang") {
            read_language(read, value);
        } else if (key == "code") {
            read_code(read, value);
        } else if (key == "face") {
            read_face(read, value);
        } else if (key == "mute") {
            read_mute(read, value);
        } else if (key == "timeout_ms") {
            read_patience(read, value);
        } else if (key == "spared_group") {
            read.spared_group = value;
        } else if (key == "notes" && !value.empty()) {
            read.notes = value;
        } else if (key == "bus" && !value.empty()) {
            read.bus = value;
        } else {
            read.faults.push_back("\"" + std::string(word) +
                                  "\" is no argument of this module (unreachable, spared_group, lang, code, "
                                  "face, mute, timeout_ms, notes, bus); it is not heeded.");
        }
    }
    return read;
}

}  // namespace shiftguard::pam
