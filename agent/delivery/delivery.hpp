// Upload of the outbox over mutual TLS, with retry; joining a server; asking it about an enrolment code.
#pragma once

#include "agent/spool/spool.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"
#include "protocol/chain.hpp"
#include "protocol/message.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace shiftguard::delivery {

/// What joining leaves in the state folder (files join.json, client.pem, client-key.pem, authority.pem; mode 0600).
/// join.json names the pair of certificate and key that holds; a renewal leaves another beside it.
struct Membership {
    std::string server_url;  ///< https://host:port
    WorkstationId workstation;
    protocol::PublicKey receipt_key{};
    std::filesystem::path certificate;
    std::filesystem::path private_key;
    std::filesystem::path authority;
    std::string proxy{};  ///< as policy names it, of no file here; empty: none
};

/// Errors: not_found where the machine never joined; corrupted.
[[nodiscard]] Result<Membership> load_membership(const std::filesystem::path& state_folder);

/// With the same chain keys as before the server goes on with the same chain.
/// Makes a P-256 key on this machine, sends its certificate request with the one-time token, keeps the answer.
/// `authority`: PEM file of the CA to trust for this first contact. Errors: refused (the server's words, or a machine
/// that has joined already), invalid_input (the address), unavailable, timeout, corrupted (the answer).
[[nodiscard]] Result<Membership> join(const std::filesystem::path& state_folder, const std::string& server_url,
                                      const std::string& token, const std::filesystem::path& authority,
                                      const protocol::KeyPair& chain_keys, const std::string& proxy = {});

/// One-time code for enrolling `worker`. Errors: refused (unknown, used, expired, another worker's), unavailable.
Status redeem_code(const Membership& membership, const std::string& code, const WorkerId& worker);

/// How the last attempt went, told apart for `doctor`.
enum class Condition : std::uint8_t {
    idle,             ///< nothing tried yet
    delivering,       ///< the last attempt was acknowledged
    server_away,      ///< no connection
    certificate_bad,  ///< the server's certificate does not verify, or ours was refused
    refused,          ///< the server answered with a refusal
    server_troubled,  ///< 429, 5xx or an answer that makes no sense
};

/// True where the detail says what is wrong; of these, true of needs_a_person where waiting alone will not mend it.
[[nodiscard]] bool is_trouble(Condition condition);
[[nodiscard]] bool needs_a_person(Condition condition);

struct State {
    Condition condition = Condition::idle;
    std::string detail;  ///< a whole sentence
    std::optional<WallTime> last_delivered;
};

[[nodiscard]] std::string_view to_string(Condition condition);

/// How patient the delivery is. The defaults are the product's; tests take shorter ones.
struct Options {
    std::chrono::milliseconds first_pause{500};       ///< upper bound of the pause after a first failure; then doubling
    std::chrono::milliseconds longest_pause{60'000};  ///< upper bound of any pause, and the pace after a refusal
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds request{30'000};         ///< connection included
    std::chrono::milliseconds pictures_first{10'000};  ///< how long a batch waits for the pictures that it names
    std::chrono::milliseconds parting{5'000};          ///< what a request under way may still take at the end
    /// Called on the delivery's thread after every attempt; must not call the delivery.
    std::function<void(const State&)> attempted;
};

/// Sends what the spool holds, on a thread of its own, from `start` to destruction. Retries with exponential backoff
/// and full jitter (0.5 s to 60 s; Retry-After honoured).
class Delivery {
public:
    /// `outbox` outlives it.
    Delivery(spool::Spool& outbox, Membership membership, protocol::SecretKey signing_key, Options options = {});
    ~Delivery();  ///< waits at most for the request under way (Options::parting)
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    void start();
    void wake();  ///< something was appended
    /// Nothing more is sent; a request under way may still take so long. Never waits.
    void end_within(std::chrono::milliseconds patience);
    [[nodiscard]] State state() const;

    /// Tries until the outbox is empty or `patience` is over; true where it is empty, false also where
    /// that can't be told. For an orderly end.
    bool drain(std::chrono::milliseconds patience);

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::delivery
