#include "server/export/targets/targets.hpp"

#include "server/export/secret.hpp"

namespace shiftguard::exports {
namespace {

struct Make {
    std::unique_ptr<Target> operator()(const SyslogSettings& peer) const {
        return std::make_unique<SyslogTarget>(peer);
    }
    std::unique_ptr<Target> operator()(const HttpTargetSettings& peer) const {
        return std::make_unique<HttpTarget>(peer);
    }
    std::unique_ptr<Target> operator()(const NatsSettings& peer) const { return std::make_unique<NatsTarget>(peer); }
};

Status check(const Tls& tls, const std::vector<std::filesystem::path>& secrets) {
    for (const auto& file : secrets) {
        if (const auto read = file.empty() ? Result<std::string>("") : read_secret_line(file); !read) {
            return read.error();
        }
    }
    return check_files(tls);
}

struct Check {
    Status operator()(const SyslogSettings& peer) const { return check(peer.tls, {}); }
    Status operator()(const HttpTargetSettings& peer) const { return check(peer.https.tls, {peer.token_file}); }
    Status operator()(const NatsSettings& peer) const {
        return check(peer.tls, {peer.credentials_file, peer.token_file});
    }
};

}  // namespace

std::unique_ptr<Target> make_target(const TargetSettings& settings) {
    return std::visit(Make{}, settings.peer);
}

Status check_files(const TargetSettings& settings) {
    return std::visit(Check{}, settings.peer);
}

}  // namespace shiftguard::exports
