// Private to this room: what joining leaves in the state folder.
#pragma once

#include "agent/delivery/delivery.hpp"

#include <filesystem>
#include <string>

namespace shiftguard::delivery {

/// Written in an order that makes join.json the last: it stands only when all of it does.
struct Joined {
    std::string server_url;
    std::string private_key_pem;
    protocol::JoinAnswer answer;
};
Status save_membership(const std::filesystem::path& state_folder, const Joined& joined);

}  // namespace shiftguard::delivery
