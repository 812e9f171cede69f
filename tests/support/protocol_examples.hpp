// One example of every message, the same in every run: what the golden files in protocol/golden were written from.
#pragma once

#include "protocol/message.hpp"
#include "protocol/record.hpp"

namespace shiftguard::testing {

/// 2026-11-23T22:05:00.123Z
inline const WallTime example_time{Milliseconds(1'795'471'500'123)};
inline const WorkstationId example_workstation{"5f0c7c52-6f0e-4b57-9d0e-0d7b1f3a9c11"};

[[nodiscard]] protocol::Record example_incident();
[[nodiscard]] protocol::Record example_outcome();
[[nodiscard]] protocol::Record example_outcome_with_evidence();
[[nodiscard]] protocol::Record example_repeat();
[[nodiscard]] protocol::Record example_observed();
[[nodiscard]] protocol::Record example_enrolment();

/// From a fixed seed: for tests only.
[[nodiscard]] protocol::KeyPair example_keys(std::uint8_t seed);

/// A run of the chain over these bodies, from `previous`, signed.
[[nodiscard]] protocol::Batch batch_of(const std::vector<std::string>& bodies, protocol::Sequence first,
                                       const protocol::Link& previous, const protocol::KeyPair& keys);

[[nodiscard]] protocol::Batch example_batch();
[[nodiscard]] protocol::Receipt example_receipt();
[[nodiscard]] protocol::JoinRequest example_join_request();
[[nodiscard]] protocol::JoinAnswer example_join_answer();
[[nodiscard]] protocol::RedeemRequest example_redeem_request();
[[nodiscard]] protocol::Heartbeat example_heartbeat();
[[nodiscard]] protocol::HeartbeatAnswer example_heartbeat_answer();
[[nodiscard]] protocol::Grant example_grant();  ///< signed by example_keys(2)
[[nodiscard]] protocol::Problem example_problem();

}  // namespace shiftguard::testing
