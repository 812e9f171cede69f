#include "server/daemon/followed_identity.hpp"

#include "server/daemon/folder.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace shiftguard::server {
namespace {

constexpr std::chrono::seconds pause{3};

}  // namespace

FollowedIdentity::FollowedIdentity(http::Identity identity)
    : identity_(std::move(identity)), seen_(mark()), taken_(seen_) {}

std::unique_ptr<Repeating> FollowedIdentity::follow(http::Server& server) {
    return std::make_unique<Repeating>(pause, [this, &server](const Repeating::Ending&) { look(server); });
}

FollowedIdentity::Mark FollowedIdentity::mark() const {
    return {mark_of(identity_.certificate), mark_of(identity_.private_key)};
}

void FollowedIdentity::look(http::Server& server) {
    const auto found = mark();
    // A pair is two files: what two looks find the same has been put in place wholly.
    const bool is_whole = found == seen_;
    seen_ = found;
    if (!is_whole || found == taken_) {
        return;
    }
    taken_ = found;
    const auto secret = read_secret(identity_.private_key);
    if (const auto taken = secret ? server.take_up(identity_) : Status(secret.error()); !taken) {
        spdlog::error("The certificate that was put in place is not taken up, and the one before goes on. {}",
                      to_sentence(taken.error()));
        return;
    }
    spdlog::info("New connections get the certificate that was put in place.");
}

}  // namespace shiftguard::server
