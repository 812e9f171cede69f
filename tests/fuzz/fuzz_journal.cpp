// The journal's text reader and the decision behind it take whatever stands in a file: no crash, no overflow, and
// what was read once reads back the same.
#include "agent/journal/replay.hpp"
#include "agent/policy/policy.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace shiftguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    journal::Run run;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (auto entry = journal::entry_from_json(text.substr(0, end))) {
            const auto line = journal::to_json(*entry);
            const auto again = journal::entry_from_json(line);
            if (!again || journal::to_json(*again) != line) {
                std::abort();
            }
            run.entries.push_back(std::move(entry).value());
        }
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    if (journal::replay(run, policy::Rules{}) != journal::replay(run, policy::Rules{})) {
        std::abort();
    }
    return 0;
}
