#include "server/exceptions/exceptions.hpp"

#include "common/sodium/sodium.hpp"
#include "common/uuid.hpp"
#include "server/review/review.hpp"

#include <algorithm>
#include <array>

namespace shiftguard::exceptions {
namespace {

constexpr std::chrono::hours code_may_be_typed{protocol::code_life_hours + 1};
/// As long as anything that was taken back could still hold.
constexpr std::chrono::hours told_of_withdrawals{protocol::code_life_hours + 6};
constexpr std::size_t uuid_letters = 36;
constexpr std::size_t most_withdrawals = protocol::max_exceptions / 2;

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

Result<store::WithdrawalVerdict> take_back(store::IncidentStore& store, const std::string& supervisor,
                                           const std::string& id, WallTime now) {
    const bool could_be_one =
        id.size() == uuid_letters && std::all_of(id.begin(), id.end(), [](char letter) {
            return letter == '-' || (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
        });
    return could_be_one ? store.withdraw(id, supervisor, now)
                        : Result<store::WithdrawalVerdict>(store::WithdrawalVerdict::unknown);
}

bool can_be_taken_back(const store::Exception& exception, WallTime now) {
    // A code may be typed within a day, and lasts from then on; nobody here knows when that was.
    const Milliseconds at_most = exception.code_hour ? exception.length + code_may_be_typed : exception.length;
    return !exception.withdrawn && exception.made + at_most > now;
}

Result<bool> was_never_granted(store::IncidentStore& store, const store::Incident& incident) {
    if (incident.finding != FindingKind::exception_used) {
        return false;
    }
    const auto name = protocol::exception_named(incident.detail);
    if (!name) {
        return false;  // of a release that words it in another way: nothing is known
    }
    const auto known = store.was_granted(incident.key.workstation, *name);
    return known ? Result<bool>(!*known) : known;
}

Result<std::vector<store::Incident>> uses_never_granted(store::IncidentStore& store, std::size_t most) {
    store::IncidentFilter uses;
    uses.finding = FindingKind::exception_used;
    const auto newest = store.incidents(uses, {0, most});
    if (!newest) {
        return newest.error();
    }
    std::vector<store::Incident> found;
    for (const auto& incident : newest->incidents) {
        const auto never = was_never_granted(store, incident);
        if (!never) {
            return never.error();
        }
        if (*never) {
            found.push_back(incident);
        }
    }
    return found;
}

Result<std::vector<protocol::Grant>> grants_for(store::IncidentStore& store, const protocol::KeyPair& receipt,
                                                const WorkstationId& workstation, WallTime now) {
    const auto withdrawn = store.withdrawn(workstation, now - told_of_withdrawals, most_withdrawals);
    if (!withdrawn) {
        return withdrawn.error();
    }
    const auto holding = store.grants_holding(workstation, now, protocol::max_exceptions - withdrawn->size());
    if (!holding) {
        return holding.error();
    }
    std::vector<protocol::Grant> grants;
    grants.reserve(withdrawn->size() + holding->size());
    const auto add = [&](const store::Exception& exception, Milliseconds length) {
        protocol::Grant grant{exception.code_hour ? code_id_of(exception) : exception.id,
                              workstation,
                              exception.subject,
                              exception.finding,
                              exception.made,
                              exception.made + length,
                              {}};
        protocol::sign_grant(grant, receipt.secret_key);
        grants.push_back(std::move(grant));
    };
    for (const auto& exception : *withdrawn) {
        add(exception, Milliseconds(0));
    }
    for (const auto& exception : *holding) {
        add(exception, exception.length);
    }
    return grants;
}

}  // namespace shiftguard::exceptions
