// A real store with one workstation and one supervisor, for fuzzing what stands before it. Made once; it lies in the
// machine's memory, and goes with the process.
#pragma once

#include "server/ingest/ingest.hpp"
#include "server/store/sqlite/store.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include <unistd.h>

namespace shiftguard::fuzz {

inline const Now now{BootTime(Milliseconds(1'000'000)), WallTime(Milliseconds(1'795'471'500'123)), {}};
inline const WorkstationId workstation{"0198f000-0000-7000-8000-000000000001"};

struct Served {
    Served() {
        const auto shared = std::filesystem::path("/dev/shm");
        folder = (std::filesystem::exists(shared) ? shared : std::filesystem::temp_directory_path()) /
                 ("shiftguard-fuzz-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder);
        auto opened = store::SqliteStore::open(folder / "server.db");
        auto authority = authority::make_authority("Fuzz", now.wall);
        if (!opened || !authority || !(*opened)->add_join_token({}, now.wall + std::chrono::hours(1))) {
            std::abort();
        }
        store = std::move(*opened);
        keys.authority = std::move(*authority);
        keys.receipt = protocol::make_key_pair();
        chain = protocol::make_key_pair();
        if (!store->admit({}, {workstation, "desk-7", chain.public_key, now.wall, {}, {}})) {
            std::abort();
        }
    }
    ~Served() {
        store.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;

    std::filesystem::path folder;
    std::unique_ptr<store::IncidentStore> store;
    ingest::Keys keys;
    protocol::KeyPair chain;
};

}  // namespace shiftguard::fuzz
