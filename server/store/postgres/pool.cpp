#include "server/store/postgres/pool.hpp"

#include <utility>

namespace shiftguard::store {
namespace {

/// What every session has. Who waits for a lock for most of the patience is told so, which costs no connection; a
/// server that notices that its client went ends what it did for it; and whatever the database's default, a commit is
/// on disk before it is told, on the synchronous standby too where there is one.
Status set_up(postgres::Connection& connection, Milliseconds patience) {
    const Milliseconds lock_timeout = patience * 4 / 5;
    auto rows = connection.query(
        "SELECT set_config('search_path', 'shiftguard', false), set_config('lock_timeout', $1, false), "
        "set_config('client_connection_check_interval', '2s', false), "
        "set_config('idle_in_transaction_session_timeout', '60s', false), "
        "set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') = 'remote_apply' "
        "THEN 'remote_apply' ELSE 'on' END, false), coalesce(current_setting('fsync', true), 'on')",
        postgres::Values(std::to_string(lock_timeout.count()) + "ms"));
    if (!rows) {
        return rows.error();
    }
    if (rows->text(0, 5) == "off") {
        return Error{ErrorKind::refused, "postgres",
                     "This PostgreSQL runs with fsync off: a power cut takes what it said was stored. Set fsync = on.",
                     Retry::useless};
    }
    return success();
}

}  // namespace

Pool::Lease::~Lease() {
    if (connection_) {
        pool_->take_back(std::move(connection_));
    }
}

Result<Pool::Lease> Pool::borrow(Deadline until) {
    std::unique_ptr<postgres::Connection> connection;
    {
        std::unique_lock lock(mutex_);
        if (!returned_.wait_until(lock, until, [this] { return lent_ < most_; })) {
            return Error{ErrorKind::unavailable, postgres::place_of(where_),
                         "All connections to the database are in use; try again.", Retry::helps};
        }
        ++lent_;
        while (!connection && !idle_.empty()) {
            connection = std::move(idle_.back());
            idle_.pop_back();
            if (!connection->alive()) {
                connection.reset();
            }
        }
    }
    if (connection) {
        return Lease(*this, std::move(connection));
    }
    auto opened = postgres::Connection::open(where_, patience_);
    auto ready = opened ? set_up(**opened, patience_) : Status(opened.error());
    if (!ready) {
        take_back(nullptr);
        return ready.error();
    }
    return Lease(*this, std::move(*opened));
}

void Pool::take_back(std::unique_ptr<postgres::Connection> connection) {
    const bool of_use = connection && connection->settle();
    {
        const std::lock_guard lock(mutex_);
        --lent_;
        if (of_use) {
            idle_.push_back(std::move(connection));
        } else {
            idle_.clear();  // they went to the same server
        }
    }
    returned_.notify_one();
}

}  // namespace shiftguard::store
