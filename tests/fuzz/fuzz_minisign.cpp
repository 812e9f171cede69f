// Whatever a key or a signature holds, the readers answer with a value or a fault, and nothing that was not signed
// verifies.
#include "agent/policy/signature/minisign.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace shiftguard::policy;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto key = read_public_key(text, "fuzz");
    const auto signature = read_signature(text, "fuzz");
    if (key && signature) {
        std::abort();
    }
    if (signature && verify({}, *signature, {PublicKey{signature->id, {}}}, "fuzz")) {
        std::abort();
    }
    return 0;
}
