#include "protocol/strict_json.hpp"

#include "common/uuid.hpp"
#include "protocol/record.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include <rapidjson/reader.h>

namespace shiftguard::protocol {
namespace {

constexpr std::size_t bytes_of_a_character = 4;                 // of UTF-8, at most
constexpr std::int64_t last_millisecond = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z

Error invalid(std::string pointer, std::string reason) {
    return {ErrorKind::invalid_input, std::move(pointer), std::move(reason), Retry::useless};
}

std::string escape(std::string_view key) {
    std::string out;
    for (const char letter : key) {
        if (letter == '~') {
            out += "~0";
        } else if (letter == '/') {
            out += "~1";
        } else {
            out += letter;
        }
    }
    return out;
}

// Builds the document in one walk over the text (RapidJSON's reader calls it, by its names), and ends it at deep
// nesting and at a key that comes twice. Nothing is kept of what stands behind such a place.
class Builder {
public:
    std::optional<Error> fault;
    Json document;

    // NOLINTBEGIN(readability-identifier-naming): the reader's own names
    bool Null() { return value(nullptr); }
    bool Bool(bool truth) { return value(truth); }
    bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
        const std::string_view written(text, length);
        if (written.find_first_of(".eE") == std::string_view::npos) {
            std::int64_t whole = 0;
            std::uint64_t natural = 0;
            if (written.front() == '-' ? read_number(written, whole) : read_number(written, natural)) {
                return written.front() == '-' ? value(whole) : value(natural);
            }
        }
        double real = 0;
        return read_number(written, real) ? value(real) : refuse("is a number beyond all bounds");
    }
    bool String(const char* text, rapidjson::SizeType length, bool) { return value(std::string(text, length)); }
    bool StartObject() { return open(Json::object()); }
    bool StartArray() { return open(Json::array()); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool EndArray(rapidjson::SizeType) { return close(); }
    bool Key(const char* text, rapidjson::SizeType length, bool) {
        const auto [place, fresh] = open_.back()->get_ref<Json::object_t&>().try_emplace(std::string(text, length));
        key_ = &place->first;
        member_ = &place->second;
        return fresh || refuse("comes twice in this object");
    }
    // The reader leaves numbers as they are written; these are there because it can name them.
    bool Int(int) { return refuse(unread_number); }
    bool Uint(unsigned) { return refuse(unread_number); }
    bool Int64(std::int64_t) { return refuse(unread_number); }
    bool Uint64(std::uint64_t) { return refuse(unread_number); }
    bool Double(double) { return refuse(unread_number); }
    // NOLINTEND(readability-identifier-naming)

    /// What the reader could not read.
    void break_off(std::size_t position) { refuse("is not JSON from byte " + std::to_string(position + 1) + " on"); }

private:
    static constexpr const char* unread_number = "is a number that was not read";

    template <class Number>
    static bool read_number(std::string_view text, Number& number) {
        const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
        return end.ec == std::errc() && end.ptr == text.data() + text.size();
    }

    // Where the next value goes: the root, the member whose key was just read, or the end of the array.
    Json& put(Json&& fresh) {
        if (open_.empty()) {
            document = std::move(fresh);
            return document;
        }
        if (open_.back()->is_object()) {
            *member_ = std::move(fresh);
            return *member_;
        }
        open_.back()->push_back(std::move(fresh));
        return open_.back()->back();
    }
    bool value(Json&& fresh) {
        put(std::move(fresh));
        return true;
    }
    bool open(Json&& fresh) {
        if (open_.size() >= max_nesting) {
            return refuse("is nested more than " + std::to_string(max_nesting) + " deep");
        }
        const bool in_object = !open_.empty() && open_.back()->is_object();
        steps_.push_back(in_object ? key_ : nullptr);
        open_.push_back(&put(std::move(fresh)));
        key_ = nullptr;
        return true;
    }
    bool close() {
        open_.pop_back();
        key_ = steps_.back();
        steps_.pop_back();
        return true;
    }
    bool refuse(const std::string& reason) {
        std::string pointer;
        for (std::size_t level = 0; level < open_.size(); ++level) {
            const auto* inner = level + 1 < open_.size() ? steps_.at(level + 1) : key_;
            pointer += "/" + step(*open_.at(level), inner, level + 1 < open_.size());
        }
        fault = invalid(pointer, reason);
        return false;
    }
    // The way from a container to what is read of it now; nothing of an object before its first key.
    static std::string step(const Json& container, const std::string* key, bool entered) {
        if (container.is_object()) {
            return key != nullptr ? escape(*key) : std::string();
        }
        return std::to_string(entered ? container.size() - 1 : container.size());
    }

    std::vector<Json*> open_;                // the containers that are under way, the innermost last
    std::vector<const std::string*> steps_;  // of each: its key in the one around it; none where that is an array
    const std::string* key_ = nullptr;       // the newest key of the innermost object
    Json* member_ = nullptr;                 // and where its value goes
};

}  // namespace

Result<Json> parse_strictly(std::string_view text, std::size_t max_bytes) {
    if (text.size() > max_bytes) {
        return invalid(
            "", "has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(max_bytes) + " are taken");
    }
    Builder builder;
    // The reader unescapes texts where they stand, ends at a zero byte, and looks up to three bytes behind it where a
    // character is cut off there.
    std::string copy;
    copy.reserve(text.size() + bytes_of_a_character);
    copy.append(text).append(bytes_of_a_character, '\0');
    rapidjson::InsituStringStream stream(copy.data());
    rapidjson::Reader reader;
    constexpr unsigned strictly =
        rapidjson::kParseInsituFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
    if (const auto end = reader.Parse<strictly>(stream, builder); end.IsError()) {
        if (!builder.fault) {
            builder.break_off(end.Offset());
        }
        return *builder.fault;
    }
    if (stream.Tell() != text.size()) {  // for the reader a zero byte behind the document ends the text
        builder.break_off(stream.Tell());
        return *builder.fault;
    }
    if (!builder.document.is_object()) {
        return invalid("", "must be an object");
    }
    return std::move(builder.document);
}

Faults::Faults() {
    constexpr std::size_t places_of_a_record = 64;
    steps_.reserve(places_of_a_record);
    steps_.emplace_back();  // the root
}

Faults::Place Faults::member(Place of, std::string_view key) {
    steps_.push_back({of, key, 0, false});
    return steps_.size() - 1;
}

Faults::Place Faults::element(Place of, std::size_t index) {
    steps_.push_back({of, {}, index, true});
    return steps_.size() - 1;
}

std::string Faults::pointer_to(Place place) const {
    std::string pointer;
    for (; place != root; place = steps_.at(place).from) {
        const auto& step = steps_.at(place);
        pointer.insert(0, "/" + (step.is_element ? std::to_string(step.index) : escape(step.key)));
    }
    return pointer;
}

void Faults::note(Place place, const std::string& reason) {
    if (!first_) {
        first_ = invalid(pointer_to(place), reason);
    }
}

View View::at(std::string_view key) const {
    if (auto there = find(key)) {
        return *there;
    }
    static const Json nothing;
    const auto place = faults_->member(place_, key);
    faults_->note(place, "is missing");
    return {nothing, *faults_, place};
}

std::optional<View> View::find(std::string_view key) const {
    if (!value_->is_object()) {
        fault("must be an object");
        return std::nullopt;
    }
    const auto there = value_->find(key);
    if (there == value_->end()) {
        return std::nullopt;
    }
    return View(*there, *faults_, faults_->member(place_, key));
}

View View::element(std::size_t index) const {
    return {value_->at(index), *faults_, faults_->element(place_, index)};
}

std::size_t View::size(std::size_t least, std::size_t most) const {
    if (!value_->is_array()) {
        fault("must be an array");
        return 0;
    }
    if (value_->size() < least || value_->size() > most) {
        fault("must have " + std::to_string(least) + " to " + std::to_string(most) + " elements");
        return 0;
    }
    return value_->size();
}

std::string View::block(TextBounds bounds) const {
    if (!value_->is_string()) {
        fault("must be a text");
        return {};
    }
    const auto& text = value_->get_ref<const std::string&>();
    if (text.size() < bounds.least || text.size() > bounds.most) {
        fault("must have " + std::to_string(bounds.least) + " to " + std::to_string(bounds.most) + " bytes");
        return {};
    }
    return text;
}

std::string View::text(TextBounds bounds) const {
    std::string text = block(bounds);
    const auto control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20U || letter == 0x7F; };
    if (std::any_of(text.begin(), text.end(), control)) {
        fault("must have no control characters");
        return {};
    }
    return text;
}

std::string View::uuid() const {
    std::string text = block({0, 64});
    if (!is_uuid(text)) {
        fault("must be a UUID in lower case");
        return {};
    }
    return text;
}

std::uint64_t View::number(std::uint64_t least, std::uint64_t most) const {
    if (!value_->is_number_unsigned() || value_->get<std::uint64_t>() < least || value_->get<std::uint64_t>() > most) {
        fault("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }
    return value_->get<std::uint64_t>();
}

std::int64_t View::signed_number(std::int64_t least, std::int64_t most) const {
    const bool whole = value_->is_number_integer() &&
                       (!value_->is_number_unsigned() || std::in_range<std::int64_t>(value_->get<std::uint64_t>()));
    if (!whole || value_->get<std::int64_t>() < least || value_->get<std::int64_t>() > most) {
        fault("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }
    return value_->get<std::int64_t>();
}

double View::real(double least, double most) const {
    const double number = value_->is_number() ? value_->get<double>() : std::nan("");
    if (!(number >= least && number <= most)) {  // written so that NaN is out
        fault("must be a number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }
    return number;
}

bool View::truth() const {
    if (!value_->is_boolean()) {
        fault("must be true or false");
        return false;
    }
    return value_->get<bool>();
}

WallTime View::unix_milliseconds() const {
    return WallTime(Milliseconds(signed_number(0, last_millisecond)));
}

WallTime View::rfc3339() const {
    const auto at = from_rfc3339(block({0, 40}));
    if (!at) {
        fault("must be a time like 2026-11-23T22:05:00.123Z");
    }
    return at.value_or(WallTime{});
}

std::string write_line(const Json& document) {
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string one_line(std::string_view text, std::size_t most) {
    std::size_t end = std::min(text.size(), most);
    // 10xxxxxx continues a character: never cut before one.
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    std::string out(text.substr(0, end));
    const auto control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20U || letter == 0x7F; };
    std::replace_if(out.begin(), out.end(), control, ' ');
    return out;
}

}  // namespace shiftguard::protocol
