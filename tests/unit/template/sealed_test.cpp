#include "agent/template/template.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

namespace {

using namespace shiftguard;
using namespace shiftguard::face_template;

const WorkerId anna("w-1");
const WorkerId bert("w-2");
const Bytes key(32, 7);

Template example() {
    return {anna,
            "fr_feature",
            {{Pose::front, {0.6F, -0.8F, 0.1F}, 12}, {Pose::left, {0.0F, 1.0F, 0.0F}, 3}},
            WallTime(Milliseconds(1'795'471'500'123)),
            {Movement::raise_chin, Movement::turn_left}};
}

/// A template of one view as the releases before form 2 sealed it: machine-a, the key above.
const char* const form_1 =
    "534754504c310a1d1e92eecc787a035028ab5a2259938ca6eb6d75ebcde4cc9eb39002fd9696fa3d24ce0777f28829851e81"
    "19ab4d93a2103e33cf7543ff1a2b695df83f9192e20d69dd415a10e2070c9b38ae00acbda79b41cbc108b714b474b80d5242"
    "14cf43dc15af138aaa1bd893db65545093da0de4da773edcfe5e66c8600d1d28477b3e0543be04ea69255dcc8981a82ab11b"
    "a528ff39f86105f784e0";

/// The example's views as the releases before form 3 sealed them: no movement was ever left out.
const char* const form_2 =
    "534754504c320a1d1e92eecc787a035028ab5a2259938ca6eb6d75ebcde4cc9eb39002fd9696fab794b15d62e98c62a98da1"
    "4019251839522e036d9f26960da42e2ec03b09a0231ce468231e0226395331e19318dcba451a611ae6162ccde8b5c77fb317"
    "2d2bcf6a54f459cd90e78b5b17301cf638876c971df3629a9e6df9694d79116d951431e0f312c5a88b1e87886619a96afdb1"
    "72469b3ea9287fe695aff6c2c45cfb4751bfe1713cb405af92bd47706937f75ad83367045f1b32beaafeca0409f1be3afb0d"
    "7edfdb488dabeee68143a0b4edab6e493c9024a4";

}  // namespace

TEST_CASE("ASealedTemplateOpensForItsWorkerOnItsMachine") {
    const auto opened = face_template::open(seal(example(), "machine-a", key), anna, "machine-a", key);
    REQUIRE(opened);
    CHECK(opened->worker == anna);
    CHECK(opened->views == example().views);
    CHECK(count_samples(*opened) == 15);
    CHECK(opened->made == example().made);
    CHECK(opened->recogniser == "fr_feature");
    CHECK(opened->left_out == std::set{Movement::turn_left, Movement::raise_chin});
}

TEST_CASE("ATemplateOfFormTwoIsReadAsOneThatLeavesNoMovementOut") {
    const auto sealed = from_hex(form_2).value();
    const auto opened = face_template::open(sealed, anna, "machine-a", key);
    REQUIRE(opened);
    CHECK(opened->views == example().views);
    CHECK(opened->made == example().made);
    CHECK(opened->left_out.empty());
    auto disguised = sealed;
    disguised.at(5) = '3';
    CHECK(face_template::open(disguised, anna, "machine-a", key).error().kind == ErrorKind::corrupted);
}

TEST_CASE("AnotherMachinesOrAnotherWorkersTemplateDoesNotOpen") {
    const auto sealed = seal(example(), "machine-a", key);
    CHECK(face_template::open(sealed, anna, "machine-b", key).error().kind == ErrorKind::refused);
    CHECK(face_template::open(sealed, bert, "machine-a", key).error().kind == ErrorKind::refused);
    CHECK(face_template::open(sealed, anna, "machine-a", Bytes(32, 8)).error().kind == ErrorKind::corrupted);
    // Naming this machine in the header of another's template does not help: the encryption holds the name too.
    auto disguised = sealed;
    const auto other = seal(example(), "machine-b", key);
    std::copy_n(other.begin() + 7, 16, disguised.begin() + 7);
    CHECK(face_template::open(disguised, anna, "machine-b", key).error().kind == ErrorKind::corrupted);
}

TEST_CASE("EveryDamagedByteOfATemplateIsNoticed") {
    const auto sealed = seal(example(), "machine-a", key);
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        auto damaged = sealed;
        damaged.at(at) ^= 1U;
        CHECK_FALSE(face_template::open(damaged, anna, "machine-a", key));
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{6}, std::size_t{60}, sealed.size() - 1}) {
        const auto cut = std::span(sealed).first(size);
        CHECK(face_template::open(cut, anna, "machine-a", key).error().kind == ErrorKind::corrupted);
    }
}

TEST_CASE("TheSameTemplateIsNeverSealedTheSameWayTwice") {
    CHECK(seal(example(), "machine-a", key) != seal(example(), "machine-a", key));
}

TEST_CASE("TheStoreKeepsOneFileAWorkerForItsOwnerAlone") {
    const testing::TempFolder folder;
    const TemplateStore store(folder / "templates", "machine-a", key);
    CHECK_FALSE(store.has(anna));
    CHECK(store.load(anna).error().kind == ErrorKind::not_found);
    REQUIRE(store.save(example()));
    CHECK(store.has(anna));
    CHECK_FALSE(store.has(bert));
    CHECK(store.load(anna)->views == example().views);
    for (const auto& entry : std::filesystem::directory_iterator(folder / "templates")) {
        struct stat facts {};
        REQUIRE(::stat(entry.path().c_str(), &facts) == 0);
        CHECK((facts.st_mode & 0777U) == 0600U);
        CHECK(entry.path().string().find("w-1") == std::string::npos);
    }
    auto renewed = example();
    renewed.views[0].samples = 20;
    REQUIRE(store.save(renewed));
    CHECK(store.load(anna)->views[0].samples == 20);
    REQUIRE(store.destroy(anna, {Ending::revoked, {}}));
    CHECK_FALSE(store.has(anna));
    CHECK(store.destroy(anna, {Ending::revoked, {}}).error().kind == ErrorKind::not_found);
}

TEST_CASE("TheStoreNamesTheFileThatItCannotOpen") {
    const testing::TempFolder folder;
    REQUIRE(TemplateStore(folder.path(), "machine-a", key).save(example()));
    const TemplateStore moved(folder.path(), "machine-b", key);
    const auto refused = moved.load(anna);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::refused);
    CHECK(refused.error().subject.find(folder.path().string()) == 0);
    REQUIRE(moved.save(example()));
    CHECK(moved.load(anna));
}

TEST_CASE("AWorkersIdNeverLeavesTheFolder") {
    const testing::TempFolder folder;
    const TemplateStore store(folder / "templates", "machine-a", key);
    auto climber = example();
    climber.worker = WorkerId("../../" + std::string(200, 'x'));
    REQUIRE(store.save(climber));
    CHECK(store.load(climber.worker));
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("ATemplateOfFormOneIsReadAsOneViewFromTheFront") {
    const auto sealed = from_hex(form_1).value();
    const auto opened = face_template::open(sealed, anna, "machine-a", key);
    REQUIRE(opened);
    CHECK(opened->views == std::vector<View>{{Pose::front, {0.6F, -0.8F, 0.1F}, 12}});
    CHECK(opened->recogniser == "fr_feature");
    CHECK(opened->made == example().made);
    CHECK(face_template::open(sealed, anna, "machine-b", key).error().kind == ErrorKind::refused);
    CHECK(opened->left_out.empty());
    // The form, a digit, is authenticated too: none passes as another.
    for (const char other : {'2', '3', '4'}) {
        auto disguised = sealed;
        disguised.at(5) = static_cast<std::uint8_t>(other);
        CHECK(face_template::open(disguised, anna, "machine-a", key).error().kind == ErrorKind::corrupted);
    }
}

TEST_CASE("OfATemplateThatWasDestroyedOnlyWhyAndWhenIsKept") {
    const testing::TempFolder folder;
    const TemplateStore store(folder / "templates", "machine-a", key);
    CHECK_FALSE(store.destroyed(anna));
    REQUIRE(store.save(example()));
    for (const auto& how : {Destroyed{Ending::expired, example().made}, Destroyed{Ending::revoked, WallTime{}}}) {
        REQUIRE(store.save(example()));
        CHECK_FALSE(store.destroyed(anna));
        REQUIRE(store.destroy(anna, how));
        CHECK(store.destroyed(anna) == how);
        CHECK(store.load(anna).error().kind == ErrorKind::not_found);
    }
    CHECK_FALSE(store.destroyed(bert));
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "templates")) {
        bytes += entry.file_size();
    }
    CHECK(bytes < 32);
}

TEST_CASE("ATemplateOfAWorkerWhomNobodyNamesAnyMoreIsDestroyedAfterTheGraceAndNotBefore") {
    using std::chrono::hours;
    const testing::TempFolder folder;
    const TemplateStore store(folder / "templates", "machine-a", key);
    const WallTime now = example().made;
    CHECK(store.destroy_unnamed({anna}, now, hours(10)).value() == 0);  // nobody was ever enrolled
    REQUIRE(store.save(example()));
    CHECK(store.destroy_unnamed({anna, bert}, now + hours(100), hours(10)).value() == 0);
    CHECK(store.destroy_unnamed({bert}, now + hours(100), hours(10)).value() == 0);  // it counts from here
    CHECK(store.destroy_unnamed({bert}, now + hours(109), hours(10)).value() == 0);
    CHECK(store.destroy_unnamed({anna}, now + hours(109), hours(10)).value() == 0);  // named again, so counted anew
    CHECK(store.destroy_unnamed({bert}, now + hours(111), hours(10)).value() == 0);
    CHECK(store.destroy_unnamed({bert}, now + hours(50), hours(10)).value() == 0);  // the clock was ahead: anew
    REQUIRE(store.has(anna));
    CHECK(store.destroy_unnamed({bert}, now + hours(60), hours(10)).value() == 1);
    CHECK_FALSE(store.has(anna));
    CHECK(store.destroyed(anna) == Destroyed{Ending::unnamed, now + hours(60)});
    CHECK(store.destroy_unnamed({bert}, now + hours(90), hours(10)).value() == 0);
}

TEST_CASE("AFolderOfTemplatesThatCannotBeReadIsSaid") {
    const testing::TempFolder folder;
    folder.write("templates", "a file in the folder's place");
    const TemplateStore store(folder / "templates", "machine-a", key);
    const auto refused = store.destroy_unnamed({anna}, example().made, std::chrono::hours(1));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::unavailable);
    CHECK(refused.error().subject == (folder / "templates").string());
}

TEST_CASE("ANoteOfADestroyedTemplateThatMakesNoSenseIsNone") {
    const testing::TempFolder folder;
    const TemplateStore store(folder.path(), "machine-a", key);
    REQUIRE(store.save(example()));
    REQUIRE(store.destroy(anna, {Ending::revoked, {}}));
    std::filesystem::path note;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        note = entry.path();
    }
    for (const char* text : {"", "revoked", "revoked x", "revoked 12 ", "burnt 12", "revoked 99999999999999999999"}) {
        CAPTURE(text);
        folder.write(note.filename().string(), text);
        CHECK_FALSE(store.destroyed(anna));
    }
}

TEST_CASE("ATemplateIsTooOldAfterItsTimeAndNeverBefore") {
    using std::chrono::hours;
    const WallTime made = example().made;
    CHECK_FALSE(is_too_old(made, made + hours(24), hours(24)));
    CHECK(is_too_old(made, made + hours(24) + Milliseconds(1), hours(24)));
    CHECK_FALSE(is_too_old(made, made - hours(1000), hours(24)));  // the clock was ahead when it was made
}
