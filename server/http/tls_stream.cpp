#include "server/http/tls_stream.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <stdexcept>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/x509.h>

namespace shiftguard::http {
namespace {

namespace asio = boost::asio;

int size_of(std::size_t bytes) {
    constexpr std::size_t most = std::numeric_limits<int>::max();
    return static_cast<int>(std::min(bytes, most));
}

Code last_error() {
    if (const auto ours = ERR_get_error(); ours != 0) {
        return {static_cast<int>(ours), asio::error::get_ssl_category()};
    }
    return errno != 0 ? Code(errno, boost::system::system_category()) : Code(asio::error::connection_reset);
}

std::string field_of(X509_NAME* name, int field) {
    std::array<char, 256> text{};
    const int length = X509_NAME_get_text_by_NID(name, field, text.data(), static_cast<int>(text.size()));
    return length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : std::string();
}

}  // namespace

TlsStream::TlsStream(Socket&& socket, SSL_CTX* context) : socket_(std::move(socket)), ssl_(SSL_new(context)) {
    Code code;
    socket_.native_non_blocking(true, code);
    if (!ssl_ || code || SSL_set_fd(ssl_.get(), socket_.native_handle()) != 1) {
        throw std::runtime_error("a connection finds no memory for its TLS");
    }
    socket_.set_option(asio::ip::tcp::no_delay(true), code);
    SSL_set_accept_state(ssl_.get());
}

Step TlsStream::step(int result) const {
    if (result > 0) {
        return {static_cast<std::size_t>(result)};
    }
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return {0, true, Socket::wait_read};
        case SSL_ERROR_WANT_WRITE:
            return {0, true, Socket::wait_write};
        case SSL_ERROR_ZERO_RETURN:
            return {0, false, {}, asio::error::eof};
        default:
            return {0, false, {}, last_error()};
    }
}

Step TlsStream::accept() {
    ERR_clear_error();
    return step(SSL_accept(ssl_.get()));
}

Step TlsStream::read(std::span<char> into) {
    ERR_clear_error();
    return step(SSL_read(ssl_.get(), into.data(), size_of(into.size())));
}

Step TlsStream::write(std::string_view bytes) {
    ERR_clear_error();
    return step(SSL_write(ssl_.get(), bytes.data(), size_of(bytes.size())));
}

void TlsStream::end() {
    ERR_clear_error();
    static_cast<void>(SSL_shutdown(ssl_.get()));
    ERR_clear_error();
}

std::optional<ClientName> TlsStream::client_name() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl_.get()), &X509_free);
    if (!certificate || SSL_get_verify_result(ssl_.get()) != X509_V_OK) {
        return std::nullopt;
    }
    X509_NAME* const subject = X509_get_subject_name(certificate.get());
    ClientName name{field_of(subject, NID_commonName), field_of(subject, NID_dnQualifier)};
    return name.common_name.empty() ? std::nullopt : std::optional(std::move(name));
}

}  // namespace shiftguard::http
