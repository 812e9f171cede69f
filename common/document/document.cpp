#include "common/document/document.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace shiftguard::document {
namespace {

using Json = nlohmann::json;

/// One open object or array on the way to where the reader stands.
struct Level {
    Json* node = nullptr;
    std::optional<std::string> key;  ///< object: the last key that was read; none before the first
    std::size_t index = 0;           ///< array: the element that comes next
};

std::string pointer_to(const std::vector<Level>& levels) {
    std::string pointer;
    for (const auto& level : levels) {
        if (level.node->is_array()) {
            pointer = step_into(pointer, level.index);
        } else if (level.key) {
            pointer = step_into(pointer, *level.key);
        }
    }
    return pointer;
}

/// The library's "[json.exception...] parse error at line 3, column 5: text" without what stands before the text.
std::string plain_reason(std::string text) {
    if (const auto column = text.find(", column "); column != std::string::npos) {
        if (const auto colon = text.find(": ", column); colon != std::string::npos) {
            text.erase(0, colon + 2);
        }
    } else if (const auto bracket = text.find("] "); bracket != std::string::npos) {
        text.erase(0, bracket + 2);
    }
    return text;
}

std::size_t line_at(std::string_view document, std::size_t position) {
    const auto end = std::min(position, document.size());
    return 1 + static_cast<std::size_t>(
                   std::count(document.begin(), document.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
}

/// In letters, from 1: how many of its line end at or before this position.
std::size_t column_at(std::string_view document, std::size_t position) {
    const auto before = document.substr(0, std::min(position, document.size()));
    const auto line = before.substr(before.rfind('\n') + 1);  // of none: npos + 1 is 0
    const auto letters = std::count_if(line.begin(), line.end(), [](char byte) {
        constexpr unsigned continues = 0x80U;
        constexpr unsigned mask = 0xc0U;
        return (static_cast<unsigned char>(byte) & mask) != continues;
    });
    return std::max<std::size_t>(1, static_cast<std::size_t>(letters));
}

/// Builds the tree; every callback that returns false ends the reading with `fault` set.
class TreeBuilder final : public nlohmann::json_sax<Json> {
public:
    /// `doubled`: nullptr where a key that stands twice ends the reading.
    TreeBuilder(std::string_view document, const Limits& limits, std::vector<Fault>* doubled)
        : document_(document), limits_(limits), doubled_(doubled) {}

    bool null() override { return take(nullptr); }
    bool boolean(bool value) override { return take(value); }
    bool number_integer(number_integer_t value) override { return take(value); }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
            return refuse("is a number too large to be read");
        }
        return take(value);
    }
    bool number_float(number_float_t value, const string_t& /*text*/) override { return take(value); }
    bool string(string_t& value) override { return take(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return refuse("is binary"); }
    bool start_object(std::size_t /*size*/) override { return open(Json::object()); }
    bool start_array(std::size_t /*size*/) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        levels_.back().key = std::move(name);
        if (!levels_.back().node->contains(*levels_.back().key)) {
            return true;
        }
        if (doubled_ == nullptr) {
            return refuse(stands_twice);
        }
        note_doubled(pointer_to(levels_));
        return true;
    }
    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& error) override {
        fault_ = Fault{pointer_to(levels_), line_at(document_, position),
                       "is not well-formed JSON: " + plain_reason(error.what()) + " (column " +
                           std::to_string(column_at(document_, position)) + ")"};
        return false;
    }

    [[nodiscard]] std::variant<Json, Fault> result() && {
        if (fault_) {
            return std::move(*fault_);
        }
        return std::move(root_);
    }

private:
    bool refuse(std::string reason) {
        fault_ = Fault{pointer_to(levels_), 0, std::move(reason)};
        return false;
    }

    void note_doubled(std::string pointer) {
        const bool is_told =
            std::any_of(doubled_->begin(), doubled_->end(), [&](const Fault& each) { return each.pointer == pointer; });
        if (!is_told && doubled_->size() < most_doubled) {
            doubled_->push_back({std::move(pointer), 0, stands_twice});
        }
    }

    Json* place(Json value) {
        if (levels_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        Level& level = levels_.back();
        if (level.node->is_object()) {
            return &((*level.node)[*level.key] = std::move(value));
        }
        level.node->push_back(std::move(value));
        return &level.node->back();
    }

    void pass() {
        if (!levels_.empty()) {
            ++levels_.back().index;
        }
    }

    bool take(Json value) {
        if (++values_ > limits_.values) {
            return refuse("the document holds more than " + std::to_string(limits_.values) + " values");
        }
        place(std::move(value));
        pass();
        return true;
    }

    bool open(Json value) {
        if (++values_ > limits_.values) {
            return refuse("the document holds more than " + std::to_string(limits_.values) + " values");
        }
        if (levels_.size() >= limits_.depth) {
            return refuse("is nested deeper than " + std::to_string(limits_.depth) + " levels");
        }
        levels_.push_back({place(std::move(value)), std::nullopt, 0});
        return true;
    }

    bool close() {
        levels_.pop_back();
        pass();
        return true;
    }

    static constexpr const char* stands_twice = "this key stands here a second time";
    static constexpr std::size_t most_doubled = 100;

    std::string_view document_;
    Limits limits_;
    std::vector<Fault>* doubled_;
    Json root_;
    std::vector<Level> levels_;  // the nodes stay where they are while they are open: only the innermost one grows
    std::size_t values_ = 0;
    std::optional<Fault> fault_;
};

/// Walks over text and leaves word of how far it came; all copies share the one count.
class CountingIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const char* at, std::size_t* count) : at_(at), count_(count) {}
    reference operator*() const { return *at_; }
    CountingIterator& operator++() {
        ++at_;
        ++*count_;
        return *this;
    }
    friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }

private:
    const char* at_;
    std::size_t* count_;
};

/// Goes through the document again and notes the line of each pointer that is asked for.
class LineFinder final : public nlohmann::json_sax<Json> {
public:
    LineFinder(std::string_view document, std::map<std::string, std::size_t, std::less<>>& wanted,
               std::size_t& consumed, std::size_t depth)
        : document_(document), wanted_(wanted), consumed_(consumed), depth_(depth) {}

    bool null() override { return value(0); }
    bool boolean(bool /*value*/) override { return value(0); }
    bool number_integer(number_integer_t /*value*/) override { return value(1); }
    bool number_unsigned(number_unsigned_t /*value*/) override { return value(1); }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return value(1); }
    bool string(string_t& /*value*/) override { return value(0); }
    bool binary(binary_t& /*value*/) override { return value(0); }
    bool start_object(std::size_t /*size*/) override { return open(Kind::object); }
    bool start_array(std::size_t /*size*/) override { return open(Kind::array); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        path_ = step_into(std::string_view(path_).substr(0, levels_.back().prefix), name);
        note(0);
        return true;
    }
    bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        return false;
    }

private:
    enum class Kind : std::uint8_t { object, array };
    struct Open {
        Kind kind;
        std::size_t prefix;  ///< length of the path of the object or array itself
        std::size_t index;
    };

    /// `ahead`: how many bytes past the token the reader had to look to see its end.
    void note(std::size_t ahead) {
        const std::size_t here = consumed_ - std::min(ahead, consumed_);
        line_ += static_cast<std::size_t>(std::count(document_.begin() + static_cast<std::ptrdiff_t>(counted_),
                                                     document_.begin() + static_cast<std::ptrdiff_t>(here), '\n'));
        counted_ = here;
        if (const auto found = wanted_.find(path_); found != wanted_.end()) {
            found->second = line_;
        }
    }

    /// In an object the key has set the path and its line; the value may stand on a later one.
    void enter(std::size_t ahead) {
        if (!levels_.empty() && levels_.back().kind == Kind::object) {
            return;
        }
        if (!levels_.empty()) {
            path_ = step_into(std::string_view(path_).substr(0, levels_.back().prefix), levels_.back().index);
        }
        note(ahead);
    }

    void leave() {
        if (!levels_.empty()) {
            path_.resize(levels_.back().prefix);
            ++levels_.back().index;
        }
    }

    bool value(std::size_t ahead) {
        enter(ahead);
        leave();
        return true;
    }

    bool open(Kind kind) {
        enter(0);
        levels_.push_back({kind, path_.size(), 0});
        return levels_.size() <= depth_;
    }

    bool close() {
        path_.resize(levels_.back().prefix);
        levels_.pop_back();
        leave();
        return true;
    }

    std::string_view document_;
    std::map<std::string, std::size_t, std::less<>>& wanted_;
    std::size_t& consumed_;
    std::size_t depth_;
    std::vector<Open> levels_;
    std::string path_;
    std::size_t counted_ = 0;
    std::size_t line_ = 1;
};

std::size_t nearest_line(const std::map<std::string, std::size_t, std::less<>>& lines, std::string pointer) {
    for (;;) {
        const auto found = lines.find(pointer);
        if (found != lines.end() && found->second != 0) {
            return found->second;
        }
        if (pointer.empty()) {
            return 0;
        }
        pointer.resize(pointer.rfind('/'));
    }
}

std::variant<Json, Fault> read(std::string_view document, const Limits& limits, std::vector<Fault>* doubled) {
    if (document.size() > limits.bytes) {
        return Fault{"", 0, "the document is larger than " + std::to_string(limits.bytes / 1024 / 1024) + " MiB"};
    }
    TreeBuilder builder(document, limits, doubled);
    Json::sax_parse(document, &builder);  // false only where the builder has a fault to show
    return std::move(builder).result();
}

}  // namespace

std::size_t line_that_is_no_utf8(std::string_view text) {
    const auto is_utf8 = [](std::string_view part) {
        try {
            static_cast<void>(Json(part).dump());
            return true;
        } catch (const Json::type_error&) {
            return false;
        }
    };
    if (is_utf8(text)) {
        return 0;
    }
    for (std::size_t line = 1;; ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        if (!is_utf8(text.substr(0, end)) || end == text.size()) {
            return line;
        }
        text.remove_prefix(end + 1);
    }
}

std::string step_into(std::string_view pointer, std::string_view key) {
    std::string longer(pointer);
    longer += '/';
    for (const char letter : key) {
        if (letter == '~') {
            longer += "~0";
        } else if (letter == '/') {
            longer += "~1";
        } else {
            longer += letter;
        }
    }
    return longer;
}

std::string step_into(std::string_view pointer, std::size_t index) {
    return step_into(pointer, std::to_string(index));
}

std::variant<nlohmann::json, Fault> read_document(std::string_view document, const Limits& limits) {
    return read(document, limits, nullptr);
}

std::variant<nlohmann::json, Fault> read_document(std::string_view document, std::vector<Fault>& doubled,
                                                  const Limits& limits) {
    return read(document, limits, &doubled);
}

void find_lines(std::string_view document, std::vector<Fault>& faults, const Limits& limits) {
    if (document.size() > limits.bytes) {
        return;
    }
    std::map<std::string, std::size_t, std::less<>> wanted;
    for (const auto& fault : faults) {
        for (std::string pointer = fault.pointer;; pointer.resize(pointer.rfind('/'))) {
            wanted.try_emplace(pointer, 0);
            if (pointer.empty()) {
                break;
            }
        }
    }
    std::size_t consumed = 0;
    LineFinder finder(document, wanted, consumed, limits.depth);
    Json::sax_parse(CountingIterator(document.data(), &consumed),
                    CountingIterator(document.data() + document.size(), &consumed), &finder);
    for (auto& fault : faults) {
        if (fault.line == 0) {
            fault.line = nearest_line(wanted, fault.pointer);
        }
    }
    std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) { return a.line < b.line; });
}

}  // namespace shiftguard::document
