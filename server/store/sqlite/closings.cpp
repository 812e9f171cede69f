// Chains that were closed; the step that closes one stands with the tickets.
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

namespace shiftguard::store {
namespace {

constexpr std::string_view closing_query =
    "SELECT workstation, successor, at, closed_by, reason, seq, link, signature FROM closing ";

protocol::Closing closing_from(const sqlite::Statement& row) {
    return {WorkstationId(row.text(0)),
            WorkstationId(row.text(1)),
            time_at(row, 2),
            row.text(3),
            row.text(4),
            static_cast<protocol::Sequence>(row.integer(5)),
            hash_at(row, 6),
            signature_at(row, 7)};
}

}  // namespace

Result<bool> SqliteStore::add_successor_token(const SecretHash& token, WallTime made, WallTime expires,
                                              const Succession& succession) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    auto done = database_.run(
        "INSERT INTO join_token (hash, expires, predecessor, closed_by, reason) SELECT ?, ?, id, ?, ? FROM workstation "
        "WHERE id = ? AND closed IS NULL",
        token, to_column(expires), succession.by, succession.reason, succession.predecessor.text());
    if (done && database_.changes() == 0) {
        return false;
    }
    if (done) {
        done = write_audit(database_, made, succession.by, words_of(succession));
    }
    if (done) {
        done = transaction->commit();
    }
    return done ? Result<bool>(true) : Result<bool>(done.error());
}

Result<std::optional<Succession>> SqliteStore::succession_of(const SecretHash& token) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(
        "SELECT predecessor, closed_by, reason FROM join_token WHERE hash = ? AND predecessor IS NOT NULL");
    if (!rows) {
        return rows.error();
    }
    rows->bind(token);
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(Succession{WorkstationId(rows->text(0)), rows->text(1), rows->text(2)}) : std::nullopt;
}

Result<std::optional<protocol::Closing>> SqliteStore::closing_of(const WorkstationId& id) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(std::string(closing_query) + "WHERE workstation = ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(id.text());
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(closing_from(*rows)) : std::nullopt;
}

Result<std::vector<protocol::Closing>> SqliteStore::closings() {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare(std::string(closing_query) + "ORDER BY at, workstation");
    if (!rows) {
        return rows.error();
    }
    return read_all<protocol::Closing>(*rows, closing_from);
}

}  // namespace shiftguard::store
