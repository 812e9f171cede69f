// Whatever the eye sends, the daemon's decoder answers with a message or an error; a message survives a second trip.
#include "agent/observation/message.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace shiftguard::observation;
    const std::span<const std::uint8_t> bytes(data, size);
    if (const auto message = decode_from_eye(bytes)) {
        if (!decode_from_eye(encode(*message))) {
            std::abort();
        }
    }
    if (const auto message = decode_to_eye(bytes)) {
        if (!decode_to_eye(encode(*message))) {
            std::abort();
        }
    }
    return 0;
}
