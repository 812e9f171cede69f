#include "server/http/listener.hpp"

#include <chrono>
#include <string>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace shiftguard::http {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using tcp = asio::ip::tcp;

constexpr std::chrono::milliseconds accept_pause{200};  // where the machine is out of descriptors

Error ssl_error(const std::filesystem::path& file, const boost::system::error_code& code) {
    return {
        ErrorKind::corrupted, file.string(),
        "The file cannot be used for TLS (" + code.message() + "); make a new folder with `shiftguard-server init`.",
        Retry::useless};
}

}  // namespace

Listener::Listener(asio::io_context& io, Port port, Registry& registry, const Note& note)
    : io_(io),
      service_{std::move(port), registry, note, ssl::context(ssl::context::tls_server)},
      acceptor_(asio::make_strand(io)),
      pause_(acceptor_.get_executor()) {}

Status Listener::open(const Identity& identity) {
    auto context = prepare_tls(identity);
    if (!context) {
        return context.error();
    }
    service_.context = std::move(*context);
    return listen();
}

std::uint16_t Listener::number() const {
    Code ignored;
    return acceptor_.local_endpoint(ignored).port();
}

// On the acceptor's strand nobody makes a connection meanwhile; each that is open holds the context it began with.
void Listener::take_up(ssl::context context) {
    asio::post(acceptor_.get_executor(),
               [this, next = std::move(context)]() mutable { service_.context = std::move(next); });
}

void Listener::start() {
    service_.handlers.emplace(service_.port.handlers);
    asio::post(acceptor_.get_executor(), [this] { accept_next(); });
}

void Listener::stop() {
    asio::post(acceptor_.get_executor(), [this] {
        Code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
    });
}

void Listener::join() {
    if (service_.handlers) {
        service_.handlers->join();
    }
}

void Listener::on_accept(Code code, Socket&& socket) {
    if (code == asio::error::operation_aborted || !acceptor_.is_open()) {
        return;
    }
    if (code) {
        note("A connection could not be accepted: " + for_log(code.message()) + ".");
        pause_.expires_after(accept_pause);
        pause_.async_wait([this](Code waited) {
            if (!waited) {
                accept_next();
            }
        });
        return;
    }
    const bool full = service_.registry.count() >= service_.port.limits.connections;
    if (full && !std::exchange(full_, true)) {
        note("The server has all the connections it takes on this port; more are closed at once.");
    }
    if (!full) {
        full_ = false;
        start_connection(std::move(socket), service_);
    }
    accept_next();
}

void Listener::accept_next() {
    // Each connection gets a strand of its own; the listener's own steps stay on the acceptor's.
    acceptor_.async_accept(asio::make_strand(io_),
                           asio::bind_executor(acceptor_.get_executor(), [this](Code code, Socket socket) {
                               on_accept(code, std::move(socket));
                           }));
}

// TLS 1.3 only. No resumption: a connection lasts, and a session cache is one more thing to get wrong.
Result<ssl::context> Listener::prepare_tls(const Identity& identity) const {
    ssl::context context(ssl::context::tls_server);
    SSL_CTX* const raw = context.native_handle();
    SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(raw, 0);
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);  // an idle connection holds none
    SSL_CTX_set_read_ahead(raw, 1);                   // a record in one read
    Code code;
    if (context.use_certificate_chain_file(identity.certificate.string(), code); code) {
        return ssl_error(identity.certificate, code);
    }
    if (context.use_private_key_file(identity.private_key.string(), ssl::context::pem, code); code) {
        return ssl_error(identity.private_key, code);
    }
    // What was loaded compares a key only with a certificate of the same kind of key.
    if (SSL_CTX_check_private_key(raw) != 1) {
        return ssl_error(identity.private_key,
                         Code(static_cast<int>(ERR_get_error()), asio::error::get_ssl_category()));
    }
    switch (service_.port.client_certificate) {
        case ClientCertificate::none:
            context.set_verify_mode(ssl::verify_none, code);
            break;
        case ClientCertificate::optional:
            if (context.load_verify_file(identity.authority.string(), code); code) {
                return ssl_error(identity.authority, code);
            }
            SSL_CTX_set_client_CA_list(raw, SSL_load_client_CA_file(identity.authority.c_str()));
            context.set_verify_mode(ssl::verify_peer, code);
            break;
    }
    return context;
}

Status Listener::listen() {
    const auto& port = service_.port;
    Code code;
    const auto address = asio::ip::make_address(port.address, code);
    if (code) {
        return Error{ErrorKind::invalid_input, port.address, "This is no numeric address; give one like 127.0.0.1.",
                     Retry::useless};
    }
    const tcp::endpoint end(address, port.number);
    const auto failed = [&](const char* what) {
        return Error{ErrorKind::unavailable, port.address + ":" + std::to_string(port.number),
                     std::string("The server cannot ") + what + " (" + code.message() + "); choose another port.",
                     Retry::helps};
    };
    if (acceptor_.open(end.protocol(), code); code) {
        return failed("open a socket");
    }
    acceptor_.set_option(asio::socket_base::reuse_address(true), code);
    if (acceptor_.bind(end, code); code) {
        return failed("take this port");
    }
    if (acceptor_.listen(asio::socket_base::max_listen_connections, code); code) {
        return failed("listen on this port");
    }
    return success();
}

}  // namespace shiftguard::http
