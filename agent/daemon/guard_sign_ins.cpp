// The guard's part with sign-ins that the agent did not answer: what the gate noted becomes an incident each, once.
#include "agent/daemon/guard.hpp"
#include "agent/incident/incident.hpp"
#include "protocol/record.hpp"

namespace shiftguard::daemon {
namespace {

constexpr Milliseconds notes_every = std::chrono::seconds(10);

std::string words_of(const SignInNote& note) {
    return "a sign-in or unlock by " + note.service + " at " + protocol::to_rfc3339(note.at) +
           " was not checked, for the agent did not answer; it was " + (note.refused ? "refused" : "let in");
}

}  // namespace

/// A note goes once its incident is on disk to stay, so that it is reported whatever happens meanwhile, and once.
void Guard::watch_sign_ins() {
    const auto now = parts_.clock.now().boot;
    if (parts_.sign_ins == nullptr || (notes_read_ && now - *notes_read_ < notes_every)) {
        return;
    }
    notes_read_ = now;
    const auto found = parts_.sign_ins->read();
    for (const auto& complaint : found.complaints) {
        parts_.narrator.said(complaint, parts_.clock.now());
    }
    for (const auto& note : found.notes) {
        const auto* whose = policy_.worker_of(note.account);
        const auto incident = incident::id_of_unchecked(note.name, note.at);
        if (whose == nullptr || parts_.outbox.holds(incident)) {
            parts_.sign_ins->remove(note.name);
            notes_told_.erase(note.name);
        } else if (notes_told_.insert(note.name).second) {
            const auto& rule = policy_.rules_for(whose->id).of(FindingKind::sign_in_unchecked);
            tell_from_gate({note.account, whose->id, incident},
                           {FindingKind::sign_in_unchecked, whose->id, rule.enforcement, words_of(note)});
        }
    }
}

}  // namespace shiftguard::daemon
