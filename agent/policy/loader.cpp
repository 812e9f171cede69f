#include "agent/policy/loader.hpp"

#include "agent/policy/document.hpp"
#include "common/encoding.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

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
std::optional<Error> read_file(const std::filesystem::path& file, std::string& document) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rbe"), &std::fclose);
    if (!stream) {
        return failure(file, errno);
    }
    std::array<char, 65536> block{};
    for (;;) {
        const std::size_t count = std::fread(block.data(), 1, block.size(), stream.get());
        document.append(block.data(), count);
        if (document.size() > document_bytes) {
            return Error{ErrorKind::exhausted, file.string(), "the policy is larger than 4 MiB", Retry::useless};
        }
        if (count < block.size()) {
            break;
        }
    }
    return std::ferror(stream.get()) != 0 ? std::optional(failure(file, errno)) : std::nullopt;
}

/// What was found, as one short text: a digest of the bytes, or the failure.
std::string mark_of(const std::optional<Error>& error, std::string_view document) {
    if (error) {
        return to_sentence(*error);
    }
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
    const auto bytes = as_bytes(document);
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return to_hex(digest);
}

}  // namespace

Result<Policy> load(const std::filesystem::path& file) {
    std::string document;
    if (auto error = read_file(file, document)) {
        return *std::move(error);
    }
    return parse(document, file.string());
}

std::optional<Result<Policy>> Loader::poll() {
    std::string document;
    auto error = read_file(file_, document);
    std::string mark = mark_of(error, document);
    if (mark == seen_) {
        return std::nullopt;
    }
    seen_ = std::move(mark);
    if (error) {
        return *std::move(error);
    }
    return parse(document, file_.string());
}

}  // namespace shiftguard::policy
