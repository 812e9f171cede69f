// A folder that one holder at a time has for itself (flock), among processes as among threads. A process that dies
// holds nothing. For folders that only their owner may open: whoever can open one can hold it.
#pragma once

#include "common/linux/descriptor.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <utility>

namespace shiftguard {

class HeldFolder {
public:
    /// Waits until it is free. Errors: internal, with what the system says.
    [[nodiscard]] static Result<HeldFolder> hold(const std::filesystem::path& folder);

private:
    explicit HeldFolder(Descriptor folder) : folder_(std::move(folder)) {}

    Descriptor folder_;  // closing it ends the hold
};

}  // namespace shiftguard
