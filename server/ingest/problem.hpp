// Refusals of the agents' port as problem documents (RFC 9457), and the note that the log gets.
#pragma once

#include "common/result.hpp"
#include "server/http/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::ingest {

[[nodiscard]] http::Answer problem(unsigned status, std::string_view type, std::string_view title,
                                   const std::string& detail, std::optional<std::uint64_t> head_seq = std::nullopt);

/// 405: the path takes this method and no other.
[[nodiscard]] http::Answer wrong_method(const std::string& taken);

/// 401: whoever speaks showed no client certificate.
[[nodiscard]] http::Answer no_certificate();

/// The store could not serve: 503 with Retry-After where trying again helps, else 500. The detail stays in the log.
[[nodiscard]] http::Answer store_problem(const Error& error);

}  // namespace shiftguard::ingest
