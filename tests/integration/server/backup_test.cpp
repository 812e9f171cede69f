// backup, restore and verify of the real program, together.
#include "common/sqlite/sqlite.hpp"
#include "tests/integration/server/https.hpp"
#include "tests/integration/server/joined.hpp"
#include "tests/integration/server/server_process.hpp"

#include <atomic>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;
namespace fs = std::filesystem;

namespace {

/// The server's folder is moved away, and the backup put in its place.
bool put_back(const ServerProcess& server, const fs::path& backup) {
    const auto folder = server.folder() / "server";
    fs::rename(folder, server.folder() / "before");
    return !server.fails("restore '" + backup.string() + "'");
}

std::size_t records(const ServerProcess& server) {
    return nlohmann::json::parse(server.command("verify --json")).at("chains")[0].at("records");
}

}  // namespace

TEST_CASE("ABackupUnderLoadIsRestoredVerifiesAndTheWorkstationsGoOn") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    std::vector<protocol::Batch> sent;
    std::atomic<bool> enough{false};
    std::atomic<std::size_t> acknowledged{0};
    std::thread load([&] {
        while (!enough) {
            sent.push_back(joined.machine.send({joined.machine.incident(FindingKind::worker_absent)}));
            acknowledged += joined.send(sent.back()).status == 200 ? 1U : 0U;
        }
    });
    const auto more_than = [&](std::size_t count) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (acknowledged <= count && std::chrono::steady_clock::now() < until) {
            std::this_thread::yield();
        }
        return acknowledged > count;
    };
    const auto backup = server.folder() / "backup.shiftguard";
    const bool before = more_than(5);
    const bool taken = !server.fails("backup '" + backup.string() + "'");
    const bool after = more_than(acknowledged + 5);
    enough = true;
    load.join();
    REQUIRE((before && taken && after));
    CHECK(acknowledged == sent.size());
    CHECK((fs::status(backup).permissions() & fs::perms::all) == (fs::perms::owner_read | fs::perms::owner_write));
    server.signal(SIGKILL);
    CHECK(server.wait() == -SIGKILL);
    REQUIRE(put_back(server, backup));
    CHECK_FALSE(server.fails("verify"));
    CHECK(server.command("doctor").find("MEND    private keys") == std::string::npos);
    const auto restored = records(server);
    CHECK(restored >= 5);
    CHECK(restored < sent.size());
    server.start();
    for (const auto& batch : sent) {  // as the agent does: from the first that the server lacks
        CHECK(joined.send(batch).status == 200);
    }
    CHECK(records(server) == sent.size());
    CHECK_FALSE(server.fails("verify"));
}

TEST_CASE("ABackupTakenWhilePicturesComeAndGoHoldsEveryPictureThatItsRowsName") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    const auto bytes = [](std::size_t number) {
        return "\xff\xd8\xff\xe0 picture " + std::to_string(number) + " \xff\xd9";
    };
    std::atomic<bool> enough{false};
    std::atomic<std::size_t> kept{0};
    std::thread load([&] {
        while (!enough) {
            kept += ask(joined.picture(bytes(kept))).status == 201 ? 1U : 0U;
        }
    });
    std::thread remover([&] {
        while (!enough) {
            const auto database = sqlite::Database::open(server.database());
            static_cast<void>(database->execute("UPDATE evidence SET stored = 0 WHERE random() % 2 = 0"));
            static_cast<void>(server.command("retention run"));
        }
    });
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (kept < 20 && std::chrono::steady_clock::now() < until) {
        std::this_thread::yield();
    }
    const auto backup = server.folder() / "backup.shiftguard";
    const bool taken = !server.fails("backup '" + backup.string() + "'");
    enough = true;
    load.join();
    remover.join();
    REQUIRE(taken);
    CHECK(kept >= 20);
    server.signal(SIGKILL);
    CHECK(server.wait() == -SIGKILL);
    REQUIRE(put_back(server, backup));
    CHECK_FALSE(server.fails("verify"));
    const auto verified = nlohmann::json::parse(server.command("verify --json")).at("evidence");
    CHECK(verified.at("missing").empty());
    CHECK(verified.at("whole") > 0);
    CHECK_FALSE(fs::exists(server.database().parent_path() / "evidence.pack"));
    server.start();
    CHECK(ask(joined.picture(bytes(kept))).status == 201);
}

TEST_CASE("RestoresIntoAnEmptyFolderOnly") {
    const ServerProcess server;
    const auto backup = server.folder() / "backup.shiftguard";
    REQUIRE_FALSE(server.fails("backup '" + backup.string() + "'"));
    CHECK(server.fails("backup '" + backup.string() + "'"));  // it is there already
    CHECK(server.fails("restore '" + backup.string() + "'"));
    CHECK(server.fails("restore '/nowhere/backup'"));
    CHECK(server.fails("backup '/nowhere/backup'"));
    CHECK_FALSE(server.fails("doctor"));
}

TEST_CASE("ADamagedBackupLeavesNothingBehind") {
    const ServerProcess server;
    const auto backup = server.folder() / "backup.shiftguard";
    REQUIRE_FALSE(server.fails("backup '" + backup.string() + "'"));
    const auto whole = read_text(backup);
    fs::rename(server.folder() / "server", server.folder() / "before");
    const auto refused = [&](const std::string& bytes) {
        std::ofstream(backup, std::ios::binary | std::ios::trunc) << bytes;
        return server.fails("restore '" + backup.string() + "'") && !fs::exists(server.folder() / "server") &&
               !fs::exists(server.folder() / "server.restoring");
    };
    CHECK(refused(""));
    CHECK(refused("shiftguard-backup-1\n99999999999999\n"));
    CHECK(refused(whole.substr(0, 100)));
    CHECK(refused(whole.substr(0, whole.size() - 1)));
    for (const auto at : {std::size_t{30}, std::size_t{200}, whole.size() / 2, whole.size() - 10}) {
        auto spoiled = whole;
        spoiled[at] = static_cast<char>(spoiled[at] ^ 1);
        INFO(at);
        CHECK(refused(spoiled));
    }
    std::ofstream(backup, std::ios::binary | std::ios::trunc) << whole;
    CHECK_FALSE(server.fails("restore '" + backup.string() + "'"));
}

TEST_CASE("ABackupOfADatabaseThatWasChangedIsNotRestored") {
    ServerProcess server;
    server.start();
    Joined joined(server);
    CHECK(joined.send(joined.machine.send({joined.machine.incident(FindingKind::worker_absent)})).status == 200);
    {
        const auto database = sqlite::Database::open(server.database());
        REQUIRE(database->execute("UPDATE record SET body = x'7b7d'"));
    }
    server.signal(SIGTERM);
    CHECK(server.wait() == 0);
    const auto backup = server.folder() / "backup.shiftguard";
    REQUIRE_FALSE(server.fails("backup '" + backup.string() + "'"));
    CHECK_FALSE(put_back(server, backup));
    CHECK_FALSE(fs::exists(server.folder() / "server"));
}
