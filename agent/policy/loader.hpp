// The one place of this room that touches the file system: reads a policy file and keeps the last good one on disk, so
// that a file that breaks leaves the machine guarded, after a restart too.
#pragma once

#include "agent/policy/policy.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace shiftguard::policy {

/// Errors: not_found, refused (unreadable), exhausted (over 4 MiB), invalid_input (see parse).
[[nodiscard]] Result<Policy> load(const std::filesystem::path& file);

/// What to do at start with a file that is missing or bad and a last good one that is there: the daemon guards by it,
/// `shiftguard run` refuses what it was told to use.
enum class WhenBad : std::uint8_t { use_last_good, refuse };

/// Watches one file by content: `poll` gives a new policy once whenever the file's bytes changed, or the error once
/// whenever they changed to something bad; the caller keeps using the last good one.
class Loader {
public:
    /// `kept`: where the bytes of the last good one are kept (mode 0600, replaced as a whole); its folder must exist.
    /// `keys`: folder of IT's public keys. With one there only a policy that is signed by it is taken, and none of a
    /// lower version than the last good one; empty: signatures are not asked for.
    Loader(std::filesystem::path file, std::filesystem::path kept, std::filesystem::path keys = {})
        : file_(std::move(file)), kept_(std::move(kept)), keys_(std::move(keys)) {}

    /// The policy to begin with: the file's, or, where that is missing or bad, the last good one; the first `poll` then
    /// tells what is wrong with the file. One that was in force when it expired is begun with again. Errors: as of
    /// `load`, where there is no last good one to be used; refused, where it is not valid at `now`.
    [[nodiscard]] Result<Policy> start(WallTime now, WhenBad when_bad = WhenBad::use_last_good);

    /// nullopt: unchanged since the last call. A policy that is not valid yet is judged again when it is.
    [[nodiscard]] std::optional<Result<Policy>> poll(WallTime now);

    /// Why the last good one could not be kept for the next start; every poll tries again.
    [[nodiscard]] const std::optional<Error>& not_kept() const { return not_kept_; }

private:
    [[nodiscard]] Result<Policy> last_good() const;
    Result<Policy> judge(std::string document, WallTime now);
    [[nodiscard]] std::optional<Error> why_not(const Policy& policy, bool is_signed, WallTime now);
    [[nodiscard]] Result<bool> is_signed(const std::string& document) const;
    [[nodiscard]] std::string mark_of(const std::optional<Error>& error, std::string_view document) const;
    void keep();

    std::filesystem::path file_;
    std::filesystem::path kept_;
    std::filesystem::path keys_;
    std::uint64_t highest_ = 0;              ///< version of the last good one, where policies must be signed
    std::string in_force_;                   ///< digest of the last good one
    std::optional<WallTime> becomes_valid_;  ///< when what was last judged is to be judged again
    std::string seen_;     ///< digest of the bytes last judged; of the absence, where there was no file
    std::string to_keep_;  ///< bytes of the last good one, until they are on disk
    std::optional<Error> not_kept_;
};

}  // namespace shiftguard::policy
