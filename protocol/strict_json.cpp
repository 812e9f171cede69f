#include "protocol/strict_json.hpp"

#include "common/uuid.hpp"
#include "protocol/record.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <set>
#include <utility>
#include <vector>

#include <rapidjson/reader.h>

namespace shiftguard::protocol {
namespace {

constexpr std::size_t looked_ahead = 16;                        // bytes behind the text that the reader may look at
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

/// True where there is no byte of a longer character and none below a blank; eight bytes at a time.
bool is_plain(std::string_view text) {
    constexpr std::uint64_t blanks = 0x2020'2020'2020'2020;
    constexpr std::uint64_t highest_bits = 0x8080'8080'8080'8080;
    const auto suspicious = [](std::uint64_t word) { return word | (word - blanks); };  // a byte below a blank borrows
    std::uint64_t bits = 0;
    std::uint64_t word = 0;
    for (; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
        std::memcpy(&word, text.data(), sizeof word);
        bits |= suspicious(word);
    }
    word = blanks;
    std::memcpy(&word, text.data(), text.size());
    return ((bits | suspicious(word)) & highest_bits) == 0;
}

// Stands between RapidJSON's reader and its document (both call it by their names): ends the reading at deep nesting,
// at a key that comes twice and at a number beyond all bounds, and knows where that is. Nothing is kept of what stands
// behind such a place.
class Sieve {
public:
    std::optional<Error> fault;

    explicit Sieve(rapidjson::Document& document) : document_(&document) {}

    // NOLINTBEGIN(readability-identifier-naming): the reader's own names
    bool Null() { return begin_value() && document_->Null(); }
    bool Bool(bool truth) { return begin_value() && document_->Bool(truth); }
    bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
        begin_value();
        const std::string_view written(text, length);
        if (written.find_first_of(".eE") == std::string_view::npos) {
            std::int64_t whole = 0;
            std::uint64_t natural = 0;
            if (written.front() == '-' ? read_number(written, whole) : read_number(written, natural)) {
                return written.front() == '-' ? document_->Int64(whole) : document_->Uint64(natural);
            }
        }
        double real = 0;
        return read_number(written, real) ? document_->Double(real) : refuse("is a number beyond all bounds");
    }
    bool String(const char* text, rapidjson::SizeType length, bool) {
        begin_value();
        return is_utf8(std::string_view(text, length)) ? document_->String(text, length, false) : refuse(half_a_pair);
    }
    bool StartObject() { return open(true) && document_->StartObject(); }
    bool StartArray() { return open(false) && document_->StartArray(); }
    bool EndObject(rapidjson::SizeType members) { return close() && document_->EndObject(members); }
    bool EndArray(rapidjson::SizeType elements) { return close() && document_->EndArray(elements); }
    bool Key(const char* text, rapidjson::SizeType length, bool) {
        Level& level = levels_.at(depth_ - 1);
        level.key = std::string_view(text, length);
        level.has_key = true;
        if (!is_utf8(level.key)) {
            return refuse(half_a_pair);
        }
        return level.keys.add(level.key) ? document_->Key(text, length, false) : refuse("comes twice in this object");
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
    static constexpr const char* half_a_pair = "holds half of a surrogate pair, which is no character";

    // The reader takes the second half of a pair (\udc00) for a character of its own. Any other byte it has checked.
    static bool is_utf8(std::string_view text) {
        constexpr char leads = '\xED';
        constexpr unsigned char first_of_halves = 0xA0;
        for (auto at = text.find(leads); at != std::string_view::npos; at = text.find(leads, at + 1)) {
            if (static_cast<unsigned char>(text[at + 1]) >= first_of_halves) {
                return false;
            }
        }
        return true;
    }

    // The keys of one object. A message's objects are small; a hostile one may have as many as its bytes allow.
    class Keys {
    public:
        /// False where it is there already.
        bool add(std::string_view key) {
            if (few_.size() < most_few) {
                if (std::find(few_.begin(), few_.end(), key) != few_.end()) {
                    return false;
                }
                few_.push_back(key);
                return true;
            }
            if (many_.empty()) {
                many_.insert(few_.begin(), few_.end());
            }
            return many_.insert(key).second;
        }
        void clear() {
            few_.clear();
            many_.clear();
        }

    private:
        static constexpr std::size_t most_few = 32;
        std::vector<std::string_view> few_;
        std::set<std::string_view> many_;
    };

    // A container that is under way.
    struct Level {
        bool is_object = false;
        bool has_key = false;  // of an object: `key` is the newest
        std::string_view key;
        std::size_t begun = 0;  // of an array: its elements so far, the one under way included
        Keys keys;
    };

    template <class Number>
    static bool read_number(std::string_view text, Number& number) {
        const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
        return end.ec == std::errc() && end.ptr == text.data() + text.size();
    }

    bool begin_value() {
        if (depth_ > 0) {
            ++levels_.at(depth_ - 1).begun;
        }
        return true;
    }
    bool open(bool is_object) {
        if (depth_ == max_nesting) {
            return refuse("is nested more than " + std::to_string(max_nesting) + " deep");
        }
        begin_value();
        Level& level = levels_.at(depth_);
        level.is_object = is_object;
        level.has_key = false;
        level.begun = 0;
        level.keys.clear();
        ++depth_;
        return true;
    }
    bool close() {
        --depth_;
        return true;
    }
    bool refuse(const std::string& reason) {
        std::string pointer;
        for (std::size_t at = 0; at < depth_; ++at) {
            pointer += "/" + step(levels_.at(at), at + 1 < depth_);
        }
        fault = invalid(pointer, reason);
        return false;
    }
    // The way from a container to what is read of it now; nothing of an object before its first key.
    static std::string step(const Level& level, bool entered) {
        if (level.is_object) {
            return level.has_key ? escape(level.key) : std::string();
        }
        return std::to_string(entered ? level.begun - 1 : level.begun);
    }

    rapidjson::Document* document_;
    std::array<Level, max_nesting> levels_;
    std::size_t depth_ = 0;  // of them are open
};

}  // namespace

Result<ReadDocument> parse_strictly(std::string_view text, std::size_t max_bytes) {
    if (text.size() > max_bytes) {
        return invalid(
            "", "has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(max_bytes) + " are taken");
    }
    ReadDocument read;
    // The reader unescapes texts where they stand, ends at a zero byte, and looks some bytes behind it.
    read.bytes = std::make_unique_for_overwrite<char[]>(text.size() + looked_ahead);
    std::fill_n(std::copy(text.begin(), text.end(), read.bytes.get()), looked_ahead, '\0');
    rapidjson::InsituStringStream stream(read.bytes.get());
    Sieve sieve(read.root);
    const auto parse = [&](rapidjson::Document&) {
        constexpr unsigned fast = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
        // Nearly every message is plain; what is not, the reader checks character by character.
        const auto end = is_plain(text)
                             ? rapidjson::Reader().Parse<fast>(stream, sieve)
                             : rapidjson::Reader().Parse<fast | rapidjson::kParseValidateEncodingFlag>(stream, sieve);
        if (end.IsError() && !sieve.fault) {
            sieve.break_off(end.Offset());
        }
        return !end.IsError();
    };
    read.root.Populate(parse);
    if (!sieve.fault && stream.Tell() != text.size()) {  // for the reader a zero byte behind the document ends the text
        sieve.break_off(stream.Tell());
    }
    if (sieve.fault) {
        return *sieve.fault;
    }
    if (!read.root.IsObject()) {
        return invalid("", "must be an object");
    }
    return read;
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
    static const rapidjson::Value nothing;
    const auto place = faults_->member(place_, key);
    faults_->note(place, "is missing");
    return {nothing, *faults_, place};
}

std::optional<View> View::find(std::string_view key) const {
    if (!value_->IsObject()) {
        fault("must be an object");
        return std::nullopt;
    }
    const auto name = rapidjson::StringRef(key.data(), key.size());
    const auto there = value_->FindMember(rapidjson::Value(name));
    if (there == value_->MemberEnd()) {
        return std::nullopt;
    }
    return View(there->value, *faults_, faults_->member(place_, key));
}

View View::element(std::size_t index) const {
    return {(*value_)[static_cast<rapidjson::SizeType>(index)], *faults_, faults_->element(place_, index)};
}

std::size_t View::size(std::size_t least, std::size_t most) const {
    if (!value_->IsArray()) {
        fault("must be an array");
        return 0;
    }
    if (value_->Size() < least || value_->Size() > most) {
        fault("must have " + std::to_string(least) + " to " + std::to_string(most) + " elements");
        return 0;
    }
    return value_->Size();
}

std::string View::block(TextBounds bounds) const {
    if (!value_->IsString()) {
        fault("must be a text");
        return {};
    }
    const std::string_view text(value_->GetString(), value_->GetStringLength());
    if (text.size() < bounds.least || text.size() > bounds.most) {
        fault("must have " + std::to_string(bounds.least) + " to " + std::to_string(bounds.most) + " bytes");
        return {};
    }
    return std::string(text);
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
    if (!value_->IsUint64() || value_->GetUint64() < least || value_->GetUint64() > most) {
        fault("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }
    return value_->GetUint64();
}

std::int64_t View::signed_number(std::int64_t least, std::int64_t most) const {
    if (!value_->IsInt64() || value_->GetInt64() < least || value_->GetInt64() > most) {
        fault("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }
    return value_->GetInt64();
}

double View::real(double least, double most) const {
    const double number = value_->IsNumber() ? value_->GetDouble() : std::nan("");
    if (!(number >= least && number <= most)) {  // written so that NaN is out
        fault("must be a number from " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }
    return number;
}

bool View::truth() const {
    if (!value_->IsBool()) {
        fault("must be true or false");
        return false;
    }
    return value_->GetBool();
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
