#include "common/options/options.hpp"

#include <CLI/CLI.hpp>

namespace shiftguard {

std::optional<int> read_options(CLI::App& app, int count, char** words) {
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : bad_options_status;
    }
    return std::nullopt;
}

}  // namespace shiftguard
