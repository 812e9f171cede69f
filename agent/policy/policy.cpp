#include "agent/policy/policy.hpp"

#include "agent/policy/sound_part.hpp"
#include "agent/policy/translate.hpp"
#include "common/document/document.hpp"
#include "common/document/schema.hpp"
#include "common/encoding.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>
#include <sodium.h>

namespace shiftguard::policy {
namespace {

struct Reading {
    Policy policy;
    std::vector<Fault> faults;  ///< empty: the policy may be used
};

/// What is judged of a document that does not keep to the schema.
enum class Judge : std::uint8_t {
    schema_first,  ///< enough to know that it is at fault
    all,           ///< the meaning of whatever keeps to it as well
};

void add(std::vector<Fault>& all, std::vector<Fault> more) {
    const auto room = document::faults_told - std::min(all.size(), document::faults_told);
    more.resize(std::min(more.size(), room));
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// `faults`: by the schema.
std::vector<Fault> faults_of_meaning(const nlohmann::json& rules, const nlohmann::json& tree,
                                     const std::vector<Fault>& faults, const std::vector<Fault>& doubled) {
    std::vector<Fault> of_meaning;
    if (const auto sound = SoundPart::of(rules, tree, faults, doubled)) {
        std::vector<Fault> of_sound;
        static_cast<void>(translate(sound->document(), of_sound));
        for (const auto& fault : of_sound) {
            if (auto told = sound->of_whole(fault)) {
                of_meaning.push_back(*std::move(told));
            }
        }
    }
    return of_meaning;
}

/// Faults without their lines.
Reading judge(std::string_view document, Judge what) {
    Reading reading;
    std::vector<Fault> doubled;
    auto read = document::read_document(document, doubled);
    if (auto* fault = std::get_if<Fault>(&read)) {
        reading.faults = std::move(doubled);
        reading.faults.push_back(std::move(*fault));
        return reading;
    }
    const auto& tree = std::get<nlohmann::json>(read);
    const auto rules = nlohmann::json::parse(schema());
    const auto of_schema = document::judge(rules, tree);
    if (!of_schema.empty() || !doubled.empty()) {
        reading.faults = doubled;
        add(reading.faults, of_schema);
        if (what == Judge::all) {
            add(reading.faults, faults_of_meaning(rules, tree, of_schema, doubled));
        }
        return reading;
    }
    reading.policy = translate(tree, reading.faults);
    return reading;
}

Reading read(std::string_view document, Judge what) {
    Reading reading = judge(document, what);
    if (!reading.faults.empty()) {
        document::find_lines(document, reading.faults);
    }
    return reading;
}

std::string digest_of(std::string_view document) {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
    const auto bytes = as_bytes(document);
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return to_hex(digest);
}

}  // namespace

bool Rules::pictures() const {
    return std::any_of(evidence.findings.begin(), evidence.findings.end(),
                       [this](FindingKind kind) { return picture_of(kind); });
}

bool has_shape(const Policy& policy) {
    return std::any_of(policy.places.begin(), policy.places.end(),
                       [](const auto& place) { return place.second.circle || place.second.area; });
}

const Worker* Policy::worker_of(const AccountName& account) const {
    const auto owner = accounts.find(account);
    if (owner == accounts.end()) {
        return nullptr;
    }
    const auto worker = workers.find(owner->second);
    return worker == workers.end() ? nullptr : &worker->second;
}

const Rules& Policy::rules_for(const WorkerId& worker) const {
    const auto own = worker_rules.find(worker);
    return own == worker_rules.end() ? rules : own->second;
}

Result<Policy> parse(std::string_view document, std::string_view name) {
    Reading reading = read(document, Judge::schema_first);
    if (!reading.faults.empty()) {
        const Fault& first = reading.faults.front();
        std::string subject(name);
        if (first.line != 0) {
            subject += ':';
            subject += std::to_string(first.line);
        }
        std::string message = first.pointer.empty() ? first.reason : first.pointer + ": " + first.reason;
        return Error{ErrorKind::invalid_input, std::move(subject), std::move(message), Retry::useless};
    }
    reading.policy.digest = digest_of(document);
    return std::move(reading.policy);
}

std::vector<Fault> check(std::string_view document) {
    return read(document, Judge::all).faults;
}

}  // namespace shiftguard::policy
