#include "tests/bench/report_card/measure/verify.hpp"

#include "tests/bench/report_card/figures/ten_folds.hpp"
#include "tests/bench/report_card/measure/impostors.hpp"
#include "tests/bench/report_card/measure/photographs.hpp"
#include "tests/bench/report_card/measure/pictures.hpp"
#include "tests/bench/report_card/readers/pairs.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace shiftguard::report_card {
namespace {

constexpr std::array false_accepts{1e-3, 1e-4, 1e-5};
constexpr std::array written{"1e-3", "1e-4", "1e-5"};

using Faces = std::map<std::string, FaceOfPicture>;

Result<Faces> faces_of(const PairList& list, const std::filesystem::path& images, const Setting& setting) {
    Faces faces;
    for (const auto& pair : list.pairs) {
        faces.try_emplace(pair.first);
        faces.try_emplace(pair.second);
    }
    std::vector<std::filesystem::path> pictures;
    pictures.reserve(faces.size());
    for (const auto& [name, face] : faces) {
        pictures.push_back(images / name);
    }
    auto read = read_faces(pictures, setting);
    if (!read) {
        return read.error();
    }
    std::size_t at = 0;
    for (auto& [name, face] : faces) {
        face = std::move(read->at(at++));
    }
    return faces;
}

std::vector<ComparedPair> compare(const PairList& list, const Faces& faces) {
    std::vector<ComparedPair> compared;
    compared.reserve(list.pairs.size());
    for (const auto& pair : list.pairs) {
        const auto& first = faces.at(pair.first).vector;
        const auto& second = faces.at(pair.second).vector;
        if (!first.empty() && !second.empty()) {
            compared.push_back({cosine(first, second), pair.same, pair.fold});
        }
    }
    return compared;
}

TopScores impostors_of(const PairList& list, const Faces& faces, const std::vector<ComparedPair>& compared,
                       std::size_t threads) {
    if (folders_are_people(list)) {
        std::vector<Known> known;
        for (const auto& [name, face] : faces) {
            if (!face.vector.empty()) {
                known.push_back({folder_of(name), face.vector});
            }
        }
        return compare_all(known, false_accepts.front(), threads);
    }
    TopScores scores(scores_needed(compared.size(), false_accepts.front()));
    for (const auto& pair : compared) {
        if (!pair.same) {
            scores.add(pair.score);
        }
    }
    return scores;
}

void tell_accuracy(Card& card, const Accuracy& accuracy, std::size_t pairs) {
    card.figure("accuracy", fmt::format("accuracy, {}-fold", accuracy.folds), accuracy.right);
    if (accuracy.right.value) {
        card.number("accuracy_mean", "accuracy, mean of the folds", accuracy.mean);
        card.number("accuracy_deviation", "standard deviation of the folds", accuracy.deviation);
        card.number("accuracy_threshold", "their middle threshold (cosine)", accuracy.threshold);
        card.figure("accuracy_all_pairs", "accuracy, pairs without a face counted as wrong",
                    share(accuracy.right.count, pairs));
    }
}

void tell_operating_points(Card& card, const std::vector<float>& genuine, const TopScores& impostors) {
    for (std::size_t at = 0; at < false_accepts.size(); ++at) {
        const auto point = operating_point(impostors, false_accepts[at]);
        card.figure({"tar_at_far", written[at]}, fmt::format("true accepts at false accepts {}", written[at]),
                    accepted_share(genuine, point));
        if (point.threshold) {
            card.number({"threshold_at_far", written[at]}, fmt::format("  its threshold (cosine)"), *point.threshold);
        }
    }
}

}  // namespace

Result<Card> verify(const std::filesystem::path& images, const std::filesystem::path& pairs, const Setting& setting) {
    const auto text = read_text(pairs);
    if (!text) {
        return text.error();
    }
    const auto list = read_pairs(*text, pairs.string());
    if (!list) {
        return list.error();
    }
    const auto faces = faces_of(*list, images, setting);
    if (!faces) {
        return faces.error();
    }
    const auto compared = compare(*list, *faces);
    if (compared.empty()) {
        return Error{ErrorKind::invalid_input, images.string(),
                     "No pair of the list could be compared: its pictures are not in the folder, or show no face.",
                     Retry::useless};
    }
    Card card("verify");
    card.about("recogniser", std::string(to_string(setting.recogniser)));
    std::vector<FaceOfPicture> all;
    all.reserve(faces->size());
    std::transform(faces->begin(), faces->end(), std::back_inserter(all), [](const auto& one) { return one.second; });
    tell_what_could_not_be_processed(card, all);
    card.count("pairs", "pairs of the list", list->pairs.size());
    card.count("pairs_not_compared", "pairs that could not be compared", list->pairs.size() - compared.size());
    tell_accuracy(card, cross_validated(compared), list->pairs.size());

    std::vector<float> genuine;
    for (const auto& pair : compared) {
        if (pair.same) {
            genuine.push_back(pair.score);
        }
    }
    const auto impostors = impostors_of(*list, *faces, compared, setting.threads);
    card.word("impostor_pairs_are", "impostors are",
              folders_are_people(*list) ? "all pairs of different people" : "the list's pairs of two people");
    card.count("impostor_pairs", "impostor pairs", impostors.seen());
    tell_operating_points(card, genuine, impostors);
    return card;
}

}  // namespace shiftguard::report_card
