#include "server/review/pictures.hpp"

#include "protocol/evidence.hpp"

#include <algorithm>

namespace shiftguard::review {
namespace {

bool is_picture(const protocol::Evidence& named) {
    return named.media_type == protocol::evidence_media_type;
}

struct Found {
    Picture picture;
    Bytes bytes;  ///< where it is there
};

Result<Found> find(store::IncidentStore& store, evidence::Vault& vault, const store::EvidenceKey& key) {
    const auto row = store.evidence(key);
    if (!row) {
        return row.error();
    }
    if (!*row) {
        return Found{{key.sha256, PictureStanding::not_arrived, std::nullopt}, {}};
    }
    if ((*row)->removed) {
        return Found{{key.sha256, PictureStanding::removed, (*row)->removed}, {}};
    }
    auto bytes = vault.get(key.sha256);
    if (bytes && protocol::looks_like_jpeg(*bytes)) {
        return Found{{key.sha256, PictureStanding::there, std::nullopt}, std::move(*bytes)};
    }
    const auto kind = bytes ? ErrorKind::corrupted : bytes.error().kind;
    if (kind != ErrorKind::corrupted && kind != ErrorKind::not_found) {
        return bytes.error();
    }
    return Found{{key.sha256, PictureStanding::lost, std::nullopt}, {}};
}

bool names(const store::StoredRecord& stored, const protocol::Hash& sha256) {
    const auto record = protocol::decode(stored.linked.body.value_or(""));
    return record && std::any_of(record->evidence.begin(), record->evidence.end(),
                                 [&](const auto& named) { return named.sha256 == sha256 && is_picture(named); });
}

}  // namespace

Result<std::vector<Picture>> pictures_of(store::IncidentStore& store, evidence::Vault& vault, const Case& shown) {
    std::vector<Picture> pictures;
    for (const auto& step : shown.steps) {
        for (const auto& named : step.record ? step.record->evidence : std::vector<protocol::Evidence>{}) {
            const bool before = std::any_of(pictures.begin(), pictures.end(),
                                            [&](const Picture& one) { return one.sha256 == named.sha256; });
            if (before || !is_picture(named)) {
                continue;
            }
            const auto found = find(store, vault, {shown.incident.key.workstation, named.sha256});
            if (!found) {
                return found.error();
            }
            pictures.push_back(found->picture);
        }
    }
    return pictures;
}

Result<std::optional<Bytes>> look_at_picture(store::IncidentStore& store, evidence::Vault& vault,
                                             const store::IncidentKey& key, const protocol::Hash& sha256,
                                             const std::string& supervisor, WallTime now) {
    const auto incident = store.incident(key);
    if (!incident) {
        return incident.error();
    }
    if (!*incident || std::none_of((*incident)->records.begin(), (*incident)->records.end(),
                                   [&](const auto& stored) { return names(stored, sha256); })) {
        return std::optional<Bytes>();
    }
    auto found = find(store, vault, {key.workstation, sha256});
    if (!found) {
        return found.error();
    }
    if (found->picture.standing != PictureStanding::there) {
        return std::optional<Bytes>();
    }
    const auto noted = store.audit(now, supervisor,
                                   "looked at picture " + to_hex(sha256) + " of incident " + key.incident.text() +
                                       " of workstation " + key.workstation.text());
    return noted ? Result<std::optional<Bytes>>(std::move(found->bytes)) : Result<std::optional<Bytes>>(noted.error());
}

}  // namespace shiftguard::review
