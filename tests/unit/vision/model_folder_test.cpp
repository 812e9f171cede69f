#include "agent/vision/model_folder.hpp"

#include "tests/support/temp_folder.hpp"

#include <filesystem>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;

namespace {

// SHA-256 of "abc", FIPS 180-2 appendix B.1.
constexpr const char* sum_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

std::string manifest(const std::string& file, const std::string& sum) {
    return R"({"format": 1, "models": [{"name": "m", "file": ")" + file + R"(", "result": {"sha256": ")" + sum +
           R"("}}]})";
}

}  // namespace

TEST_CASE("GivesAModelWhoseChecksumIsTheManifests") {
    const testing::TempFolder folder;
    folder.write("manifest.json", manifest("m.onnx", sum_of_abc));
    folder.write("m.onnx", "abc");
    const auto models = ModelFolder::open(folder.path());
    REQUIRE(models.ok());
    const auto bytes = models->read("m");
    REQUIRE(bytes.ok());
    CHECK(std::string(bytes->begin(), bytes->end()) == "abc");
}

TEST_CASE("RefusesACorruptOrSwappedModelInASentence") {
    const testing::TempFolder folder;
    folder.write("manifest.json", manifest("m.onnx", sum_of_abc));
    folder.write("m.onnx", "abd");
    const auto bytes = ModelFolder::open(folder.path())->read("m");
    REQUIRE_FALSE(bytes.ok());
    CHECK(bytes.error().kind == ErrorKind::corrupted);
    CHECK(bytes.error().subject == (folder / "m.onnx").string());
    CHECK(bytes.error().message.find("does not have the checksum of the manifest") != std::string::npos);
    folder.write("m.onnx", "abc");  // mended
    CHECK(ModelFolder::open(folder.path())->read("m").ok());
}

TEST_CASE("SaysWhichModelIsNotThere") {
    const testing::TempFolder folder;
    folder.write("manifest.json", manifest("m.onnx", sum_of_abc));
    const auto models = ModelFolder::open(folder.path());
    REQUIRE(models.ok());
    CHECK(models->read("m").error().kind == ErrorKind::not_found);
    CHECK(models->read("other").error().message.find("names no model other") != std::string::npos);
}

TEST_CASE("RefusesAFolderWithoutAUsableManifest") {
    const testing::TempFolder folder;
    CHECK(ModelFolder::open(folder.path()).error().kind == ErrorKind::not_found);
    for (const std::string text :
         {"", "{", "[]", R"({"format": 2, "models": []})", R"({"format": 1})", R"({"format": 1, "models": 3})",
          R"({"format": 1, "models": [3]})", R"({"format": 1, "models": [{"name": "m", "file": "m.onnx"}]})",
          R"({"format": 1, "models": [{"name": "m", "file": "m.onnx", "result": 1}]})"}) {
        CAPTURE(text);
        folder.write("manifest.json", text);
        const auto models = ModelFolder::open(folder.path());
        REQUIRE_FALSE(models.ok());
        CHECK(models.error().kind == ErrorKind::corrupted);
    }
}

TEST_CASE("RefusesAManifestThatPointsOutOfItsFolder") {
    const testing::TempFolder folder;
    folder.write("manifest.json", manifest("../m.onnx", sum_of_abc));
    CHECK_FALSE(ModelFolder::open(folder.path()).ok());
    folder.write("manifest.json", manifest("m.onnx", "abc"));
    CHECK_FALSE(ModelFolder::open(folder.path()).ok());
}
