// Which policy holds on a machine and what it is made of, found out by reading alone: for people who ask, not for the
// agent, whose Loader decides.
#pragma once

#include "agent/policy/loader.hpp"
#include "agent/policy/parts.hpp"
#include "agent/policy/signature/issuers.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::policy {

/// Where the agent looks, and what it keeps in its state folder.
[[nodiscard]] PolicyFiles files_of_machine(std::filesystem::path policy, std::filesystem::path keys,
                                           std::filesystem::path drop_ins, const std::filesystem::path& state);

struct InForce {
    enum class Whence : std::uint8_t {
        file,       ///< the policy file, with the drop-ins where policies are not signed
        server,     ///< the bundle that was fetched from the server
        last_good,  ///< what the agent keeps of an earlier one: neither of the two is in force
    };
    Whence whence = Whence::file;
    std::vector<Part> parts;
    Made made = {};                          ///< what the parts make together
    std::optional<Issuer> issuer = {};       ///< who signed it, where the machine holds a key
    std::optional<bool> is_signed = false;   ///< none: of last_good, whose signature is not kept, it is not known
    bool is_taken = true;                    ///< false: nothing tells what the agent took; it would begin with this one
    std::optional<Error> not_in_force = {};  ///< of last_good: why the policy file is not in force
};

/// Errors: of the keys; of the last good one, where it can't be read as a policy; where nothing tells what the agent
/// took and none of the places has a good policy, those of the policy file.
[[nodiscard]] Result<InForce> in_force(const PolicyFiles& files);

/// `file` as it would be taken in place of the policy file: with the drop-ins where policies are not signed. Errors: of
/// the keys, and as of read_parts.
[[nodiscard]] Result<std::vector<Part>> parts_in_place(const PolicyFiles& files, const std::filesystem::path& file);

}  // namespace shiftguard::policy
