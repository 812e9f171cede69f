// Evidence in a folder: each file under its hash in two levels of folders, ab/cd/abcd…; temporary ones in `incoming`.
// Written there, fsynced, renamed, and every folder above fsynced. Folders are 0700, files 0600. The holds are a lock
// (flock) on the file `lock`, so a process that dies holds nothing. What root makes belongs to whom the folder above
// belongs to: a command that is run with sudo takes nothing away from the server.
#pragma once

#include "server/evidence/vault.hpp"

#include <filesystem>

namespace shiftguard::evidence {

class FolderVault final : public Vault {
public:
    /// Makes the folder where there is none. Errors: refused, exhausted, internal.
    [[nodiscard]] static Result<std::unique_ptr<FolderVault>> open(const std::filesystem::path& folder);

    [[nodiscard]] Result<std::unique_ptr<Hold>> hold_to_keep() override;
    [[nodiscard]] Result<std::unique_ptr<Hold>> hold_to_remove(Wait wait) override;
    [[nodiscard]] Result<Put> put(const protocol::Hash& sha256, std::span<const std::uint8_t> bytes) override;
    [[nodiscard]] Result<Bytes> get(const protocol::Hash& sha256) override;
    [[nodiscard]] Status remove(const protocol::Hash& sha256) override;
    [[nodiscard]] Result<std::vector<protocol::Hash>> list(const std::optional<protocol::Hash>& after,
                                                           std::size_t most) override;
    [[nodiscard]] Result<std::size_t> sweep() override;

    /// Where the file of a hash lies, whether it is there or not.
    [[nodiscard]] std::filesystem::path file_of(const protocol::Hash& sha256) const;

private:
    explicit FolderVault(std::filesystem::path folder) : folder_(std::move(folder)) {}

    [[nodiscard]] std::filesystem::path incoming() const { return folder_ / "incoming"; }
    [[nodiscard]] Result<std::unique_ptr<Hold>> hold(int how) const;
    [[nodiscard]] Status sync_up_from(const std::filesystem::path& file) const;

    const std::filesystem::path folder_;
};

}  // namespace shiftguard::evidence
