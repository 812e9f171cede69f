// Supervisors' exceptions.
#include "server/store/exception_words.hpp"
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

namespace shiftguard::store {
namespace {

constexpr std::string_view columns =
    "id, workstation, subject_kind, subject, finding, minutes, reason, supervisor, made, code_hour, code_serial, "
    "withdrawn, withdrawn_by";

Exception exception_of(const sqlite::Statement& row) {
    Exception read;
    read.id = row.text(0);
    read.workstation = WorkstationId(row.text(1));
    read.subject = {protocol::subject_kind_from(row.text(2)).value_or(protocol::Subject::Kind::worker), row.text(3)};
    read.finding = finding_kind_from(row.text(4)).value_or(FindingKind::exception_used);  // which nothing lifts
    read.length = std::chrono::minutes(row.integer(5));
    read.reason = row.text(6);
    read.supervisor = row.text(7);
    read.made = time_at(row, 8);
    if (!row.is_null(9)) {
        read.code_hour = static_cast<std::uint64_t>(row.integer(9));
        read.code_serial = static_cast<std::uint32_t>(row.integer(10));
    }
    if (!row.is_null(11)) {
        read.withdrawn = time_at(row, 11);
        read.withdrawn_by = row.text(12);
    }
    return read;
}

/// The next serial of the workstation's codes of this hour.
Result<std::uint32_t> next_serial(const sqlite::Database& database, const Exception& exception) {
    auto rows = database.prepare(
        "SELECT coalesce(max(code_serial) + 1, 0) FROM exception WHERE workstation = ? AND code_hour = ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(exception.workstation.text(), *exception.code_hour);
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    return static_cast<std::uint32_t>(rows->integer(0));
}

}  // namespace

Result<std::optional<Exception>> SqliteStore::add_exception(Exception exception) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    std::optional<std::uint32_t> serial;
    if (exception.code_hour) {
        const auto next = next_serial(database_, exception);
        if (!next) {
            return next.error();
        }
        if (*next >= protocol::codes_an_hour) {
            return std::optional<Exception>();
        }
        serial = *next;
        exception.code_serial = *next;
    }
    auto done = database_.run(
        "INSERT INTO exception (" + std::string(columns) + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
        exception.id, exception.workstation.text(), to_string(exception.subject.kind), exception.subject.name,
        to_string(exception.finding), exception.length.count(), exception.reason, exception.supervisor,
        to_column(exception.made), exception.code_hour, serial);
    if (done) {
        done = write_audit(database_, exception.made, exception.supervisor, in_words(exception));
    }
    if (done) {
        done = transaction->commit();
    }
    if (!done) {
        return done.error();
    }
    return std::optional(std::move(exception));
}

Result<std::vector<Exception>> SqliteStore::exceptions(std::size_t newest) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows =
        (*reader)->prepare("SELECT " + std::string(columns) + " FROM exception ORDER BY made DESC, id DESC LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(newest);
    return read_all<Exception>(*rows, exception_of);
}

Result<std::vector<Exception>> SqliteStore::grants_holding(const WorkstationId& workstation, WallTime now,
                                                           std::size_t newest) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT " + std::string(columns) +
        " FROM exception WHERE code_hour IS NULL AND withdrawn IS NULL AND made > ? AND made + minutes * 60000 > ? "
        "AND workstation IN (?, '') ORDER BY made DESC, id DESC LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(to_column(now - longest_exception), to_column(now), workstation.text(), newest);
    return read_all<Exception>(*rows, exception_of);
}

Result<WithdrawalVerdict> SqliteStore::withdraw(const std::string& id, const std::string& supervisor, WallTime at) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    auto rows = database_.prepare("SELECT " + std::string(columns) + " FROM exception WHERE id = ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id);
    const auto there = rows->next();
    if (!there) {
        return there.error();
    }
    if (!*there) {
        return WithdrawalVerdict::unknown;
    }
    const auto exception = exception_of(*rows);
    if (exception.withdrawn) {
        return WithdrawalVerdict::withdrawn_before;
    }
    auto done = database_.run("UPDATE exception SET withdrawn = ?, withdrawn_by = ? WHERE id = ?", to_column(at),
                              supervisor, id);
    if (done) {
        done = write_audit(database_, at, supervisor, withdrawal_in_words(exception));
    }
    if (done) {
        done = transaction->commit();
    }
    return done ? Result<WithdrawalVerdict>(WithdrawalVerdict::withdrawn) : Result<WithdrawalVerdict>(done.error());
}

Result<std::vector<Exception>> SqliteStore::withdrawn(const WorkstationId& workstation, WallTime since,
                                                      std::size_t newest) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare("SELECT " + std::string(columns) +
                                   " FROM exception WHERE withdrawn > ? AND workstation IN (?, '') ORDER BY withdrawn "
                                   "DESC, id DESC LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(to_column(since), workstation.text(), newest);
    return read_all<Exception>(*rows, exception_of);
}

Result<bool> SqliteStore::was_granted(const WorkstationId& workstation, const std::string& name) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    const auto code = protocol::code_named(name);
    auto rows = (*reader)->prepare(
        code ? "SELECT 1 FROM exception WHERE workstation = ? AND code_hour = ? AND code_serial = ?"
             : "SELECT 1 FROM exception WHERE workstation IN (?, '') AND id = ? AND code_hour IS NULL");
    if (!rows) {
        return rows.error();
    }
    if (code) {
        rows->bind(workstation.text(), code->hour, code->serial);
    } else {
        rows->bind(workstation.text(), name);
    }
    return rows->next();
}

}  // namespace shiftguard::store
