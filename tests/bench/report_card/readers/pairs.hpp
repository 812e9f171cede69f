// Pairs of pictures that show one person or two: LFW's pairs.txt, or lines "a.jpg b.jpg 0|1".
#pragma once

#include "common/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::report_card {

struct NamedPair {
    std::string first;  ///< path below the folder of pictures
    std::string second;
    bool same = false;
    std::size_t fold = 0;
};

struct PairList {
    std::vector<NamedPair> pairs;
    bool has_folds = false;  ///< the list's own; else the pairs were dealt into ten
};

/// LFW's: a first line of one or two numbers ("folds pairs", or "pairs"), then for each fold so many lines
/// "Name 1 4" (one person) and as many "Name 1 Other 2"; picture 4 of Name is Name/Name_0004.jpg.
/// Errors: invalid_input with the line.
[[nodiscard]] Result<PairList> read_pairs(std::string_view text, std::string_view file);

/// Who a picture shows where every folder is an identity: its folder. Empty for a picture in no folder.
[[nodiscard]] std::string folder_of(const std::string& picture);

/// Whether the folders are identities: every picture has one, pairs of one person share it, and pairs of two do not.
[[nodiscard]] bool folders_are_people(const PairList& list);

}  // namespace shiftguard::report_card
