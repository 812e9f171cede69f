// The workstation's secrets: made once on the machine, kept in one file, mode 0600, of the daemon's user.
// Every purpose has a key of its own, derived from the master secret (libsodium crypto_kdf).
#pragma once

#include "common/encoding.hpp"
#include "common/result.hpp"
#include "protocol/chain.hpp"

#include <filesystem>

namespace shiftguard::keys {

class Keys {
public:
    /// Opens `folder`/keys or makes it. Errors: refused, where the file is another's or readable by others; corrupted.
    static Result<Keys> open_or_make(const std::filesystem::path& folder);

    /// Opens `folder`/keys and makes nothing: for programs that only read what the daemon wrote.
    /// Errors: not_found; as above.
    static Result<Keys> open(const std::filesystem::path& folder);

    [[nodiscard]] Bytes template_key() const;  ///< 32 bytes
    [[nodiscard]] Bytes journal_key() const;   ///< 32 bytes
    [[nodiscard]] Bytes figures_key() const;   ///< 32 bytes
    [[nodiscard]] const protocol::KeyPair& chain_keys() const { return chain_; }

    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;
    Keys(Keys&&) noexcept;
    Keys& operator=(Keys&&) noexcept;
    ~Keys();  ///< wipes

private:
    Keys() = default;
    static Keys of_master(Bytes master);
    Bytes master_;
    protocol::KeyPair chain_;
};

}  // namespace shiftguard::keys
