// Whatever a policy file holds, the reader answers with a policy or with faults, and both ways of asking agree.
#include "agent/policy/policy.hpp"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace shiftguard::policy;
    const std::string_view document(reinterpret_cast<const char*>(data), size);
    const bool good = parse(document, "fuzz").ok();
    if (good != check(document).empty()) {
        std::abort();
    }
    return 0;
}
