// Connections that several threads share: at most `most`, opened when they are wanted, each set up the same way.
// A connection that went is not given out again. Who waits too long for one is told unavailable.
#pragma once

#include "common/postgres/postgres.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace shiftguard::store {

using Deadline = std::chrono::steady_clock::time_point;

class Pool {
public:
    /// `where`: as libpq takes it. `patience`: of every call on a connection.
    Pool(std::string where, Milliseconds patience, std::size_t most)
        : where_(std::move(where)), patience_(patience), most_(most) {}

    /// A connection for one caller; given back with the object, dropped where it is of no more use.
    class Lease {
    public:
        Lease(Pool& pool, std::unique_ptr<postgres::Connection> connection)
            : pool_(&pool), connection_(std::move(connection)) {}
        ~Lease();
        Lease(Lease&& other) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        [[nodiscard]] postgres::Connection& operator*() const { return *connection_; }

    private:
        Pool* pool_;
        std::unique_ptr<postgres::Connection> connection_;  // none in one that was moved from
    };
    [[nodiscard]] Result<Lease> borrow(Deadline until);

private:
    void take_back(std::unique_ptr<postgres::Connection> connection);

    const std::string where_;
    const Milliseconds patience_;
    const std::size_t most_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable returned_;
    std::vector<std::unique_ptr<postgres::Connection>> idle_;
    std::size_t lent_ = 0;
};

}  // namespace shiftguard::store
