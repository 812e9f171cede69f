// The server's word that a chain was closed, by whom and why: signed with the receipt key, which does not lie in the
// database, so that nobody who can write there alone can close a chain or move the place where it ended.
// signed = "shiftguard-closing-v1" || SHA-256(workstation) || SHA-256(successor) || at || SHA-256(by) ||
// SHA-256(reason)
//          || seq || link.
#pragma once

#include "common/ids.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"

#include <string>

namespace shiftguard::protocol {

struct Closing {
    WorkstationId workstation;
    WorkstationId successor;  ///< the workstation that goes on in its place, with a chain of its own
    WallTime at{};
    std::string by;      ///< the administrator, as the administrator gave the name
    std::string reason;  ///< in the administrator's words
    Sequence seq = 0;    ///< where the chain stood at the server
    Link link = origin;
    Signature signature{};
    friend bool operator==(const Closing&, const Closing&) = default;
};

void sign_closing(Closing& closing, const SecretKey& key);
[[nodiscard]] bool verify_closing(const Closing& closing, const PublicKey& key);

}  // namespace shiftguard::protocol
