// Whatever a delimited export holds, the reader answers with shifts in order, none of them empty, or with a fault.
#include "agent/roster/delimited/delimited.hpp"
#include "tests/fuzz/roster_judge.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace shiftguard;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    roster::Layout layout;
    layout.kind = roster::Kind::delimited;
    layout.delimiter = ';';
    layout.columns = {"W", "A", "D", "S", "E", ""};
    layout.day_begins_at = std::chrono::hours(4);
    layout.activities = {{"work"}, {"break"}, {"off"}, roster::OtherActivity::ignored};
    const auto rosters = roster::read_delimited(text, "fuzz", layout, "Europe/Berlin", {"a", "b"}, fuzz::window);
    if (!rosters) {
        return 0;
    }
    for (const auto& [worker, roster] : *rosters) {
        if (roster) {
            fuzz::judge(*roster);
        }
    }
    return 0;
}
