// The requests and answers of the agents' port: JSON over HTTP/1.1 in TLS 1.3. All readers are strict about types and
// bounds and pass over unknown fields.
//   POST /v1/join                      no client certificate; a one-time token authorises
//   POST /v1/records                   client certificate
//   POST /v1/enrolment-codes/redeem    client certificate
//   POST /v1/heartbeat                 client certificate
// A refusal is a problem document (RFC 9457): {"type","title","status","detail"}.
#pragma once

#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "protocol/exception.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::protocol {

inline constexpr std::uint32_t wire_version = 1;
inline constexpr std::size_t max_batch_records = 128;
inline constexpr std::size_t max_body_bytes = 65536;  ///< of one record
inline constexpr std::size_t max_request_bytes = 4U << 20U;

inline constexpr std::string_view join_path = "/v1/join";
inline constexpr std::string_view records_path = "/v1/records";
inline constexpr std::string_view redeem_path = "/v1/enrolment-codes/redeem";
inline constexpr std::string_view heartbeat_path = "/v1/heartbeat";

/// One link of the chain on its way. Exactly one of body and tombstone is there.
struct LinkedRecord {
    Sequence seq = 0;
    Hash body_hash{};
    std::optional<std::string> body;
    std::optional<TombstoneReason> tombstone;
};

/// A run of the chain: records are consecutive, `previous` is the link before the first, the signature is over the
/// last and over the tombstones.
struct Batch {
    WorkstationId workstation;
    Link previous{};
    std::vector<LinkedRecord> records;
    Signature head_signature{};
};

[[nodiscard]] Tombstones tombstones_of(const Batch& batch);
/// Signs the batch for `workstation`, whatever stood there before. It holds at least one record.
void sign_batch(Batch& batch, const WorkstationId& workstation, const SecretKey& key);

struct Receipt {
    WorkstationId workstation;
    Sequence seq = 0;  ///< everything up to here stands in the store
    Link link{};
    WallTime stored{};
    Signature signature{};
};

struct JoinRequest {
    std::string token;
    std::string host_name;
    std::string certificate_request_pem;  ///< PKCS #10
    PublicKey signing_key{};              ///< of the chain's heads
    Signature proof{};                    ///< sign_join of token and certificate request
};

struct JoinAnswer {
    WorkstationId workstation;
    std::string certificate_pem;  ///< of the workstation
    std::string authority_pem;    ///< the server's CA
    PublicKey receipt_key{};
};

struct RedeemRequest {
    std::string code;
    WorkerId worker;
};

/// What the agent is doing. All but running are a goodbye: that silence follows it is expected.
enum class Doing : std::uint8_t {
    running,
    suspending,  ///< the machine is about to sleep
    ending,      ///< the agent ends in order: a shutdown, an update
    signed_out,  ///< the guarded session was closed; the agent itself goes on
};
[[nodiscard]] std::string_view to_string(Doing doing);
[[nodiscard]] std::optional<Doing> doing_from(std::string_view word);

/// How the outbox stands.
struct OutboxState {
    std::uint64_t waiting = 0;  ///< links that the server has not acknowledged
    Sequence seq = 0;           ///< of the last record; 0: there is none yet
    Link link = origin;         ///< of the last record
    friend bool operator==(const OutboxState&, const OutboxState&) = default;
};

/// What a process of the agent took of the machine.
struct ResourceUse {
    std::uint64_t cpu_ms = 0;        ///< of all cores, since the process began
    std::uint64_t resident_kib = 0;  ///< now
    friend bool operator==(const ResourceUse&, const ResourceUse&) = default;
};

/// A workstation is there, and asks what time it is. Nothing about any worker. What is optional an older agent does
/// not say.
struct Heartbeat {
    Nonce nonce{};
    std::string agent_version;
    std::uint64_t policy_version = 0;     ///< in force
    std::optional<Doing> doing{};         ///< none also where a newer agent says a word that is not known here
    std::optional<bool> session_open{};   ///< the session of some worker is in front and guarded
    std::optional<OutboxState> outbox{};  ///< none also while the outbox does not open
    std::optional<ResourceUse> daemon{};  ///< shiftguardd
    std::optional<ResourceUse> eye{};     ///< shiftguard-eye, where one runs
};

/// From where a workstation speaks, as the server sees it. Not signed: TLS alone says that it is the server's.
struct Whence {
    std::optional<std::string> address;  ///< public, IPv4 or IPv6; none where the workstation is on the server's site
    std::optional<std::string> country;  ///< of that address, two capital letters; none where the server can't tell
    friend bool operator==(const Whence&, const Whence&) = default;
};

/// What a release adds to it later the one before passes over.
struct HeartbeatAnswer {
    Nonce nonce{};    ///< of the heartbeat that it answers
    WallTime time{};  ///< by the server's clock
    Signature signature{};
    std::vector<Grant> grants{};  ///< supervisors' exceptions; each has its own signature, of which this says nothing
    Whence whence{};
};

struct Problem {
    std::uint32_t status = 0;
    std::string type;  ///< a short word of ours: "chain-forked", "token-used", …
    std::string title;
    std::string detail;                ///< what, where, what to do
    std::optional<Sequence> head_seq;  ///< of a chain-gap: where the chain stands at the server
};

[[nodiscard]] std::string encode(const Batch& batch);
[[nodiscard]] std::string encode(const Receipt& receipt);
[[nodiscard]] std::string encode(const JoinRequest& request);
[[nodiscard]] std::string encode(const JoinAnswer& answer);
[[nodiscard]] std::string encode(const RedeemRequest& request);
[[nodiscard]] std::string encode(const Heartbeat& heartbeat);
[[nodiscard]] std::string encode(const Grant& grant);
[[nodiscard]] std::string encode(const HeartbeatAnswer& answer);
[[nodiscard]] std::string encode(const Problem& problem);

/// Errors: invalid_input with the JSON pointer of the fault as subject.
[[nodiscard]] Result<Batch> decode_batch(std::string_view text);
[[nodiscard]] Result<Receipt> decode_receipt(std::string_view text);
[[nodiscard]] Result<JoinRequest> decode_join_request(std::string_view text);
[[nodiscard]] Result<JoinAnswer> decode_join_answer(std::string_view text);
[[nodiscard]] Result<RedeemRequest> decode_redeem_request(std::string_view text);
[[nodiscard]] Result<Heartbeat> decode_heartbeat(std::string_view text);
[[nodiscard]] Result<Grant> decode_grant(std::string_view text);
/// A grant that can't be read, as of a newer release, is passed over: the time holds without it.
[[nodiscard]] Result<HeartbeatAnswer> decode_heartbeat_answer(std::string_view text);
[[nodiscard]] Result<Problem> decode_problem(std::string_view text);

/// What an ingest finds when it holds a batch against the stored head of the same workstation.
struct StoredHead {
    Sequence seq = 0;
    Link link = origin;
};
enum class ChainVerdict : std::uint8_t {
    extends,  ///< new records follow the stored head (a re-sent overlap that agrees is passed over)
    known,    ///< nothing new: everything in it stands already
    gap,      ///< records between the stored head and the batch are missing
    forked,   ///< it contradicts what is stored
    broken,   ///< its links do not follow from each other, or a body is not its hash's
    bad_signature,
};
struct ChainCheck {
    ChainVerdict verdict = ChainVerdict::broken;
    std::size_t first_new = 0;  ///< index of the first record that is not stored yet, where it extends
    std::vector<Link> links;    ///< of every record of the batch
};
/// `link_at(seq)`: the stored link of an earlier record, for the overlap of a re-sent batch; nullopt where unknown.
[[nodiscard]] ChainCheck check_chain(const Batch& batch, const PublicKey& key, const StoredHead& head,
                                     const std::function<std::optional<Link>(Sequence)>& link_at);

}  // namespace shiftguard::protocol
