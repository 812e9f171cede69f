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
    struct Pictures {
        Milliseconds first;  ///< how long they may go before a batch whose records name them
        Milliseconds rest;   ///< how long they are left alone after the server could not take one
    };
    Courier(spool::Spool& outbox, Membership membership, const protocol::SecretKey& signing_key, Patience patience,
            Pictures pictures);
    ~Courier();  ///< wipes the key
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    void abort_when(std::function<bool()> abort) { http_.abort_when(std::move(abort)); }

    [[nodiscard]] Attempt attempt();

private:
    [[nodiscard]] std::optional<Attempt> attempt_picture(std::optional<protocol::Sequence> up_to);
    [[nodiscard]] bool pictures_go_first();
    [[nodiscard]] Attempt attempt_records(protocol::Batch batch);
    [[nodiscard]] Attempt judge(const protocol::Batch& batch, const Answer& answer);
    [[nodiscard]] Attempt accept(const protocol::Batch& batch, const Answer& answer);
    [[nodiscard]] Attempt go_back_or_tell(const protocol::Batch& batch, const Answer& answer);
    [[nodiscard]] Attempt single_out(const protocol::Batch& batch, const Answer& answer);

    spool::Spool& outbox_;
    Membership membership_;
    protocol::SecretKey signing_key_;
    Http http_;
    const Milliseconds patience_;
    const Pictures pictures_;
    std::chrono::steady_clock::time_point pictures_rest_until_{};
    std::optional<std::chrono::steady_clock::time_point> pictures_go_since_;  // before the batch that is next
    bool records_were_answered_ = true;  // the last ones; until they are again no picture is tried before them
    // Halved until the record that the server refuses is alone, or the line carries the batch in time.
    std::size_t at_most_ = protocol::max_batch_records;
    bool twice_as_many_had_time_ = true;
    std::size_t refused_in_a_row_ = 0;
    std::optional<protocol::Sequence> server_stands_at_;  // where that is before what the outbox has receipts for
};

}  // namespace shiftguard::delivery
