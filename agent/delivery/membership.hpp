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

/// The new pair beside the old one, then join.json with its name: what stands is one of both. The old pair goes last.
[[nodiscard]] Result<Membership> save_renewed(const std::filesystem::path& state_folder, const Membership& before,
                                              const std::string& certificate_pem, const std::string& private_key_pem);

}  // namespace shiftguard::delivery
