#include "server/store/postgres/store.hpp"

#include "server/store/postgres/partitions.hpp"
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/schema.hpp"

#include <thread>

namespace shiftguard::store {
namespace {

constexpr Milliseconds first_pause{5};
constexpr Milliseconds longest_pause{250};
constexpr std::chrono::hours between_looks{1};

}  // namespace

Result<std::unique_ptr<PostgresStore>> PostgresStore::open(const PostgresPlace& place, WallTime now) {
    std::unique_ptr<PostgresStore> store(new PostgresStore(place));
    auto ready = store->run(Twice::harmless, bring_up_to_date);
    if (ready) {
        ready = store->run(Twice::harmless,
                           [now](postgres::Connection& connection) { return make_partitions(connection, now); });
    }
    if (!ready) {
        return ready.error();
    }
    store->partitions_seen_ = now;
    return store;
}

Status PostgresStore::run(Twice twice, const Work& work) {
    const Deadline until = std::chrono::steady_clock::now() + patience_;
    Milliseconds pause = first_pause;
    while (true) {
        Status done = success();
        bool again = true;
        if (auto lease = pool_.borrow(until); !lease) {
            done = lease.error();
            again = done.error().retry == Retry::helps;
        } else {
            done = work(**lease);
            if (done) {
                return done;
            }
            switch ((**lease).fate()) {
                case postgres::Fate::undone:
                    again = false;
                    break;
                case postgres::Fate::in_the_way:
                    break;
                case postgres::Fate::unknown:
                    again = twice == Twice::harmless;
                    break;
            }
        }
        if (!again || std::chrono::steady_clock::now() + pause >= until) {
            return done;
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, longest_pause);
    }
}

Result<postgres::Rows> PostgresStore::read(const std::string& sql, const postgres::Values& values) {
    std::optional<postgres::Rows> rows;
    auto done = run(Twice::harmless, [&](postgres::Connection& connection) -> Status {
        auto found = connection.query(sql, values);
        if (!found) {
            return found.error();
        }
        rows.emplace(std::move(*found));
        return success();
    });
    if (!done) {
        return done.error();
    }
    return std::move(*rows);
}

Status PostgresStore::write(Twice twice, const std::vector<postgres::Statement>& statements) {
    const auto whole = committed(statements);
    return run(twice, [&whole](postgres::Connection& connection) -> Status {
        const auto done = connection.exchange(whole);
        return done ? success() : Status(done.error());
    });
}

// Failure is no trouble of whoever appends: the default partition takes what has no month, and the next look mends it.
void PostgresStore::look_after_partitions(WallTime now) {
    auto seen = partitions_seen_.load();
    if (now - seen < between_looks && seen <= now) {
        return;
    }
    if (partitions_seen_.compare_exchange_strong(seen, now)) {
        for (const auto& look_after : {make_partitions, drop_empty_months}) {
            static_cast<void>(run(Twice::harmless, [now, look_after](postgres::Connection& connection) {
                return look_after(connection, now);
            }));
        }
    }
}

Status PostgresStore::audit(WallTime at, const std::string& who, const std::string& what) {
    return write(Twice::harmful, {audit_line(at, who, what)});
}

Result<std::vector<std::string>> PostgresStore::audit_lines(std::size_t newest) {
    const auto rows =
        read("SELECT at, who, what FROM audit ORDER BY noted DESC, id DESC LIMIT $1", postgres::Values(newest));
    if (!rows) {
        return rows.error();
    }
    return read_all<std::string>(*rows, [](const Row& row) {
        return protocol::to_rfc3339(row.time(0)) + " " + row.text(1) + ": " + row.text(2);
    });
}

}  // namespace shiftguard::store
