// One connection of the HTTP server and the list of those that are open: Beast and Asio behind two names. Of this room
// only.
#pragma once

#include "server/http/server.hpp"
#include "server/http/tls_stream.hpp"
#include "server/http/workers.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include <boost/asio/ssl/context.hpp>

namespace shiftguard::http {

class Connection;

/// Whom to tell that the server is stopping. Connections enter and leave by themselves, on any thread.
class Registry {
public:
    void enter(const std::shared_ptr<Connection>& connection);
    void leave(Connection* connection);
    [[nodiscard]] std::size_t count() const;
    void close_all();

private:
    mutable std::mutex mutex_;  // guards both
    std::set<Connection*> connections_;
    bool closing_ = false;
};

/// What every connection of one port shares. It outlives all their work, but not their last release: that may come with
/// the end of the io context, when only the registry is still there.
struct Service {
    Port port;
    Registry& registry;
    Note note;
    boost::asio::ssl::context context;
    std::optional<Workers> handlers{};  ///< there while the port is served
};

/// Serves one accepted socket from the TLS handshake to its end. It keeps itself alive while an operation is under way.
void start_connection(Socket&& socket, Service& service);

}  // namespace shiftguard::http
