#include "agent/daemon/log_narrator.hpp"

#include <variant>

#include <spdlog/spdlog.h>

namespace shiftguard::daemon {
namespace {

struct LogOutput {
    void operator()(const decision::Warn& warn) const {
        spdlog::info("{}: the worker is warned before the {}", to_string(warn.kind), to_string(warn.response));
    }
    void operator()(const decision::WarnWithdrawn& gone) const {
        spdlog::info("{}: the cause went in time", to_string(gone.kind));
    }
    void operator()(const decision::Respond& respond) const {
        spdlog::warn("{}: {} requested", to_string(respond.kind), to_string(respond.response));
    }
    void operator()(const decision::Finding& finding) const {
        spdlog::warn("{}: finding {} confirmed, {} ({})", to_string(finding.kind),
                     static_cast<std::uint64_t>(finding.number), to_string(finding.response),
                     to_string(finding.enforcement));
    }
    void operator()(const decision::Outcome& outcome) const {
        spdlog::info("finding {}: lock {}", static_cast<std::uint64_t>(outcome.finding),
                     outcome.verified ? "verified" : "failed");
    }
    void operator()(const decision::EyeDemand& demand) const {
        spdlog::info("camera: {}", observation::to_string(demand.demand.work));
    }
};

}  // namespace

void LogNarrator::saw(const decision::Input&, const decision::View&, const Now&) {}

void LogNarrator::decided(const decision::Output& output, const Now&) {
    std::visit(LogOutput{}, output);
}

void LogNarrator::recorded(const protocol::Record& record, protocol::Sequence seq, const Now&) {
    spdlog::info("{} {} appended", protocol::to_string(record.type), seq);
}

void LogNarrator::delivery(const delivery::State& state, std::optional<std::size_t> waiting, const Now&) {
    const auto word = delivery::to_string(state.condition);
    if (delivery::is_trouble(state.condition)) {
        spdlog::warn("delivery: {}, {}: {}", word, waiting_words(waiting), state.detail);
    } else {
        spdlog::info("delivery: {}, {}", word, waiting_words(waiting));
    }
}

void LogNarrator::said(const std::string& sentence, const Now&) {
    spdlog::warn("{}", sentence);
}

}  // namespace shiftguard::daemon
