#include "agent/daemon/release_desk.hpp"

#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <iterator>

namespace shiftguard::daemon {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 20U;
constexpr std::size_t most_refused = 256;

}  // namespace

std::optional<std::string> ReleaseDesk::load(const Now& now) {
    const std::lock_guard lock(mutex_);
    const auto bytes = read_private_file(file_, most_bytes);
    if (!bytes && bytes.error().kind == ErrorKind::not_found) {
        return std::nullopt;
    }
    auto book = bytes ? exception::Book::from_json({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, now)
                      : Result<exception::Book>(bytes.error());
    if (book) {
        book_ = std::move(*book);
        return std::nullopt;
    }
    book_ = exception::Book::after_damage(now);
    static_cast<void>(keep(book_));  // else the next change does
    return file_.string() +
           (bytes ? ": The file of supervisors' exceptions is damaged"
                  : ": The file of supervisors' exceptions cannot be read (" + bytes.error().message + ")") +
           "; none holds, and a code that was made before now is not taken. Ask the supervisor to grant it again.";
}

void ReleaseDesk::joined(const WorkstationId& workstation, const protocol::PublicKey& receipt_key) {
    const auto key = protocol::code_key_of_workstation(chain_keys_, receipt_key);
    const std::lock_guard lock(mutex_);
    no_code_key_ = key ? std::nullopt : std::optional(key.error());
    membership_ = exception::Membership{workstation, receipt_key, key ? *key : protocol::CodeKey{}};
}

bool ReleaseDesk::takes_codes() const {
    const std::lock_guard lock(mutex_);
    return membership_ && !no_code_key_;
}

Result<exception::CodeOutcome> ReleaseDesk::take_code(std::string_view typed, const exception::Who& who,
                                                      const Now& now) {
    const std::lock_guard lock(mutex_);
    if (!membership_) {
        return Error{ErrorKind::unavailable, "code",
                     "This workstation has not joined a server, so nobody can have made a code for it.",
                     Retry::useless};
    }
    if (no_code_key_) {
        return *no_code_key_;
    }
    auto next = book_;
    auto outcome = next.take_code(typed, who, *membership_, now);
    const bool changed =
        outcome.answer == exception::CodeAnswer::released || outcome.answer == exception::CodeAnswer::wrong;
    if (changed) {
        if (const auto kept = keep(next); !kept) {
            return kept.error();
        }
        book_ = std::move(next);
    }
    return outcome;
}

std::vector<std::string> ReleaseDesk::take_grants(const std::vector<protocol::Grant>& grants, const Now& now) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> said;
    if (!membership_) {
        return said;
    }
    auto next = book_;
    const auto say_once = [&](const std::string& id, const Error& error) {
        if (refused_.size() < most_refused && refused_.insert(id).second) {
            said.push_back("A supervisor's exception was not taken: " + to_sentence(error));
        }
    };
    for (const auto& grant : grants) {
        if (const auto taken = next.take_grant(grant, *membership_, now); !taken) {
            say_once(grant.id, taken.error());
        }
    }
    if (next.taken() == book_.taken()) {
        return said;
    }
    if (const auto kept = keep(next); !kept) {
        say_once("file", kept.error());  // the next heartbeat brings them again
        return said;
    }
    refused_.erase("file");
    book_ = std::move(next);
    return said;
}

std::vector<exception::Taken> ReleaseDesk::holding(const WorkerId& worker, const std::string& group,
                                                   const Now& now) const {
    const std::lock_guard lock(mutex_);
    return book_.holding(worker, group, now);
}

std::vector<exception::Taken> ReleaseDesk::holding(const Now& now) const {
    const std::lock_guard lock(mutex_);
    std::vector<exception::Taken> found;
    std::copy_if(book_.taken().begin(), book_.taken().end(), std::back_inserter(found),
                 [&](const exception::Taken& taken) { return now.boot < taken.ends; });
    return found;
}

void ReleaseDesk::note_use(const std::string& id, const WorkerId& worker) {
    const std::lock_guard lock(mutex_);
    book_.note_use(id, worker);
    static_cast<void>(keep(book_));
}

Status ReleaseDesk::keep(const exception::Book& book) const {
    return write_atomically(file_, as_bytes(book.to_json()), FileMode::owner_only);
}

}  // namespace shiftguard::daemon
