// Values as the words that they have on the outside.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace shiftguard {

/// The words of what has to_string, in its order: for an option's list, a message or a file.
template <class List>
[[nodiscard]] std::vector<std::string> words_of(const List& list) {
    std::vector<std::string> words;
    std::transform(list.begin(), list.end(), std::back_inserter(words),
                   [](const auto& each) { return std::string(to_string(each)); });
    return words;
}

}  // namespace shiftguard
