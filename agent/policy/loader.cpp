#include "agent/policy/loader.hpp"

#include "agent/policy/signature/issuers.hpp"
#include "agent/roster/local_time.hpp"
#include "common/document/document.hpp"
#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sodium.h>

namespace shiftguard::policy {
namespace {

Error failure(const std::filesystem::path& file, int number) {
    const bool absent = number == ENOENT || number == ENOTDIR;
    const std::string reason = std::error_code(number, std::generic_category()).message();
    return {absent ? ErrorKind::not_found : ErrorKind::refused, file.string(),
            absent ? "there is no policy here; put one in place" : "the policy can't be read: " + reason, Retry::helps};
}

/// The file's bytes into `document`, or what kept them from being read.
std::optional<Error> read_policy(const std::filesystem::path& file, std::string& document) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rbe"), &std::fclose);
    if (!stream) {
        return failure(file, errno);
    }
    std::array<char, 65536> block{};
    for (;;) {
        const std::size_t count = std::fread(block.data(), 1, block.size(), stream.get());
        document.append(block.data(), count);
        if (document.size() > document::Limits().bytes) {
            return Error{ErrorKind::exhausted, file.string(), "the policy is larger than 4 MiB", Retry::useless};
        }
        if (count < block.size()) {
            break;
        }
    }
    return std::ferror(stream.get()) != 0 ? std::optional(failure(file, errno)) : std::nullopt;
}

std::string digest_of(std::string_view text) {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
    const auto bytes = as_bytes(text);
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return to_hex(digest);
}

}  // namespace

Result<Policy> load(const std::filesystem::path& file) {
    std::string document;
    if (auto error = read_policy(file, document)) {
        return *std::move(error);
    }
    return parse(document, file.string());
}

Result<Policy> Loader::last_good() const {
    const auto bytes = read_private_file(kept_, document::Limits().bytes);
    if (!bytes) {
        return bytes.error();
    }
    return parse({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, kept_.string());
}

Result<Policy> Loader::start(WallTime now, WhenBad when_bad) {
    std::optional<Result<Policy>> last;  // read as a policy only where it is asked for: that takes its time
    if (!keys_.empty()) {
        last = last_good();
        highest_ = *last ? (*last)->version : 0;
    }
    if (const auto kept = read_private_file(kept_, document::Limits().bytes)) {
        in_force_ = digest_of({reinterpret_cast<const char*>(kept->data()), kept->size()});
    }
    std::string document;
    auto error = read_policy(file_, document);
    std::string mark = mark_of(error, document);
    auto policy = error ? Result<Policy>(*std::move(error)) : judge(std::move(document), now);
    if (policy) {
        seen_ = std::move(mark);
    }
    if (policy || when_bad == WhenBad::refuse) {
        return policy;
    }
    if (!last) {
        last = last_good();
    }
    return *last ? *std::move(last) : std::move(policy);
}

/// What was found, as one short text: a digest of the bytes, or the failure; and of what they are judged by.
std::string Loader::mark_of(const std::optional<Error>& error, std::string_view document) const {
    std::string mark = error ? to_sentence(*error) : digest_of(document);
    if (keys_.empty()) {
        return mark;
    }
    const auto keys = keys_in(keys_);
    mark += keys ? "" : to_sentence(keys.error());
    for (const auto& key : keys ? *keys : std::vector<PublicKey>()) {
        mark += to_hex(key.id) + to_hex(key.key);
    }
    const auto signature = read_file(signature_of(file_), minisign_bytes);
    return mark + (signature ? to_hex(*signature) : to_sentence(signature.error()));
}

/// False: this machine holds no keys of IT and takes any. Errors: it holds some, and none of them signed the document.
Result<bool> Loader::is_signed(const std::string& document) const {
    const auto keys = keys_.empty() ? Result<std::vector<PublicKey>>(std::vector<PublicKey>()) : keys_in(keys_);
    if (!keys) {
        return keys.error();
    }
    if (keys->empty()) {
        return false;
    }
    const auto issuer = issuer_of(as_bytes(document), file_, *keys);
    return issuer ? Result<bool>(true) : Result<bool>(issuer.error());
}

std::optional<Result<Policy>> Loader::poll(WallTime now) {
    keep();
    std::string document;
    auto error = read_policy(file_, document);
    std::string mark = mark_of(error, document);
    const bool is_due = becomes_valid_ && now >= *becomes_valid_;
    if (mark == seen_ && !is_due) {
        return std::nullopt;
    }
    becomes_valid_.reset();
    seen_ = std::move(mark);
    if (error) {
        return *std::move(error);
    }
    return judge(std::move(document), now);
}

/// What keeps a document without faults from coming into force.
std::optional<Error> Loader::why_not(const Policy& policy, bool is_signed, WallTime now) {
    const auto refused = [&](std::string reason, Retry retry) {
        return Error{ErrorKind::refused, file_.string(), std::move(reason), retry};
    };
    if (is_signed && policy.version < highest_) {
        return refused("version " + std::to_string(policy.version) + " is older than " + std::to_string(highest_) +
                           ", which was in force here; sign the policy with a higher version",
                       Retry::useless);
    }
    if (policy.digest == in_force_) {
        return std::nullopt;  // validity is asked for where a policy comes into force; this one is
    }
    if (policy.valid_from && now < *policy.valid_from) {
        becomes_valid_ = policy.valid_from;
        return refused("the policy is not valid yet, only from " + roster::local_rfc3339(*policy.valid_from, "UTC") +
                           "; it is taken then",
                       Retry::helps);
    }
    if (policy.valid_until && now >= *policy.valid_until) {
        return refused("the policy has expired, it was valid until " +
                           roster::local_rfc3339(*policy.valid_until, "UTC") + "; put a newer one in place",
                       Retry::useless);
    }
    return std::nullopt;
}

Result<Policy> Loader::judge(std::string document, WallTime now) {
    const auto is_signed = this->is_signed(document);
    if (!is_signed) {
        return is_signed.error();
    }
    auto policy = parse(document, file_.string());
    if (policy) {
        if (auto refusal = why_not(*policy, *is_signed, now)) {
            return *std::move(refusal);
        }
        highest_ = policy->version;
        in_force_ = policy->digest;
        to_keep_ = std::move(document);
        keep();
    }
    return policy;
}

void Loader::keep() {
    if (to_keep_.empty()) {
        return;
    }
    if (const auto written = write_atomically(kept_, as_bytes(to_keep_), FileMode::owner_only); !written) {
        not_kept_ = written.error();
        return;
    }
    not_kept_.reset();
    to_keep_.clear();
}

}  // namespace shiftguard::policy
