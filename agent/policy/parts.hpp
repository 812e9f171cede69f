// A policy in parts: the policy file, and what the drop-in folder of a machine without signatures lays over it, file by
// file in the order of their names, as RFC 7396 (JSON Merge Patch) says. What is merged is judged as one policy; a
// fault is told in the file and on the line that it comes from.
#pragma once

#include "agent/policy/policy.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace shiftguard::policy {

struct Part {
    std::filesystem::path file;
    std::string document;
};

/// Errors: not_found, refused (unreadable), exhausted (over 4 MiB).
[[nodiscard]] Result<Part> read_part(const std::filesystem::path& file);

/// The policy file, then each *.json of the folder (none where there is no folder, or `drop_ins` is empty; hidden files
/// are passed over). Errors: as of read_part, of the first that cannot be read.
[[nodiscard]] Result<std::vector<Part>> read_parts(const std::filesystem::path& file,
                                                   const std::filesystem::path& drop_ins);

/// The document that the parts make together; the policy file's own bytes where it is the only one. Errors:
/// invalid_input (a part is no JSON object), exhausted (over 4 MiB together).
[[nodiscard]] Result<std::string> merged(const std::vector<Part>& parts);

/// What parts make together.
struct Made {
    Policy policy;
    std::string document;
};

/// Errors: as of `merged` and `parse`, in the file and on the line that the fault comes from.
[[nodiscard]] Result<Made> made_of(const std::vector<Part>& parts);

/// All faults at once, each as such an error, as of `check`; of parts that can't be laid over each other, because one
/// is no JSON object or they are too large together, those faults alone.
[[nodiscard]] std::vector<Error> faults_of(const std::vector<Part>& parts);

/// The last of the parts that sets this value of the document that they make, and on which line.
struct Origin {
    std::filesystem::path file;
    std::size_t line = 0;
};
[[nodiscard]] std::vector<Origin> origins_of(const std::vector<std::string>& pointers, const std::vector<Part>& parts);

/// That what stands at `pointer` is refused, in the file and on the line that it comes from.
[[nodiscard]] Error refusal_at(const std::string& pointer, std::string reason, const std::vector<Part>& parts,
                               Retry retry);

}  // namespace shiftguard::policy
