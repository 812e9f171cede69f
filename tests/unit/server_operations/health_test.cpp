#include "server/operations/health.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using operations::health_answer;

TEST_CASE("AServerWhoseStoreAnswersAndWhoseDiskHasRoomIsWell") {
    const auto answer = health_answer({success(), 1000, 1000});
    CHECK(answer.status == 200);
    CHECK(answer.body == "{\"disk\":\"ok\",\"status\":\"ok\",\"store\":\"ok\"}\n");
    CHECK(answer.note.empty());
}

TEST_CASE("AStoreThatFailsIs503AndItsSentenceStaysInTheLog") {
    const auto answer =
        health_answer({Error{ErrorKind::corrupted, "/srv/server.db", "It is damaged.", Retry::useless}, 1000, 10});
    CHECK(answer.status == 503);
    CHECK(nlohmann::json::parse(answer.body) ==
          nlohmann::json{{"status", "failing"}, {"store", "failing"}, {"disk", "ok"}});
    CHECK(answer.note == "store: /srv/server.db: It is damaged.");
}

TEST_CASE("AFullDiskAndOneThatCannotBeToldAre503") {
    const auto full = health_answer({success(), 999, 1000});
    CHECK(full.status == 503);
    CHECK(nlohmann::json::parse(full.body).at("disk") == "full");
    CHECK(full.note.find("999 bytes are free, 1000 are wanted") != std::string::npos);
    const auto unknown = health_answer({success(), std::nullopt, 1000});
    CHECK(unknown.status == 503);
    CHECK(nlohmann::json::parse(unknown.body).at("disk") == "unknown");
}
