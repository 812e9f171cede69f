// Supervisors' exceptions.
#include "server/store/exception_words.hpp"
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {
namespace {

const std::string columns =
    "id, workstation, subject_kind, subject, finding, minutes, reason, supervisor, made, code_hour, code_serial, "
    "withdrawn, withdrawn_by";

Exception exception_of(const Row& row) {
    Exception read;
    read.id = row.text(0);
    read.workstation = WorkstationId(row.text(1));
    read.subject = {protocol::subject_kind_from(row.text(2)).value_or(protocol::Subject::Kind::worker), row.text(3)};
    read.finding = finding_kind_from(row.text(4)).value_or(FindingKind::exception_used);  // which nothing lifts
    read.length = std::chrono::minutes(row.integer(5));
    read.reason = row.text(6);
    read.supervisor = row.text(7);
    read.made = row.time(8);
    if (!row.is_null(9)) {
        read.code_hour = static_cast<std::uint64_t>(row.integer(9));
        read.code_serial = static_cast<std::uint32_t>(row.integer(10));
    }
    if (!row.is_null(11)) {
        read.withdrawn = row.time(11);
        read.withdrawn_by = row.text(12);
    }
    return read;
}

/// False where the workstation's codes of that hour are all given; else the code has its serial.
Result<bool> take_serial(postgres::Connection& connection, Exception& exception) {
    const auto rows = connection.query(
        "SELECT coalesce(max(code_serial) + 1, 0) FROM exception WHERE workstation = $1 AND code_hour = $2",
        postgres::Values(exception.workstation.text(), *exception.code_hour));
    if (!rows) {
        return rows.error();
    }
    exception.code_serial = static_cast<std::uint32_t>(rows->integer(0, 0));
    return rows->integer(0, 0) < protocol::codes_an_hour;
}

Status keep(postgres::Connection& connection, const Exception& exception) {
    const std::optional<std::uint32_t> serial =
        exception.code_hour ? std::optional(exception.code_serial) : std::nullopt;
    const auto done = connection.exchange(committed(
        {{"INSERT INTO exception (" + columns + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, NULL)",
          postgres::Values(exception.id, exception.workstation.text(), to_string(exception.subject.kind),
                           exception.subject.name, to_string(exception.finding), exception.length.count(),
                           exception.reason, exception.supervisor, to_column(exception.made), exception.code_hour,
                           serial)},
         audit_line(exception.made, exception.supervisor, in_words(exception))}));
    return done ? success() : Status(done.error());
}

}  // namespace

Result<std::optional<Exception>> PostgresStore::add_exception(Exception exception) {
    bool given = true;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        while (true) {
            if (exception.code_hour) {
                const auto free = take_serial(connection, exception);
                if (!free) {
                    return free.error();
                }
                given = *free;
                if (!given) {
                    return success();
                }
            }
            auto kept = keep(connection, exception);
            // Somebody took the serial in between: the next one.
            if (kept || !connection.constraint().ends_with("exception_code") || !connection.settle()) {
                return kept;
            }
        }
    });
    if (!done) {
        return done.error();
    }
    return given ? std::optional(std::move(exception)) : std::nullopt;
}

Result<std::vector<Exception>> PostgresStore::exceptions(std::size_t newest) {
    const auto rows =
        read("SELECT " + columns + " FROM exception ORDER BY made DESC, id DESC LIMIT $1", postgres::Values(newest));
    if (!rows) {
        return rows.error();
    }
    return read_all<Exception>(*rows, exception_of);
}

Result<std::vector<Exception>> PostgresStore::grants_holding(const WorkstationId& workstation, WallTime now,
                                                             std::size_t newest) {
    const auto rows =
        read("SELECT " + columns +
                 " FROM exception WHERE code_hour IS NULL AND withdrawn IS NULL AND made > $1 AND made + minutes * "
                 "60000 > $2 "
                 "AND workstation IN ($3, '') ORDER BY made DESC, id DESC LIMIT $4",
             postgres::Values(to_column(now - longest_exception), to_column(now), workstation.text(), newest));
    if (!rows) {
        return rows.error();
    }
    return read_all<Exception>(*rows, exception_of);
}

Result<WithdrawalVerdict> PostgresStore::withdraw(const std::string& id, const std::string& supervisor, WallTime at) {
    auto verdict = WithdrawalVerdict::unknown;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto rows = connection.exchange(
            {{"BEGIN"}, {"SELECT " + columns + " FROM exception WHERE id = $1 FOR UPDATE", postgres::Values(id)}});
        if (!rows) {
            return rows.error();
        }
        const auto found = read_all<Exception>(rows->at(1), exception_of);
        std::vector<postgres::Statement> rest;
        verdict = found.empty()             ? WithdrawalVerdict::unknown
                  : found.front().withdrawn ? WithdrawalVerdict::withdrawn_before
                                            : WithdrawalVerdict::withdrawn;
        if (verdict == WithdrawalVerdict::withdrawn) {
            rest.push_back({"UPDATE exception SET withdrawn = $2, withdrawn_by = $3 WHERE id = $1",
                            postgres::Values(id, to_column(at), supervisor)});
            rest.push_back(audit_line(at, supervisor, withdrawal_in_words(found.front())));
        }
        rest.push_back({"COMMIT"});
        const auto written = connection.exchange(rest);
        return written ? success() : Status(written.error());
    });
    return done ? Result<WithdrawalVerdict>(verdict) : Result<WithdrawalVerdict>(done.error());
}

Result<std::vector<Exception>> PostgresStore::withdrawn(const WorkstationId& workstation, WallTime since,
                                                        std::size_t newest) {
    const auto rows = read("SELECT " + columns +
                               " FROM exception WHERE withdrawn > $1 AND workstation IN ($2, '') ORDER BY withdrawn "
                               "DESC, id DESC LIMIT $3",
                           postgres::Values(to_column(since), workstation.text(), newest));
    if (!rows) {
        return rows.error();
    }
    return read_all<Exception>(*rows, exception_of);
}

Result<bool> PostgresStore::was_granted(const WorkstationId& workstation, const std::string& name) {
    const auto code = protocol::code_named(name);
    const auto rows =
        code ? read("SELECT 1 FROM exception WHERE workstation = $1 AND code_hour = $2 AND code_serial = $3",
                    postgres::Values(workstation.text(), code->hour, code->serial))
             : read("SELECT 1 FROM exception WHERE workstation IN ($1, '') AND id = $2 AND code_hour IS NULL",
                    postgres::Values(workstation.text(), name));
    return rows ? Result<bool>(!rows->empty()) : Result<bool>(rows.error());
}

}  // namespace shiftguard::store
