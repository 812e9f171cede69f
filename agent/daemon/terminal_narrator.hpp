// Tells the person at the terminal, as it happens, what was seen, decided, locked and reported: one line each,
// with the seconds since the start. Only `shiftguard run` uses it.
#pragma once

#include "agent/daemon/narrator.hpp"

#include <optional>
#include <string>

namespace shiftguard::daemon {

class TerminalNarrator final : public Narrator {
public:
    explicit TerminalNarrator(const Now& started) : started_(started.boot) {}

    void saw(const decision::Input& input, const decision::View& view, const Now& now) override;
    void decided(const decision::Output& output, const Now& now) override;
    void recorded(const protocol::Record& record, protocol::Sequence seq, const Now& now) override;
    void delivery(const delivery::State& state, std::optional<std::size_t> waiting, const Now& now) override;
    void said(const std::string& sentence, const Now& now) override;

private:
    void line(const Now& now, const char* what, const std::string& text);

    BootTime started_;
    std::string last_seen_;
    std::optional<double> likeness_;
};

}  // namespace shiftguard::daemon
