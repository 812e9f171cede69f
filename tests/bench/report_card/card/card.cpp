#include "tests/bench/report_card/card/card.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace shiftguard::report_card {
namespace {

using Json = nlohmann::ordered_json;

struct Row {
    std::string label;
    std::string value;
    std::string interval;
    std::string of;
};

std::string digits(double number) {
    return fmt::format("{:.4g}", number);
}

Json or_null(const std::optional<double>& number) {
    return number ? Json(*number) : Json(nullptr);
}

}  // namespace

struct Card::Content {
    Json json;
    std::vector<Row> rows;
    std::vector<std::string> notes;

    void put(const Key& key, const char* ending, Json value) {
        Json& place = json[key.key + ending];
        (key.at.empty() ? place : place[key.at]) = std::move(value);
    }
};

Card::Card(const std::string& what) : content_(std::make_unique<Content>()) {
    content_->json["report_card"] = what;
}
Card::~Card() = default;
Card::Card(Card&&) noexcept = default;
Card& Card::operator=(Card&&) noexcept = default;

void Card::figure(const Key& key, const std::string& label, const Figure& figure) {
    content_->put(key, "", or_null(figure.value));
    content_->put(key, "_count", figure.count);
    content_->put(key, "_samples", figure.samples);
    content_->put(key, "_interval",
                  figure.interval ? Json{figure.interval->low, figure.interval->high} : Json(nullptr));
    if (!figure.refused.empty()) {
        content_->put(key, "_refused", figure.refused);
        note(label + ": " + figure.refused);
    }
    content_->rows.push_back(
        {label, figure.value ? digits(*figure.value) : "refused",
         figure.interval ? fmt::format("{} .. {}", digits(figure.interval->low), digits(figure.interval->high)) : "",
         figure.samples > 0 && figure.interval
             ? fmt::format("{} of {}", figure.count, figure.samples)
             : fmt::format("{}", figure.samples > 0 ? figure.samples : figure.count)});
}

void Card::count(const Key& key, const std::string& label, std::uint64_t count) {
    content_->put(key, "", count);
    content_->rows.push_back({label, std::to_string(count), "", ""});
}

void Card::number(const Key& key, const std::string& label, double number, const std::string& unit) {
    content_->put(key, "", number);
    content_->rows.push_back({label, digits(number) + (unit.empty() ? "" : " " + unit), "", ""});
}

void Card::word(const Key& key, const std::string& label, const std::string& word) {
    content_->put(key, "", word);
    content_->rows.push_back({label, word, "", ""});
}

void Card::note(const std::string& sentence) {
    content_->notes.push_back(sentence);
}

void Card::about(const std::string& key, const std::string& value) {
    content_->json["about"][key] = value;
}

void Card::about(const std::string& key, double value) {
    content_->json["about"][key] = value;
}

std::string Card::table() const {
    std::vector<Row> rows{{"figure", "value", "95 % interval", "of"}};
    rows.insert(rows.end(), content_->rows.begin(), content_->rows.end());
    std::size_t label = 0;
    std::size_t value = 0;
    std::size_t interval = 0;
    for (const Row& row : rows) {
        label = std::max(label, row.label.size());
        value = std::max(value, row.value.size());
        interval = std::max(interval, row.interval.size());
    }
    std::string table;
    for (const Row& row : rows) {
        auto line = fmt::format("{:<{}}  {:>{}}  {:<{}}  {}", row.label, label, row.value, value, row.interval,
                                interval, row.of);
        line.erase(line.find_last_not_of(' ') + 1);
        table += line + "\n";
    }
    for (const auto& sentence : content_->notes) {
        table += "* " + sentence + "\n";
    }
    return table;
}

std::string Card::json() const {
    Json json = content_->json;
    json["notes"] = content_->notes;
    return json.dump(2) + "\n";
}

}  // namespace shiftguard::report_card
