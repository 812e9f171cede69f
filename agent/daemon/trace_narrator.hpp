// Writes what happened as JSON lines, for reports and measurements, and passes it on to another narrator.
// Geometry and states only: no picture, no vector.
#pragma once

#include "agent/daemon/narrator.hpp"

#include <filesystem>
#include <fstream>
#include <memory>

namespace shiftguard::daemon {

class TraceNarrator final : public Narrator {
public:
    TraceNarrator(const std::filesystem::path& file, const Now& started, std::unique_ptr<Narrator> next);

    void saw(const decision::Input& input, const decision::View& view, const Now& now) override;
    void decided(const decision::Output& output, const Now& now) override;
    void recorded(const protocol::Record& record, protocol::Sequence seq, const Now& now) override;
    void delivery(const delivery::State& state, std::optional<std::size_t> waiting, const Now& now) override;
    void said(const std::string& sentence, const Now& now) override;

private:
    /// One line: {"t_ms":…,"wall_ms":…,"<key>":<json>}
    void line(const Now& now, const char* key, const std::string& json);

    BootTime started_;
    std::ofstream file_;
    std::unique_ptr<Narrator> next_;
};

}  // namespace shiftguard::daemon
