// The options of every program of ours are read the same way: a bad option is said with what helps, and the program
// ends with 2, as its manual page says; --help and --version end it with 0.
#pragma once

#include <optional>

namespace CLI {
class App;
}

namespace shiftguard {

inline constexpr int bad_options_status = 2;

/// None: the options are read, go on. Otherwise the exit status to end with; what is to be said has been said.
[[nodiscard]] std::optional<int> read_options(CLI::App& app, int count, char** words);

}  // namespace shiftguard
