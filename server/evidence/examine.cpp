#include "server/evidence/examine.hpp"

#include <optional>

namespace shiftguard::evidence {
namespace {

constexpr std::size_t at_once = 500;

Status look_at(Vault& vault, const store::Evidence& row, Findings& findings) {
    if (row.removed) {
        ++findings.removed;
        return success();
    }
    const auto bytes = vault.get(row.key.sha256);
    if (bytes) {
        ++findings.whole;
        findings.unnamed += row.named ? 0U : 1U;
    } else if (bytes.error().kind == ErrorKind::not_found) {
        findings.missing.push_back(row.key);
    } else if (bytes.error().kind == ErrorKind::corrupted) {
        findings.damaged.push_back(row.key);
    } else {
        return bytes.error();
    }
    return success();
}

Status look_at_rows(Vault& vault, store::IncidentStore& store, Findings& findings) {
    for (store::EvidenceKey after;;) {
        const auto hold = vault.hold_to_keep();  // nobody removes what was just read of
        const auto rows =
            hold ? store.evidence_after(after, at_once) : Result<std::vector<store::Evidence>>(hold.error());
        if (!rows) {
            return rows.error();
        }
        for (const auto& row : *rows) {
            if (auto looked = look_at(vault, row, findings); !looked) {
                return looked;
            }
        }
        if (rows->size() < at_once) {
            return success();
        }
        after = rows->back().key;
    }
}

Status look_at_files(Vault& vault, store::IncidentStore& store, Findings& findings) {
    for (std::optional<protocol::Hash> after;;) {
        const auto alone = vault.hold_to_remove(Wait::until_alone);  // nobody is between a file and its row
        const auto hashes = alone ? vault.list(after, at_once) : Result<std::vector<protocol::Hash>>(alone.error());
        if (!hashes) {
            return hashes.error();
        }
        for (const auto& sha256 : *hashes) {
            const auto known = store.has_evidence(sha256);
            if (!known) {
                return known.error();
            }
            if (!*known) {
                findings.without_row.push_back(sha256);
            }
        }
        if (hashes->size() < at_once) {
            return success();
        }
        after = hashes->back();
    }
}

}  // namespace

Result<Findings> examine(Vault& vault, store::IncidentStore& store) {
    Findings findings;
    auto looked = look_at_rows(vault, store, findings);
    if (looked) {
        looked = look_at_files(vault, store, findings);
    }
    const auto counts = looked ? store.count_evidence() : Result<store::EvidenceCounts>(looked.error());
    if (!counts) {
        return counts.error();
    }
    findings.awaited = counts->missing;
    return findings;
}

}  // namespace shiftguard::evidence
