// `shiftguard replay FILM` and `shiftguard run FILM` as programs: what they print, and how they end.
#include "tests/support/compositor/studio.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/temp_folder.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <sys/wait.h>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

struct Ended {
    int status = -1;
    std::string output;
    std::string errors;
};

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

class Desk {
public:
    Desk() {
        folder.write("policy.json", R"({"schema_version": 1, "name": "films", "version": 1,
            "accounts": {"alice": "worker-0017"}, "workers": {"worker-0017": {}},
            "lock": {"ways": [{"kind": "command", "argv": ["true"]}]}})");
    }

    [[nodiscard]] Ended ends(const std::string& program, const std::string& words) const {
        const auto out = (folder / "out").string();
        const auto errors = (folder / "errors").string();
        const int status =
            std::system((program + " " + words + " > " + out + " 2> " + errors + " < /dev/null").c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(out), text_of(errors)};
    }

    [[nodiscard]] Ended replay(const std::filesystem::path& film, const std::string& more = "") const {
        return ends(SHIFTGUARD, "replay " + film.string() + " --policy " + (folder / "policy.json").string() +
                                    " --models " + models.string() + " " + more);
    }

    /// At most half a minute: a run that never ends is what must not be.
    [[nodiscard]] Ended run(const std::string& film, const std::string& eye = SHIFTGUARD_EYE) const {
        return ends("timeout 30 " SHIFTGUARD_RUN, film + " --policy " + (folder / "policy.json").string() +
                                                      " --state " + (folder / "state").string() + " --models " +
                                                      models.string() + " --bus " + bus.address() +
                                                      " --account alice --eye " + eye);
    }

    /// A short film with a finding in it.
    [[nodiscard]] std::filesystem::path film() const {
        auto path = folder / "film.avi";
        REQUIRE(compose_film(*parse_scenes("worker=5000,covered=3000"), SHIFTGUARD_TEST_DATA, path).ok());
        return path;
    }

    void swap_a_model() {
        const auto swapped = folder / "models";
        std::filesystem::create_directory(swapped);
        for (const auto& entry : std::filesystem::directory_iterator(SHIFTGUARD_MODELS)) {
            std::filesystem::copy(entry.path(), swapped, std::filesystem::copy_options::recursive);
        }
        folder.write("models/fr_feature.onnx", "swapped");
        models = swapped;
    }

    TempFolder folder;
    std::filesystem::path models = SHIFTGUARD_MODELS;
    PrivateBus bus;
};

std::filesystem::path cut(const std::filesystem::path& film, double share) {
    auto part = film;
    part.replace_filename("cut-" + film.filename().string());
    std::filesystem::copy_file(film, part);
    const auto bytes = static_cast<double>(std::filesystem::file_size(film));
    std::filesystem::resize_file(part, static_cast<std::uintmax_t>(share * bytes));
    return part;
}

}  // namespace

TEST_CASE("AReplayedFilmSaysTheSameTwice") {
    const Desk desk;
    const auto film = desk.film();
    const auto first = desk.replay(film);
    CAPTURE(first.errors);
    REQUIRE(first.status == 0);
    CHECK_THAT(first.output, Catch::Contains("\"eye_demand\""));
    CHECK(desk.replay(film).output == first.output);
}

TEST_CASE("AReplayOfABadFilmEndsWithItsSentenceAndStatusFour") {
    const Desk desk;
    const auto film = desk.film();
    const auto text = desk.folder.write("text.mp4", "no film at all");
    for (const auto& [path, words] :
         {std::pair(desk.folder / "missing.mp4", "There is no such film"),
          std::pair(text, "is no film that can be read"), std::pair(cut(film, 0.7), "cut off or damaged")}) {
        const auto ended = desk.replay(path, "--enrol-from " + film.string());
        CAPTURE(path, ended.output, ended.errors);
        CHECK(ended.status == 4);
        CHECK_THAT(ended.errors, Catch::Contains(words));
    }
}

TEST_CASE("AFilmThatBreaksOffInItsFirstSecondsMakesNoTemplate") {
    const Desk desk;
    const auto ended = desk.replay(cut(desk.film(), 0.25));
    CHECK(ended.status == 4);
    CHECK_THAT(ended.errors, Catch::Contains("cut off or damaged"));
}

TEST_CASE("AReplayWithASwappedModelEndsWithStatusSeven") {
    Desk desk;
    const auto film = desk.film();
    desk.swap_a_model();
    const auto ended = desk.replay(film);
    CHECK(ended.status == 7);
    CHECK_THAT(ended.errors, Catch::Contains("does not have the checksum"));
}

TEST_CASE("ARunOverABadFilmEndsWithItsSentenceThoughNobodyIsEnrolled") {
    const Desk desk;
    const auto text = desk.folder.write("text.mp4", "no film at all");
    for (const auto& [path, words] : {std::pair(desk.folder / "missing.mp4", "There is no such film"),
                                      std::pair(text, "is no film that can be read")}) {
        const auto ended = desk.run(path.string());
        CAPTURE(ended.output, ended.errors);
        CHECK(ended.status == 4);
        CHECK_THAT(ended.errors, Catch::Contains(words));
    }
}

TEST_CASE("ARunWithASwappedModelEndsWithStatusSevenOverAFilmAndOverACamera") {
    Desk desk;
    const auto film = desk.film();
    desk.swap_a_model();
    for (const std::string& source : {film.string(), std::string()}) {
        const auto ended = desk.run(source);
        CAPTURE(ended.output, ended.errors);
        CHECK(ended.status == 7);
        CHECK_THAT(ended.errors, Catch::Contains("does not have the checksum"));
    }
}

TEST_CASE("ARunWhoseEyeCannotBeStartedEndsWithItsSentence") {
    const Desk desk;
    const auto ended = desk.run("", (desk.folder / "no-eye").string());
    CAPTURE(ended.output, ended.errors);
    CHECK(ended.status == 1);
    CHECK_THAT(ended.errors, Catch::Contains("the eye cannot be started"));
}
