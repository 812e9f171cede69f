// What looking costs: milliseconds of processor time of a look that recognises and of a hurried one, and the share of
// one core on a quiet scene at the default pace; what `report-card cost` says of each stage is not repeated. Prints a
// table; numbers belong in a document with machine, date and this command:
//   build/<preset>/bin/sg_bench_look --models build/models --film build/test-data/franck.mp4
#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/looker.hpp"
#include "common/linux/system_clock.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace shiftguard::bench {
namespace {

using namespace vision;

/// Processor time of this process, in milliseconds.
double processor_ms() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
}

class Stage {
public:
    explicit Stage(std::string name) : name_(std::move(name)) {}

    template <class Work>
    auto measure(Work work) {
        const double before = processor_ms();
        auto result = work();
        costs_.push_back(processor_ms() - before);
        return result;
    }

    void add(double cost) { costs_.push_back(cost); }

    void print() {
        std::sort(costs_.begin(), costs_.end());
        const auto percentile = [&](std::size_t percent) { return costs_[(costs_.size() - 1) * percent / 100]; };
        if (costs_.empty()) {
            std::printf("%-34s %6s\n", name_.c_str(), "none");
        } else {
            std::printf("%-34s %6zu %8.1f %8.1f\n", name_.c_str(), costs_.size(), percentile(50), percentile(95));
        }
    }

private:
    std::string name_;
    std::vector<double> costs_;
};

/// Ends the program with the error where there is one.
template <class T>
T need(Result<T> result) {
    if (!result) {
        std::cerr << "sg_bench_look: " << to_sentence(result.error()) << '\n';
        std::exit(1);
    }
    return std::move(result).value();
}

std::vector<Frame> read_frames(const std::string& path, std::size_t most) {
    const SystemClock clock;
    FilmSource film(path, FilmSource::Pace::film, clock);
    need(film.open());
    std::vector<Frame> frames;
    Stage capture("capture, from the film");
    auto frame = film.next();
    for (; frame && frames.size() < most; frame = capture.measure([&] { return film.next(); })) {
        frames.push_back(*frame);
    }
    capture.print();
    return frames;
}

void measure_looks(Looker& looker, const std::vector<Frame>& frames) {
    Stage with_vector("look with recognition");
    Stage hurried("hurried look, every detector");
    for (const Frame& frame : frames) {
        looker.obey({observation::Work::watch, std::nullopt});
        const double before = processor_ms();
        const auto seen = looker.see(frame);
        const double spent = processor_ms() - before;
        if (seen.look && seen.look->vector_track && !seen.look->observation.looked.persons) {
            with_vector.add(spent);
        }
    }
    const Milliseconds later = frames.back().captured.time_since_epoch() + Milliseconds(60'000);
    looker.obey({observation::Work::hurry, std::nullopt});
    for (Frame frame : frames) {
        frame.captured += later;
        (void)hurried.measure([&] { return looker.see(frame); });
    }
    with_vector.print();
    hurried.print();
}

/// One picture with the unrest of a sensor, the worker in it verified, five frames a second.
void measure_quiet_scene(Looker& looker, Frame picture, std::chrono::seconds length) {
    (void)looker.without_frame(observation::CameraState::closed, BootTime{});
    looker.obey({observation::Work::watch, std::nullopt});
    std::size_t looks = 0;
    const BootTime start = picture.captured + std::chrono::hours(1);
    const double before = processor_ms();
    for (Milliseconds at{0}; at < length; at += Milliseconds(200)) {
        picture.captured = start + at;
        picture.pixels[static_cast<std::size_t>(at.count()) % picture.pixels.size()] ^= 1U;
        const auto seen = looker.see(picture);
        looks += seen.look ? 1 : 0;
        if (seen.look && seen.look->vector_track) {
            looker.obey({observation::Work::watch, seen.look->vector_track});
        }
    }
    const double spent = processor_ms() - before;
    std::printf("quiet scene, %lld s: %zu looks, %.1f %% of one core (without capture)\n",
                static_cast<long long>(length.count()), looks,
                100 * spent / static_cast<double>(Milliseconds(length).count()));
}

void run(const std::string& models, const std::string& film, std::size_t most) {
    auto looker = need(Looker::open(models, RecogniserKind::fr_feature));
    std::printf("%-34s %6s %8s %8s\n", "stage", "runs", "p50 ms", "p95 ms");
    const auto frames = read_frames(film, most);
    if (frames.empty()) {
        std::cerr << "sg_bench_look: the film " << film << " holds no picture; give another one\n";
        std::exit(1);
    }
    measure_looks(looker, frames);
    measure_quiet_scene(looker, frames.front(), std::chrono::seconds(60));
}

}  // namespace
}  // namespace shiftguard::bench

int main(int count, char** words) {
    std::string models;
    std::string film;
    std::size_t frames = 200;
    CLI::App app("What looking costs.");
    app.add_option("--models", models, "folder of the models")->required();
    app.add_option("--film", film, "video file or folder of pictures")->required();
    app.add_option("--frames", frames, "how many frames, five a second of the film");
    CLI11_PARSE(app, count, words);
    shiftguard::bench::run(models, film, frames);
    return 0;
}
