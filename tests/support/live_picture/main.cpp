// sg_live_picture: a window beside the demo's private screen that shows the film's frame of this moment with what the
// guard saw in it. The film is the demo's own and is read here a second time; with a camera the eye keeps its frames to
// itself, so then the boxes stand on an empty ground. Ends with SIGTERM, or with its window or display.
#include "tests/support/live_picture/picture.hpp"
#include "tests/support/live_picture/window.hpp"

#include <iostream>

#include <CLI/CLI.hpp>
#include <time.h>

namespace {

constexpr int private_screens_width = 1024;
constexpr timespec between_pictures{0, 80'000'000};

std::int64_t boot_ms() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

}  // namespace

int main(int argc, char** argv) {
    std::string trace;
    std::string film;
    CLI::App app("Shows what the guard sees, out of its trace.", "sg_live_picture");
    app.add_option("--trace", trace, "the file that shiftguard run --trace writes")->required();
    app.add_option("--film", film, "the film that it watches; without it only the boxes are drawn");
    CLI11_PARSE(app, argc, argv);

    using shiftguard::testing::LivePicture;
    auto window = shiftguard::testing::PictureWindow::open("What the eye sees", private_screens_width + 8,
                                                           LivePicture::width, LivePicture::height);
    if (!window) {
        std::cerr << "sg_live_picture: " << to_sentence(window.error()) << '\n';
        return 1;
    }
    shiftguard::testing::TraceView view(trace);
    LivePicture picture(film);
    while (window.value()->show(picture.draw(view.at(boot_ms())))) {
        nanosleep(&between_pictures, nullptr);
    }
    return 0;
}
