// Chains that were closed; the step that closes one stands with the tickets.
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {
namespace {

const std::string closing_query =
    "SELECT workstation, successor, at, closed_by, reason, seq, link, signature FROM closing ";

protocol::Closing closing_from(const Row& row) {
    return {WorkstationId(row.text(0)),
            WorkstationId(row.text(1)),
            row.time(2),
            row.text(3),
            row.text(4),
            row.seq(5),
            row.hash(6),
            row.signature(7)};
}

}  // namespace

Result<bool> PostgresStore::add_successor_token(const SecretHash& token, WallTime made, WallTime expires,
                                                const Succession& succession) {
    bool added = false;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto inserted = connection.exchange(
            {{"BEGIN"},
             {"INSERT INTO join_token (hash, expires, predecessor, closed_by, reason) SELECT $1, $2, id, $3, $4 "
              "FROM workstation WHERE id = $5 AND closed IS NULL",
              postgres::Values(token, to_column(expires), succession.by, succession.reason,
                               succession.predecessor.text())}});
        if (!inserted) {
            return inserted.error();
        }
        added = inserted->at(1).changed() == 1;
        std::vector<postgres::Statement> rest;
        if (added) {
            rest.push_back(audit_line(made, succession.by, words_of(succession)));
        }
        rest.push_back({"COMMIT"});
        const auto written = connection.exchange(rest);
        return written ? success() : Status(written.error());
    });
    return done ? Result<bool>(added) : Result<bool>(done.error());
}

Result<std::optional<Succession>> PostgresStore::succession_of(const SecretHash& token) {
    const auto rows =
        read("SELECT predecessor, closed_by, reason FROM join_token WHERE hash = $1 AND predecessor IS NOT NULL",
             postgres::Values(token));
    if (!rows) {
        return rows.error();
    }
    return read_first<Succession>(*rows, [](const Row& row) {
        return Succession{WorkstationId(row.text(0)), row.text(1), row.text(2)};
    });
}

Result<std::optional<protocol::Closing>> PostgresStore::closing_of(const WorkstationId& id) {
    const auto rows = read(closing_query + "WHERE workstation = $1", postgres::Values(id.text()));
    if (!rows) {
        return rows.error();
    }
    return read_first<protocol::Closing>(*rows, closing_from);
}

Result<std::vector<protocol::Closing>> PostgresStore::closings() {
    const auto rows = read(closing_query + "ORDER BY at, workstation");
    if (!rows) {
        return rows.error();
    }
    return read_all<protocol::Closing>(*rows, closing_from);
}

}  // namespace shiftguard::store
