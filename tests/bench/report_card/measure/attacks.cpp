#include "tests/bench/report_card/measure/attacks.hpp"

#include "agent/policy/defaults.hpp"
#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/liveness.hpp"
#include "agent/vision/picture.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/bench/report_card/figures/attack_score.hpp"
#include "tests/bench/report_card/measure/face_reader.hpp"
#include "tests/bench/report_card/measure/pictures.hpp"
#include "tests/bench/report_card/measure/spread.hpp"
#include "tests/bench/report_card/readers/attacks.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace shiftguard::report_card {
namespace {

constexpr std::size_t looks_of_a_hint = 5;
constexpr std::size_t most_frames = 100;  // twenty seconds of a film; whoever shows no face in them shows none
constexpr double share_of_live = 0.05;

enum class Outcome { unreadable, no_face, judged };

struct Presented {
    Outcome outcome = Outcome::unreadable;
    float score = 0;  ///< mean of the first five looks that show a face, or of all where there are fewer
};

/// Gives frames until it is told to stop or there is none left; false where not even one could be read.
bool for_each_frame_of(const std::filesystem::path& path, const std::function<bool(const vision::Frame&)>& take) {
    if (is_picture(path)) {
        const auto frame = vision::read_picture(path);
        return frame && (take(*frame), true);
    }
    const SystemClock clock;
    vision::FilmSource film(path, vision::FilmSource::Pace::film, clock);
    if (!film.open()) {
        return false;
    }
    std::size_t frames = 0;
    while (frames < most_frames) {
        const auto frame = film.next();
        if (!frame) {
            break;
        }
        ++frames;
        if (!take(*frame)) {
            break;
        }
    }
    return frames > 0;
}

struct Judge {
    FaceReader faces;
    vision::Liveness liveness;

    static Result<Judge> load(const vision::ModelFolder& models) {
        auto faces = FaceReader::load(models, RecogniserKind::fr_feature);
        if (!faces) {
            return faces.error();
        }
        auto liveness = vision::Liveness::load(models);
        if (!liveness) {
            return liveness.error();
        }
        return Judge{*std::move(faces), *std::move(liveness)};
    }

    Presented judge(const std::filesystem::path& path) {
        std::vector<float> scores;
        const bool read = for_each_frame_of(path, [&](const vision::Frame& frame) {
            const auto found = faces.confirmed_faces(frame);
            if (!found.empty()) {
                scores.push_back(liveness.score(frame, found[face_that_counts(found, frame.width, frame.height)].box));
            }
            return scores.size() < looks_of_a_hint;
        });
        if (scores.empty()) {
            return {read ? Outcome::no_face : Outcome::unreadable, 0};
        }
        const float sum = std::accumulate(scores.begin(), scores.end(), 0.0F);
        return {Outcome::judged, sum / static_cast<float>(scores.size())};
    }
};

/// From the list's own folder, or, where it isn't there, from where the program was started.
std::filesystem::path found(const std::filesystem::path& list, const std::filesystem::path& path) {
    std::error_code fault;
    const auto beside = list.parent_path() / path;
    return !std::filesystem::exists(beside, fault) && std::filesystem::exists(path, fault) ? path : beside;
}

void tell_at(Card& card, const std::vector<Judged>& judged, double threshold, const char* apcer_key) {
    const auto by_species = apcer(judged, threshold);
    const Figure* worst = nullptr;
    for (const auto& [species, figure] : by_species) {
        card.figure({apcer_key, species}, "  attacks taken for live (APCER): " + species, figure);
        if (worst == nullptr || figure.count * worst->samples > worst->count * figure.samples) {
            worst = &figure;
        }
    }
    if (worst != nullptr) {
        card.figure(std::string(apcer_key) + "_worst", "  of the worst species", *worst);
    }
}

Card card_of(const std::vector<Presentation>& list, const std::vector<Presented>& presented) {
    Card card("attacks");
    std::vector<Judged> judged;
    std::size_t unreadable = 0;
    std::size_t no_face = 0;
    for (std::size_t at = 0; at < list.size(); ++at) {
        unreadable += presented[at].outcome == Outcome::unreadable ? 1 : 0;
        no_face += presented[at].outcome == Outcome::no_face ? 1 : 0;
        if (presented[at].outcome == Outcome::judged) {
            judged.push_back({list[at].attack, list[at].species, presented[at].score});
        }
    }
    const auto attacks = std::count_if(judged.begin(), judged.end(), [](const Judged& one) { return one.attack; });
    card.count("presentations", "presentations", list.size());
    card.count("unreadable", "that are missing or cannot be read", unreadable);
    card.count("no_face", "in which no face is found", no_face);
    card.count("attacks", "attacks judged", static_cast<std::uint64_t>(attacks));
    card.count("live", "live ones judged", judged.size() - static_cast<std::uint64_t>(attacks));
    const double threshold = policy::default_rules().challenge.hint_below;
    card.number("default_threshold", "the product's threshold", threshold);
    card.figure("bpcer", "  live ones taken for attacks (BPCER)", bpcer(judged, threshold));
    tell_at(card, judged, threshold, "apcer");
    if (const auto at_share = threshold_at_bpcer(judged, share_of_live)) {
        card.number("threshold_at_bpcer", "threshold at BPCER 5 %", *at_share);
        tell_at(card, judged, *at_share, "apcer_at_bpcer");
    } else {
        card.figure("apcer_at_bpcer_worst", "attacks taken for live at BPCER 5 %",
                    refused(fmt::format("A BPCER of 5 % needs 60 live ones or more, and there are {}.",
                                        judged.size() - static_cast<std::size_t>(attacks)),
                            static_cast<std::uint64_t>(attacks)));
    }
    return card;
}

}  // namespace

Result<Card> attacks(const std::filesystem::path& list, const Setting& setting) {
    const auto text = read_text(list);
    if (!text) {
        return text.error();
    }
    const auto rows = read_attacks(*text, list.string());
    if (!rows) {
        return rows.error();
    }
    const auto models = vision::ModelFolder::open(setting.models);
    if (!models) {
        return models.error();
    }
    auto judges = instruments<Judge>(setting.threads, [&] { return Judge::load(*models); });
    if (!judges) {
        return judges.error();
    }
    std::vector<Presented> presented(rows->size());
    spread(*judges, rows->size(), "presentations",
           [&](Judge& judge, std::size_t at) { presented[at] = judge.judge(found(list, (*rows)[at].path)); });
    if (std::none_of(presented.begin(), presented.end(),
                     [](const Presented& one) { return one.outcome == Outcome::judged; })) {
        return Error{ErrorKind::invalid_input, list.string(),
                     "Nothing of the list could be judged: it is not there, cannot be read, or shows no face.",
                     Retry::useless};
    }
    return card_of(*rows, presented);
}

}  // namespace shiftguard::report_card
