// A workstation that has joined a running server, its certificate on disk.
#pragma once

#include "tests/integration/server/https.hpp"
#include "tests/integration/server/server_process.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/workstation.hpp"

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace shiftguard::testing {

[[nodiscard]] std::string one_line(const std::string& text);

struct Joined {
    explicit Joined(ServerProcess& to);

    [[nodiscard]] HttpsRequest post(std::string_view path, std::string body) const;
    /// A PUT of these bytes under their own hash.
    [[nodiscard]] HttpsRequest picture(std::string bytes) const;
    [[nodiscard]] HttpsAnswer send(const protocol::Batch& batch) const;
    [[nodiscard]] nlohmann::json incidents() const;

    ServerProcess& server;
    TempFolder folder;
    TestWorkstation machine;
    std::filesystem::path certificate;
    std::filesystem::path private_key;
};

}  // namespace shiftguard::testing
