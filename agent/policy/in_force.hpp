// Which policy holds on a machine and what it is made of, found out by reading alone: for people who ask, not for the
// agent, whose Loader decides.
#pragma once

#include "agent/policy/parts.hpp"
#include "agent/policy/policy_files.hpp"
#include "agent/policy/signature/issuers.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::policy {

struct InForce {
    enum class Whence : std::uint8_t {
        file,       ///< a policy file, with the drop-ins where policies are not signed
        server,     ///< the bundle that was fetched from the server
        last_good,  ///< what the agent keeps of an earlier one: none of the two is in force
    };
    Whence whence = Whence::file;
    std::vector<Part> parts;
    Made made = {};                          ///< what the parts make together
    std::optional<Issuer> issuer = {};       ///< who signed it, where the machine holds a key
    std::optional<bool> is_signed = false;   ///< none: of last_good, whose signature is not kept, it is not known
    bool is_taken = true;                    ///< false: nothing tells what the agent took; it would begin with this one
    std::optional<Error> not_in_force = {};  ///< of last_good: why no policy file is in force
    std::optional<Error> beside = {};        ///< what is wrong with another file than the one in force
};

/// Errors: of the keys; of the last good one, where it can't be read as a policy; where nothing tells what the agent
/// took, those of the first file where none is good, and as of files_to_judge and choose.
[[nodiscard]] Result<InForce> in_force(const PolicyFiles& files);

/// What the agent would begin with had it kept nothing of a policy before. Errors: as of in_force.
[[nodiscard]] Result<InForce> in_place(PolicyFiles files);

/// `file` as it would be taken in place of the policy file: with the drop-ins where policies are not signed. Errors: of
/// the keys, and as of read_parts.
[[nodiscard]] Result<std::vector<Part>> parts_in_place(const PolicyFiles& files, const std::filesystem::path& file);

}  // namespace shiftguard::policy
