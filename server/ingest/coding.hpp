// Bodies of the agents' port that come compressed (RFC 9110, section 8.4), bounded by what they become. Every answer
// says which codings are taken (RFC 7694): an agent sends none that its server has not named.
#pragma once

#include "server/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::ingest {

/// The request's body as it was before it was compressed: a view of the request's own, or of `unpacked`. A refusal, and
/// no body: 415 a coding that is not taken, 413 one that would become too long, 400 one that is not what it says.
struct Decoded {
    std::string unpacked;
    bool is_packed = false;
    std::optional<http::Answer> refusal;
    [[nodiscard]] std::string_view body(const http::Request& request) const {
        return is_packed ? std::string_view(unpacked) : std::string_view(request.body);
    }
};
[[nodiscard]] Decoded decode_body(const http::Request& request);

/// Says in the answer what is taken.
void name_codings(http::Answer& answer);

}  // namespace shiftguard::ingest
