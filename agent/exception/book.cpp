#include "agent/exception/book.hpp"

#include "common/true_time.hpp"

#include <algorithm>

namespace shiftguard::exception {
namespace {

using protocol::CodeCheck;
using protocol::Subject;

/// Clocks of server and workstation may differ by so much.
constexpr Milliseconds clocks_differ = std::chrono::hours(1);
/// A grant that is over is known for so long, so that it is not taken for a new one.
constexpr Milliseconds known_after = std::chrono::hours(24);
/// Wrong tries so long ago count no more.
constexpr Milliseconds tries_count = std::chrono::hours(24);

Error refused(const protocol::Grant& grant, const std::string& why) {
    return {ErrorKind::refused, "exception " + grant.id, why, Retry::useless};
}

bool is_for(const Subject& subject, const WorkerId& worker, const std::string& group) {
    return subject.kind == Subject::Kind::worker ? subject.name == worker.text()
                                                 : !group.empty() && subject.name == group;
}

}  // namespace

Status Book::take_grant(const protocol::Grant& grant, const Membership& membership, const Now& now) {
    if (grant.workstation != membership.workstation) {
        return refused(grant, "It was granted for another workstation.");
    }
    if (!protocol::verify_grant(grant, membership.receipt_key)) {
        return refused(grant, "It is not signed by the server that this workstation joined.");
    }
    if (protocol::takes_back(grant)) {
        return take_back(grant, now);
    }
    if (knows(grant.id)) {
        return success();
    }
    if (!can_be_lifted(grant.finding)) {
        return refused(grant, "Its finding can't be lifted.");
    }
    const Milliseconds length = grant.until - grant.from;
    if (length <= Milliseconds(0) || length > longest_exception) {
        return refused(grant, "It must end after it begins and last four hours at most.");
    }
    const WallTime at = true_time_of(now);
    if (grant.until <= at) {
        return refused(grant, "It is over by this workstation's clock.");
    }
    if (grant.from > at + clocks_differ) {
        return refused(grant, "It begins more than an hour from now by this workstation's clock; look at the clock.");
    }
    const Milliseconds left = std::min<Milliseconds>(grant.until - at, length);
    return put({grant.id, grant.subject, grant.finding, grant.from, grant.until, now.boot + left}, now);
}

Status Book::take_back(const protocol::Grant& withdrawal, const Now& now) {
    if (const auto code = protocol::code_named(withdrawal.id)) {
        used_codes_.emplace(code->hour, code->serial);  // one that was not typed yet serves nobody any more
    }
    const auto known =
        std::find_if(taken_.begin(), taken_.end(), [&](const Taken& taken) { return taken.id == withdrawal.id; });
    if (known == taken_.end()) {
        return put({withdrawal.id, withdrawal.subject, withdrawal.finding, withdrawal.from, withdrawal.from, now.boot},
                   now);
    }
    if (now.boot < known->ends) {
        known->ends = now.boot;
        known->until = known->from;  // so that no clock that is set back brings it up again
    }
    return success();
}

CodeOutcome Book::take_code(std::string_view typed, const Who& who, const Membership& membership, const Now& now) {
    const WallTime at = true_time_of(now);
    if (const auto known = tries_.find(who.account); known != tries_.end() && now.wall < known->second.last) {
        known->second.last = now.wall;  // a clock that was set back ends no wait, and does not make it endless
    }
    if (const auto wait = wait_of(who.account, now.wall); wait > Milliseconds(0)) {
        return {CodeAnswer::too_many, {}, wait};
    }
    auto check = protocol::check_code(membership.code_key, typed, membership.workstation,
                                      {Subject::Kind::worker, who.worker.text()}, at);
    if (check.verdict == CodeCheck::Verdict::wrong && !who.group.empty()) {
        check = protocol::check_code(membership.code_key, typed, membership.workstation,
                                     {Subject::Kind::group, who.group}, at);
    }
    switch (check.verdict) {
        case CodeCheck::Verdict::no_code:
            return {CodeAnswer::no_code};
        case CodeCheck::Verdict::wrong:
            note_wrong(who.account, now.wall);
            return {CodeAnswer::wrong, {}, wait_of(who.account, now.wall)};
        case CodeCheck::Verdict::expired:
            return {CodeAnswer::expired};
        case CodeCheck::Verdict::good:
            break;
    }
    const auto& terms = check.terms;
    if (terms.hour < no_code_before_ || used_codes_.count({terms.hour, terms.serial}) != 0) {
        return {CodeAnswer::used};
    }
    const Milliseconds length = protocol::code_lengths.at(terms.length);
    const Taken taken{protocol::id_of(terms), terms.subject, terms.finding, at, at + length, now.boot + length};
    if (const auto room = put(taken, now); !room) {
        return {CodeAnswer::full};
    }
    used_codes_.emplace(terms.hour, terms.serial);
    tries_.erase(who.account);
    return {CodeAnswer::released, taken};
}

std::vector<Taken> Book::holding(const WorkerId& worker, const std::string& group, const Now& now) const {
    std::vector<Taken> found;
    std::copy_if(taken_.begin(), taken_.end(), std::back_inserter(found),
                 [&](const Taken& taken) { return now.boot < taken.ends && is_for(taken.subject, worker, group); });
    return found;
}

void Book::note_use(const std::string& id, const WorkerId& worker) {
    for (auto& taken : taken_) {
        if (taken.id == id) {
            taken.used_by.insert(worker);
        }
    }
}

Book Book::after_damage(const Now& now) {
    Book book;
    book.no_code_before_ = protocol::hour_of(true_time_of(now)) + 1;
    return book;
}

bool Book::knows(const std::string& id) const {
    return std::any_of(taken_.begin(), taken_.end(), [&](const Taken& taken) { return taken.id == id; });
}

Status Book::put(Taken taken, const Now& now) {
    forget(now);
    if (taken_.size() >= most_taken) {
        // One that is over makes room for one that holds.
        const auto over =
            std::find_if(taken_.begin(), taken_.end(), [&](const Taken& known) { return known.ends <= now.boot; });
        if (over == taken_.end()) {
            return Error{ErrorKind::exhausted, "exception " + taken.id,
                         "Too many exceptions hold on this workstation; wait until one is over.", Retry::helps};
        }
        taken_.erase(over);
    }
    taken_.push_back(std::move(taken));
    return success();
}

Milliseconds Book::wait_of(const AccountName& account, WallTime now) const {
    const auto found = tries_.find(account);
    if (found == tries_.end() || found->second.wrong < free_tries) {
        return Milliseconds(0);
    }
    const auto further = std::min<std::uint32_t>(found->second.wrong - free_tries, 6);
    const Milliseconds whole = std::min<Milliseconds>(first_wait * (1U << further), longest_wait);
    return std::max<Milliseconds>(whole - (now - found->second.last), Milliseconds(0));
}

void Book::note_wrong(const AccountName& account, WallTime now) {
    if (tries_.size() >= most_accounts && tries_.count(account) == 0) {
        tries_.erase(std::min_element(tries_.begin(), tries_.end(),
                                      [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
    }
    auto& tries = tries_[account];
    if (now - tries.last > tries_count) {
        tries.wrong = 0;
    }
    tries.wrong = std::min<std::uint32_t>(tries.wrong + 1, free_tries + 6);
    tries.last = now;
}

void Book::forget(const Now& now) {
    taken_.erase(std::remove_if(taken_.begin(), taken_.end(),
                                [&](const Taken& taken) { return taken.ends + known_after <= now.boot; }),
                 taken_.end());
    // What is too old to be typed needs no mark; should the clock be set back, it is still not taken.
    const auto hour = protocol::hour_of(true_time_of(now));
    if (hour > protocol::code_life_hours + 1) {
        const auto oldest = hour - protocol::code_life_hours - 1;
        const auto first_kept = used_codes_.lower_bound({oldest, 0});
        if (first_kept != used_codes_.begin()) {
            no_code_before_ = std::max(no_code_before_, std::prev(first_kept)->first + 1);
            used_codes_.erase(used_codes_.begin(), first_kept);
        }
    }
}

}  // namespace shiftguard::exception
