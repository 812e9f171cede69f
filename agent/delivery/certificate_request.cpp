#include "agent/delivery/certificate_request.hpp"

#include "common/linux/atomic_file.hpp"

#include <chrono>
#include <ctime>
#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace shiftguard::delivery {
namespace {

template <auto free_function>
struct Free {
    template <class Held>
    void operator()(Held* held) const noexcept {
        free_function(held);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Free<&EVP_PKEY_free>>;
using Request = std::unique_ptr<X509_REQ, Free<&X509_REQ_free>>;
using Certificate = std::unique_ptr<X509, Free<&X509_free>>;
using Memory = std::unique_ptr<BIO, Free<&BIO_free_all>>;

constexpr std::size_t longest_common_name = 64;  // ub-common-name, RFC 5280 appendix A

Memory reading(const std::string& text) {
    return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string written(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Certificate read_certificate(const std::string& pem) {
    const Memory memory = reading(pem);
    Certificate certificate(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    return certificate;
}

Error failed() {
    ERR_clear_error();
    return {ErrorKind::internal, "certificate request",
            "The workstation's key or its certificate request cannot be made: OpenSSL refuses.", Retry::useless};
}

}  // namespace

Result<CertificateRequest> make_certificate_request(const std::string& host_name) {
    const Key key(EVP_EC_gen("P-256"));
    const Request request(X509_REQ_new());
    if (!key || !request) {
        return failed();
    }
    const std::string name = host_name.substr(0, longest_common_name);
    X509_NAME* subject = X509_REQ_get_subject_name(request.get());
    const bool named =
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.data()),
                                   static_cast<int>(name.size()), -1, 0) == 1;
    if (!named || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
        X509_REQ_set_pubkey(request.get(), key.get()) != 1 ||
        X509_REQ_sign(request.get(), key.get(), EVP_sha256()) <= 0) {
        return failed();
    }
    const Memory key_text(BIO_new(BIO_s_secmem()));
    const Memory request_text(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        PEM_write_bio_X509_REQ(request_text.get(), request.get()) != 1) {
        return failed();
    }
    return CertificateRequest{written(key_text.get()), written(request_text.get())};
}

bool belongs_together(const std::string& certificate_pem, const std::string& private_key_pem) {
    const Certificate certificate = read_certificate(certificate_pem);
    const Memory memory = reading(private_key_pem);
    const Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
    const bool fits = certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
    ERR_clear_error();
    return fits;
}

std::optional<Validity> validity_of(const std::filesystem::path& file) {
    constexpr std::size_t longest = 65536;
    const auto bytes = read_file(file, longest);
    const auto certificate = read_certificate(bytes ? std::string(bytes->begin(), bytes->end()) : std::string());
    std::tm from{};
    std::tm until{};
    if (!certificate || ASN1_TIME_to_tm(X509_get0_notBefore(certificate.get()), &from) != 1 ||
        ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &until) != 1) {
        return std::nullopt;
    }
    const auto at = [](std::tm& utc) {
        return std::chrono::floor<Milliseconds>(std::chrono::system_clock::from_time_t(::timegm(&utc)));
    };
    return Validity{at(from), at(until)};
}

bool is_certificate(const std::string& pem) {
    return read_certificate(pem) != nullptr;
}

}  // namespace shiftguard::delivery
