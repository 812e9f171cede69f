#include "tests/support/tls_server.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace shiftguard::testing {
namespace {

template <auto free_function>
struct Free {
    template <class Held>
    void operator()(Held* held) const noexcept {
        free_function(held);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Free<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<&X509_free>>;
using Memory = std::unique_ptr<BIO, Free<&BIO_free_all>>;
using Context = std::unique_ptr<SSL_CTX, Free<&SSL_CTX_free>>;
using Connection = std::unique_ptr<SSL, Free<&SSL_free>>;

void must(bool done, const char* what) {
    if (!done) {
        throw std::runtime_error(std::string("test server: ") + what);
    }
}

Memory reading(const std::string& text) {
    return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string written(const Memory& memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string to_pem(X509* certificate) {
    const Memory memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(memory.get(), certificate);
    return written(memory);
}

std::string to_pem(EVP_PKEY* key) {
    const Memory memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return written(memory);
}

void extend(X509* certificate, X509* issuer, int what, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
    must(extension != nullptr, "extension");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate blank(EVP_PKEY* key, const std::string& name, long from, long until) {
    static std::atomic<long> serial = 1;
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.data()), static_cast<int>(name.size()), -1,
                               0);
    return certificate;
}

constexpr long hour = 3600;

}  // namespace

struct TestAuthority::Inner {
    Key key;
    Certificate certificate;

    void seal(X509* leaf) const {
        X509_set_issuer_name(leaf, X509_get_subject_name(certificate.get()));
        must(X509_sign(leaf, key.get(), EVP_sha256()) > 0, "sign");
    }
};

TestAuthority::TestAuthority(const std::string& name) : inner_(std::make_unique<Inner>()) {
    inner_->key.reset(EVP_EC_gen("P-256"));
    inner_->certificate = blank(inner_->key.get(), name, -hour, 24 * hour);
    X509* own = inner_->certificate.get();
    extend(own, own, NID_basic_constraints, "critical,CA:TRUE");
    extend(own, own, NID_key_usage, "critical,keyCertSign");
    extend(own, own, NID_subject_key_identifier, "hash");
    inner_->seal(own);
}

TestAuthority::~TestAuthority() = default;

std::string TestAuthority::pem() const {
    return to_pem(inner_->certificate.get());
}

TestAuthority::Pair TestAuthority::issue(const std::string& host, Validity validity) const {
    const Key key(EVP_EC_gen("P-256"));
    const bool expired = validity == Validity::expired;
    const bool coming = validity == Validity::coming;
    const Certificate leaf = blank(key.get(), host,
                                   expired  ? -2 * hour
                                   : coming ? 2 * hour
                                            : -hour,
                                   expired ? -hour : 24 * hour);
    const bool address =
        std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    extend(leaf.get(), inner_->certificate.get(), NID_subject_alt_name, (address ? "IP:" : "DNS:") + host);
    inner_->seal(leaf.get());
    return {to_pem(leaf.get()), to_pem(key.get())};
}

std::string TestAuthority::sign(const std::string& request_pem) const {
    const Memory memory = reading(request_pem);
    const std::unique_ptr<X509_REQ, Free<&X509_REQ_free>> request(
        PEM_read_bio_X509_REQ(memory.get(), nullptr, nullptr, nullptr));
    if (!request || X509_REQ_verify(request.get(), X509_REQ_get0_pubkey(request.get())) != 1) {
        return {};
    }
    const Certificate leaf = blank(X509_REQ_get0_pubkey(request.get()), "workstation", -hour, 24 * hour);
    inner_->seal(leaf.get());
    return to_pem(leaf.get());
}

struct TlsServer::Inner {
    Context context;
    Script script;
    int listener = -1;
    int stop = -1;
    std::uint16_t port = 0;
    std::atomic<std::size_t> requests = 0;
    std::thread thread;

    void make_context(const Setup& setup);
    void listen(std::uint16_t wanted);
    void run();
    void serve(int socket);
    [[nodiscard]] bool wait_readable(int socket) const;
};

void TlsServer::Inner::make_context(const Setup& setup) {
    context.reset(SSL_CTX_new(TLS_server_method()));
    if (setup.version == Version::at_most_tls12) {
        SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
    } else {
        SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    }
    const Memory certificate_text = reading(setup.own.certificate_pem);
    const Memory key_text = reading(setup.own.private_key_pem);
    const Certificate certificate(PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
    const Key key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
    must(SSL_CTX_use_certificate(context.get(), certificate.get()) == 1, "certificate");
    must(SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1, "key");
    const Memory authority_text = reading(setup.client_authority_pem);
    const Certificate authority(PEM_read_bio_X509(authority_text.get(), nullptr, nullptr, nullptr));
    if (authority) {
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), authority.get());
    }
    ERR_clear_error();
    const int need = setup.client == ClientCertificate::required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | need, nullptr);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context.get(), 0);
}

void TlsServer::Inner::listen(std::uint16_t wanted) {
    listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(wanted);
    must(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0, "bind");
    must(::listen(listener, 16) == 0, "listen");
    socklen_t size = sizeof(address);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
}

// False when the server is to stop.
bool TlsServer::Inner::wait_readable(int socket) const {
    pollfd both[2] = {{socket, POLLIN, 0}, {stop, POLLIN, 0}};
    while (::poll(both, 2, -1) < 0 && errno == EINTR) {
    }
    return both[1].revents == 0;
}

void TlsServer::Inner::run() {
    while (wait_readable(listener)) {
        const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket >= 0) {
            serve(socket);
            ::close(socket);
        }
    }
}

namespace {

// Reads until the body that the headers announce is there; false where the peer left before.
bool read_request(SSL* connection, TestRequest& request) {
    std::string text;
    char chunk[16384];
    std::size_t body_at = std::string::npos;
    std::size_t length = 0;
    while (body_at == std::string::npos || text.size() < body_at + length) {
        const int got = SSL_read(connection, chunk, sizeof(chunk));
        if (got <= 0) {
            return false;
        }
        text.append(chunk, static_cast<std::size_t>(got));
        const auto end = text.find("\r\n\r\n");
        if (body_at != std::string::npos || end == std::string::npos) {
            continue;
        }
        body_at = end + 4;
        const auto first_line = text.substr(0, text.find("\r\n"));
        request.method = first_line.substr(0, first_line.find(' '));
        const auto path_at = request.method.size() + 1;
        request.path = first_line.substr(path_at, first_line.find(' ', path_at) - path_at);
        for (auto at = first_line.size() + 2; at < end;) {
            const auto stop = text.find("\r\n", at);
            const auto colon = text.find(": ", at);
            std::string name = text.substr(at, colon - at);
            std::transform(name.begin(), name.end(), name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            request.headers[name] = text.substr(colon + 2, stop - colon - 2);
            at = stop + 2;
        }
        length = std::stoul(request.headers.count("content-length") != 0 ? request.headers["content-length"] : "0");
    }
    request.body = text.substr(body_at, length);
    return true;
}

std::string name_of_client(SSL* connection) {
    const Certificate certificate(SSL_get1_peer_certificate(connection));
    char name[128] = "";
    if (certificate) {
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof(name));
    }
    return name;
}

std::string to_http(const TestAnswer& answer) {
    if (!answer.instead_of_http.empty()) {
        return answer.instead_of_http;
    }
    std::string text = "HTTP/1.1 " + std::to_string(answer.status) +
                       " Scripted\r\nConnection: close\r\nContent-Length: " + std::to_string(answer.body.size()) +
                       "\r\n";
    for (const auto& [name, value] : answer.headers) {
        text += name + ": " + value + "\r\n";
    }
    return text + "\r\n" + answer.body;
}

}  // namespace

void TlsServer::Inner::serve(int socket) {
    const timeval patience{10, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    const Connection connection(SSL_new(context.get()));
    SSL_set_fd(connection.get(), socket);
    TestRequest request;
    if (SSL_accept(connection.get()) != 1 || !read_request(connection.get(), request)) {
        ERR_clear_error();
        return;
    }
    request.client_name = name_of_client(connection.get());
    const TestAnswer answer = script(request);
    ++requests;
    if (!answer.hang_up) {
        const std::string text = to_http(answer);
        SSL_write(connection.get(), text.data(), static_cast<int>(text.size()));
        SSL_shutdown(connection.get());
    }
    ERR_clear_error();
}

TlsServer::TlsServer(const Setup& setup, Script script) : inner_(std::make_unique<Inner>()) {
    ::signal(SIGPIPE, SIG_IGN);  // a client that leaves while it is written to
    inner_->script = std::move(script);
    inner_->make_context(setup);
    inner_->listen(setup.port);
    inner_->stop = ::eventfd(0, EFD_CLOEXEC);
    inner_->thread = std::thread([this] { inner_->run(); });
}

TlsServer::~TlsServer() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto told = ::write(inner_->stop, &one, sizeof(one));
    inner_->thread.join();
    ::close(inner_->listener);
    ::close(inner_->stop);
}

std::uint16_t TlsServer::port() const {
    return inner_->port;
}
std::string TlsServer::url() const {
    return "https://127.0.0.1:" + std::to_string(inner_->port);
}
std::size_t TlsServer::requests() const {
    return inner_->requests;
}

}  // namespace shiftguard::testing
