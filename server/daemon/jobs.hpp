// What the running server does by itself, each on a thread of its own: keeps the book of receipts, looks for silent
// workstations, deletes once a day what is past its period. A round that fails is said in the log and tried again.
#pragma once

#include "common/repeating.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "server/daemon/believed_time.hpp"
#include "server/daemon/settings/settings.hpp"
#include "server/receipts/book.hpp"
#include "server/store/store.hpp"

namespace shiftguard::server {

class Jobs {
public:
    /// All of these outlive it. Made before the ports are served.
    Jobs(const Settings& settings, store::IncidentStore& store, evidence::Vault& vault,
         const protocol::KeyPair& receipt, receipts::Book& book, BelievedTime believed, const Clock& clock);
    /// Waits for the rounds under way, then keeps the book once more.
    ~Jobs();
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;

private:
    void keep_the_book();
    void look_for_silence();
    void delete_what_is_past();

    const Settings& settings_;
    store::IncidentStore& store_;
    evidence::Vault& vault_;
    const protocol::KeyPair& receipt_;
    receipts::Book& book_;
    const BelievedTime believed_;
    const Clock& clock_;
    const Now since_;
    std::unique_ptr<Repeating> silence_;
    std::unique_ptr<Repeating> retention_;
    std::unique_ptr<Repeating> keeping_;
};

}  // namespace shiftguard::server
