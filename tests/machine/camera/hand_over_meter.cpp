// Measures how the real eye and ffmpeg (along PATH) share a camera: a device, or the library that answers for one.
// Prints a line a round, the medians and OK. As root, or when the eye closed the device stays unknown.
//
// Exit status: 0 the camera changed hands as it should; 1 it did not, and the last line says what went wrong; 2 wrong
// arguments.
#include "common/options/options.hpp"
#include "tests/integration/eye/fake_camera.hpp"
#include "tests/integration/eye/hand_over.hpp"
#include "tests/support/footage.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace shiftguard::testing {
namespace {

using observation::Look;

constexpr int looks_before = 3;   // so that the first one after an opening, with every detector, is over
constexpr int looks_to_obey = 2;  // the first may have begun before the demand came

struct Arguments {
    std::string device;
    int frames = 120;
    int rounds = 5;
    int patience_s = 60;
    bool keep = false;
};

void hold(bool condition, const std::string& otherwise) {
    if (!condition) {
        throw std::runtime_error(otherwise);
    }
}

/// Of every round, in milliseconds.
class Figure {
public:
    explicit Figure(std::string what) : what_(std::move(what)) {}

    void add(const std::optional<BootTime>& from, const std::optional<BootTime>& to) {
        const bool known = from && to;
        if (known) {
            values_.push_back((*to - *from).count());
        }
        std::cout << ", " << what_ << ' ' << (known ? std::to_string(values_.back()) + " ms" : "unknown");
    }
    void print_median() {
        if (!values_.empty()) {
            std::sort(values_.begin(), values_.end());
            std::cout << "median of " << values_.size() << ", " << what_ << ": " << values_[values_.size() / 2]
                      << " ms (" << values_.front() << " to " << values_.back() << ")\n";
        }
    }

private:
    std::string what_;
    std::vector<BootTime::duration::rep> values_;
};

class Meter {
public:
    Meter(const Arguments& arguments, Camera camera)
        : arguments_(arguments),
          camera_(std::move(camera)),
          eye_(models(), {"--device", camera_.device.string()}, camera_.environment,
               std::chrono::seconds(arguments.patience_s)) {}

    void run() {
        const auto began = std::chrono::steady_clock::now();
        hold(eye_.await<observation::Ready>().has_value(), "The eye did not become ready in time.");
        std::cout << "the eye was ready in "
                  << std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - began).count() << " ms"
                  << std::endl;
        for (int round = 1; round <= arguments_.rounds; ++round) {
            let_it_look(true, looks_before);
            judge(hand_over(eye_, camera_, {arguments_.frames}), round);
        }
        if (arguments_.keep) {
            let_it_look(false, looks_to_obey);
            judge_keeping(hand_over(eye_, camera_, {arguments_.frames, 1}));
        }
        for (auto* figure : {&freed_, &busy_, &first_frame_, &back_}) {
            figure->print_median();
        }
        const auto alive = eye_.await<observation::Alive>();
        hold(alive.has_value(), "The eye gives no sign of life.");
        std::cout << "a look of the eye took " << alive->look_ms_p50 << " ms p50, " << alive->look_ms_p95
                  << " ms p95 of " << alive->looks << std::endl;
        eye_.hang_up();
        hold(eye_.wait() == 0, "The eye did not end as it should.");
    }

private:
    void let_it_look(bool yields, int wanted) {
        eye_.demand({observation::Work::watch, std::nullopt, yields});
        std::string last = "nothing";
        const auto looks = [&last](const Look& look) {
            last = std::string(observation::to_string(look.observation.camera));
            return streams(look);
        };
        for (int look = 0; look < wanted; ++look) {
            hold(eye_.await<Look>(looks).has_value(),
                 "The eye does not look through the camera, but says: " + last + ".");
        }
    }

    void judge(const HandOver& story, int round) {
        const Attempt& served = story.attempts.back();
        const auto busy = std::find_if(story.looks.begin(), story.looks.end(), is_busy);
        hold(story.asked.has_value(), "ffmpeg never opened the camera: " + served.said);
        hold(served.status == 0 && served.frames == arguments_.frames, "ffmpeg did not get its frames: " + served.said);
        hold(busy != story.looks.end(), "The eye never said that another program has the camera.");
        hold(std::all_of(story.looks.begin(), story.looks.end(),
                         [](const Look& look) { return streams(look) || is_busy(look); }),
             "The eye took the camera for something else than busy.");
        hold(story.returned, "The eye did not get the camera back in time.");
        std::cout << "round " << round << ": ffmpeg was refused " << story.attempts.size() - 1 << " times";
        freed_.add(story.asked, story.freed);
        busy_.add(story.asked, busy->observation.captured);
        first_frame_.add(story.asked, served.first_frame);
        std::cout << ", read " << served.frames << " frames";
        back_.add(served.closed, story.looks.back().observation.captured);
        std::cout << std::endl;
    }

    static void judge_keeping(const HandOver& story) {
        hold(std::all_of(story.attempts.begin(), story.attempts.end(),
                         [](const Attempt& attempt) { return attempt.was_refused(); }),
             "ffmpeg got the camera that the eye was to keep: " + story.attempts.back().said);
        hold(story.returned && std::all_of(story.looks.begin(), story.looks.end(), streams),
             "The eye did not keep the camera that it was to keep.");
        std::cout << "the camera that the eye is to keep: ffmpeg was refused " << story.attempts.size() << " times"
                  << std::endl;
    }

    const Arguments& arguments_;
    const Camera camera_;
    EyeProcess eye_;
    Figure freed_{"from ffmpeg's first opening the eye closed it in"};
    Figure busy_{"said camera_busy in"};
    Figure first_frame_{"ffmpeg had a frame in"};
    Figure back_{"from ffmpeg's closing the eye looked again in"};
};

void measure(const Arguments& arguments) {
    std::optional<FakeCamera> library;
    if (arguments.device.empty()) {
        library.emplace();
    }
    Meter(arguments, library ? Camera{library->device(), library->environment()} : Camera{arguments.device, {}}).run();
}

}  // namespace
}  // namespace shiftguard::testing

int main(int count, char** words) {
    shiftguard::testing::Arguments arguments;
    CLI::App app("Measures how the real eye and ffmpeg share a camera.");
    app.add_option("--device", arguments.device, "the camera; without it the library that answers for one");
    app.add_option("--frames", arguments.frames, "that ffmpeg is to read")->check(CLI::PositiveNumber);
    app.add_option("--rounds", arguments.rounds, "how often")->check(CLI::PositiveNumber);
    app.add_flag("--keep", arguments.keep, "at last also that the eye does not give it away where it is not to");
    app.add_option("--patience-s", arguments.patience_s, "how long each step may take")->check(CLI::PositiveNumber);
    if (const auto status = shiftguard::read_options(app, count, words)) {
        return *status;
    }
    try {
        shiftguard::testing::measure(arguments);
    } catch (const std::exception& fault) {
        std::cout << "FAILED: " << fault.what() << std::endl;
        return 1;
    }
    std::cout << "OK" << std::endl;
    return 0;
}
