// The one place of this room that touches the file system: reads a policy file, keeps the last good one.
#pragma once

#include "agent/policy/policy.hpp"

#include <filesystem>
#include <optional>

namespace shiftguard::policy {

/// Errors: not_found, refused (unreadable), exhausted (over 4 MiB), invalid_input (see parse).
[[nodiscard]] Result<Policy> load(const std::filesystem::path& file);

/// Watches one file by content: `poll` gives a new policy once whenever the file's bytes changed, or the error once
/// whenever they changed to something bad; the caller keeps using the last good one.
class Loader {
public:
    explicit Loader(std::filesystem::path file) : file_(std::move(file)) {}

    /// nullopt: unchanged since the last call.
    [[nodiscard]] std::optional<Result<Policy>> poll();

private:
    std::filesystem::path file_;
    std::string seen_;  ///< digest of the bytes last judged; of the absence, where there was no file
};

}  // namespace shiftguard::policy
