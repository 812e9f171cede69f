#include "agent/policy/loader.hpp"

#include "agent/policy/signature/issuers.hpp"
#include "agent/roster/local_time.hpp"
#include "common/document/document.hpp"
#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <sodium.h>

namespace shiftguard::policy {
namespace {

std::string digest_of(std::string_view text) {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
    const auto bytes = as_bytes(text);
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return to_hex(digest);
}

/// That a program may act as the camera is for a key of IT to say.
Policy as_signed(Policy policy, bool is_signed) {
    if (!is_signed) {
        policy.camera.virtual_name.clear();
    }
    return policy;
}

}  // namespace

Result<Policy> load(const std::filesystem::path& file) {
    const auto part = read_part(file);
    return part ? parse(part->document, file.string()) : Result<Policy>(part.error());
}

Result<Policy> Loader::last_good() const {
    const auto bytes = read_private_file(files_.kept, document::Limits().bytes);
    if (!bytes) {
        return bytes.error();
    }
    return parse({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, files_.kept.string());
}

Result<Policy> Loader::start(WallTime now, WhenBad when_bad) {
    std::optional<Result<Policy>> last;  // read as a policy only where it is asked for: that takes its time
    if (!files_.keys.empty()) {
        last = last_good();
        versions_ = Versions(files_.versions, *last ? (*last)->version : 0);
    }
    if (const auto kept = read_private_file(files_.kept, document::Limits().bytes)) {
        in_force_ = digest_of({reinterpret_cast<const char*>(kept->data()), kept->size()});
    }
    const auto found = find();
    auto policy = judge(found, now);
    if (policy) {
        seen_ = mark_of(found);
    }
    if (policy || when_bad == WhenBad::refuse) {
        return policy;
    }
    if (!last) {
        last = last_good();
    }
    if (!*last) {
        return policy;
    }
    const bool was_signed = versions_.has_taken((*last)->digest);
    return as_signed(**std::move(last), was_signed);
}

std::optional<Result<Policy>> Loader::poll(WallTime now) {
    keep();
    if (owed_) {
        return Result<Policy>(*std::exchange(owed_, std::nullopt));
    }
    const auto found = find();
    auto mark = mark_of(found);
    const bool is_due = becomes_valid_ && now >= *becomes_valid_;
    if (mark == seen_ && !is_due) {
        return std::nullopt;
    }
    seen_ = std::move(mark);
    return judge(found, now);
}

bool Loader::passes_over_drop_ins() const {
    const auto keys = keys_in(files_.keys);
    const auto files = files_to_judge(files_, Signatures::asked_for);
    const auto parts = files ? read_parts(files->front(), files_.drop_ins) : Result<std::vector<Part>>(files.error());
    return (!keys || !keys->empty()) && parts && parts->size() > 1;
}

std::vector<Loader::Found> Loader::find() const {
    const auto keys = keys_in(files_.keys);
    const auto signatures = !keys || !keys->empty() ? Signatures::asked_for : Signatures::not_asked_for;
    const auto files = files_to_judge(files_, signatures);
    std::vector<Found> all;
    if (files) {
        for (const auto& file : *files) {
            all.push_back(find_one(file, signatures));
        }
    } else {
        all.push_back({files.error(), to_sentence(files.error())});
    }
    if (!keys) {
        all.front().mark += to_sentence(keys.error());
    } else {
        for (const auto& key : *keys) {
            all.front().mark += to_hex(key.id) + to_hex(key.key);
        }
    }
    return all;
}

std::string Loader::mark_of(const std::vector<Found>& all) {
    std::string mark;
    for (const auto& found : all) {
        mark += found.mark + '\n';
    }
    return mark;
}

Loader::Found Loader::find_one(const std::filesystem::path& file, Signatures signatures) const {
    const bool is_signed = signatures == Signatures::asked_for;
    Found found{read_parts(file, is_signed ? std::filesystem::path() : files_.drop_ins), ""};
    if (!found.parts) {
        found.mark = to_sentence(found.parts.error());
        return found;
    }
    for (const auto& part : *found.parts) {
        found.mark += part.file.string() + digest_of(part.document);
    }
    if (is_signed) {
        const auto signature = read_file(signature_of(file), minisign_bytes);
        found.mark += signature ? to_hex(*signature) : to_sentence(signature.error());
    }
    return found;
}

/// Empty: this machine holds no keys of IT and takes any. Errors: it holds some, and none of them signed the document.
Result<std::string> Loader::issuer_of(const Part& part) const {
    const auto keys = keys_in(files_.keys);
    if (!keys) {
        return keys.error();
    }
    if (keys->empty()) {
        return std::string();
    }
    const auto issuer = policy::issuer_of(as_bytes(part.document), part.file, *keys);
    return issuer ? Result<std::string>(to_string(issuer->id)) : Result<std::string>(issuer.error());
}

/// Older than what was in force, or its version with other contents.
std::optional<Error> Loader::is_not_new(const Good& good, const std::vector<Part>& parts) const {
    if (!good.issuer.empty() && versions_.had_other_contents(good.issuer, good.policy.version, good.policy.digest)) {
        return refusal_at("/version",
                          "version " + std::to_string(good.policy.version) +
                              " was in force here with other contents; sign the policy with a higher version",
                          parts, Retry::useless);
    }
    const auto highest = good.issuer.empty() ? 0 : versions_.highest_of(good.issuer);
    if (good.policy.version >= highest) {
        return std::nullopt;
    }
    return refusal_at("/version",
                      "version " + std::to_string(good.policy.version) + " is older than " + std::to_string(highest) +
                          ", which was in force here; sign the policy with a higher version",
                      parts, Retry::useless);
}

/// What keeps a document without faults from coming into force now.
std::optional<Error> Loader::is_not_valid(const Policy& policy, const std::vector<Part>& parts, WallTime now) {
    if (policy.digest == in_force_) {
        return std::nullopt;  // validity is asked for where a policy comes into force; this one is
    }
    if (policy.valid_from && now < *policy.valid_from) {
        becomes_valid_ = becomes_valid_ ? std::min(*becomes_valid_, *policy.valid_from) : *policy.valid_from;
        return refusal_at("/valid_from",
                          "the policy is not valid yet, only from " + roster::local_rfc3339(*policy.valid_from, "UTC") +
                              "; it is taken then",
                          parts, Retry::helps);
    }
    if (policy.valid_until && now >= *policy.valid_until) {
        return refusal_at("/valid_until",
                          "the policy has expired, it was valid until " +
                              roster::local_rfc3339(*policy.valid_until, "UTC") + "; put a newer one in place",
                          parts, Retry::useless);
    }
    return std::nullopt;
}

Result<Loader::Good> Loader::judge_one(const Found& found, WallTime now) {
    if (!found.parts) {
        return found.parts.error();
    }
    const auto& parts = *found.parts;
    auto issuer = issuer_of(parts.front());
    if (!issuer) {
        return issuer.error();
    }
    auto made = made_of(parts);
    if (!made) {
        return made.error();
    }
    Good good{std::move(made->policy), std::move(made->document), *std::move(issuer)};
    if (auto refusal = is_not_valid(good.policy, parts, now)) {
        return *std::move(refusal);
    }
    return good;
}

/// What is wrong with another place is owed to the next poll, but for an older version: that only means that the newer
/// one came first.
Result<Policy> Loader::judge(const std::vector<Found>& all, WallTime now) {
    becomes_valid_.reset();
    std::vector<Good> sound;
    std::vector<Candidate> candidates;
    std::optional<Error> first_fault;
    std::optional<Error> fault_beside;
    for (const auto& found : all) {
        auto judged = judge_one(found, now);
        const auto not_new = judged ? is_not_new(*judged, *found.parts) : std::nullopt;
        if (judged && !not_new) {
            candidates.push_back(
                {found.parts->front().file, judged->policy.version, judged->policy.digest, judged->issuer});
            sound.push_back(*std::move(judged));
            continue;
        }
        const auto& fault = judged ? *not_new : judged.error();
        first_fault = first_fault ? first_fault : fault;
        const bool is_missing = !found.parts && fault.kind == ErrorKind::not_found;
        const bool is_older = judged && judged->policy.version < versions_.highest_of(judged->issuer);
        fault_beside = is_older || is_missing || fault_beside ? fault_beside : fault;
    }
    if (sound.empty()) {
        return *first_fault;
    }
    auto choice = choose(candidates, in_force_, versions_);
    if (!choice) {
        return choice.error();
    }
    owed_ = choice->doubt ? std::move(choice->doubt) : std::move(fault_beside);
    return take(std::move(sound[choice->which]));
}

Policy Loader::take(Good good) {
    in_force_ = good.policy.digest;
    to_keep_ = std::move(good.document);
    if (!good.issuer.empty()) {
        versions_.took(good.issuer, good.policy.version, good.policy.digest);
    }
    keep();
    return as_signed(std::move(good.policy), !good.issuer.empty());
}

void Loader::keep() {
    not_kept_.reset();
    if (!to_keep_.empty()) {
        if (const auto written = write_atomically(files_.kept, as_bytes(to_keep_), FileMode::owner_only); written) {
            to_keep_.clear();
        } else {
            not_kept_ = written.error();
        }
    }
    if (const auto kept = versions_.keep(); !kept && !not_kept_) {
        not_kept_ = kept.error();
    }
}

}  // namespace shiftguard::policy
