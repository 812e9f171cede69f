#include "agent/decision/step.hpp"
#include "agent/journal/journal.hpp"
#include "agent/journal/note_json.hpp"

namespace shiftguard::journal {

std::string replay(const Run& run, const policy::Rules& rules) {
    std::string lines;
    decision::State state;
    for (const auto& entry : run.entries) {
        auto next = decision::step(std::move(state), entry.input, rules, entry.now);
        state = std::move(next.state);
        for (const auto& output : next.outputs) {
            lines += to_json(output) + "\n";
        }
    }
    return lines;
}

std::string export_text(const Run& run) {
    std::string lines;
    for (const auto& entry : run.entries) {
        lines += to_json(entry) + "\n";
    }
    for (const auto& note : run.responses) {
        lines += to_json(note) + "\n";
    }
    return lines;
}

}  // namespace shiftguard::journal
