// Refusals of the agents' port as problem documents (RFC 9457), and the note that the log gets.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "server/http/message.hpp"
#include "server/store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shiftguard::ingest {

[[nodiscard]] http::Answer problem(unsigned status, std::string_view type, std::string_view title,
                                   const std::string& detail, std::optional<std::uint64_t> head_seq = std::nullopt);

/// 401: whoever speaks showed no client certificate.
[[nodiscard]] http::Answer no_certificate();

/// 403: the certificate is of a workstation that the store does not know.
[[nodiscard]] http::Answer never_joined(const WorkstationId& caller);

[[nodiscard]] bool is_member(const std::optional<store::Workstation>& workstation);
/// 403 for one that is none: it never joined, or was revoked. What it asks then is not looked at.
[[nodiscard]] http::Answer no_member(const std::optional<store::Workstation>& workstation, const WorkstationId& caller);

/// The store could not serve: 503 with Retry-After where trying again helps, else 500. The detail stays in the log.
[[nodiscard]] http::Answer store_problem(const Error& error);

}  // namespace shiftguard::ingest
