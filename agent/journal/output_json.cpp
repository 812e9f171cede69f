// The canonical spelling of outputs: what a replay is compared by.
#include "agent/journal/canonical.hpp"
#include "agent/journal/journal.hpp"
#include "agent/journal/observation_json.hpp"

#include <nlohmann/json.hpp>

namespace shiftguard::journal {
namespace {

using nlohmann::json;
using namespace decision;

std::uint64_t number_of(FindingNumber finding) {
    return static_cast<std::uint64_t>(finding);
}

struct WriteOutput {
    json operator()(const Warn& warn) const {
        return {{"type", "warn"},
                {"finding", number_of(warn.finding)},
                {"kind", to_string(warn.kind)},
                {"response", to_string(warn.response)},
                {"deadline_boot_ms", warn.deadline.time_since_epoch().count()}};
    }
    json operator()(const WarnWithdrawn& withdrawn) const {
        return {
            {"type", "warn_withdrawn"}, {"finding", number_of(withdrawn.finding)}, {"kind", to_string(withdrawn.kind)}};
    }
    // What a response joins stands in its finding, which follows in the same step.
    json operator()(const Respond& respond) const {
        return {{"type", "respond"},
                {"finding", number_of(respond.finding)},
                {"kind", to_string(respond.kind)},
                {"response", to_string(respond.response)}};
    }
    json operator()(const Finding& finding) const {
        json value = {{"type", "finding"},
                      {"finding", number_of(finding.number)},
                      {"kind", to_string(finding.kind)},
                      {"response", to_string(finding.response)},
                      {"enforcement", to_string(finding.enforcement)},
                      {"occurrence", finding.occurrence},
                      {"first_seen", json_of(finding.first_seen)},
                      {"confirmed", json_of(finding.confirmed)},
                      {"detail", finding.detail}};
        if (finding.joins) {
            value["joins"] = number_of(*finding.joins);
        }
        if (finding.deciding_look) {
            value["deciding_look"] = json_of(*finding.deciding_look);
        }
        if (finding.similarity) {
            value["similarity"] = *finding.similarity;
        }
        return value;
    }
    json operator()(const Outcome& outcome) const {
        return {{"type", "outcome"},
                {"finding", number_of(outcome.finding)},
                {"verified", outcome.verified},
                {"detail", outcome.detail},
                {"at", json_of(outcome.at)}};
    }
    json operator()(const EyeDemand& wanted) const {
        json value = {{"type", "eye_demand"}, {"work", observation::to_string(wanted.demand.work)}};
        if (wanted.demand.worker_track) {
            value["worker_track"] = static_cast<std::uint32_t>(*wanted.demand.worker_track);
        }
        if (wanted.demand.yields) {
            value["yields"] = true;
        }
        return value;
    }
};

}  // namespace

std::string to_json(const Output& output) {
    return canonical(std::visit(WriteOutput{}, output));
}

}  // namespace shiftguard::journal
