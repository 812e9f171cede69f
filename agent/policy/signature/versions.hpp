// The highest version of each issuer's policies that was in force on this machine, and whose contents had it. Below it
// none is taken again, and none of that version with other contents.
#pragma once

#include "common/result.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace shiftguard::policy {

class Versions {
public:
    Versions() = default;

    /// `file`: where they are kept (mode 0600). One that is missing or damaged counts as none: `floor` then holds for
    /// every issuer until it is known better.
    Versions(std::filesystem::path file, std::uint64_t floor);

    /// For somebody who only asks, as root of the agent's file: whoever owns it. None where it can't be read.
    [[nodiscard]] static Versions seen_in(const std::filesystem::path& file);

    [[nodiscard]] std::uint64_t highest_of(const std::string& issuer) const;

    /// The issuer's highest version had other contents than `digest`. False where they are not known: an earlier agent
    /// kept none.
    [[nodiscard]] bool had_other_contents(const std::string& issuer, std::uint64_t version,
                                          const std::string& digest) const;

    /// Some issuer's highest version has this digest.
    [[nodiscard]] bool has_taken(const std::string& digest) const;

    void took(const std::string& issuer, std::uint64_t version, const std::string& digest);

    /// Writes what is new since the last time. Errors: as of write_atomically; the next call tries again.
    Status keep();

    struct Taken {
        std::uint64_t version = 0;
        std::string digest;  ///< empty: not known
        friend bool operator==(const Taken&, const Taken&) = default;
    };

private:
    std::filesystem::path file_;
    std::uint64_t floor_ = 0;
    bool to_be_kept_ = false;
    std::map<std::string, Taken> highest_;
};

}  // namespace shiftguard::policy
