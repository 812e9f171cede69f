// sg_film_frames: pictures out of a recording, one every so often, for measurings that anyone can repeat.
#include "agent/vision/camera/film_source.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/support/frames.hpp"

#include <cstdio>
#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

int main(int count, char** words) {
    using namespace shiftguard;
    std::filesystem::path film;
    std::filesystem::path into;
    std::string name;
    int every_ms = 2000;
    CLI::App app("Pictures out of a recording.", "sg_film_frames");
    app.add_option("--film", film)->required();
    app.add_option("--into", into, "a folder that is there")->required();
    app.add_option("--name", name, "what their names begin with")->required();
    app.add_option("--every", every_ms, "milliseconds between two")->check(CLI::Range(200, 3'600'000));
    CLI11_PARSE(app, count, words);
    const SystemClock clock;
    vision::FilmSource source(film, vision::FilmSource::Pace::film, clock);
    if (const auto opened = source.open(); !opened) {
        fmt::print(stderr, "sg_film_frames: {}\n", to_sentence(opened.error()));
        return 1;
    }
    int number = 0;
    for (auto frame = source.next(); frame; frame = source.next()) {
        if (frame->captured.time_since_epoch().count() % every_ms < 200) {
            testing::write_ppm(into / fmt::format("{}{:04}.ppm", name, ++number), *frame);
        }
    }
    return number > 0 ? 0 : 1;
}
