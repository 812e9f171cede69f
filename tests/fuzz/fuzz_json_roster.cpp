// Whatever a JSON roster holds, the reader answers with shifts in order, none of them empty, or with a fault.
#include "agent/roster/json/json_roster.hpp"
#include "tests/fuzz/roster_judge.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace shiftguard;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto reading = roster::read_json(text, "fuzz", "", "Europe/Berlin", fuzz::window)) {
        fuzz::judge(reading->roster);
    }
    return 0;
}
