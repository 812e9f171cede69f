#include "server/evidence/evidence.hpp"

#include <optional>

namespace shiftguard::evidence {
namespace {

constexpr std::size_t hashes_at_once = 500;

/// Within a hold to remove. True where they went.
Result<bool> remove_if_unneeded(Vault& vault, store::IncidentStore& store, const protocol::Hash& sha256) {
    const auto needed = store.has_evidence(sha256);
    if (!needed || *needed) {
        return needed ? Result<bool>(false) : Result<bool>(needed.error());
    }
    const auto removed = vault.remove(sha256);
    return removed ? Result<bool>(true) : Result<bool>(removed.error());
}

struct Attempt {
    Put put = Put::stored;
    std::optional<Error> row_failed{};
};

Result<Attempt> try_to_keep(Vault& vault, store::IncidentStore& store, const store::Evidence& evidence,
                            std::span<const std::uint8_t> bytes) {
    const auto hold = vault.hold_to_keep();
    if (!hold) {
        return hold.error();
    }
    const auto before = store.evidence(evidence.key);
    if (!before) {
        return before.error();
    }
    if (*before && (*before)->removed) {
        return Attempt{Put::was_there};
    }
    const auto put = vault.put(evidence.key.sha256, bytes);
    if (!put) {
        return put.error();
    }
    const auto added = store.add_evidence(evidence);
    if (!added) {
        return Attempt{*put, added.error()};
    }
    return Attempt{*added ? Put::stored : Put::was_there};
}

}  // namespace

Result<Put> keep(Vault& vault, store::IncidentStore& store, const store::Evidence& evidence,
                 std::span<const std::uint8_t> bytes) {
    const auto attempt = try_to_keep(vault, store, evidence, bytes);
    if (!attempt) {
        return attempt.error();
    }
    if (!attempt->row_failed) {
        return attempt->put;
    }
    // Only where it is sure that there is no row, and room is what is wanted: else the bytes wait for the next try.
    if (attempt->row_failed->kind == ErrorKind::exhausted && attempt->put == Put::stored) {
        // Others may keep now, or a backup for minutes: retention takes the bytes then.
        const auto alone = vault.hold_to_remove(Wait::no);
        if (alone) {
            static_cast<void>(remove_if_unneeded(vault, store, evidence.key.sha256));
        }
    }
    return *attempt->row_failed;
}

Status remove(Vault& vault, store::IncidentStore& store, const std::vector<store::EvidenceKey>& keys, WallTime at,
              const std::string& who, const std::string& what) {
    const auto alone = vault.hold_to_remove(Wait::until_alone);
    if (!alone) {
        return alone.error();
    }
    if (auto done = store.remove_evidence(keys, at, who, what); !done) {
        return done;
    }
    for (const auto& key : keys) {
        if (const auto removed = remove_if_unneeded(vault, store, key.sha256); !removed) {
            return removed.error();
        }
    }
    return success();
}

Result<std::size_t> remove_leftovers(Vault& vault, store::IncidentStore& store) {
    std::size_t count = 0;
    for (std::optional<protocol::Hash> after;;) {
        const auto alone =
            vault.hold_to_remove(Wait::until_alone);  // anew for each run of hashes: who keeps need not wait for all
        const auto hashes =
            alone ? vault.list(after, hashes_at_once) : Result<std::vector<protocol::Hash>>(alone.error());
        if (!hashes) {
            return hashes.error();
        }
        for (const auto& sha256 : *hashes) {
            const auto removed = remove_if_unneeded(vault, store, sha256);
            if (!removed) {
                return removed.error();
            }
            count += *removed ? 1U : 0U;
        }
        if (hashes->size() < hashes_at_once) {
            return count;
        }
        after = hashes->back();
    }
}

}  // namespace shiftguard::evidence
