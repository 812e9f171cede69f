// The power goes at any moment, on the workstation and on the server: what was said to be on disk is there, whatever
// the disk forgot of the rest.
#include "server/evidence/evidence.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/support/forgetful_disk/forgetful_disk.hpp"
#include "tests/support/forgetful_disk/platter.hpp"
#include "tests/support/killed_child.hpp"
#include "tests/support/spool_examples.hpp"
#include "tests/unit/server/stored.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <random>

#include <catch2/catch.hpp>
#include <sys/time.h>
#include <unistd.h>

using namespace shiftguard;
using namespace shiftguard::testing;

namespace {

constexpr int rounds = 12;
constexpr int most_answers = 40;

/// On a disk that forgets: `check(disk, random)`; a warning where the machine has none.
template <class Check>
void on_a_forgetful_disk(Check check) {
    const ForgetfulDisk disk;
    if (!disk.mounted()) {
        WARN("This machine allows no FUSE: the power cut is not tested here.");
        return;
    }
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    check(disk, random);
}

// Nothing in it is newer than SQLite's log.
void overwrite_a_page_in_the_middle(const std::filesystem::path& file) {
    constexpr std::size_t page = 4096;
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file) / 2 / page * page));
    stream << std::string(page, '\x55');
    REQUIRE(stream.good());
}

int answers(std::mt19937& random) {
    return std::uniform_int_distribution<int>(1, most_answers)(random);
}

}  // namespace

TEST_CASE("AForgetfulDiskKeepsWhatWasSyncedAndForgetsSomeOfTheRest") {
    Platter platter;
    const auto kept = platter.make("/kept", 0600);
    kept->now = "synced";
    Platter::sync(*kept);
    platter.sync_names();
    kept->now = std::string(1U << 20U, 'x');
    platter.make("/unnamed", 0600)->now = "its name was never synced";
    platter.cut_power(1);
    CHECK_FALSE(platter.find("/unnamed"));
    const auto left = platter.find("/kept");
    REQUIRE(left);
    CHECK(left->now != kept->now);
    CHECK(left->now == left->durable);
}

TEST_CASE("AForgetfulDiskForgetsAFolderThatTheOneAboveWasNotSyncedFor") {
    Platter platter;
    for (const std::string folder : {"/kept", "/lost"}) {
        platter.make_folder(folder, 0700);
        Platter::sync(*platter.make(folder + "/file", 0600));
        platter.sync_names(folder);
        if (folder == "/kept") {
            platter.sync_names();
        }
    }
    platter.make("/kept/unnamed", 0600);
    platter.cut_power(1);
    CHECK(platter.in("/kept").size() == 1);
    CHECK(platter.find("/kept/file"));
    CHECK_FALSE(platter.find("/lost"));
    CHECK_FALSE(platter.find("/lost/file"));
}

TEST_CASE("WhatTheOutboxSaidIsAppendedOutlastsAPowerCut") {
    on_a_forgetful_disk([](const ForgetfulDisk& disk, std::mt19937& random) {
        StandIn server;
        for (int round = 0; round < rounds; ++round) {
            const auto said = said_before_the_kill(answers(random), [&](const auto& say) {
                auto outbox = spool::Spool::open(disk / "outbox.db", {100'000, 65536});
                while (outbox) {
                    const auto seq = outbox->append(numbered_record(outbox->depth()->last_seq + 1));
                    if (!seq) {
                        std::cerr << to_sentence(seq.error()) << '\n';
                        return;
                    }
                    say(*seq);
                }
                std::cerr << to_sentence(outbox.error()) << '\n';
            });
            disk.cut_power(static_cast<std::uint32_t>(random()));
            auto outbox = spool::Spool::open(disk / "outbox.db", {100'000, 65536});
            REQUIRE(outbox);
            CHECK(outbox->take_notes().empty());  // nothing of it is damaged
            REQUIRE(outbox->depth()->last_seq >= said);
        }
        auto outbox = spool::Spool::open(disk / "outbox.db", {100'000, 65536});
        REQUIRE(outbox);
        REQUIRE(deliver_all(*outbox, server));
        CHECK(server.records().size() == outbox->depth()->last_seq);
    });
}

TEST_CASE("WhatADamagedOutboxHeldOutlastsAPowerCutWhileItIsCarriedOver") {
    on_a_forgetful_disk([](const ForgetfulDisk& disk, std::mt19937& random) {
        const spool::Limits limits{100'000, 65536};
        const auto file = disk / "outbox.db";
        std::chrono::microseconds longest = std::chrono::milliseconds(20);  // that an opening took
        for (int round = 0; round < rounds; ++round) {
            const auto said = said_before_the_kill(most_answers, [&](const auto& say) {
                auto outbox = spool::Spool::open(file, limits);
                while (outbox) {
                    say(outbox->append(numbered_record(outbox->depth()->last_seq + 1)).value());
                }
            });
            overwrite_a_page_in_the_middle(file);
            const itimerval moment{{}, {0, std::uniform_int_distribution<suseconds_t>(1, longest.count())(random)}};
            CAPTURE(round, moment.it_value.tv_usec);
            said_before_the_kill(1, [&](const auto& say) {
                ::setitimer(ITIMER_REAL, &moment, nullptr);  // ends it
                const auto outbox = spool::Spool::open(file, limits);
                say(0);
                ::pause();  // it never ends by itself
            });
            disk.cut_power(static_cast<std::uint32_t>(random()));
            const auto began = std::chrono::steady_clock::now();
            auto outbox = spool::Spool::open(file, limits);
            longest = std::clamp(
                std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began),
                longest, std::chrono::microseconds(999'999));
            REQUIRE(outbox);
            CHECK(outbox->depth()->last_seq >= said);
        }
        const auto all = std::filesystem::directory_iterator(file.parent_path());
        CHECK(std::any_of(begin(all), end(all), [](const auto& entry) {
            return entry.path().filename().string().find(".damaged-") != std::string::npos;
        }));
        StandIn server;
        auto outbox = spool::Spool::open(file, limits);
        REQUIRE(outbox);
        REQUIRE(deliver_all(*outbox, server));
        REQUIRE(server.records().size() == outbox->depth()->last_seq);
        std::size_t bodies = 0;
        for (const auto& [seq, record] : server.records()) {
            bodies += record.body ? 1U : 0U;
            CHECK((!record.body || protocol::decode(*record.body).value() == numbered_record(seq)));
        }
        CHECK(bodies > server.records().size() / 2);
    });
}

TEST_CASE("WhatTheServersStoreSaidIsStoredOutlastsAPowerCut") {
    on_a_forgetful_disk([](const ForgetfulDisk& disk, std::mt19937& random) {
        TestWorkstation workstation;
        {
            auto store = store::SqliteStore::open(disk / "server.db");
            REQUIRE(store);
            admit(**store, workstation);
        }
        for (int round = 0; round < rounds; ++round) {
            const auto said = said_before_the_kill(answers(random), [&](const auto& say) {
                const auto store = store::SqliteStore::open(disk / "server.db");
                while (store) {
                    append(**store, workstation.send({workstation.incident(FindingKind::worker_absent)}));
                    say(workstation.head().seq);
                }
            });
            disk.cut_power(static_cast<std::uint32_t>(random()));
            const auto store = store::SqliteStore::open(disk / "server.db");
            REQUIRE(store);
            const auto head = (*store)->workstation(workstation.id()).value()->head;
            REQUIRE(head.seq >= said);
            CHECK((*store)->records(workstation.id(), 1, head.seq + 1)->size() == head.seq);
            workstation.set_head(head);
        }
    });
}

TEST_CASE("EveryPictureThatTheServerSaidIsKeptOutlastsAPowerCut") {
    on_a_forgetful_disk([](const ForgetfulDisk& disk, std::mt19937& random) {
        TestWorkstation workstation;
        {
            auto store = store::SqliteStore::open(disk / "server.db");
            REQUIRE(store);
            admit(**store, workstation);
        }
        const auto picture = [](protocol::Sequence number) { return "picture " + std::to_string(number); };
        const auto row = [&](protocol::Sequence number) {
            const auto bytes = picture(number);
            return store::Evidence{
                {workstation.id(), protocol::hash_body(bytes)}, "image/jpeg", bytes.size(), stored_at, {}, false};
        };
        protocol::Sequence last = 0;
        for (int round = 0; round < rounds; ++round) {
            const auto said = said_before_the_kill(answers(random), [&](const auto& say) {
                const auto store = store::SqliteStore::open(disk / "server.db");
                const auto vault = evidence::FolderVault::open(disk / "evidence");
                for (auto number = last + 1; store && vault; ++number) {
                    if (evidence::keep(**vault, **store, row(number), as_bytes(picture(number)))) {
                        say(number);
                    }
                }
            });
            disk.cut_power(static_cast<std::uint32_t>(random()));
            const auto store = store::SqliteStore::open(disk / "server.db");
            const auto vault = evidence::FolderVault::open(disk / "evidence");
            REQUIRE(store);
            REQUIRE(vault);
            for (protocol::Sequence number = 1; number <= said; ++number) {
                REQUIRE((*vault)->get(row(number).key.sha256));
                REQUIRE(*(*store)->has_evidence(row(number).key.sha256));
            }
            last = said;
        }
    });
}
