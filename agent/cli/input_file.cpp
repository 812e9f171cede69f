#include "agent/cli/input_file.hpp"

#include <fstream>

namespace shiftguard::cli {

Result<std::string> read_input(const std::string& name, std::size_t most, const char* cannot_be_read) {
    std::ifstream file(name, std::ios::binary);
    std::string text(most + 1, '\0');
    if (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && !file.eof()) {
        return Error{ErrorKind::not_found, name, cannot_be_read, Retry::useless};
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

}  // namespace shiftguard::cli
