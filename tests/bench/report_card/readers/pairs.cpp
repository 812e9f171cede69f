#include "tests/bench/report_card/readers/pairs.hpp"

#include "tests/bench/report_card/figures/ten_folds.hpp"
#include "tests/bench/report_card/readers/lines.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/core.h>

namespace shiftguard::report_card {
namespace {

struct Header {
    std::size_t folds = 1;
    std::size_t pairs = 0;  ///< of each kind in each fold
};

std::optional<Header> header_of(const Line& line) {
    std::vector<std::size_t> numbers;
    for (const auto& field : line.fields) {
        if (const auto number = to_count(field)) {
            numbers.push_back(*number);
        }
    }
    if (numbers.size() != line.fields.size() || numbers.empty() || numbers.size() > 2) {
        return std::nullopt;
    }
    return numbers.size() == 2 ? Header{numbers[0], numbers[1]} : Header{1, numbers[0]};
}

/// Name/Name_0004.jpg; none where the number is none.
std::optional<std::string> lfw_picture(const std::string& name, const std::string& number) {
    const auto which = to_count(number);
    return which ? std::optional(fmt::format("{0}/{0}_{1:04}.jpg", name, *which)) : std::nullopt;
}

Result<NamedPair> lfw_pair(const Line& line, bool same, std::size_t fold, std::string_view file) {
    const auto& fields = line.fields;
    if (fields.size() != (same ? 3 : 4)) {
        return fault_at(file, line.number,
                        same ? "a pair of one person is expected here, as \"Name 1 4\""
                             : "a pair of two people is expected here, as \"Name 1 Other 2\"");
    }
    const auto first = lfw_picture(fields[0], fields[1]);
    const auto second = same ? lfw_picture(fields[0], fields[2]) : lfw_picture(fields[2], fields[3]);
    if (!first || !second) {
        return fault_at(file, line.number, "a picture's number is a whole number, as in \"Name 1 4\"");
    }
    return NamedPair{*first, *second, same, fold};
}

Result<PairList> read_lfw(const std::vector<Line>& lines, const Header& header, std::string_view file) {
    const auto expected = header.folds * header.pairs * 2;
    if (header.folds == 0 || header.pairs == 0 || header.folds > 1000 || header.pairs > 10'000'000) {
        return fault_at(file, lines.front().number, "the first line must tell how many folds and pairs there are");
    }
    if (lines.size() - 1 != expected) {
        return fault_at(file, lines.back().number,
                        fmt::format("the first line promises {} pairs, and there are {}", expected, lines.size() - 1));
    }
    PairList list;
    list.has_folds = header.folds > 1;
    list.pairs.reserve(expected);
    for (std::size_t at = 0; at < expected; ++at) {
        const bool same = at % (2 * header.pairs) < header.pairs;
        auto pair = lfw_pair(lines[at + 1], same, at / (2 * header.pairs), file);
        if (!pair) {
            return pair.error();
        }
        list.pairs.push_back(*std::move(pair));
    }
    return list;
}

Result<PairList> read_labelled(const std::vector<Line>& lines, std::string_view file) {
    PairList list;
    list.pairs.reserve(lines.size());
    for (const Line& line : lines) {
        if (line.fields.size() != 3 || (line.fields[2] != "0" && line.fields[2] != "1")) {
            return fault_at(file, line.number,
                            "a line \"a.jpg b.jpg 1\" (one person) or \"a.jpg b.jpg 0\" (two) is expected, or LFW's "
                            "pairs.txt with its first line of numbers");
        }
        list.pairs.push_back({line.fields[0], line.fields[1], line.fields[2] == "1", 0});
    }
    return list;
}

void deal(PairList& list) {
    std::vector<bool> same;
    same.reserve(list.pairs.size());
    for (const auto& pair : list.pairs) {
        same.push_back(pair.same);
    }
    const auto folds = deal_into_folds(same);
    for (std::size_t at = 0; at < list.pairs.size(); ++at) {
        list.pairs[at].fold = folds[at];
    }
}

}  // namespace

Result<PairList> read_pairs(std::string_view text, std::string_view file) {
    const auto lines = split_lines(text);
    if (lines.empty()) {
        return Error{ErrorKind::invalid_input, std::string(file), "The list holds no pair.", Retry::useless};
    }
    const auto header = header_of(lines.front());
    auto list = header ? read_lfw(lines, *header, file) : read_labelled(lines, file);
    if (list && !list->has_folds) {
        deal(*list);
    }
    return list;
}

std::string folder_of(const std::string& picture) {
    const auto end = picture.rfind('/');
    return end == std::string::npos ? std::string() : picture.substr(0, end);
}

bool folders_are_people(const PairList& list) {
    return std::all_of(list.pairs.begin(), list.pairs.end(), [](const NamedPair& pair) {
        const auto first = folder_of(pair.first);
        const auto second = folder_of(pair.second);
        return !first.empty() && !second.empty() && (first == second) == pair.same;
    });
}

}  // namespace shiftguard::report_card
