// sg_compose_film: composes a film of the tests and the demo out of real recordings.
#include "tests/support/compositor/script.hpp"
#include "tests/support/compositor/studio.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>

namespace {

using shiftguard::testing::Script;

struct Order {
    std::string name;
    std::string scenes;
    std::filesystem::path data = "build/test-data";
    std::filesystem::path film;
    std::filesystem::path timeline;
};

shiftguard::Result<Script> script_of(const Order& order) {
    if (!order.scenes.empty()) {
        return shiftguard::testing::parse_scenes(order.scenes);
    }
    if (auto script = shiftguard::testing::named_script(order.name)) {
        return *script;
    }
    return shiftguard::Error{shiftguard::ErrorKind::not_found, order.name,
                             "is no film; there are demo, enrolment, quiet, light and crowd.",
                             shiftguard::Retry::useless};
}

shiftguard::Status carry_out(const Order& order) {
    const auto script = script_of(order);
    if (!script) {
        return script.error();
    }
    if (auto composed = compose_film(*script, order.data, order.film); !composed) {
        return composed;
    }
    if (!order.timeline.empty()) {
        std::ofstream(order.timeline) << timeline_json(*script);
    }
    return shiftguard::success();
}

}  // namespace

int main(int argc, char** argv) {
    Order order;
    CLI::App app("Composes a film of the tests and the demo out of real recordings (tests/data/fetch gets them).",
                 "sg_compose_film");
    auto* name = app.add_option("--film", order.name, "demo, enrolment, quiet, light or crowd");
    app.add_option("--scenes", order.scenes,
                   "scenes of your own, for example worker=4000,bystander=4000 (milliseconds)")
        ->excludes(name);
    app.add_option("--data", order.data, "folder of the recordings")->capture_default_str();
    app.add_option("--out", order.film, "the .avi to write")->required();
    app.add_option("--timeline", order.timeline, "a JSON file to write: what happens when");
    CLI11_PARSE(app, argc, argv);

    const auto start = std::chrono::steady_clock::now();
    if (const auto done = carry_out(order); !done) {
        std::cerr << "sg_compose_film: " << to_sentence(done.error()) << '\n';
        return 1;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::cout << "composed " << order.film.string() << " in " << static_cast<int>(took.count() * 10) / 10.0 << " s\n";
    return 0;
}
