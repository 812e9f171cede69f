// The options of every program of ours are read the same way: a bad option is said with what helps, and the program
// ends with 2, as its manual page says; --help and --version end it with 0.
#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace shiftguard {

inline constexpr int bad_options_status = 2;

/// The words of a closed list, in its order: what an option with CLI::IsMember takes.
template <class List>
[[nodiscard]] std::vector<std::string> words_of(const List& list) {
    std::vector<std::string> words;
    std::transform(list.begin(), list.end(), std::back_inserter(words),
                   [](const auto& each) { return std::string(to_string(each)); });
    return words;
}

/// None: the options are read, go on. Otherwise the exit status to end with; what is to be said has been said.
[[nodiscard]] std::optional<int> read_options(CLI::App& app, int count, char** words);

}  // namespace shiftguard
