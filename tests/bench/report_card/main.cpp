// report-card: how good the product's own vision code is, on pictures and films that somebody else has labelled.
#include "common/linux/atomic_file.hpp"
#include "common/options/options.hpp"
#include "common/words.hpp"
#include "tests/bench/report_card/card/card.hpp"
#include "tests/bench/report_card/card/machine.hpp"
#include "tests/bench/report_card/measure/attacks.hpp"
#include "tests/bench/report_card/measure/cost.hpp"
#include "tests/bench/report_card/measure/gallery.hpp"
#include "tests/bench/report_card/measure/persons.hpp"
#include "tests/bench/report_card/measure/scene.hpp"
#include "tests/bench/report_card/measure/setting.hpp"
#include "tests/bench/report_card/measure/verify.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

namespace shiftguard::report_card {
namespace {

constexpr int could_not_measure = 1;

/// The product's own folder; where nothing is installed, models/fetch's beside this build (build/models for
/// build/<preset>/bin), so that a clone can measure.
std::filesystem::path models_at_hand() {
    std::filesystem::path installed = "/usr/share/shiftguard/models";
    std::error_code fault;
    if (std::filesystem::exists(installed / "manifest.json", fault)) {
        return installed;
    }
    const auto program = std::filesystem::read_symlink("/proc/self/exe", fault);
    const auto fetched = program.parent_path().parent_path().parent_path() / "models";
    return !fault && std::filesystem::exists(fetched / "manifest.json", fault) ? fetched : installed;
}

/// Everything that the command line may say.
struct Options {
    Setting setting{models_at_hand(), std::max(1U, std::thread::hardware_concurrency())};
    std::filesystem::path json;
    std::filesystem::path images;
    std::filesystem::path pairs;
    std::filesystem::path labels;
    std::filesystem::path list;
    SceneFiles scene;
    std::size_t templates = 3;
    bool nearest = false;
};

using Measure = std::function<Result<Card>()>;

CLI::App* add_command(CLI::App& app, Options& options, const char* name, const char* about) {
    auto* command = app.add_subcommand(name, about);
    command->add_option("--json", options.json, "Also write the figures to this file");
    command->add_option("--models", options.setting.models, "Folder of the models")->capture_default_str();
    command->add_option("--threads", options.setting.threads, "How many pictures to look at at once")
        ->capture_default_str()
        ->check(CLI::Range(1, 256));
    return command;
}

void add_recogniser(CLI::App& command, Options& options) {
    command
        .add_option_function<std::string>(
            "--recogniser",
            [&](const std::string& word) { options.setting.recogniser = recogniser_kind_from(word).value(); },
            "Which model makes the vectors (without it fr_feature)")
        ->check(CLI::IsMember(words_of(all_recogniser_kinds)));
}

void add_verify(CLI::App& app, Options& options, Measure& measure) {
    auto* command = add_command(app, options, "verify", "Are two photographs of one person?");
    command->add_option("--images", options.images, "Folder of the pictures (LFW: Name/Name_0001.jpg)")->required();
    command->add_option("--pairs", options.pairs, "LFW's pairs.txt, or lines \"a.jpg b.jpg 0|1\"")->required();
    add_recogniser(*command, options);
    command->callback([&] { measure = [&] { return verify(options.images, options.pairs, options.setting); }; });
}

void add_gallery(CLI::App& app, Options& options, Measure& measure) {
    auto* command = add_command(app, options, "gallery", "Photographs against templates, one folder an identity");
    command->add_option("--images", options.images, "Folder of the identities' folders")->required();
    command->add_option("--templates", options.templates, "How many pictures are averaged as a template")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    command->add_flag("--nearest", options.nearest,
                      "Compare with the nearest of these pictures in place of their mean");
    add_recogniser(*command, options);
    command->callback([&] {
        measure = [&] {
            return gallery(options.images, options.templates, options.nearest ? Joining::nearest : Joining::mean,
                           options.setting);
        };
    });
}

void add_persons(CLI::App& app, Options& options, Measure& measure) {
    auto* command =
        add_command(app, options, "persons", "Who is found in labelled scenes, and who is seen that is not there");
    command->add_option("--images", options.images, "Folder of the pictures")->required();
    command->add_option("--labels", options.labels, "Folder of their YOLO labels, COCO's classes (0 is a person)")
        ->required();
    command->callback([&] { measure = [&] { return persons(options.images, options.labels, options.setting); }; });
}

void add_attacks(CLI::App& app, Options& options, Measure& measure) {
    auto* command =
        add_command(app, options, "attacks", "How well the passive hint tells a face from a picture of one");
    command->add_option("--list", options.list, "Rows path,label[,species,subject]; the label is live or attack")
        ->required();
    command->callback([&] { measure = [&] { return attacks(options.list, options.setting); }; });
}

void add_scene(CLI::App& app, Options& options, Measure& measure) {
    auto* command = add_command(app, options, "scene", "A film through the guard, against what it shows");
    command->add_option("--video", options.scene.video, "The film: a video, or a folder of pictures (five a second)")
        ->required();
    command->add_option("--timeline", options.scene.timeline, "Rows start_s,end_s,finding")->required();
    command
        ->add_option("--enrol", options.scene.enrol,
                     "The worker: a picture, or a film whose first 4 s show nobody else")
        ->required();
    command->add_option("--policy", options.scene.policy, "A policy; without it the product's defaults");
    command->callback([&] { measure = [&] { return scene(options.scene, options.setting.models); }; });
}

void add_cost(CLI::App& app, Options& options, Measure& measure) {
    auto* command = add_command(app, options, "cost", "What looking at a film costs, at the default cadence");
    command->add_option("--video", options.scene.video, "The film: a video, or a folder of pictures (five a second)")
        ->required();
    command->add_option("--enrol", options.scene.enrol,
                        "The worker, as for scene; without it the film's own first 4 s");
    command->callback(
        [&] { measure = [&] { return cost(options.scene.video, options.scene.enrol, options.setting.models); }; });
}

int fail(const Error& error) {
    fmt::print(stderr, "report-card: {}\n", to_sentence(error));
    return could_not_measure;
}

Status write(const std::filesystem::path& file, const std::string& text) {
    return write_atomically(file, as_bytes(text), FileMode::everyone_reads);
}

int run(const Options& options, const Measure& measure, const std::string& command) {
    // Said before an hour of measuring, not after it.
    if (!options.json.empty()) {
        if (const auto written = write(options.json, "{}\n"); !written) {
            return fail(written.error());
        }
    }
    const auto began = std::chrono::steady_clock::now();
    auto card = measure();
    if (!card) {
        return fail(card.error());
    }
    tell_machine(*card, command);
    card->about("seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    fmt::print("{}", card->table());
    if (!options.json.empty()) {
        if (const auto written = write(options.json, card->json()); !written) {
            return fail(written.error());
        }
    }
    return 0;
}

}  // namespace
}  // namespace shiftguard::report_card

int main(int count, char** words) {
    using namespace shiftguard::report_card;
    CLI::App app("How good Shiftguard's own vision code is.", "report-card");
    app.set_version_flag("--version", SHIFTGUARD_VERSION);
    app.require_subcommand(1);
    Options options;
    Measure measure;
    add_verify(app, options, measure);
    add_gallery(app, options, measure);
    add_persons(app, options, measure);
    add_attacks(app, options, measure);
    add_scene(app, options, measure);
    add_cost(app, options, measure);
    if (const auto status = shiftguard::read_options(app, count, words)) {
        return *status;
    }
    std::string command;
    for (int at = 0; at < count; ++at) {
        command += (at > 0 ? " " : "") + std::string(words[at]);
    }
    return run(options, measure, command);
}
