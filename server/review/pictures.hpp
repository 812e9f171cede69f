// The pictures of a case: what its records name, how each stands, and a supervisor's look at one. A look is written to
// the audit before the bytes are given.
#pragma once

#include "common/encoding.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "server/evidence/vault.hpp"
#include "server/review/review.hpp"
#include "server/store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::review {

enum class PictureStanding : std::uint8_t {
    there,
    not_arrived,
    removed,  ///< by its period, or because the worker asked
    lost,     ///< damaged or missing on the server's disk
};

struct Picture {
    protocol::Hash sha256{};
    PictureStanding standing = PictureStanding::not_arrived;
    std::optional<WallTime> removed{};
};

/// Of every record of the case, in their order, each once. Reads the bytes, so that what is damaged is told, not shown.
[[nodiscard]] Result<std::vector<Picture>> pictures_of(store::IncidentStore& store, evidence::Vault& vault,
                                                       const Case& shown);

/// The bytes, where a record of this incident names them and they are there and whole; else none, and nothing is
/// written.
[[nodiscard]] Result<std::optional<Bytes>> look_at_picture(store::IncidentStore& store, evidence::Vault& vault,
                                                           const store::IncidentKey& key, const protocol::Hash& sha256,
                                                           const std::string& supervisor, WallTime now);

}  // namespace shiftguard::review
