#include "common/document/schema.hpp"

#include "common/document/document.hpp"

#include <algorithm>
#include <optional>
#include <regex>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace shiftguard::document {
namespace {

using Json = nlohmann::json;

/// The member, or an empty object where there is none.
const Json& part(const Json& object, const char* key) {
    static const Json empty = Json::object();
    const auto found = object.find(key);
    return found == object.end() ? empty : *found;
}

/// How many letters have to change to make one word of the other.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({changed, row[j] + 1, row[j - 1] + 1}));
        }
    }
    return row.back();
}

/// The known key that was probably meant; empty where none is near.
std::string nearest_key(const Json& properties, const std::string& key) {
    constexpr std::size_t longest = 64;
    std::size_t best = key.size() <= longest ? std::min<std::size_t>(3, key.size() / 2 + 1) : 0;
    std::string nearest;
    for (const auto& [known, unused] : properties.items()) {
        if (const auto distance = edit_distance(key, known); distance < best) {
            best = distance;
            nearest = known;
        }
    }
    return nearest;
}

bool has_type(const Json& value, const std::string& type) {
    if (type == "object") {
        return value.is_object();
    }
    if (type == "array") {
        return value.is_array();
    }
    if (type == "string") {
        return value.is_string();
    }
    if (type == "boolean") {
        return value.is_boolean();
    }
    return type == "integer" ? value.is_number_integer() : value.is_number();
}

std::string joined_choices(const Json& choices) {
    std::string text;
    for (const auto& choice : choices) {
        text += (text.empty() ? "" : ", ") + choice.dump();
    }
    return choices.size() > 1 ? "one of " + text : text;
}

/// What the schema wants at one value, as it follows "must be".
std::string wanted(const Json& schema) {
    if (const auto choices = schema.find("enum"); choices != schema.end()) {
        return joined_choices(*choices);
    }
    const auto type = schema.at("type").get<std::string>();
    if (type == "object") {
        return "an object { }";
    }
    if (type == "array") {
        return "a list [ ]";
    }
    if (type == "string") {
        return "a text in quotes";
    }
    if (type == "boolean") {
        return "true or false";
    }
    const std::string number = type == "integer" ? "a whole number" : "a number";
    return number + " from " + schema.at("minimum").dump() + " to " + schema.at("maximum").dump();
}

/// Length of a text in Unicode characters, as the schema counts it.
std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

class Explainer {
public:
    explicit Explainer(const Json& root) : root_(root) {}

    void look(const Json& written, const Json& value, const std::string& pointer) {
        if (faults_.size() >= faults_told) {
            return;
        }
        const Json& schema = resolved(written);
        const bool typed = has_type(value, schema.at("type").get<std::string>());
        if (!typed || !in_range(schema, value)) {
            fault(pointer, "must be " + wanted(schema) + ", but is " + shown(value));
        } else if (value.is_object()) {
            look_at_object(schema, value, pointer);
        } else if (value.is_array()) {
            look_at_list(schema, value, pointer);
        } else if (value.is_string()) {
            check_size(schema, "Length", characters(value.get_ref<const std::string&>()), "characters", pointer);
            check_pattern(schema, value.get_ref<const std::string&>(), pointer);
        }
    }

    [[nodiscard]] std::vector<Fault> take() && { return std::move(faults_); }

private:
    void fault(std::string pointer, std::string reason) {
        faults_.push_back({std::move(pointer), 0, std::move(reason)});
    }

    const Json& resolved(const Json& schema) const {
        const auto reference = schema.find("$ref");
        return reference == schema.end()
                   ? schema
                   : root_.at(Json::json_pointer(reference->get_ref<const std::string&>().substr(1)));
    }

    static bool in_range(const Json& schema, const Json& value) {
        if (const auto choices = schema.find("enum"); choices != schema.end()) {
            return std::find(choices->begin(), choices->end(), value) != choices->end();
        }
        if (!value.is_number()) {
            return true;
        }
        const auto number = value.get<double>();
        return number >= schema.at("minimum").get<double>() && number <= schema.at("maximum").get<double>();
    }

    /// `what`: the ending of the schema's minX and maxX.
    void check_size(const Json& schema, const std::string& what, std::size_t size, const std::string& of,
                    const std::string& pointer) {
        const auto least = schema.value("min" + what, std::size_t{0});
        const auto most = schema.value("max" + what, size);
        if (size < least || size > most) {
            const std::string bound =
                size < least ? "at least " + std::to_string(least) : "at most " + std::to_string(most);
            fault(pointer, "must have " + bound + " " + of + ", but has " + std::to_string(size));
        }
    }

    /// The description says it in words.
    void check_pattern(const Json& schema, const std::string& text, const std::string& pointer) {
        const auto pattern = schema.find("pattern");
        if (pattern != schema.end() && !std::regex_search(text, std::regex(pattern->get_ref<const std::string&>()))) {
            fault(pointer, "must match " + pattern->get_ref<const std::string&>() + ", but is " + shown(text) + ". " +
                               schema.value("description", ""));
        }
    }

    void look_at_object(const Json& schema, const Json& object, const std::string& pointer) {
        check_size(schema, "Properties", object.size(), "keys", pointer);
        for (const auto& name : part(schema, "required")) {
            require(object, name, pointer, "");
        }
        for (const auto& [key, needed] : part(schema, "dependencies").items()) {
            if (object.contains(key)) {
                require(object, needed.at(0), pointer, "; \"" + key + "\" makes no sense without it");
            }
        }
        const Json& known = part(schema, "properties");
        const Json& others = schema.at("additionalProperties");
        for (const auto& [key, value] : object.items()) {
            if (const auto found = known.find(key); found != known.end()) {
                look(*found, value, step_into(pointer, key));
            } else if (others.is_object()) {
                look(others, value, step_into(pointer, key));
            } else {
                unknown_key(known, key, pointer);
            }
        }
    }

    void require(const Json& object, const Json& name, const std::string& pointer, const std::string& because) {
        if (!object.contains(name.get_ref<const std::string&>())) {
            fault(step_into(pointer, name.get_ref<const std::string&>()), "is missing" + because);
        }
    }

    void unknown_key(const Json& known, const std::string& key, const std::string& pointer) {
        if (faults_.size() < faults_told) {
            const std::string nearest = nearest_key(known, key);
            fault(step_into(pointer, key),
                  nearest.empty() ? "unknown key" : "unknown key; did you mean \"" + nearest + "\"?");
        }
    }

    void look_at_list(const Json& schema, const Json& list, const std::string& pointer) {
        check_size(schema, "Items", list.size(), "elements", pointer);
        std::size_t index = 0;
        for (const auto& element : list) {
            look(schema.at("items"), element, step_into(pointer, index++));
        }
    }

    const Json& root_;
    std::vector<Fault> faults_;
};

}  // namespace

std::vector<Fault> explain(const Json& schema, const Json& document) {
    Explainer explainer(schema);
    explainer.look(schema, document, "");
    return std::move(explainer).take();
}

std::vector<Fault> judge(const Json& schema, const Json& document) {
    auto reason = objection(schema, document);
    if (!reason) {
        return {};
    }
    auto faults = explain(schema, document);
    if (faults.empty()) {
        faults.push_back({"", 0, std::move(*reason)});
    }
    return faults;
}

std::string shown(const Json& value) {
    if (value.is_object()) {
        return value.empty() ? "an empty object" : "an object";
    }
    if (value.is_array()) {
        return value.empty() ? "an empty list" : "a list";
    }
    constexpr std::size_t longest = 60;
    // ASCII only, so that cutting never splits a character.
    std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > longest) {
        text.resize(longest);
        text += "...";
    }
    return text;
}

}  // namespace shiftguard::document
