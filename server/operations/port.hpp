// The operations' port: plain HTTP, GET and HEAD alone, one request a connection, on a thread of its own, so that it
// answers while every other thread waits for the store. Meant for loopback or a management network.
// At most 32 connections at a time and five seconds for each; whoever comes beyond that waits in the listen queue.
#pragma once

#include "common/result.hpp"
#include "server/http/message.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace shiftguard::operations {

class Port {
public:
    /// Serves at once. `number` 0: any free one. `address`: numeric. Errors: invalid_input (address), refused or
    /// unavailable (the port is taken).
    [[nodiscard]] static Result<std::unique_ptr<Port>> open(const std::string& address, std::uint16_t number,
                                                            http::Handler handler);
    ~Port();  ///< stops, and waits for the thread
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    [[nodiscard]] std::uint16_t number() const;

private:
    struct Inner;
    explicit Port(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::operations
