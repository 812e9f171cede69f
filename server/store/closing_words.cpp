#include "server/store/closings.hpp"

namespace shiftguard::store {
namespace {

const WorkstationId& found(const std::map<WorkstationId, WorkstationId>& all, const WorkstationId& id) {
    static const WorkstationId nobody;
    const auto at = all.find(id);
    return at == all.end() ? nobody : at->second;
}

}  // namespace

std::string words_of(const Succession& succession) {
    return "made a token for the workstation that follows " + succession.predecessor.text() + ": " + succession.reason;
}

std::string words_of(const protocol::Closing& closing) {
    return "closed the chain of workstation " + closing.workstation.text() + " at record " +
           std::to_string(closing.seq) + "; workstation " + closing.successor.text() + " follows it: " + closing.reason;
}

Succeeded::Succeeded(const std::vector<protocol::Closing>& closings) {
    for (const auto& closing : closings) {
        successors_.emplace(closing.workstation, closing.successor);
        predecessors_.emplace(closing.successor, closing.workstation);
    }
}

const WorkstationId& Succeeded::successor_of(const WorkstationId& id) const {
    return found(successors_, id);
}

const WorkstationId& Succeeded::predecessor_of(const WorkstationId& id) const {
    return found(predecessors_, id);
}

Error chain_went_on(const WorkstationId& predecessor) {
    return {ErrorKind::unavailable, predecessor.text(),
            "Its chain changed at this moment: records came, or it was closed. Join once more.", Retry::helps};
}

}  // namespace shiftguard::store
