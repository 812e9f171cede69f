// Result<T>: the value, or the one Error that says what happened, where, and whether trying again helps.
// Expected failure travels as a value; nothing in the house throws for it. Logged once, where it is handled.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace shiftguard {

enum class ErrorKind : std::uint8_t {
    invalid_input,  ///< what was given cannot be taken; mend it
    not_found,      ///< a file, a device, a record that is not there
    refused,        ///< permission, authorisation or a peer said no
    unavailable,    ///< a service, a device or the network is away for now
    timeout,        ///< no answer in the time given
    corrupted,      ///< bytes that do not verify: checksum, signature, encryption, format
    exhausted,      ///< disk, memory or a bounded queue is full
    internal,       ///< a fault of ours
};

enum class Retry : std::uint8_t { useless, helps };

/// One expected failure. `message` is a whole sentence for a person: what happened, where, what to do.
// clang 16's analyser loses sight of std::variant's storage, and takes a Result's error for unset where it is copied.
struct Error {  // NOLINT(clang-analyzer-core.uninitialized.Assign)
    ErrorKind kind = ErrorKind::internal;
    std::string subject;  ///< what it is about: a path, a JSON pointer, a host, a device
    std::string message;
    Retry retry = Retry::useless;
};

/// The word of the kind as it stands in logs and JSON, for example "invalid_input".
[[nodiscard]] const char* to_string(ErrorKind kind);

/// "subject: message", or the message alone where there is no subject.
[[nodiscard]] std::string to_sentence(const Error& error);

struct Nothing {};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
    Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design

    [[nodiscard]] bool ok() const { return held_.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// Precondition: ok().
    [[nodiscard]] T& value() & { return std::get<0>(held_); }
    [[nodiscard]] const T& value() const& { return std::get<0>(held_); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(held_)); }
    [[nodiscard]] T* operator->() { return &std::get<0>(held_); }
    [[nodiscard]] const T* operator->() const { return &std::get<0>(held_); }
    [[nodiscard]] T& operator*() & { return std::get<0>(held_); }
    [[nodiscard]] const T& operator*() const& { return std::get<0>(held_); }
    [[nodiscard]] T&& operator*() && { return std::get<0>(std::move(held_)); }

    /// Precondition: !ok().
    [[nodiscard]] const Error& error() const { return std::get<1>(held_); }

private:
    std::variant<T, Error> held_;
};

using Status = Result<Nothing>;
[[nodiscard]] inline Status success() {
    return Nothing{};
}

}  // namespace shiftguard
