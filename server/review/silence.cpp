#include "server/review/silence.hpp"

#include <algorithm>
#include <map>

namespace shiftguard::review {
namespace {

// An agent of an earlier release says nothing of its outbox: being heard is all that can be known.
bool arrived(const protocol::Heartbeat& said, const Standing& standing) {
    if (!said.outbox || said.outbox->seq == 0) {
        return true;
    }
    return said.outbox->waiting == 0 && said.outbox->seq <= standing.head.seq && standing.link == said.outbox->link;
}

bool may_fall_silent(const protocol::Heartbeat& said) {
    return said.session_open.value_or(false) &&
           said.doing.value_or(protocol::Doing::running) == protocol::Doing::running;
}

Result<Standing> standing_of(store::IncidentStore& store, const store::Workstation& workstation,
                             const store::Heard& last) {
    Standing standing{last, workstation.head, std::nullopt};
    const auto said = protocol::decode_heartbeat(last.said);
    if (said && said->outbox && said->outbox->seq > 0) {
        const auto link = store.link_at(workstation.id, said->outbox->seq);
        if (!link) {
            return link.error();
        }
        standing.link = *link;
    }
    return standing;
}

/// What is open before, and what each workstation said last.
struct Known {
    std::vector<store::Silence> open;
    std::map<WorkstationId, store::Heard> heard;
};

Result<Known> known_of(store::IncidentStore& store) {
    auto open = store.open_silences();
    auto heard = open ? store.last_heard_of_all() : Result<std::vector<store::HeardOf>>(open.error());
    if (!heard) {
        return heard.error();
    }
    Known known{std::move(*open), {}};
    for (auto& one : *heard) {
        known.heard.emplace(one.workstation, std::move(one.heard));
    }
    return known;
}

}  // namespace

Presence presence_of(const Standing& standing, const Watch& watch, WallTime now) {
    const auto said =
        standing.last ? protocol::decode_heartbeat(standing.last->said) : Result<protocol::Heartbeat>(Error{});
    if (!said || (!said->session_open && !said->doing)) {
        return Presence::unheard;
    }
    const bool in_time = now - std::max(standing.last->at, watch.since) <= watch.silent_after;
    if (may_fall_silent(*said) && !in_time) {
        return Presence::silent;
    }
    if (!arrived(*said, standing)) {
        return Presence::behind;
    }
    return may_fall_silent(*said) ? Presence::present : Presence::quiet;
}

Result<std::vector<Change>> look_for_silence(store::IncidentStore& store, const Watch& watch, WallTime now) {
    const auto known = known_of(store);
    const auto workstations = known ? store.workstations() : Result<std::vector<store::Workstation>>(known.error());
    if (!workstations) {
        return workstations.error();
    }
    std::vector<Change> changes;
    for (const auto& workstation : *workstations) {
        const auto last = known->heard.find(workstation.id);
        if (workstation.revoked || last == known->heard.end()) {
            continue;
        }
        const bool open = std::any_of(known->open.begin(), known->open.end(), [&](const store::Silence& silence) {
            return silence.workstation == workstation.id;
        });
        const bool overdue = now - std::max(last->second.at, watch.since) > watch.silent_after;
        if (!open && !overdue) {
            continue;  // nearly all of them: nothing more is read
        }
        const auto standing = standing_of(store, workstation, last->second);
        if (!standing) {
            return standing.error();
        }
        const auto presence = presence_of(*standing, watch, now);
        if (!open && presence == Presence::silent) {
            const auto raised = store.raise_silence({workstation.id, last->second.at, now});
            if (!raised) {
                return raised.error();
            }
            changes.push_back({workstation.id, workstation.host_name, last->second.at, true});
        } else if (open && last->second.at > watch.since &&
                   (presence == Presence::present || presence == Presence::quiet)) {
            if (auto closed = store.close_silence(workstation.id); !closed) {
                return closed.error();
            }
            changes.push_back({workstation.id, workstation.host_name, last->second.at, false});
        }
    }
    return changes;
}

}  // namespace shiftguard::review
