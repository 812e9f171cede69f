#include "tests/bench/report_card/readers/timeline.hpp"

#include "tests/bench/report_card/readers/lines.hpp"

namespace shiftguard::report_card {

Result<std::vector<Happening>> read_timeline(std::string_view text, std::string_view file) {
    const auto rows = split_rows(text, file);
    if (!rows) {
        return rows.error();
    }
    std::vector<Happening> happenings;
    happenings.reserve(rows->size());
    for (const Line& row : *rows) {
        if (&row == &rows->front() && row.fields.front() == "start_s") {
            continue;
        }
        if (row.fields.size() != 3) {
            return fault_at(file, row.number, "a row is start_s,end_s,finding");
        }
        const auto start = to_number(row.fields[0]);
        const auto end = to_number(row.fields[1]);
        const auto finding = finding_kind_from(row.fields[2]);
        if (!start || !end || *start < 0 || *end < *start) {
            return fault_at(file, row.number,
                            "start and end are seconds of the film, and the end is not before the start");
        }
        if (!finding) {
            return fault_at(file, row.number,
                            "there is no finding \"" + row.fields[2] + "\"; one is \"additional_person\"");
        }
        happenings.push_back({*start, *end, *finding});
    }
    return happenings;
}

}  // namespace shiftguard::report_card
