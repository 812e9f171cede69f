// The system log's narrator: what the agent does, without a name, a place or a score.
#pragma once

#include "agent/daemon/narrator.hpp"

namespace shiftguard::daemon {

class LogNarrator final : public Narrator {
public:
    void saw(const decision::Input& input, const decision::View& view, const Now& now) override;
    void decided(const decision::Output& output, const Now& now) override;
    void recorded(const protocol::Record& record, protocol::Sequence seq, const Now& now) override;
    void delivery(const delivery::State& state, std::optional<std::size_t> waiting, const Now& now) override;
    void said(const std::string& sentence, const Now& now) override;
};

}  // namespace shiftguard::daemon
