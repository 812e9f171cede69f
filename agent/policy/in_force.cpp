#include "agent/policy/in_force.hpp"

#include "agent/policy/choice.hpp"
#include "agent/policy/signature/versions.hpp"
#include "common/document/document.hpp"
#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <algorithm>
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

Result<std::vector<Place>> look(const PolicyFiles& files, const std::vector<PublicKey>& keys) {
    const auto all = files_to_judge(files, keys.empty() ? Signatures::not_asked_for : Signatures::asked_for);
    if (!all) {
        return all.error();
    }
    std::vector<Place> places;
    for (const auto& file : *all) {
        const auto whence = file == files.fetched ? InForce::Whence::server : InForce::Whence::file;
        places.push_back(look(file, keys.empty() ? files.drop_ins : std::filesystem::path(), whence, keys));
    }
    return places;
}

Error passed_over(const std::filesystem::path& file) {
    return {ErrorKind::refused, file.string(),
            "it has no fault and is not in force: it is older than what was, or not valid now, or the agent has not "
            "looked at it yet; its log says",
            Retry::helps};
}

struct Begun {
    std::size_t which;
    std::optional<Error> doubt;
};

/// With which the agent would begin, where `in_force` is what it has.
Result<Begun> begun_with(const std::vector<Place>& places, const std::string& in_force, const Versions& versions) {
    std::vector<Candidate> candidates;
    std::vector<std::size_t> sound;
    for (std::size_t at = 0; at < places.size(); ++at) {
        const auto& [found, fault] = places[at];
        if (!fault) {
            candidates.push_back({found.parts.front().file, found.made.policy.version, found.made.policy.digest,
                                  found.issuer ? to_string(found.issuer->id) : ""});
            sound.push_back(at);
        }
    }
    if (sound.empty()) {
        return *places.front().fault;
    }
    auto choice = choose(candidates, in_force, versions);
    return choice ? Result<Begun>(Begun{sound[choice->which], std::move(choice->doubt)}) : choice.error();
}

std::optional<Error> fault_beside(const std::vector<Place>& places) {
    for (const auto& place : places) {
        const bool is_missing = place.fault && place.fault->kind == ErrorKind::not_found && place.found.parts.empty();
        if (place.fault && !is_missing) {
            return place.fault;
        }
    }
    return std::nullopt;
}

Error why_none(const std::vector<Place>& places, const std::string& in_force, const Versions& versions) {
    const auto begun = begun_with(places, in_force, versions);
    return begun ? passed_over(places[begun->which].found.parts.front().file) : begun.error();
}

/// The agent's own account keeps it, and root, who asks, is another: a copy of a policy is no secret.
Result<InForce> last_good(const PolicyFiles& files, std::string document, const Result<std::vector<Place>>& places) {
    InForce found{InForce::Whence::last_good, {{files.kept, std::move(document)}}};
    auto made = made_of(found.parts);
    if (!made) {
        return made.error();
    }
    found.made = *std::move(made);
    const auto versions = Versions::seen_in(files.versions);
    found.not_in_force = places ? why_none(*places, found.made.policy.digest, versions) : places.error();
    std::error_code error;
    if (versions.has_taken(found.made.policy.digest)) {
        found.is_signed = true;
    } else if (std::filesystem::exists(files.versions, error)) {
        found.is_signed.reset();  // of an earlier signed one, or one that another account may not read
    }
    return found;
}

Result<InForce> in_force_of(const PolicyFiles& files, std::string document, Result<std::vector<Place>> places) {
    const auto is_it = [&](const Place& place) { return !place.fault && place.found.made.document == document; };
    const auto which = places ? std::find_if(places->begin(), places->end(), is_it) : std::vector<Place>::iterator();
    if (!places || which == places->end()) {
        return last_good(files, std::move(document), places);
    }
    const auto begun = begun_with(*places, which->found.made.policy.digest, Versions::seen_in(files.versions));
    auto beside = begun ? begun->doubt : begun.error();
    which->found.beside = beside ? std::move(beside) : fault_beside(*places);
    return std::move(which->found);
}

}  // namespace

Result<InForce> in_force(const PolicyFiles& files) {
    const auto keys = keys_in(files.keys);
    if (!keys) {
        return keys.error();
    }
    auto places = look(files, *keys);
    if (const auto kept = read_file(files.kept, document::Limits().bytes)) {
        return in_force_of(files, std::string(kept->begin(), kept->end()), std::move(places));
    }
    if (!places) {
        return places.error();
    }
    auto begun = begun_with(*places, "", Versions::seen_in(files.versions));
    if (!begun) {
        return begun.error();
    }
    auto& found = places->at(begun->which).found;
    found.beside = begun->doubt ? std::move(begun->doubt) : fault_beside(*places);
    found.is_taken = false;
    return std::move(found);
}

Result<InForce> in_place(PolicyFiles files) {
    files.kept.clear();
    return in_force(files);
}

Result<std::vector<Part>> parts_in_place(const PolicyFiles& files, const std::filesystem::path& file) {
    const auto keys = keys_in(files.keys);
    if (!keys) {
        return keys.error();
    }
    return read_parts(file, keys->empty() ? files.drop_ins : std::filesystem::path());
}

}  // namespace shiftguard::policy
