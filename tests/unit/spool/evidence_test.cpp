// Pictures that records name: kept with them, sent apart from them, and the first to go.
#include "common/sqlite/sqlite.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using spool::Headline;
using spool::PictureState;
using spool::Spool;

constexpr std::size_t picture_size = 1000;

Bytes picture(std::uint8_t number) {
    Bytes bytes(picture_size, number);
    bytes[0] = 0xFF;
    bytes[1] = 0xD8;
    return bytes;
}

protocol::Evidence name_of(const Bytes& content) {
    return {protocol::hash_body({reinterpret_cast<const char*>(content.data()), content.size()}), "image/jpeg",
            content.size()};
}

protocol::Record pictured_record(std::uint8_t number, Severity severity = Severity::high) {
    auto record = numbered_record(number, severity);
    record.evidence = {name_of(picture(number))};
    return record;
}

struct Scene {
    TempFolder folder;
    Spool outbox;

    explicit Scene(spool::Limits limits = {100, 4096}) : outbox(*Spool::open(folder / "outbox.db", limits)) {}
    /// Closes it, does this to the file, and opens it again.
    void loses(const std::string& sql) {
        outbox = Spool::attend(folder / "elsewhere.db", {100, 4096});
        {
            const auto database = sqlite::Database::open(folder / "outbox.db");
            REQUIRE(database);
            REQUIRE(database->execute("PRAGMA foreign_keys=OFF; " + sql));
        }
        outbox = std::move(*Spool::open(folder / "outbox.db", {100, 4096}));
    }
    protocol::Sequence append(std::uint8_t number, Severity severity = Severity::high) {
        const auto seq = outbox.append(pictured_record(number, severity), {picture(number)});
        REQUIRE(seq);
        return *seq;
    }
    Headline::Pictured state_of(protocol::Sequence seq) const {
        for (const auto& line : outbox.recent(1000)) {
            if (line.seq == seq) {
                REQUIRE(line.picture);
                return *line.picture;
            }
        }
        FAIL("no such line");
        return {};
    }
};

}  // namespace

TEST_CASE("APictureIsKeptWithTheRecordThatNamesItOverANewStart") {
    const TempFolder folder;
    {
        auto outbox = Spool::open(folder / "outbox.db", {100, 4096});
        REQUIRE(outbox);
        REQUIRE(outbox->append(pictured_record(1), {picture(1)}));
        REQUIRE(outbox->append(numbered_record(2)));
    }
    auto outbox = Spool::open(folder / "outbox.db", {100, 4096});
    REQUIRE(outbox);
    CHECK(outbox->depth()->pictures_waiting == 1);
    const auto next = outbox->next_picture();
    REQUIRE(next);
    REQUIRE(*next);
    CHECK((*next)->content == picture(1));
    CHECK((*next)->name == name_of(picture(1)));
    CHECK(outbox->picture_of(1)->content == picture(1));
    CHECK(outbox->picture_of(2).error().kind == ErrorKind::not_found);
    CHECK_FALSE(outbox->recent(1).front().picture);
}

TEST_CASE("OnlyThePicturesThatTheRecordNamesAreTaken") {
    Scene scene;
    CHECK(scene.outbox.append(pictured_record(1), {picture(2)}).error().kind == ErrorKind::invalid_input);
    CHECK(scene.outbox.append(numbered_record(1), {picture(1)}).error().kind == ErrorKind::invalid_input);
    CHECK(scene.outbox.append(pictured_record(1), {picture(1), picture(1)}).error().kind == ErrorKind::invalid_input);
    CHECK(scene.outbox.depth()->last_seq == 0);
    CHECK(scene.outbox.append(pictured_record(1)).value() == 1);  // it never came
}

TEST_CASE("APictureGoesWhenTheServerHasBothItAndItsRecord") {
    Scene scene;
    StandIn server;
    SECTION("the picture first") {
        scene.append(1);
        REQUIRE(scene.outbox.picture_delivered(name_of(picture(1)).sha256));
        CHECK(scene.outbox.picture_of(1));
        CHECK_FALSE(scene.outbox.next_picture().value());
        REQUIRE(deliver_all(scene.outbox, server));
    }
    SECTION("the record first") {
        scene.append(1);
        REQUIRE(deliver_all(scene.outbox, server));
        CHECK(scene.outbox.picture_of(1));
        REQUIRE(scene.outbox.next_picture().value());
        REQUIRE(scene.outbox.picture_delivered(name_of(picture(1)).sha256));
    }
    CHECK(scene.outbox.picture_of(1).error().kind == ErrorKind::not_found);
    CHECK(scene.state_of(1).state == PictureState::delivered);
    CHECK(scene.outbox.depth()->pictures_waiting == 0);
    CHECK(scene.outbox.depth()->pictures_dropped == 0);
}

TEST_CASE("AnAccountIsGivenItsOwnPicturesOnly") {
    Scene scene;
    scene.append(1);
    const auto owner = example_incident().account;
    CHECK(scene.outbox.picture_of(1, owner));
    CHECK(scene.outbox.picture_of(1, AccountName("bob")).error().kind == ErrorKind::not_found);
}

TEST_CASE("ThePictureThatTheServerRefusesGoesWithItsReasonAndItsRecordStays") {
    Scene scene;
    scene.append(1);
    scene.append(2);
    REQUIRE(scene.outbox.refuse_picture(name_of(picture(1)).sha256, "The server answered 415: no pictures."));
    CHECK(scene.state_of(1).state == PictureState::refused);
    CHECK(scene.state_of(1).reason == "The server answered 415: no pictures.");
    CHECK_FALSE(scene.outbox.picture_of(1));
    CHECK(scene.outbox.next_picture().value()->content == picture(2));
    CHECK(scene.outbox.depth()->pictures_refused == 1);
    StandIn server;
    REQUIRE(deliver_all(scene.outbox, server));
    CHECK(server.records().at(1).body);
    CHECK(server.records().at(1).body->find("evidence") != std::string::npos);
}

TEST_CASE("PicturesGoBeyondTheirRoomTheOldestFirstAndNoBodyDoes") {
    Scene scene({100, 4096, 1000, 2 * picture_size});
    for (std::uint8_t number = 1; number <= 4; ++number) {
        scene.append(number);
    }
    CHECK(scene.state_of(1).state == PictureState::dropped);
    CHECK_THAT(scene.state_of(2).reason, Catch::Contains("no room"));
    CHECK(scene.state_of(3).state == PictureState::waiting);
    CHECK(scene.outbox.depth()->pictures_dropped == 2);
    CHECK(scene.outbox.depth()->pictures_waiting == 2);
    CHECK(scene.outbox.depth()->evicted == 0);
    CHECK(scene.outbox.next_picture().value()->content == picture(3));
    // One that the server has, and that waits for its record's receipt alone, makes room first.
    REQUIRE(scene.outbox.picture_delivered(name_of(picture(4)).sha256));
    scene.append(5);
    CHECK(scene.state_of(3).state == PictureState::waiting);
    CHECK(scene.state_of(4).state == PictureState::delivered);
    CHECK(scene.outbox.picture_of(3));
    CHECK_FALSE(scene.outbox.picture_of(4));
    CHECK(scene.outbox.depth()->pictures_dropped == 2);
}

TEST_CASE("APictureGoesWithTheBodyOfItsRecord") {
    Scene scene({100, 4096});
    scene.append(1, Severity::informational);
    for (std::uint8_t number = 2; number <= 101; ++number) {
        REQUIRE(scene.outbox.append(numbered_record(number)));
    }
    CHECK(scene.outbox.depth()->evicted == 1);
    CHECK(scene.state_of(1).state == PictureState::dropped);
    CHECK_THAT(scene.state_of(1).reason, Catch::Contains("record"));
    CHECK_FALSE(scene.outbox.next_picture().value());
    scene.append(102);
    REQUIRE(scene.outbox.refuse(102, "never"));
    CHECK(scene.outbox.depth()->pictures_dropped == 2);
}

TEST_CASE("ADamagedPictureIsDroppedAndSaidAndTheNextIsSent") {
    Scene scene;
    scene.append(1);
    scene.append(2);
    {
        const auto database = sqlite::Database::open(scene.folder / "outbox.db");
        REQUIRE(database);
        REQUIRE(database->execute("UPDATE evidence SET content = X'FFD8FF' WHERE seq = 1"));
    }
    const auto next = scene.outbox.next_picture();
    REQUIRE(next);
    REQUIRE(*next);
    CHECK((*next)->content == picture(2));
    CHECK_THAT(scene.state_of(1).reason, Catch::Contains("damaged"));
    CHECK(scene.outbox.depth()->pictures_dropped == 1);
}

TEST_CASE("WhatOnlyAPictureStillKnowsOfIsNoNumberForAnotherRecord") {
    Scene scene;
    scene.append(1);
    scene.append(2);
    scene.loses("DELETE FROM link WHERE seq = 2; DELETE FROM body WHERE seq = 2; DELETE FROM headline WHERE seq = 2");
    CHECK(scene.append(3) == 3);
    CHECK_FALSE(scene.outbox.picture_of(2));  // its record is gone, and it is sent as damaged
    CHECK(scene.outbox.depth()->pictures_waiting == 2);
    CHECK(scene.outbox.depth()->pictures_dropped == 1);
}
