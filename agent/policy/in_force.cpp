#include "agent/policy/in_force.hpp"

#include "agent/policy/signature/versions.hpp"
#include "common/document/document.hpp"
#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <system_error>
#include <utility>

namespace shiftguard::policy {
namespace {

/// What lies at one place, as far as it could be read.
struct Place {
    InForce found;
    std::optional<Error> fault;
};

std::optional<Error> judge(InForce& found, const std::vector<PublicKey>& keys) {
    const auto& first = found.parts.front();
    if (!keys.empty()) {
        auto issuer = issuer_of(as_bytes(first.document), first.file, keys);
        if (!issuer) {
            return issuer.error();
        }
        found.issuer = *std::move(issuer);
        found.is_signed = true;
    }
    auto made = made_of(found.parts);
    if (!made) {
        return made.error();
    }
    found.made = *std::move(made);
    return std::nullopt;
}

Place look(const std::filesystem::path& file, const std::filesystem::path& drop_ins, InForce::Whence whence,
           const std::vector<PublicKey>& keys) {
    auto parts = read_parts(file, drop_ins);
    if (!parts) {
        return {{whence, {}}, parts.error()};
    }
    Place place{{whence, *std::move(parts)}, std::nullopt};
    place.fault = judge(place.found, keys);
    return place;
}

std::vector<Place> look(const PolicyFiles& files, const std::vector<PublicKey>& keys) {
    std::vector<Place> places;
    places.push_back(
        look(files.policy, keys.empty() ? files.drop_ins : std::filesystem::path(), InForce::Whence::file, keys));
    std::error_code error;
    if (!keys.empty() && std::filesystem::exists(files.fetched, error)) {
        places.push_back(look(files.fetched, {}, InForce::Whence::server, keys));
    }
    return places;
}

Error passed_over(const std::filesystem::path& file) {
    return {ErrorKind::refused, file.string(),
            "it has no fault and is not in force: it is older than what was, or not valid now, or the agent has not "
            "looked at it yet; its log says",
            Retry::helps};
}

/// The agent's own account keeps it, and root, who asks, is another: a copy of a policy is no secret.
Result<InForce> last_good(const PolicyFiles& files, std::string document, const Place& place) {
    InForce found{InForce::Whence::last_good, {{files.kept, std::move(document)}}};
    auto made = made_of(found.parts);
    if (!made) {
        return made.error();
    }
    found.made = *std::move(made);
    found.not_in_force = place.fault ? *place.fault : passed_over(files.policy);
    std::error_code error;
    if (Versions(files.versions, 0).has_taken(found.made.policy.digest)) {
        found.is_signed = true;
    } else if (std::filesystem::exists(files.versions, error)) {
        found.is_signed.reset();  // of an earlier signed one, or one that another account may not read
    }
    return found;
}

}  // namespace

PolicyFiles files_of_machine(std::filesystem::path policy, std::filesystem::path keys, std::filesystem::path drop_ins,
                             const std::filesystem::path& state) {
    return {std::move(policy),   state / "policy.last-good.json", std::move(keys),
            std::move(drop_ins), state / "policy.fetched.json",   state / "policy.versions.json"};
}

Result<InForce> in_force(const PolicyFiles& files) {
    const auto keys = keys_in(files.keys);
    if (!keys) {
        return keys.error();
    }
    auto places = look(files, *keys);
    if (const auto kept = read_file(files.kept, document::Limits().bytes)) {
        std::string document(kept->begin(), kept->end());
        for (auto& place : places) {
            if (!place.fault && place.found.made.document == document) {
                return std::move(place.found);
            }
        }
        return last_good(files, std::move(document), places.front());
    }
    Place* best = nullptr;
    for (auto& place : places) {
        if (!place.fault && (best == nullptr || place.found.made.policy.version > best->found.made.policy.version)) {
            best = &place;
        }
    }
    if (best == nullptr) {
        return *places.front().fault;
    }
    best->found.is_taken = false;
    return std::move(best->found);
}

Result<std::vector<Part>> parts_in_place(const PolicyFiles& files, const std::filesystem::path& file) {
    const auto keys = keys_in(files.keys);
    if (!keys) {
        return keys.error();
    }
    return read_parts(file, keys->empty() ? files.drop_ins : std::filesystem::path());
}

}  // namespace shiftguard::policy
