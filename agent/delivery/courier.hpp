// Private to this room: one attempt at sending the next run of the chain, and what to think of the answer. No thread,
// no pause: the Delivery has these.
#pragma once

#include "agent/delivery/delivery.hpp"
#include "agent/delivery/http.hpp"

#include <optional>
#include <string>

namespace shiftguard::delivery {

/// When to try again.
enum class Pace : std::uint8_t {
    at_once,   ///< there may be more, or a smaller batch is worth a try
    empty,     ///< nothing waits
    back_off,  ///< later, and later each time
    slowly,    ///< a person must mend it; trying costs little
};

struct Attempt {
    Pace pace = Pace::empty;
    Condition condition = Condition::idle;
    std::string detail;
    std::optional<Milliseconds> not_before;  ///< the server's Retry-After
    std::optional<WallTime> stored;          ///< of the receipt, where it was delivered
};

class Courier {
public:
    /// `rest`: how long pictures are left alone after the server could not take one.
    Courier(spool::Spool& outbox, Membership membership, const protocol::SecretKey& signing_key, Patience patience,
            Milliseconds rest);
    ~Courier();  ///< wipes the key
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    void abort_when(std::function<bool()> abort) { http_.abort_when(std::move(abort)); }

    [[nodiscard]] Attempt attempt();

private:
    [[nodiscard]] std::optional<Attempt> attempt_picture();
    [[nodiscard]] Attempt attempt_records();
    [[nodiscard]] protocol::Batch sign(protocol::Batch batch) const;
    [[nodiscard]] Attempt judge(const protocol::Batch& batch, const Answer& answer);
    [[nodiscard]] Attempt accept(const protocol::Batch& batch, const Answer& answer);
    [[nodiscard]] Attempt go_back_or_tell(const protocol::Batch& batch, const Answer& answer);
    [[nodiscard]] Attempt single_out(const protocol::Batch& batch, const Answer& answer);

    spool::Spool& outbox_;
    Membership membership_;
    protocol::SecretKey signing_key_;
    Http http_;
    const Milliseconds rest_;
    std::chrono::steady_clock::time_point pictures_rest_until_{};
    std::size_t at_most_ = protocol::max_batch_records;  // halved until the record that the server refuses is alone
    std::size_t refused_in_a_row_ = 0;
    std::optional<protocol::Sequence> server_stands_at_;  // where that is before what the outbox has receipts for
};

}  // namespace shiftguard::delivery
