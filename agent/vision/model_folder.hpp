// The models on disk, as their manifest names them. No byte of a model is used before its SHA-256 is the manifest's.
#pragma once

#include "common/encoding.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace shiftguard::vision {

class ModelFolder {
public:
    /// Reads manifest.json of `folder`. Errors: not_found, corrupted.
    static Result<ModelFolder> open(const std::filesystem::path& folder);

    /// The whole model, verified. Errors: not_found (no such model or file), corrupted (another checksum).
    [[nodiscard]] Result<Bytes> read(std::string_view name) const;

private:
    struct Entry {
        std::filesystem::path file;
        Bytes sha256;
    };
    ModelFolder() = default;

    std::filesystem::path folder_;
    std::map<std::string, Entry, std::less<>> models_;
};

}  // namespace shiftguard::vision
