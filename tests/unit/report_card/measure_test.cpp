// What needs no model of the measuring: which face counts, who is compared with whom, which pictures there are.
#include "agent/template/template.hpp"
#include "tests/bench/report_card/measure/face_reader.hpp"
#include "tests/bench/report_card/measure/impostors.hpp"
#include "tests/bench/report_card/measure/pictures.hpp"
#include "tests/bench/report_card/measure/spread.hpp"
#include "tests/support/frames.hpp"
#include "tests/support/temp_folder.hpp"

#include <cmath>
#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::report_card;

namespace {

/// A direction, the same for the same seed.
std::vector<float> unit_vector(std::uint32_t seed) {
    std::minstd_rand random(seed);
    std::normal_distribution<float> number;
    std::vector<float> vector(512);
    float squares = 0;
    for (float& one : vector) {
        one = number(random);
        squares += one * one;
    }
    for (float& one : vector) {
        one /= std::sqrt(squares);
    }
    return vector;
}

}  // namespace

TEST_CASE("TheFaceInTheMiddleCountsUnlessAnotherIsFarLarger") {
    const vision::FoundFace middle{{0.3F, 0.3F, 0.4F, 0.4F}, 0.9F};
    const vision::FoundFace edge{{0.0F, 0.0F, 0.42F, 0.42F}, 0.9F};
    CHECK(face_that_counts({edge, middle}, 250, 250) == 1);
    const vision::FoundFace dot{{0.48F, 0.48F, 0.05F, 0.05F}, 0.9F};
    const vision::FoundFace aside{{0.15F, 0.2F, 0.5F, 0.5F}, 0.9F};
    CHECK(face_that_counts({dot, aside}, 250, 250) == 1);
}

TEST_CASE("TheQuickCosineIsTheTemplatesOwn") {
    for (std::uint32_t seed = 1; seed < 20; ++seed) {
        const auto a = unit_vector(seed);
        const auto b = unit_vector(seed + 100);
        const auto reference =
            face_template::make_template(WorkerId("w"), "m", std::vector<std::vector<float>>{a}, WallTime{});
        REQUIRE(reference.ok());
        CHECK(static_cast<double>(cosine(a, b)) == Approx(*face_template::similarity(*reference, b)).margin(1e-5));
    }
}

TEST_CASE("EveryPictureOfOnePersonIsComparedWithEveryOneOfAnotherOnce") {
    std::vector<std::vector<float>> vectors;
    for (std::uint32_t seed = 1; seed <= 6; ++seed) {
        vectors.push_back(unit_vector(seed));
    }
    const std::vector<Known> known{{"a", vectors[0]}, {"a", vectors[1]}, {"b", vectors[2]},
                                   {"b", vectors[3]}, {"b", vectors[4]}, {"c", vectors[5]}};
    CHECK(pairs_of_two(known) == 11);
    CHECK(pairs_of_two({}) == 0);
    for (const std::size_t threads : {1U, 3U}) {
        const auto scores = compare_all(known, 1, threads);
        CHECK(scores.seen() == 11);
        CHECK(scores.sorted().size() == 11);
    }
    CHECK(compare_all(known, 0.2, 2).sorted().size() == 3);
}

TEST_CASE("AFolderOfPicturesIsReadByNameAndOtherFilesAreLeftOut") {
    const testing::TempFolder folder;
    const auto frame = testing::plain_frame(8, 8, 9);
    std::filesystem::create_directory(folder / "b");
    std::filesystem::create_directory(folder / "a");
    std::filesystem::create_directory(folder / "none");
    for (const auto* name : {"b/2.ppm", "b/1.PPM", "a/1.ppm", "a/notes.txt"}) {
        testing::write_ppm(folder / name, frame);
    }
    const auto people = identities_in(folder.path());
    REQUIRE(people.ok());
    REQUIRE(people->size() == 2);
    CHECK(people->at(0).name == "a");
    CHECK(people->at(0).pictures.size() == 1);
    CHECK(people->at(1).pictures.front().filename() == "1.PPM");
}

TEST_CASE("AFolderWithoutPicturesIsSaid") {
    const testing::TempFolder folder;
    CHECK(pictures_in(folder.path()).error().message.find("holds no picture") != std::string::npos);
    CHECK(identities_in(folder.path()).error().message.find("one folder is one person") != std::string::npos);
    CHECK(pictures_in(folder / "gone").error().kind == ErrorKind::not_found);
}

TEST_CASE("EveryThingIsWorkedOnOnceOnHoweverManyThreads") {
    std::vector<int> instruments(3);
    std::vector<int> done(1000, 0);
    spread(instruments, done.size(), "things", [&](int& instrument, std::size_t at) {
        ++instrument;
        ++done[at];
    });
    CHECK(std::count(done.begin(), done.end(), 1) == 1000);
    CHECK(instruments[0] + instruments[1] + instruments[2] == 1000);
}
