// Port: where the bytes of evidence lie, by content address (SHA-256). One implementation per kind of place; every one
// passes tests/contract/evidence. Which bytes are whose the store says (server/store/evidence.hpp).
//
// The contract, in words:
// - When put() returns a value the bytes are there to stay, whole, under their own hash.
// - What is there is never overwritten. Where it was damaged, put() mends it.
// - get() gives bytes that have their hash, or says that they do not (corrupted). Damaged bytes are never given.
// - Who keeps and who removes are apart, in any process: put() until the row is committed happens within a keeping
//   hold, remove() within a removing one. So nobody removes what another is about to rely on.
// - What a writer that died left behind is seen by nobody, and swept away by sweep().
// - Safe to call from any thread.
// Errors: exhausted (no room; try again later), refused (permission), not_found, corrupted, invalid_input, internal.
#pragma once

#include "common/encoding.hpp"
#include "common/result.hpp"
#include "protocol/chain.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace shiftguard::evidence {

enum class Put : std::uint8_t {
    stored,
    was_there,
};

enum class Wait : std::uint8_t { until_alone, no };

/// What is held ends with it.
class Hold {
public:
    Hold() = default;
    virtual ~Hold() = default;
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
};

class Vault {
public:
    virtual ~Vault() = default;

    /// Many keep at a time, while nobody removes.
    [[nodiscard]] virtual Result<std::unique_ptr<Hold>> hold_to_keep() = 0;
    /// Alone. Errors also: unavailable where somebody keeps or removes and there is to be no waiting.
    [[nodiscard]] virtual Result<std::unique_ptr<Hold>> hold_to_remove(Wait wait) = 0;

    /// Errors: invalid_input where the bytes do not have this hash.
    [[nodiscard]] virtual Result<Put> put(const protocol::Hash& sha256, std::span<const std::uint8_t> bytes) = 0;
    [[nodiscard]] virtual Result<Bytes> get(const protocol::Hash& sha256) = 0;
    /// Success also where there is nothing.
    [[nodiscard]] virtual Status remove(const protocol::Hash& sha256) = 0;
    /// What is there behind `after` in the hashes' order, at most `most`.
    [[nodiscard]] virtual Result<std::vector<protocol::Hash>> list(const std::optional<protocol::Hash>& after,
                                                                   std::size_t most) = 0;
    /// Takes away what writers that died left; how many. Waits for all that keep or remove.
    [[nodiscard]] virtual Result<std::size_t> sweep() = 0;
};

}  // namespace shiftguard::evidence
