// Reads the policy that is to be in force and keeps the last good one on disk, so that a file that breaks leaves the
// machine guarded, after a restart too. Of several policies the one that choice.hpp says is in force; where that can't
// be told, or nobody signed them, none is taken and the last good one stays.
#pragma once

#include "agent/policy/choice.hpp"
#include "agent/policy/parts.hpp"
#include "agent/policy/policy.hpp"
#include "agent/policy/policy_files.hpp"
#include "agent/policy/signature/versions.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::policy {

/// Errors: not_found, refused (unreadable), exhausted (over 4 MiB), invalid_input (see parse).
[[nodiscard]] Result<Policy> load(const std::filesystem::path& file);

/// What to do at start with a file that is missing or bad and a last good one that is there: the daemon guards by it,
/// `shiftguard run` refuses what it was told to use.
enum class WhenBad : std::uint8_t { use_last_good, refuse };

/// Watches the files by content: `poll` gives a new policy once whenever their bytes changed, or the error once
/// whenever they changed to something bad; the caller keeps using the last good one.
class Loader {
public:
    explicit Loader(PolicyFiles files) : files_(std::move(files)) {}
    /// Neither signatures nor drop-ins.
    Loader(std::filesystem::path policy, std::filesystem::path kept)
        : Loader(PolicyFiles{std::move(policy), std::move(kept)}) {}

    /// The policy to begin with: the file's, or, where that is missing or bad, the last good one; the first `poll` then
    /// tells what is wrong with the file. One that was in force when it expired is begun with again. Errors: as of
    /// `load`, where there is no last good one to be used; refused, where it is not valid at `now`.
    [[nodiscard]] Result<Policy> start(WallTime now, WhenBad when_bad = WhenBad::use_last_good);

    /// nullopt: unchanged since the last call. A policy that is not valid yet is judged again when it is.
    [[nodiscard]] std::optional<Result<Policy>> poll(WallTime now);

    /// Why the last good one, or its version, could not be kept for the next start; every poll tries again.
    [[nodiscard]] const std::optional<Error>& not_kept() const { return not_kept_; }

    /// There is a key, and so the drop-in folder is not looked into though it holds something.
    [[nodiscard]] bool passes_over_drop_ins() const;

private:
    /// What lies at one place.
    struct Found {
        Result<std::vector<Part>> parts;
        std::string mark;  ///< of the bytes, or of what kept them from being read
    };
    /// A policy that may come into force.
    struct Good {
        Policy policy;
        std::string document;
        std::string issuer;  ///< empty: not signed
    };

    [[nodiscard]] Result<Policy> last_good() const;
    [[nodiscard]] std::vector<Found> find() const;
    [[nodiscard]] static std::string mark_of(const std::vector<Found>& all);
    [[nodiscard]] Found find_one(const std::filesystem::path& file, Signatures signatures) const;
    Result<Policy> judge(const std::vector<Found>& all, WallTime now);
    Result<Good> judge_one(const Found& found, WallTime now);
    [[nodiscard]] std::optional<Error> is_not_new(const Good& good, const std::vector<Part>& parts) const;
    [[nodiscard]] std::optional<Error> is_not_valid(const Policy& policy, const std::vector<Part>& parts, WallTime now);
    [[nodiscard]] Result<std::string> issuer_of(const Part& part) const;
    Policy take(Good good);
    void keep();

    PolicyFiles files_;
    Versions versions_;
    std::string in_force_;                   ///< digest of the last good one
    std::optional<WallTime> becomes_valid_;  ///< when what was last judged is to be judged again
    std::string seen_;                       ///< mark of what was last judged
    std::optional<Error> owed_;              ///< what is wrong with a place beside the one whose policy was taken
    std::string to_keep_;                    ///< bytes of the last good one, until they are on disk
    std::optional<Error> not_kept_;
};

}  // namespace shiftguard::policy
