#include "server/export/tls.hpp"

#include "common/linux/atomic_file.hpp"

namespace shiftguard::exports {

Status check_files(const Tls& tls) {
    constexpr std::size_t most_bytes = 1U << 20U;
    for (const auto& file : {tls.authority, tls.certificate}) {
        if (const auto read = file.empty() ? Result<Bytes>(Bytes()) : read_file(file, most_bytes); !read) {
            return read.error();
        }
    }
    if (!tls.private_key.empty()) {
        if (const auto read = read_private_file(tls.private_key, most_bytes); !read) {
            return read.error();
        }
    }
    return success();
}

}  // namespace shiftguard::exports
