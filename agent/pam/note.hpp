// A note on disk that somebody signed in or unlocked while the agent did not answer: the agent reads it at its next
// start and reports it. Guarantees: the note is there whole and to stay, or not at all; nothing that stands in the
// folder is ever followed or overwritten; the folder never holds more than a few hundred.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace shiftguard::pam {

struct Note {
    std::int64_t at_ms = 0;  ///< Unix time, by the machine's clock
    std::string account;
    std::string service;
    bool refused = false;  ///< else the account was let in, as far as this module goes
};

/// `folder`: the agent's group may write in it, nobody else. Gives why there is no note, for the log; none where it
/// lies there. Only root leaves notes: a locker that runs as the account can't.
[[nodiscard]] std::optional<std::string> leave_note(const std::string& folder, const Note& note);

}  // namespace shiftguard::pam
