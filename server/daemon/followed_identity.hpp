// The server's certificate and key on disk, looked at every few seconds: a pair that was put in the place of the one in
// use serves the connections from then on, and those that are open stay. One that is no good is said once, and the one
// in use goes on.
#pragma once

#include "common/linux/file_mark.hpp"
#include "common/repeating.hpp"
#include "server/http/server.hpp"

#include <array>
#include <memory>

namespace shiftguard::server {

class FollowedIdentity {
public:
    /// Made before the server is opened: what is put in place from now on is taken up.
    explicit FollowedIdentity(http::Identity identity);
    [[nodiscard]] const http::Identity& identity() const { return identity_; }
    /// Until what it gives is let go. The server and this outlive that. Once.
    [[nodiscard]] std::unique_ptr<Repeating> follow(http::Server& server);

private:
    /// Of the certificate and of its key.
    using Mark = std::array<FileMark, 2>;

    [[nodiscard]] Mark mark() const;
    void look(http::Server& server);

    const http::Identity identity_;
    // After follow() the looking thread's alone:
    Mark seen_;
    Mark taken_;  ///< or refused
};

}  // namespace shiftguard::server
