#include "server/export/secret.hpp"

#include "common/linux/atomic_file.hpp"

#include <algorithm>

namespace shiftguard::exports {

Result<std::string> read_secret_line(const std::filesystem::path& file) {
    constexpr std::size_t most_bytes = 16384;
    const auto bytes = read_private_file(file, most_bytes);
    if (!bytes) {
        return bytes.error();
    }
    std::string line(bytes->begin(), std::find(bytes->begin(), bytes->end(), '\n'));
    if (!line.empty() && line.back() == '\r') {
        line.pop_back();
    }
    const bool plain = std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c != '\x7f'; });
    if (line.empty() || !plain) {
        return Error{ErrorKind::invalid_input, file.string(),
                     "The first line of this file must be the token or password and nothing else.", Retry::useless};
    }
    return line;
}

}  // namespace shiftguard::exports
