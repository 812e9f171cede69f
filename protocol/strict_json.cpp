#include "protocol/strict_json.hpp"

#include "common/uuid.hpp"
#include "protocol/record.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

namespace shiftguard::protocol {
namespace {

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

// Walks the text once without building anything: refuses deep nesting and keys that come twice.
class Gate final : public nlohmann::json_sax<Json> {
public:
    std::optional<Error> fault;

    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(number_integer_t) override { return value(); }
    bool number_unsigned(number_unsigned_t) override { return value(); }
    bool number_float(number_float_t, const string_t&) override { return value(); }
    bool string(string_t&) override { return value(); }
    bool binary(binary_t&) override { return value(); }
    bool start_object(std::size_t) override { return open(true); }
    bool start_array(std::size_t) override { return open(false); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        levels_.back().step = escape(name);
        if (!levels_.back().keys.insert(name).second) {
            return refuse("comes twice in this object");
        }
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        return refuse("is not JSON from byte " + std::to_string(position) + " on");
    }

private:
    struct Level {
        bool object = false;
        std::size_t index = 0;
        std::string step;
        std::set<std::string> keys;
    };

    bool open(bool object) {
        if (levels_.size() >= max_nesting) {
            return refuse("is nested more than " + std::to_string(max_nesting) + " deep");
        }
        levels_.push_back({object, 0, object ? "" : "0", {}});
        return true;
    }
    bool close() {
        levels_.pop_back();
        return value();
    }
    bool value() {
        if (!levels_.empty() && !levels_.back().object) {
            levels_.back().step = std::to_string(++levels_.back().index);
        }
        return true;
    }
    bool refuse(const std::string& reason) {
        std::string pointer;
        for (const auto& level : levels_) {
            pointer += "/" + level.step;
        }
        fault = invalid(pointer, reason);
        return false;
    }

    std::vector<Level> levels_;
};

}  // namespace

Result<Json> parse_strictly(std::string_view text, std::size_t max_bytes) {
    if (text.size() > max_bytes) {
        return invalid(
            "", "has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(max_bytes) + " are taken");
    }
    Gate gate;
    if (!Json::sax_parse(text, &gate)) {
        return gate.fault.value_or(invalid("", "is not JSON"));
    }
    Json document = Json::parse(text, nullptr, false);
    if (!document.is_object()) {
        return invalid("", "must be an object");
    }
    return document;
}

void Faults::note(const std::string& pointer, const std::string& reason) {
    if (!first_) {
        first_ = invalid(pointer, reason);
    }
}

View View::at(std::string_view key) const {
    if (auto there = find(key)) {
        return *there;
    }
    static const Json nothing;
    faults_->note(pointer_ + "/" + escape(key), "is missing");
    return {nothing, pointer_ + "/" + escape(key), *faults_};
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
    return View(*there, pointer_ + "/" + escape(key), *faults_);
}

View View::element(std::size_t index) const {
    return {value_->at(index), pointer_ + "/" + std::to_string(index), *faults_};
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
