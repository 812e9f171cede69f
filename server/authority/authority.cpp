#include "server/authority/authority.hpp"

#include "server/authority/server_renewal.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <optional>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace shiftguard::authority {
namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* handle) const noexcept {
        release(handle);
    }
};
using Bio = std::unique_ptr<BIO, Release<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using SigningRequest = std::unique_ptr<X509_REQ, Release<X509_REQ_free>>;

constexpr long max_pem_bytes = 32768;
constexpr std::chrono::days authority_life{3650};
constexpr std::chrono::days server_life{825};
constexpr std::chrono::days workstation_life{365};
constexpr std::chrono::hours clock_tolerance{1};

Error fault(const char* what) {
    return {ErrorKind::internal, "authority", std::string("OpenSSL could not ") + what + ".", Retry::useless};
}

Bio memory(std::string_view text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string content(const Bio& bio) {
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &data);
    return length > 0 ? std::string(data, static_cast<std::size_t>(length)) : std::string();
}

std::string to_pem(X509* certificate) {
    const Bio out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(out.get(), certificate);
    return content(out);
}

std::string to_pem(EVP_PKEY* key) {
    const Bio out(BIO_new(BIO_s_secmem()));
    PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return content(out);
}

// An encrypted key would make OpenSSL ask the terminal; there is no passphrase here.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
    return -1;
}

Certificate read_certificate(std::string_view pem) {
    return Certificate(PEM_read_bio_X509(memory(pem).get(), nullptr, no_passphrase, nullptr));
}

Key read_key(std::string_view pem) {
    return Key(PEM_read_bio_PrivateKey(memory(pem).get(), nullptr, no_passphrase, nullptr));
}

bool is_p256(EVP_PKEY* key) {
    std::array<char, 64> group{};
    std::size_t length = 0;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) == 1 &&
           std::string_view(group.data(), length) == SN_X9_62_prime256v1;
}

bool set_serial(X509* certificate) {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        return false;
    }
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x3FU) | 0x40U);  // positive, and always 16 bytes long
    const std::unique_ptr<BIGNUM, Release<BN_free>> number(
        BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool add_to_name(X509_NAME* name, const char* field, const std::string& text) {
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()),
                                      static_cast<int>(text.size()), -1, 0) == 1;
}

bool extend(X509* certificate, X509* issuer, int what, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

void set_life(X509* certificate, WallTime now, Milliseconds life) {
    const auto seconds = [](WallTime at) { return std::chrono::system_clock::to_time_t(at); };
    ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(now - clock_tolerance));
    ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(now + life));
}

using Name = std::unique_ptr<X509_NAME, Release<X509_NAME_free>>;

/// None where it can't be made.
Name make_name(const std::string& common_name, const std::string& qualifier = {}) {
    Name name(X509_NAME_new());
    const bool made = name && add_to_name(name.get(), "CN", common_name) &&
                      (qualifier.empty() || add_to_name(name.get(), "dnQualifier", qualifier));
    return made ? std::move(name) : nullptr;
}

/// What every certificate of ours has, unsigned. The issuer is itself where none is given.
Certificate begin(EVP_PKEY* key, const X509_NAME* subject, X509* issuer, WallTime now, Milliseconds life) {
    Certificate certificate(X509_new());
    if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1 || !set_serial(certificate.get()) ||
        subject == nullptr || X509_set_subject_name(certificate.get(), subject) != 1 ||
        X509_set_pubkey(certificate.get(), key) != 1) {
        return nullptr;
    }
    X509* const signer = issuer != nullptr ? issuer : certificate.get();
    if (X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer)) != 1 ||
        !extend(certificate.get(), signer, NID_subject_key_identifier, "hash")) {
        return nullptr;
    }
    set_life(certificate.get(), now, life);
    return certificate;
}

bool mark_leaf(X509* certificate, X509* issuer, const char* purpose) {
    return extend(certificate, issuer, NID_authority_key_identifier, "keyid:always") &&
           extend(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
           extend(certificate, issuer, NID_key_usage, "critical,digitalSignature") &&
           extend(certificate, issuer, NID_ext_key_usage, purpose);
}

bool sign(X509* certificate, EVP_PKEY* key) {
    return X509_sign(certificate, key, EVP_sha256()) > 0;
}

// Only letters that cannot begin another field of OpenSSL's little language for names.
bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= 253 &&
           host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") ==
               std::string_view::npos;
}

Result<std::string> alternative_names(const std::vector<std::string>& hosts) {
    std::string names;
    for (const auto& host : hosts) {
        if (!is_host(host)) {
            return Error{ErrorKind::invalid_input, host, "This is neither a DNS name nor a numeric address.",
                         Retry::useless};
        }
        const std::unique_ptr<ASN1_OCTET_STRING, Release<ASN1_OCTET_STRING_free>> address(a2i_IPADDRESS(host.c_str()));
        names += (names.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + host;
    }
    return names;
}

std::optional<WallTime> end_of(X509* certificate) {
    std::tm parts{};
    if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) {
        return std::nullopt;
    }
    return WallTime(std::chrono::seconds(timegm(&parts)));
}

Error bad_request(const char* why) {
    return {ErrorKind::invalid_input, "/certificate_request_pem", why, Retry::useless};
}

/// `wanted`, or what is left of the authority: what it signs ends with it.
Result<Milliseconds> life_within(WallTime authority_end, WallTime now, Milliseconds wanted) {
    if (authority_end <= now) {
        return Error{ErrorKind::refused, "authority",
                     "The authority's own certificate has ended, and what it signs is worth nothing: make a new server "
                     "with `shiftguard-server init` and join the workstations anew.",
                     Retry::useless};
    }
    return std::min(wanted, authority_end - now);
}

}  // namespace

Result<Identity> make_authority(const std::string& name, WallTime now) {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate =
        key ? begin(key.get(), make_name(name).get(), nullptr, now, authority_life) : nullptr;
    X509* const raw = certificate.get();
    if (raw == nullptr || !extend(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
        !extend(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign") || !sign(raw, key.get())) {
        return fault("make the authority's certificate");
    }
    return Identity{to_pem(raw), to_pem(key.get())};
}

Result<Identity> make_server_identity(const Identity& authority, const std::vector<std::string>& hosts, WallTime now) {
    const Certificate issuer = read_certificate(authority.certificate);
    const Key issuer_key = read_key(authority.private_key);
    const auto names = alternative_names(hosts);
    if (!names) {
        return names.error();
    }
    const Key key(EVP_EC_gen("P-256"));
    if (!issuer || !issuer_key || !key || hosts.empty()) {
        return fault("read the authority");
    }
    const Certificate certificate =
        begin(key.get(), make_name(hosts.front().substr(0, 64)).get(), issuer.get(), now, server_life);
    X509* const raw = certificate.get();
    if (raw == nullptr || !mark_leaf(raw, issuer.get(), "serverAuth") ||
        !extend(raw, issuer.get(), NID_subject_alt_name, *names) || !sign(raw, issuer_key.get())) {
        return fault("make the server's certificate");
    }
    return Identity{to_pem(raw), to_pem(key.get())};
}

Result<std::string> renew_server(const Identity& authority, const Identity& current, WallTime now) {
    const Certificate issuer = read_certificate(authority.certificate);
    const Key issuer_key = read_key(authority.private_key);
    const Certificate present = read_certificate(current.certificate);
    const Key key = read_key(current.private_key);
    const auto authority_end = end_of(issuer.get());
    if (!issuer || !issuer_key || !present || !key || !authority_end) {
        return Error{ErrorKind::corrupted, "certificate", "The authority's or the server's pair cannot be read.",
                     Retry::useless};
    }
    const int names = X509_get_ext_by_NID(present.get(), NID_subject_alt_name, -1);
    if (X509_verify(present.get(), issuer_key.get()) != 1 || X509_check_private_key(present.get(), key.get()) != 1 ||
        names < 0) {
        return Error{ErrorKind::refused, "certificate",
                     "The server's certificate is not by its own authority, for its key and with names; renew it where "
                     "it came from, and put it in its place.",
                     Retry::useless};
    }
    const auto life = life_within(*authority_end, now, server_life);
    if (!life) {
        return life.error();
    }
    const Certificate next = begin(key.get(), X509_get_subject_name(present.get()), issuer.get(), now, *life);
    if (!next || !mark_leaf(next.get(), issuer.get(), "serverAuth") ||
        X509_add_ext(next.get(), X509_get_ext(present.get(), names), -1) != 1 || !sign(next.get(), issuer_key.get())) {
        return fault("make the server's certificate");
    }
    return to_pem(next.get());
}

Result<std::string> sign_workstation(const Identity& authority, std::string_view request_pem,
                                     const WorkstationId& workstation, const std::string& membership, WallTime now) {
    if (request_pem.size() > max_pem_bytes) {
        return bad_request("The certificate request is too large.");
    }
    const SigningRequest request(PEM_read_bio_X509_REQ(memory(request_pem).get(), nullptr, no_passphrase, nullptr));
    if (!request) {
        return bad_request("This is no PKCS #10 request in PEM.");
    }
    EVP_PKEY* const key = X509_REQ_get0_pubkey(request.get());
    if (key == nullptr || !is_p256(key)) {
        return bad_request("The key must be of the curve P-256.");
    }
    if (X509_REQ_verify(request.get(), key) != 1) {
        return bad_request("The request is not signed by its own key.");
    }
    const Certificate issuer = read_certificate(authority.certificate);
    const Key issuer_key = read_key(authority.private_key);
    const auto authority_end = end_of(issuer.get());
    if (!issuer || !issuer_key || !authority_end) {
        return fault("read the authority");
    }
    const auto life = life_within(*authority_end, now, workstation_life);
    if (!life) {
        return life.error();
    }
    const Certificate certificate =
        begin(key, make_name(workstation.text(), membership).get(), issuer.get(), now, *life);
    if (!certificate || !mark_leaf(certificate.get(), issuer.get(), "clientAuth") ||
        !sign(certificate.get(), issuer_key.get())) {
        return fault("sign the workstation's certificate");
    }
    return to_pem(certificate.get());
}

Result<std::string> fingerprint(const std::string& certificate_pem) {
    const Certificate certificate = read_certificate(certificate_pem);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (!certificate || X509_digest(certificate.get(), EVP_sha256(), digest.data(), &length) != 1) {
        return Error{ErrorKind::corrupted, "certificate", "This is no certificate in PEM.", Retry::useless};
    }
    std::string text;
    for (unsigned at = 0; at < length; ++at) {
        std::array<char, 4> pair{};
        std::snprintf(pair.data(), pair.size(), at == 0 ? "%02X" : ":%02X", static_cast<unsigned>(digest.at(at)));
        text += pair.data();
    }
    return text;
}

Result<WallTime> expires_at(const std::string& certificate_pem) {
    const Certificate certificate = read_certificate(certificate_pem);
    const auto end = end_of(certificate.get());
    if (!end) {
        return Error{ErrorKind::corrupted, "certificate", "This is no certificate in PEM.", Retry::useless};
    }
    return *end;
}

}  // namespace shiftguard::authority
