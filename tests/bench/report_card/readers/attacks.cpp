#include "tests/bench/report_card/readers/attacks.hpp"

#include "tests/bench/report_card/readers/lines.hpp"

namespace shiftguard::report_card {
namespace {

constexpr std::size_t most_fields = 4;

const std::string& field_or_nothing(const Line& row, std::size_t which) {
    static const std::string nothing;
    return which < row.fields.size() ? row.fields[which] : nothing;
}

}  // namespace

Result<std::vector<Presentation>> read_attacks(std::string_view text, std::string_view file) {
    const auto rows = split_rows(text, file);
    if (!rows) {
        return rows.error();
    }
    std::vector<Presentation> presentations;
    presentations.reserve(rows->size());
    for (const Line& row : *rows) {
        const auto& label = field_or_nothing(row, 1);
        if (&row == &rows->front() && label == "label") {
            continue;
        }
        if (row.fields.size() > most_fields || row.fields.front().empty() || (label != "live" && label != "attack")) {
            return fault_at(file, row.number, "a row is path,label[,species,subject], and the label is live or attack");
        }
        const bool attack = label == "attack";
        const auto& species = field_or_nothing(row, 2);
        presentations.push_back(
            {row.fields.front(), attack, attack && species.empty() ? "attack" : species, field_or_nothing(row, 3)});
    }
    if (presentations.empty()) {
        return Error{ErrorKind::invalid_input, std::string(file), "The list holds no row.", Retry::useless};
    }
    return presentations;
}

}  // namespace shiftguard::report_card
