// The answer that a handler gives to a reply, for tests and fuzzers that call handlers without the sockets.
#pragma once

#include "server/http/message.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace shiftguard::testing {

/// Calls `handle` with a reply and has work that is put off done at once. Throws where no answer was given, or two.
template <class Handle>
[[nodiscard]] http::Answer answered(Handle handle) {
    std::optional<http::Answer> answer;
    std::size_t given = 0;
    handle(http::Reply{[&](const http::Finish& finish) {
                           answer = finish();
                           ++given;
                       },
                       [](const std::function<void()>& work) { work(); }});
    if (given != 1) {
        throw std::logic_error("a handler gave " + std::to_string(given) + " answers");
    }
    return std::move(*answer);
}

}  // namespace shiftguard::testing
