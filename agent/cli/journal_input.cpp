#include "agent/cli/journal_input.hpp"

#include "agent/keys/keys.hpp"

#include <cstdio>

#include <fmt/core.h>

namespace shiftguard::cli {

Result<journal::Key> journal_key_of(const std::filesystem::path& state) {
    if (state.empty()) {
        return journal::Key();
    }
    const auto keys = keys::Keys::open(state);
    return keys ? Result<journal::Key>(keys->journal_key()) : Result<journal::Key>(keys.error());
}

Status for_each_segment(const std::vector<std::filesystem::path>& files, const journal::Key& key,
                        const std::function<bool(const journal::Run& segment)>& look) {
    for (const auto& file : files) {
        const auto segment = journal::read(file, key);
        if (!segment) {
            return segment.error();
        }
        if (!look(*segment)) {
            return success();
        }
        if (segment->torn) {
            fmt::print(stderr, "shiftguard: {}: the last entry was cut off and is left out\n", file.string());
        }
    }
    return success();
}

}  // namespace shiftguard::cli
