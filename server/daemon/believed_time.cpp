#include "server/daemon/believed_time.hpp"

#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/linux/held_folder.hpp"
#include "protocol/record.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace shiftguard::server {
namespace {

constexpr std::size_t most_bytes = 64;
constexpr const char* mend =
    "put the clock right; where it is right and the server was off so long, run `shiftguard-server retention run "
    "--clock-is-right`.";

/// By the server's clock as it stood then: who joined, who was heard, what was stored.
Result<std::optional<WallTime>> newest_in(store::IncidentStore& store) {
    const auto workstations = store.workstations();
    const auto heard =
        workstations ? store.last_heard_of_all() : Result<std::vector<store::HeardOf>>(workstations.error());
    if (!heard) {
        return heard.error();
    }
    std::optional<WallTime> newest;
    const auto see = [&](WallTime at) { newest = std::max(newest.value_or(at), at); };
    for (const auto& one : *heard) {
        see(one.heard.at);
    }
    for (const auto& one : *workstations) {
        see(one.joined);
        const auto last = store.records(one.id, std::max<protocol::Sequence>(one.head.seq, 1), 1);
        if (!last) {
            return last.error();
        }
        if (!last->empty()) {
            see(last->front().stored);
        }
    }
    return newest;
}

}  // namespace

Status BelievedTime::take(WallTime now) const {
    const auto alone = HeldFolder::hold(file_.parent_path());
    if (!alone) {
        return alone.error();
    }
    const auto before = latest();
    if (!before) {
        return before.error();
    }
    if (*before && now > **before + believed_ahead) {
        return Error{ErrorKind::refused, "The clock",
                     "it says " + protocol::to_rfc3339(now) + ", " +
                         std::to_string(std::chrono::floor<std::chrono::days>(now - **before).count()) +
                         " days after this server's latest time (" + protocol::to_rfc3339(**before) +
                         "), so nothing is deleted: " + mend,
                     Retry::useless};
    }
    return !*before || now > **before ? keep(now) : success();
}

Status BelievedTime::take_as_right(WallTime now) const {
    const auto alone = HeldFolder::hold(file_.parent_path());
    return alone ? keep(now) : alone.error();
}

Result<std::optional<WallTime>> BelievedTime::latest() const {
    const auto bytes = read_private_file(file_, most_bytes);
    if (!bytes) {
        return bytes.error().kind == ErrorKind::not_found ? first() : Result<std::optional<WallTime>>(bytes.error());
    }
    std::string text(bytes->begin(), bytes->end());
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    const auto at = protocol::from_rfc3339(text);
    if (!at) {
        return Error{ErrorKind::corrupted, file_.string(),
                     "It does not say the latest time of this server, so nothing is deleted: look whether "
                     "the clock is right, then run `shiftguard-server retention run --clock-is-right`.",
                     Retry::useless};
    }
    return at;
}

// Kept at once: what is stored by a wrong clock from here on is no witness for it.
Result<std::optional<WallTime>> BelievedTime::first() const {
    auto newest = newest_in(store_);
    if (newest && *newest) {
        if (const auto kept = keep(**newest); !kept) {
            return kept.error();
        }
    }
    return newest;
}

Status BelievedTime::keep(WallTime at) const {
    return write_atomically(file_, as_bytes(protocol::to_rfc3339(at) + "\n"), FileMode::owner_only);
}

}  // namespace shiftguard::server
