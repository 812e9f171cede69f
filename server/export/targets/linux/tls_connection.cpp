#include "server/export/targets/linux/tls_connection.hpp"

#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace shiftguard::exports {
namespace {

using Steady = std::chrono::steady_clock;
constexpr Milliseconds patience{10'000};  // for connecting, and for a peer that does not read
constexpr Milliseconds glance{100};       // how often the end is looked for
constexpr Milliseconds between_looks{2};  // at bytes that are not acknowledged yet

template <auto destroy>
struct Free {
    template <class T>
    void operator()(T* what) const {
        destroy(what);
    }
};
using Context = std::unique_ptr<SSL_CTX, Free<&SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Free<&SSL_free>>;
using Addresses = std::unique_ptr<addrinfo, Free<&freeaddrinfo>>;
using Memory = std::unique_ptr<BIO, Free<&BIO_free_all>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Free<&EVP_PKEY_free>>;

class Socket {
public:
    explicit Socket(int number) : number_(number) {}
    ~Socket() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

std::string ssl_words() {
    std::array<char, 256> words{};
    const auto code = ERR_peek_last_error();
    ERR_error_string_n(code, words.data(), words.size());
    ERR_clear_error();
    return code == 0 ? "the connection broke" : words.data();
}

bool is_address(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> ignored{};
    return ::inet_pton(AF_INET, host.c_str(), ignored.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), ignored.data()) == 1;
}

// True when the socket is ready; false when time or the end came first.
bool wait_for(int socket, short events, Steady::time_point until, const Ending& ending) {
    while (!(ending && ending())) {
        const auto left = std::chrono::duration_cast<Milliseconds>(until - Steady::now());
        if (left <= Milliseconds(0)) {
            return false;
        }
        pollfd one{socket, events, 0};
        if (::poll(&one, 1, static_cast<int>(std::min(left, glance).count())) > 0) {
            return true;
        }
    }
    return false;
}

Result<Context> make_context(const Tls& tls) {
    if (auto checked = check_files(tls); !checked) {
        return checked.error();
    }
    Context context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    const bool trusts = tls.authority.empty() ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                                              : SSL_CTX_load_verify_file(context.get(), tls.authority.c_str()) == 1;
    if (!trusts) {
        return Error{ErrorKind::invalid_input, tls.authority.string(),
                     "No certificate can be read from it (" + ssl_words() + ").", Retry::useless};
    }
    if (tls.certificate.empty()) {
        return context;
    }
    constexpr std::size_t most_bytes = 65536;
    const auto key_text = read_private_file(tls.private_key, most_bytes);
    if (!key_text) {
        return key_text.error();
    }
    const Memory memory(BIO_new_mem_buf(key_text->data(), static_cast<int>(key_text->size())));
    const PrivateKey key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
    if (SSL_CTX_use_certificate_chain_file(context.get(), tls.certificate.c_str()) != 1 || !key ||
        SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
        return Error{ErrorKind::invalid_input, tls.certificate.string(),
                     "Certificate and private key do not fit together (" + ssl_words() + ").", Retry::useless};
    }
    return context;
}

}  // namespace

struct TlsConnection::Inner {
    std::string subject;
    Context context;
    std::unique_ptr<Socket> socket;
    Session session;
    bool broken = false;

    [[nodiscard]] Error away(const std::string& why) {
        broken = true;
        return {ErrorKind::unavailable, subject, "It cannot be reached (" + why + "); it is tried again.",
                Retry::helps};
    }
    [[nodiscard]] Error slow(const std::string& why) {
        broken = true;
        return {ErrorKind::timeout, subject, why + "; it is tried again.", Retry::helps};
    }
    [[nodiscard]] Error ended() { return slow("The server stops before all was sent"); }

    [[nodiscard]] Status connect(const std::string& host, std::uint16_t port, const Ending& ending);
    [[nodiscard]] Status connect_to(const addrinfo& address, const Ending& ending);
    [[nodiscard]] Status shake_hands(const std::string& host, const Ending& ending);
    [[nodiscard]] Error broken_by(int code);
};

// What a call of OpenSSL that failed for good means. An alert about our certificate comes as an error of a later read.
Error TlsConnection::Inner::broken_by(int code) {
    broken = true;
    const long verified = SSL_get_verify_result(session.get());
    if (verified != X509_V_OK) {
        ERR_clear_error();
        return {ErrorKind::refused, subject,
                std::string("The collector's certificate is not trusted (") + X509_verify_cert_error_string(verified) +
                    "); check host and authority in server.json.",
                Retry::helps};
    }
    if (code == SSL_ERROR_ZERO_RETURN) {
        return away("it closed the connection");
    }
    const int reason = ERR_GET_REASON(ERR_peek_last_error());
    const std::string words = ssl_words();
    constexpr std::array about_us{SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, SSL_R_TLSV1_ALERT_UNKNOWN_CA,
                                  SSL_R_SSLV3_ALERT_BAD_CERTIFICATE,       SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED,
                                  SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN,   SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE,
                                  SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE,     SSL_R_TLSV1_ALERT_ACCESS_DENIED};
    if (std::find(about_us.begin(), about_us.end(), reason) != about_us.end()) {
        return {ErrorKind::refused, subject,
                "The collector refuses the server's own certificate (" + words +
                    "); check certificate and private_key in server.json.",
                Retry::helps};
    }
    return away(words);
}

Status TlsConnection::Inner::connect_to(const addrinfo& address, const Ending& ending) {
    socket =
        std::make_unique<Socket>(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
    if (socket->number() < 0) {
        return away(std::strerror(errno));
    }
    if (::connect(socket->number(), address.ai_addr, address.ai_addrlen) != 0 && errno != EINPROGRESS) {
        return away(std::strerror(errno));
    }
    if (!wait_for(socket->number(), POLLOUT, Steady::now() + patience, ending)) {
        return slow("It does not take the connection");
    }
    int failure = 0;
    socklen_t size = sizeof(failure);
    ::getsockopt(socket->number(), SOL_SOCKET, SO_ERROR, &failure, &size);
    if (failure != 0) {
        return away(std::strerror(failure));
    }
    const int yes = 1;
    ::setsockopt(socket->number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return success();
}

Status TlsConnection::Inner::connect(const std::string& host, std::uint16_t port, const Ending& ending) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    if (const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); code != 0) {
        return away(::gai_strerror(code));
    }
    const Addresses addresses(found);
    Status connected = away("it has no address");
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        connected = connect_to(*one, ending);
        if (connected) {
            broken = false;
            break;
        }
    }
    return connected;
}

Status TlsConnection::Inner::shake_hands(const std::string& host, const Ending& ending) {
    session.reset(SSL_new(context.get()));
    SSL_set1_host(session.get(), host.c_str());  // an address is held against the certificate's addresses
    SSL_set_hostflags(session.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (!is_address(host)) {
        // The macro for it has a cast of C's.
        std::string name = host;
        SSL_ctrl(session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    }
    SSL_set_fd(session.get(), socket->number());
    const auto until = Steady::now() + patience;
    while (true) {
        ERR_clear_error();
        const int done = SSL_connect(session.get());
        if (done == 1) {
            return success();
        }
        const int code = SSL_get_error(session.get(), done);
        if (code != SSL_ERROR_WANT_READ && code != SSL_ERROR_WANT_WRITE) {
            return broken_by(code);
        }
        if (!wait_for(socket->number(), code == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until, ending)) {
            return slow("It does not answer the TLS handshake");
        }
    }
}

TlsConnection::TlsConnection(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}

TlsConnection::~TlsConnection() {
    if (!inner_->broken && inner_->session) {
        SSL_shutdown(inner_->session.get());
    }
    ERR_clear_error();
}

Result<std::unique_ptr<TlsConnection>> TlsConnection::open(const std::string& host, std::uint16_t port, const Tls& tls,
                                                           const Ending& ending) {
    auto context = make_context(tls);
    if (!context) {
        return context.error();
    }
    auto inner = std::make_unique<Inner>();
    inner->subject = host + ":" + std::to_string(port);
    inner->context = std::move(*context);
    if (auto connected = inner->connect(host, port, ending); !connected) {
        return connected.error();
    }
    if (auto shaken = inner->shake_hands(host, ending); !shaken) {
        return shaken.error();
    }
    return std::unique_ptr<TlsConnection>(new TlsConnection(std::move(inner)));
}

Status TlsConnection::write(std::string_view bytes, const Ending& ending) {
    auto& inner = *inner_;
    auto until = Steady::now() + patience;
    while (!bytes.empty()) {
        ERR_clear_error();
        std::size_t written = 0;
        const int done = SSL_write_ex(inner.session.get(), bytes.data(), bytes.size(), &written);
        if (done == 1) {
            bytes.remove_prefix(written);
            until = Steady::now() + patience;
            continue;
        }
        const int code = SSL_get_error(inner.session.get(), done);
        if (code != SSL_ERROR_WANT_READ && code != SSL_ERROR_WANT_WRITE) {
            return inner.broken_by(code);
        }
        if (!wait_for(inner.socket->number(), code == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until, ending)) {
            return ending && ending() ? inner.ended() : inner.slow("It does not read what is sent");
        }
    }
    return success();
}

Status TlsConnection::look() {
    auto& inner = *inner_;
    std::array<char, 1024> nothing{};
    while (true) {
        ERR_clear_error();
        std::size_t got = 0;
        const int done = SSL_read_ex(inner.session.get(), nothing.data(), nothing.size(), &got);
        if (done == 1) {
            continue;
        }
        const int code = SSL_get_error(inner.session.get(), done);
        if (code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE) {
            return success();
        }
        return inner.broken_by(code);
    }
}

Status TlsConnection::settle(Milliseconds quiet, const Ending& ending) {
    auto& inner = *inner_;
    const auto until = Steady::now() + patience;
    int unsent = 1;
    while (unsent > 0) {
        if (::ioctl(inner.socket->number(), SIOCOUTQ, &unsent) != 0) {
            return inner.away(std::strerror(errno));
        }
        if (auto alive = look(); !alive) {
            return alive;
        }
        if (unsent > 0 && Steady::now() > until) {
            return inner.slow("It does not acknowledge what was sent");
        }
        if (ending && ending()) {
            return inner.ended();
        }
        if (unsent > 0) {
            pollfd readable{inner.socket->number(), POLLIN, 0};
            ::poll(&readable, 1, static_cast<int>(between_looks.count()));
        }
    }
    const auto quiet_until = Steady::now() + quiet;
    while (wait_for(inner.socket->number(), POLLIN, quiet_until, ending)) {
        if (auto alive = look(); !alive) {
            return alive;
        }
    }
    if (ending && ending()) {
        return inner.ended();  // too early to say: it goes again at the next start
    }
    return look();
}

}  // namespace shiftguard::exports
