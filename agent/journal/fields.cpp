#include "agent/journal/fields.hpp"

#include <limits>

#include <nlohmann/json.hpp>

namespace shiftguard::journal {
namespace {

using nlohmann::json;

/// Times beyond this are no times, and differences of two within it never overflow.
constexpr std::int64_t furthest_ms = 9'007'199'254'740'991;  // 2^53 - 1

const json empty_object = json::object();
const json empty_array = json::array();

}  // namespace

Fields::Fields(const json& object, std::string path, std::string& fault)
    : object_(&object), path_(std::move(path)), fault_(&fault) {
    if (!object.is_object()) {
        object_ = &empty_object;
        if (fault.empty()) {
            fault = path_ + ": an object is expected here";
        }
    }
}

void Fields::blame(const char* key, const std::string& reason) const {
    if (fault_->empty()) {
        *fault_ = path_ + "/" + key + ": " + reason;
    }
}

bool Fields::has(const char* key) const {
    return object_->contains(key);
}

const json* Fields::find(const char* key) const {
    const auto member = object_->find(key);
    if (member == object_->end()) {
        blame(key, "is missing");
        return nullptr;
    }
    return &*member;
}

std::string Fields::text(const char* key) const {
    const auto* member = find(key);
    if (member != nullptr && member->is_string()) {
        return member->get<std::string>();
    }
    blame(key, "a text is expected here");
    return "";
}

bool Fields::truth(const char* key) const {
    const auto* member = find(key);
    if (member != nullptr && member->is_boolean()) {
        return member->get<bool>();
    }
    blame(key, "true or false is expected here");
    return false;
}

std::uint64_t Fields::whole(const char* key, std::uint64_t most) const {
    const auto* member = find(key);
    if (member != nullptr && member->is_number_unsigned() && member->get<std::uint64_t>() <= most) {
        return member->get<std::uint64_t>();
    }
    blame(key, "a whole number from 0 to " + std::to_string(most) + " is expected here");
    return 0;
}

double Fields::number(const char* key) const {
    const auto* member = find(key);
    if (member != nullptr && member->is_number()) {
        return member->get<double>();
    }
    if (member == nullptr || !member->is_null()) {
        blame(key, "a number is expected here");
    }
    return std::numeric_limits<double>::quiet_NaN();
}

Milliseconds Fields::milliseconds(const char* key) const {
    const auto* member = find(key);
    if (member != nullptr && member->is_number_unsigned() &&
        member->get<std::uint64_t>() <= static_cast<std::uint64_t>(furthest_ms)) {
        return Milliseconds(member->get<std::int64_t>());
    }
    if (member != nullptr && member->is_number_integer() && !member->is_number_unsigned() &&
        member->get<std::int64_t>() >= -furthest_ms) {
        return Milliseconds(member->get<std::int64_t>());
    }
    blame(key, "whole milliseconds are expected here");
    return Milliseconds(0);
}

Milliseconds Fields::milliseconds_or_zero(const char* key) const {
    return has(key) ? milliseconds(key) : Milliseconds(0);
}

Fields Fields::object(const char* key) const {
    const auto* member = find(key);
    return {member == nullptr ? empty_object : *member, path_ + "/" + key, *fault_};
}

const json& Fields::array(const char* key) const {
    const auto* member = find(key);
    if (member != nullptr && member->is_array()) {
        return *member;
    }
    blame(key, "a list is expected here");
    return empty_array;
}

}  // namespace shiftguard::journal
