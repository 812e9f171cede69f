// The file of exceptions: what is taken is on disk, a damaged one is none, and what can't be written is not taken.
#include "agent/daemon/release_desk.hpp"

#include "tests/support/temp_folder.hpp"

#include <filesystem>

#include <catch2/catch.hpp>
#include <sys/stat.h>

using namespace shiftguard;
using daemon::ReleaseDesk;
using exception::CodeAnswer;
using protocol::Subject;
using namespace std::chrono_literals;

namespace {

const WorkstationId here("0190a6e0-0000-7000-8000-000000000001");
const exception::Who maria{AccountName("maria"), WorkerId("w-17"), "north"};

struct Scene {
    testing::TempFolder folder;
    protocol::KeyPair server = protocol::make_key_pair();
    protocol::KeyPair chain = protocol::make_key_pair();
    Now now{BootTime(1h), WallTime(std::chrono::hours(500000)), {}};
    std::filesystem::path file = folder / "exceptions.json";
    ReleaseDesk desk{file, chain};

    [[nodiscard]] std::string code(std::uint32_t serial = 0) const {
        return protocol::make_code(protocol::code_key_of_server(server, chain.public_key).value(),
                                   {here,
                                    {Subject::Kind::worker, "w-17"},
                                    FindingKind::outside_shift,
                                    1,
                                    protocol::hour_of(now.wall),
                                    serial});
    }
    [[nodiscard]] protocol::Grant grant(const std::string& id, const WorkstationId& workstation = here) const {
        protocol::Grant grant{
            id, workstation, {Subject::Kind::group, "north"}, FindingKind::outside_place, now.wall, now.wall + 1h, {}};
        protocol::sign_grant(grant, server.secret_key);
        return grant;
    }
    CodeAnswer type(const std::string& typed) { return desk.take_code(typed, maria, now).value().answer; }
};

}  // namespace

TEST_CASE("TakesNoSupervisorsCodeBeforeTheWorkstationHasJoined") {
    Scene scene;
    const auto outcome = scene.desk.take_code(scene.code(), maria, scene.now);
    REQUIRE_FALSE(outcome.ok());
    CHECK(outcome.error().kind == ErrorKind::unavailable);
    CHECK(scene.desk.take_grants({scene.grant("g")}, scene.now).empty());
    CHECK(scene.desk.holding(scene.now).empty());
}

TEST_CASE("SaysThatAServerWithoutAKeyCanHaveMadeNoCode") {
    Scene scene;
    scene.desk.joined(here, {});
    const auto outcome = scene.desk.take_code(scene.code(), maria, scene.now);
    REQUIRE_FALSE(outcome.ok());
    CHECK(outcome.error().kind == ErrorKind::corrupted);
}

TEST_CASE("KeepsWhatWasTakenOverARestartForItsOwnerAlone") {
    Scene scene;
    scene.desk.joined(here, scene.server.public_key);
    CHECK_FALSE(scene.desk.load(scene.now).has_value());  // there is no file yet
    CHECK(scene.type(scene.code()) == CodeAnswer::released);
    CHECK(scene.desk.take_grants({scene.grant("g")}, scene.now).empty());
    scene.desk.note_use("g", maria.worker);
    struct stat told {};
    REQUIRE(::stat(scene.file.c_str(), &told) == 0);
    CHECK((told.st_mode & 0777U) == 0600U);

    ReleaseDesk next(scene.file, scene.chain);
    next.joined(here, scene.server.public_key);
    CHECK_FALSE(next.load(scene.now).has_value());
    CHECK(next.holding(maria.worker, maria.group, scene.now).size() == 2);
    CHECK(next.holding(WorkerId("w-18"), "south", scene.now).empty());
    CHECK(next.holding(scene.now).at(1).used_by.count(maria.worker) == 1);
    CHECK(next.take_code(scene.code(), maria, scene.now).value().answer == CodeAnswer::used);
}

TEST_CASE("CountsWrongCodesOverARestart") {
    Scene scene;
    scene.desk.joined(here, scene.server.public_key);
    for (int tries = 0; tries < 5; ++tries) {
        CHECK(scene.type("0000-0000-0000") == CodeAnswer::wrong);
    }
    ReleaseDesk next(scene.file, scene.chain);
    next.joined(here, scene.server.public_key);
    CHECK_FALSE(next.load(scene.now).has_value());
    CHECK(next.take_code(scene.code(), maria, scene.now).value().answer == CodeAnswer::too_many);
}

TEST_CASE("ADamagedFileIsSaidOnceAndNothingHolds") {
    Scene scene;
    scene.folder.write("exceptions.json", "{\"version\": 1, ");
    std::filesystem::permissions(scene.file, std::filesystem::perms(0600));
    scene.desk.joined(here, scene.server.public_key);
    const auto said = scene.desk.load(scene.now);
    REQUIRE(said.has_value());
    CHECK(said->find("is damaged") != std::string::npos);
    CHECK(scene.type(scene.code()) == CodeAnswer::used);
    ReleaseDesk next(scene.file, scene.chain);
    CHECK_FALSE(next.load(scene.now).has_value());
}

TEST_CASE("AFileThatOthersMayReadIsNotTrusted") {
    Scene scene;
    scene.folder.write("exceptions.json", "{}");
    std::filesystem::permissions(scene.file, std::filesystem::perms(0644));
    const auto said = scene.desk.load(scene.now);
    REQUIRE(said.has_value());
    CHECK(said->find("cannot be read") != std::string::npos);
}

TEST_CASE("WhatCannotBeWrittenIsNotTakenAndIsGoodForLater") {
    Scene scene;
    const auto away = scene.folder / "away";
    ReleaseDesk desk(away / "exceptions.json", scene.chain);
    desk.joined(here, scene.server.public_key);
    CHECK_FALSE(desk.take_code(scene.code(), maria, scene.now).ok());
    CHECK(desk.take_grants({scene.grant("g")}, scene.now).size() == 1);
    CHECK(desk.take_grants({scene.grant("g")}, scene.now).empty());  // said once
    CHECK(desk.holding(scene.now).empty());
    std::filesystem::create_directory(away);
    CHECK(desk.take_code(scene.code(), maria, scene.now).value().answer == CodeAnswer::released);
    CHECK(desk.take_grants({scene.grant("g")}, scene.now).empty());
    CHECK(desk.holding(scene.now).size() == 2);
}

TEST_CASE("SaysOnceWhyAGrantWasRefusedAndTakesTheOthers") {
    Scene scene;
    scene.desk.joined(here, scene.server.public_key);
    const std::vector grants{scene.grant("of another", WorkstationId("another")), scene.grant("g")};
    const auto said = scene.desk.take_grants(grants, scene.now);
    REQUIRE(said.size() == 1);
    CHECK(said.front() ==
          "A supervisor's exception was not taken: exception of another: It was granted for another "
          "workstation.");
    CHECK(scene.desk.take_grants(grants, scene.now).empty());
    CHECK(scene.desk.holding(scene.now).size() == 1);
}
