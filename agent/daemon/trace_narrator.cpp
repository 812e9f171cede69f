#include "agent/daemon/trace_narrator.hpp"

#include "agent/journal/journal.hpp"

#include <fmt/format.h>

namespace shiftguard::daemon {

TraceNarrator::TraceNarrator(const std::filesystem::path& file, const Now& started, std::unique_ptr<Narrator> next)
    : started_(started.boot), file_(file), next_(std::move(next)) {}

void TraceNarrator::line(const Now& now, const char* key, const std::string& json) {
    file_ << fmt::format("{{\"t_ms\":{},\"wall_ms\":{},\"{}\":{}}}\n", (now.boot - started_).count(),
                         now.wall.time_since_epoch().count(), key, json)
          << std::flush;
}

void TraceNarrator::saw(const decision::Input& input, const decision::View& view, const Now& now) {
    if (!std::holds_alternative<decision::Tick>(input)) {
        line(now, "input", journal::to_json(journal::Entry{now, input}));
    }
    next_->saw(input, view, now);
}

void TraceNarrator::decided(const decision::Output& output, const Now& now) {
    line(now, "output", journal::to_json(output));
    next_->decided(output, now);
}

void TraceNarrator::recorded(const protocol::Record& record, protocol::Sequence seq, const Now& now) {
    line(now, "record", protocol::encode(record));
    line(now, "record_seq", std::to_string(seq));
    next_->recorded(record, seq, now);
}

void TraceNarrator::delivery(const delivery::State& state, std::optional<std::size_t> waiting, const Now& now) {
    line(now, "delivery",
         fmt::format("{{\"condition\":\"{}\",\"waiting\":{}}}", to_string(state.condition),
                     waiting ? std::to_string(*waiting) : "null"));
    next_->delivery(state, waiting, now);
}

void TraceNarrator::said(const std::string& sentence, const Now& now) {
    next_->said(sentence, now);
}

}  // namespace shiftguard::daemon
