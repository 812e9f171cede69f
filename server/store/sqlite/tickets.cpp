// One-time tickets, supervisors and their sessions.
#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/store.hpp"

namespace shiftguard::store {
namespace {

struct Ticket {
    WallTime expires{};
    bool used = false;
    std::string bound_to;  ///< worker or supervisor; empty for a join token
};

/// `sql` selects expires, used, and whom it is bound to, by hash.
Result<std::optional<Ticket>> read_ticket(const sqlite::Database& database, const char* sql, const SecretHash& hash) {
    auto rows = database.prepare(sql);
    if (!rows) {
        return rows.error();
    }
    rows->bind(hash);
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    if (!*row) {
        return std::optional<Ticket>();
    }
    return std::optional(Ticket{time_at(*rows, 0), !rows->is_null(1), rows->text(2)});
}

TicketVerdict judge(const std::optional<Ticket>& ticket, WallTime now) {
    if (!ticket) {
        return TicketVerdict::unknown;
    }
    if (ticket->used) {
        return TicketVerdict::used;
    }
    return now < ticket->expires ? TicketVerdict::accepted : TicketVerdict::expired;
}

constexpr const char* join_token_query = "SELECT expires, used, '' FROM join_token WHERE hash = ?";

}  // namespace

Status SqliteStore::add_join_token(const SecretHash& token, WallTime expires) {
    const std::lock_guard lock(mutex_);
    return database_.run("INSERT INTO join_token (hash, expires) VALUES (?, ?)", token, to_column(expires));
}

Result<TicketVerdict> SqliteStore::look_at_join_token(const SecretHash& token, WallTime now) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    const auto ticket = read_ticket(**reader, join_token_query, token);
    if (!ticket) {
        return ticket.error();
    }
    return judge(*ticket, now);
}

Result<TicketVerdict> SqliteStore::admit(const SecretHash& token, const Workstation& workstation) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    const auto ticket = read_ticket(database_, join_token_query, token);
    if (!ticket) {
        return ticket.error();
    }
    if (const auto verdict = judge(*ticket, workstation.joined); verdict != TicketVerdict::accepted) {
        return verdict;
    }
    auto done = database_.run("UPDATE join_token SET used = ? WHERE hash = ?", to_column(workstation.joined), token);
    if (done) {
        done = database_.run(
            "INSERT INTO workstation (id, host_name, signing_key, joined, head_seq, head_link, admission, membership) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET host_name = excluded.host_name, "
            "revoked = NULL, membership = excluded.membership WHERE signing_key = excluded.signing_key AND "
            "closed IS NULL AND (revoked IS NULL) = (membership = excluded.membership)",
            workstation.id.text(), workstation.host_name, workstation.signing_key, to_column(workstation.joined),
            workstation.head.seq, workstation.head.link, workstation.admission, workstation.membership);
    }
    if (done && database_.changes() == 0) {
        return membership_changed(workstation.id);
    }
    if (done) {
        done = transaction->commit();
    }
    if (!done) {
        return done.error();
    }
    return TicketVerdict::accepted;
}

Result<TicketVerdict> SqliteStore::admit_successor(const SecretHash& token, const Workstation& workstation,
                                                   const protocol::Closing& closing) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    const auto ticket = read_ticket(database_, join_token_query, token);
    if (!ticket) {
        return ticket.error();
    }
    if (const auto verdict = judge(*ticket, workstation.joined); verdict != TicketVerdict::accepted) {
        return verdict;
    }
    const auto id = closing.workstation.text();
    const auto at = to_column(closing.at);
    auto done = database_.run(
        "UPDATE workstation SET closed = ?1, revoked = coalesce(revoked, ?1) WHERE id = ?2 AND closed IS NULL AND "
        "head_seq = ?3 AND head_link = ?4",
        at, id, closing.seq, closing.link);
    if (done && database_.changes() == 0) {
        return chain_went_on(closing.workstation);
    }
    if (done) {
        done = database_.run("UPDATE join_token SET used = ? WHERE hash = ?", at, token);
    }
    if (done) {
        done = database_.run(
            "INSERT INTO workstation (id, host_name, signing_key, joined, head_seq, head_link, admission, membership) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            workstation.id.text(), workstation.host_name, workstation.signing_key, to_column(workstation.joined),
            workstation.head.seq, workstation.head.link, workstation.admission, workstation.membership);
    }
    if (done) {
        done = database_.run(
            "INSERT INTO closing (workstation, successor, at, closed_by, reason, seq, link, signature) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            id, closing.successor.text(), at, closing.by, closing.reason, closing.seq, closing.link, closing.signature);
    }
    if (done) {
        done = database_.run("DELETE FROM silence WHERE workstation = ?", id);
    }
    if (done) {
        done = write_audit(database_, closing.at, closing.by, words_of(closing));
    }
    if (done) {
        done = transaction->commit();
    }
    return done ? Result<TicketVerdict>(TicketVerdict::accepted) : Result<TicketVerdict>(done.error());
}

Status SqliteStore::add_enrolment_code(const SecretHash& code, const WorkerId& worker, WallTime expires) {
    const std::lock_guard lock(mutex_);
    return database_.run("INSERT INTO enrolment_code (hash, worker, expires) VALUES (?, ?, ?)", code, worker.text(),
                         to_column(expires));
}

Result<TicketVerdict> SqliteStore::redeem_enrolment_code(const SecretHash& code, const WorkerId& worker,
                                                         const WorkstationId& by, WallTime now) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    const auto ticket = read_ticket(database_, "SELECT expires, used, worker FROM enrolment_code WHERE hash = ?", code);
    if (!ticket) {
        return ticket.error();
    }
    if (const auto verdict = judge(*ticket, now); verdict != TicketVerdict::accepted) {
        return verdict;
    }
    if ((*ticket)->bound_to != worker.text()) {
        return TicketVerdict::other_worker;
    }
    auto done = database_.run("UPDATE enrolment_code SET used = ?, used_by = ? WHERE hash = ?", to_column(now),
                              by.text(), code);
    if (done) {
        done = transaction->commit();
    }
    if (!done) {
        return done.error();
    }
    return TicketVerdict::accepted;
}

Result<bool> SqliteStore::add_supervisor(const Supervisor& supervisor) {
    const std::lock_guard lock(mutex_);
    auto done = database_.run(
        "INSERT INTO supervisor (name, password_hash) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET "
        "password_hash = excluded.password_hash WHERE password_hash = '' AND excluded.password_hash <> ''",
        supervisor.name, supervisor.password_hash);
    if (!done) {
        return done.error();
    }
    return database_.changes() == 1;
}

Result<std::optional<Supervisor>> SqliteStore::supervisor(const std::string& name) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare("SELECT name, password_hash FROM supervisor WHERE name = ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(name);
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(Supervisor{rows->text(0), rows->text(1)}) : std::nullopt;
}

Status SqliteStore::add_sign_in_link(const SecretHash& link, const std::string& supervisor, WallTime expires) {
    const std::lock_guard lock(mutex_);
    return database_.run("INSERT INTO sign_in_link (hash, supervisor, expires) VALUES (?, ?, ?)", link, supervisor,
                         to_column(expires));
}

Result<std::optional<std::string>> SqliteStore::use_sign_in_link(const SecretHash& link, WallTime now) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    const auto ticket =
        read_ticket(database_, "SELECT expires, used, supervisor FROM sign_in_link WHERE hash = ?", link);
    if (!ticket) {
        return ticket.error();
    }
    if (judge(*ticket, now) != TicketVerdict::accepted) {
        return std::optional<std::string>();
    }
    auto done = database_.run("UPDATE sign_in_link SET used = ? WHERE hash = ?", to_column(now), link);
    if (done) {
        done = transaction->commit();
    }
    if (!done) {
        return done.error();
    }
    return std::optional((*ticket)->bound_to);
}

Status SqliteStore::add_session(const Session& session) {
    const std::lock_guard lock(mutex_);
    return database_.run("INSERT INTO session (token, supervisor, created, last_used) VALUES (?, ?, ?, ?)",
                         session.token, session.supervisor, to_column(session.created), to_column(session.last_used));
}

Result<std::optional<Session>> SqliteStore::session(const SecretHash& token) {
    const auto reader = readers_.borrow();
    if (!reader) {
        return reader.error();
    }
    auto rows = (*reader)->prepare("SELECT supervisor, created, last_used FROM session WHERE token = ?");
    if (!rows) {
        return rows.error();
    }
    rows->bind(token);
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    return *row ? std::optional(Session{token, rows->text(0), time_at(*rows, 1), time_at(*rows, 2)}) : std::nullopt;
}

Status SqliteStore::touch_session(const SecretHash& token, WallTime now) {
    const std::lock_guard lock(mutex_);
    return database_.run("UPDATE session SET last_used = ? WHERE token = ?", to_column(now), token);
}

Status SqliteStore::remove_session(const SecretHash& token) {
    const std::lock_guard lock(mutex_);
    return database_.run("DELETE FROM session WHERE token = ?", token);
}

Status SqliteStore::forget(WallTime idle_since, WallTime made_since, WallTime expired_before) {
    const std::lock_guard lock(mutex_);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) {
        return transaction.error();
    }
    auto done = database_.run("DELETE FROM session WHERE last_used < ? OR created < ?", to_column(idle_since),
                              to_column(made_since));
    for (const char* table : {"join_token", "enrolment_code", "sign_in_link"}) {
        if (done) {
            done = database_.run(std::string("DELETE FROM ") + table + " WHERE expires < ?", to_column(expired_before));
        }
    }
    return done ? transaction->commit() : done;
}

}  // namespace shiftguard::store
