// Where a machine's policy comes from, and which of the files there are to be judged.
#pragma once

#include "common/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace shiftguard::policy {

/// Empty: not asked for.
struct PolicyFiles {
    std::filesystem::path policy;
    /// Bytes of the last good one (mode 0600, replaced as a whole); its folder exists.
    std::filesystem::path kept;
    /// Folder of IT's public keys; with one in it only a policy that it signed is taken.
    std::filesystem::path keys = {};
    /// Folder of what is laid over the policy where there is no key.
    std::filesystem::path drop_ins = {};
    /// The server's; taken where there is a key, and its version is the higher one.
    std::filesystem::path fetched = {};
    /// The highest version of each issuer.
    std::filesystem::path versions = {};
    /// Folder whose files NAME.policy.json are policies as much as `policy` is.
    std::filesystem::path bundles = {};
};

/// Where the agent looks, and what it keeps in its state folder. Beside a policy of the name policy.json its folder's
/// NAME.policy.json are looked at; any other name stands for that file alone.
[[nodiscard]] PolicyFiles files_of_machine(std::filesystem::path policy, std::filesystem::path keys,
                                           std::filesystem::path drop_ins, const std::filesystem::path& state);

enum class Signatures : std::uint8_t { asked_for, not_asked_for };

/// The files to be judged: the policy, then the bundles by name (hidden ones are passed over), then, where signatures
/// are asked for, the server's. The policy as the package brings it counts only where nothing lies beside it. Where
/// neither policy nor bundle is there the policy is named, for somebody to miss it. Never empty. Errors: refused (the
/// folder can't be read; there is more than one, and nobody signed any: then nothing says which counts), exhausted
/// (more than 32).
[[nodiscard]] Result<std::vector<std::filesystem::path>> files_to_judge(const PolicyFiles& files,
                                                                        Signatures signatures);

/// "A, B, C", as the subject of an error.
[[nodiscard]] std::string names_of(const std::vector<std::filesystem::path>& files);

}  // namespace shiftguard::policy
