#include "server/store/postgres/partitions.hpp"

#include "common/uuid.hpp"

#include <chrono>
#include <set>
#include <utility>
#include <vector>

namespace shiftguard::store {
namespace {

constexpr int months_before = 1;
constexpr int months_after = 3;

using Missing = std::vector<std::pair<std::string, WallTime>>;  // table, month

/// Tables that are not partitioned are left alone: a database without partitions by range has plain ones.
Result<Missing> missing_partitions(postgres::Connection& connection, WallTime now) {
    const auto rows = connection.query(
        "SELECT p.relname, coalesce(c.relname, '') FROM pg_class p JOIN pg_namespace n ON n.oid = p.relnamespace "
        "LEFT JOIN pg_inherits i ON i.inhparent = p.oid LEFT JOIN pg_class c ON c.oid = i.inhrelid "
        "WHERE n.nspname = 'shiftguard' AND p.relkind = 'p'");
    if (!rows) {
        return rows.error();
    }
    std::set<std::string> partitioned;
    std::set<std::string> there;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        partitioned.insert(rows->text(row, 0));
        there.insert(rows->text(row, 1));
    }
    Missing missing;
    for (const std::string table : partitioned_tables) {
        for (int after = -months_before; after <= months_after && partitioned.contains(table); ++after) {
            const auto month = month_of(now, after);
            if (!there.contains(partition_name(table, month))) {
                missing.emplace_back(table, month);
            }
        }
    }
    return missing;
}

/// Partitions of past months, by name, with their table's.
Result<std::vector<std::pair<std::string, std::string>>> past_months(postgres::Connection& connection, WallTime now) {
    const auto rows = connection.query(
        "SELECT p.relname, c.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent "
        "JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = p.relnamespace "
        "WHERE n.nspname = 'shiftguard' AND p.relkind = 'p' ORDER BY c.relname");
    if (!rows) {
        return rows.error();
    }
    std::vector<std::pair<std::string, std::string>> past;
    past.reserve(rows->size());
    for (std::size_t row = 0; row < rows->size(); ++row) {
        const auto table = rows->text(row, 0);
        const auto name = rows->text(row, 1);
        const auto oldest_kept = partition_name(table, month_of(now, -months_before));
        // The names of months sort by time; the default partition's comes behind them all.
        if (name.size() == oldest_kept.size() && name < oldest_kept) {
            past.emplace_back(table, name);
        }
    }
    return past;
}

Result<bool> is_empty(postgres::Connection& connection, const std::string& name) {
    const auto rows = connection.query("SELECT NOT EXISTS (SELECT 1 FROM " + name + ")");
    if (!rows) {
        return rows.error();
    }
    return rows->boolean(0, 0);
}

// The table first, then its partition, as an append locks them; and no append waits long for this.
Status drop_if_empty(postgres::Connection& connection, const std::string& table, const std::string& name) {
    auto empty = is_empty(connection, name);
    if (!empty || !*empty) {
        return empty ? success() : Status(empty.error());
    }
    const auto locked = connection.exchange({{"BEGIN"},
                                             {"SELECT set_config('lock_timeout', '200ms', true)"},
                                             {"LOCK TABLE ONLY " + table + " IN ACCESS EXCLUSIVE MODE"}});
    if (!locked) {
        return locked.error();
    }
    empty = is_empty(connection, name);
    if (!empty) {
        return empty.error();
    }
    const auto done = connection.execute(*empty ? "DROP TABLE " + name + "; COMMIT" : "ROLLBACK");
    return done ? success() : Status(done.error());
}

/// The columns that can be written, by name.
Result<std::string> columns_of(postgres::Connection& connection, const std::string& table) {
    const auto rows = connection.query(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = $1::text::regclass "
        "AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        postgres::Values(table));
    if (!rows) {
        return rows.error();
    }
    return rows->text(0, 0);
}

// Made apart and then attached: the default partition's rows of that month move over, and the table itself is locked
// against no one.
Status make_partition(postgres::Connection& connection, const std::string& table, WallTime month) {
    const auto columns = columns_of(connection, table);
    if (!columns) {
        return columns.error();
    }
    const std::string name = partition_name(table, month);
    const std::string from = std::to_string(month.time_since_epoch().count());
    const std::string to = std::to_string(month_of(month, 1).time_since_epoch().count());
    return connection.execute("CREATE TABLE " + name + " (LIKE " + table +
                              " INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED);"
                              "WITH moved AS (DELETE FROM " +
                              table + "_default WHERE made >= " + from + " AND made < " + to + " RETURNING " +
                              *columns + ") INSERT INTO " + name + " (" + *columns + ") SELECT " + *columns +
                              " FROM moved;"
                              "ALTER TABLE " +
                              table + " ATTACH PARTITION " + name + " FOR VALUES FROM (" + from + ") TO (" + to + ")");
}

}  // namespace

WallTime made_at(const std::string& id) {
    return time_of_uuid_v7(id).value_or(WallTime());
}

WallTime month_of(WallTime at, int after) {
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
    const auto month = day.year() / day.month() + std::chrono::months(after);
    return std::chrono::sys_days(month / 1);
}

std::string partition_name(const std::string& table, WallTime month) {
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(month)};
    const auto number = static_cast<unsigned>(day.month());
    return table + "_" + std::to_string(static_cast<int>(day.year())) + (number < 10 ? "_0" : "_") +
           std::to_string(number);
}

Status make_partitions(postgres::Connection& connection, WallTime now) {
    auto missing = missing_partitions(connection, now);
    if (!missing || missing->empty()) {
        return missing ? success() : Status(missing.error());
    }
    // One program at a time, and a second look behind the lock.
    const auto locked = connection.exchange({{"BEGIN"}, {"SELECT version FROM schema_version FOR UPDATE"}});
    if (!locked) {
        return locked.error();
    }
    missing = missing_partitions(connection, now);
    if (!missing) {
        return missing.error();
    }
    for (const auto& [table, month] : *missing) {
        if (auto made = make_partition(connection, table, month); !made) {
            return made;
        }
    }
    const auto done = connection.query("COMMIT");
    return done ? success() : Status(done.error());
}

Status drop_empty_months(postgres::Connection& connection, WallTime now) {
    const auto past = past_months(connection, now);
    if (!past) {
        return past.error();
    }
    for (const auto& [table, name] : *past) {
        if (auto dropped = drop_if_empty(connection, table, name); !dropped) {
            return dropped;
        }
    }
    return success();
}

}  // namespace shiftguard::store
