// sg_compose_hour: a long film of one worker out of a short recording, so composed that no stretch of it repeats:
// pieces of 4 to 20 s from seeded places, each mirrored or not, cropped, slower or faster, lighter or darker, with
// noise of its own. Begins with four seconds as they are, to enrol from. Says how many seconds are independent: the
// recording's own.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

namespace {

constexpr double frames_a_second = 5;
constexpr double enrolment_s = 4;

struct Recording {
    std::vector<cv::Mat> frames;  ///< ten a second
    static constexpr double pace = 10;
    [[nodiscard]] double seconds() const { return static_cast<double>(frames.size()) / pace; }
};

Recording read(const std::string& file) {
    cv::VideoCapture film(file);
    Recording recording;
    const double pace = film.get(cv::CAP_PROP_FPS);
    cv::Mat frame;
    for (int number = 0; film.read(frame); ++number) {
        if (number / pace >= static_cast<double>(recording.frames.size()) / Recording::pace) {
            recording.frames.push_back(frame.clone());
        }
    }
    return recording;
}

/// How one piece differs from the recording.
struct Look {
    bool mirrored = false;
    cv::Rect crop;
    double gain = 1;
    double gamma = 1;
    double noise = 0;
    double speed = 1;
    double start = 0;
    double length = 0;
};

class Composer {
public:
    Composer(const Recording& recording, std::uint64_t seed) : recording_(recording), random_(seed) {}

    Look draw() {
        Look look;
        look.mirrored = between(0, 1) < 0.5;
        look.speed = between(0.8, 1.25);
        look.length = between(4, 20);
        look.start = between(0, std::max(0.0, recording_.seconds() - look.length * look.speed));
        const auto size = recording_.frames.front().size();
        const double share = between(0.86, 1);
        look.crop.width = static_cast<int>(share * size.width);
        look.crop.height = static_cast<int>(share * size.height);
        look.crop.x = static_cast<int>(between(0, 1) * (size.width - look.crop.width));
        look.crop.y = static_cast<int>(between(0, 1) * (size.height - look.crop.height));
        look.gain = between(0.75, 1.2);
        look.gamma = between(0.8, 1.25);
        look.noise = between(0, 5);
        return look;
    }

    cv::Mat frame_of(const Look& look, double at) {
        const auto which = static_cast<std::size_t>((look.start + at * look.speed) * Recording::pace);
        cv::Mat picture = recording_.frames[std::min(which, recording_.frames.size() - 1)](look.crop).clone();
        if (look.mirrored) {
            cv::flip(picture, picture, 1);
        }
        cv::resize(picture, picture, {640, 480}, 0, 0, cv::INTER_LINEAR);
        cv::Mat light(1, 256, CV_8U);
        for (int value = 0; value < 256; ++value) {
            light.at<std::uint8_t>(value) =
                cv::saturate_cast<std::uint8_t>(look.gain * 255 * std::pow(value / 255.0, look.gamma));
        }
        cv::LUT(picture, light, picture);
        cv::Mat noise(picture.size(), CV_16SC3);
        cv::randn(noise, 0, look.noise);
        cv::add(picture, noise, picture, cv::noArray(), CV_8UC3);
        return picture;
    }

private:
    double between(double least, double most) { return std::uniform_real_distribution<double>(least, most)(random_); }

    const Recording& recording_;
    std::mt19937_64 random_;
};

}  // namespace

int main(int count, char** words) {
    std::string film;
    std::string out;
    double seconds = 3600;
    std::uint64_t seed = 1;
    CLI::App app("A long film of one worker out of a short recording; no stretch of it repeats.", "sg_compose_hour");
    app.add_option("--film", film, "a recording of one person alone")->required();
    app.add_option("--out", out, "the film to write (.avi)")->required();
    app.add_option("--seconds", seconds)->check(CLI::Range(10, 36'000))->capture_default_str();
    app.add_option("--seed", seed)->capture_default_str();
    CLI11_PARSE(app, count, words);
    const auto recording = read(film);
    if (recording.seconds() < 2 * enrolment_s) {
        fmt::print(stderr, "sg_compose_hour: {} cannot be read, or is shorter than eight seconds.\n", film);
        return 1;
    }
    cv::VideoWriter writer(out, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), frames_a_second, {640, 480});
    if (!writer.isOpened()) {
        fmt::print(stderr, "sg_compose_hour: {} cannot be written.\n", out);
        return 1;
    }
    cv::theRNG().state = seed + 1;
    Composer composer(recording, seed);
    Look look;
    look.crop = {{}, recording.frames.front().size()};
    look.length = enrolment_s;
    int pieces = 1;
    double begun = 0;
    for (int number = 0; number < static_cast<int>(seconds * frames_a_second); ++number) {
        const double now = number / frames_a_second;
        if (now - begun >= look.length) {
            look = composer.draw();
            begun = now;
            ++pieces;
        }
        writer.write(composer.frame_of(look, now - begun));
    }
    fmt::print("{:.0f} s in {} pieces, out of {:.0f} independent seconds\n", seconds, pieces, recording.seconds());
    return 0;
}
