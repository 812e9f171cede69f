#include "server/exceptions/exceptions.hpp"

#include "common/sodium/sodium.hpp"
#include "common/uuid.hpp"
#include "server/review/review.hpp"

#include <algorithm>
#include <array>

namespace shiftguard::exceptions {
namespace {

Error wrong(const char* part, const char* sentence) {
    return {ErrorKind::invalid_input, part, sentence, Retry::useless};
}

std::string new_id(WallTime now) {
    std::array<std::uint8_t, 10> random{};
    fill_random(random);
    return make_uuid_v7(now, random);
}

std::optional<std::size_t> length_of(std::uint64_t minutes) {
    for (std::size_t at = 0; at < protocol::code_lengths.size(); ++at) {
        if (static_cast<std::uint64_t>(protocol::code_lengths.at(at).count()) == minutes) {
            return at;
        }
    }
    return std::nullopt;
}

/// A worker's or a group's name in one line.
std::optional<std::string> name_of(const std::string& typed) {
    const auto name = review::written(typed, protocol::max_subject_bytes);
    const bool fits = name && name->size() <= protocol::max_subject_bytes &&
                      std::none_of(name->begin(), name->end(), [](char letter) {
                          return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
                      });
    return fits ? name : std::nullopt;
}

/// The workstation's key, or none where the exception is every workstation's.
Result<std::optional<protocol::PublicKey>> key_of(store::IncidentStore& store, const Wish& wish) {
    if (wish.workstation.empty()) {
        return wish.form == Form::grant && wish.subject.kind == protocol::Subject::Kind::group
                   ? Result<std::optional<protocol::PublicKey>>(std::optional<protocol::PublicKey>())
                   : wrong("workstation", "Only a grant to a group may be for every workstation.");
    }
    const auto found = store.workstation(wish.workstation);
    if (!found) {
        return found.error();
    }
    return *found ? Result<std::optional<protocol::PublicKey>>((*found)->signing_key)
                  : wrong("workstation", "There is no such workstation.");
}

}  // namespace

Result<Granted> grant(store::IncidentStore& store, const protocol::KeyPair& receipt, const std::string& supervisor,
                      const Wish& wish, WallTime now) {
    const auto key = key_of(store, wish);
    if (!key) {
        return key.error();
    }
    const auto name = name_of(wish.subject.name);
    if (!name) {
        return wrong("subject", "A worker or a group is named as in the policy, in one line of at most 128 bytes.");
    }
    if (!wish.finding || !can_be_lifted(*wish.finding)) {
        return wrong("finding", "This finding can't be lifted.");
    }
    const auto length = length_of(wish.minutes);
    if (!length) {
        return wrong("minutes", "An exception lasts 30, 60, 120 or 240 minutes.");
    }
    const auto reason = review::written(wish.reason, max_reason_units);
    if (!reason) {
        return wrong("reason", "A reason has 1 to 500 characters of text.");
    }
    store::Exception exception;
    exception.id = new_id(now);
    exception.workstation = wish.workstation;
    exception.subject = {wish.subject.kind, *name};
    exception.finding = *wish.finding;
    exception.length = protocol::code_lengths.at(*length);
    exception.reason = *reason;
    exception.supervisor = supervisor;
    exception.made = now;
    if (wish.form == Form::code) {
        exception.code_hour = protocol::hour_of(now);
    }
    const auto kept = store.add_exception(exception);
    if (!kept) {
        return kept.error();
    }
    if (!*kept) {
        return Error{ErrorKind::exhausted, "codes", "The codes of this hour for this workstation are all given.",
                     Retry::helps};
    }
    Granted granted{**kept, ""};
    if (wish.form == Form::code) {
        const auto code_key = protocol::code_key_of_server(receipt, **key);
        if (!code_key) {
            return code_key.error();
        }
        granted.code = protocol::make_code(*code_key, {wish.workstation, exception.subject, exception.finding, *length,
                                                       *exception.code_hour, granted.exception.code_serial});
    }
    return granted;
}

Result<std::vector<protocol::Grant>> grants_for(store::IncidentStore& store, const protocol::KeyPair& receipt,
                                                const WorkstationId& workstation, WallTime now) {
    const auto holding = store.grants_holding(workstation, now, protocol::max_exceptions);
    if (!holding) {
        return holding.error();
    }
    std::vector<protocol::Grant> grants;
    for (const auto& exception : *holding) {
        protocol::Grant grant{exception.id,
                              workstation,
                              exception.subject,
                              exception.finding,
                              exception.made,
                              exception.made + exception.length,
                              {}};
        protocol::sign_grant(grant, receipt.secret_key);
        grants.push_back(std::move(grant));
    }
    return grants;
}

}  // namespace shiftguard::exceptions
