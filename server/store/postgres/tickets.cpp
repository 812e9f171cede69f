// One-time tickets, supervisors and their sessions.
#include "server/store/postgres/rows.hpp"
#include "server/store/postgres/store.hpp"

namespace shiftguard::store {
namespace {

struct Ticket {
    WallTime expires{};
    bool used = false;
    std::string bound_to;  ///< worker or supervisor; empty for a join token
};

Ticket ticket_of(const Row& row) {
    return {row.time(0), !row.is_null(1), row.text(2)};
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

constexpr const char* join_token_query = "SELECT expires, used, '' FROM join_token WHERE hash = $1";

/// Begins a transaction and reads the ticket; who else wants it waits until the transaction has ended.
Result<std::optional<Ticket>> lock_ticket(postgres::Connection& connection, const std::string& query,
                                          const SecretHash& hash) {
    const auto rows = connection.exchange({{"BEGIN"}, {query + " FOR UPDATE", postgres::Values(hash)}});
    if (!rows) {
        return rows.error();
    }
    return read_first<Ticket>(rows->at(1), ticket_of);
}

}  // namespace

Status PostgresStore::add_join_token(const SecretHash& token, WallTime expires) {
    return write(Twice::harmful, {{"INSERT INTO join_token (hash, expires) VALUES ($1, $2)",
                                   postgres::Values(token, to_column(expires))}});
}

Result<TicketVerdict> PostgresStore::look_at_join_token(const SecretHash& token, WallTime now) {
    const auto rows = read(join_token_query, postgres::Values(token));
    if (!rows) {
        return rows.error();
    }
    return judge(read_first<Ticket>(*rows, ticket_of), now);
}

Result<TicketVerdict> PostgresStore::admit(const SecretHash& token, const Workstation& workstation) {
    TicketVerdict verdict = TicketVerdict::unknown;
    bool changed_meanwhile = false;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto ticket = lock_ticket(connection, join_token_query, token);
        if (!ticket) {
            return ticket.error();
        }
        verdict = judge(*ticket, workstation.joined);
        if (verdict != TicketVerdict::accepted) {
            return success();
        }
        const auto written = connection.exchange(
            {{"UPDATE join_token SET used = $2 WHERE hash = $1",
              postgres::Values(token, to_column(workstation.joined))},
             {"INSERT INTO workstation (id, host_name, signing_key, joined, head_seq, head_link, admission, "
              "membership) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET host_name = excluded.host_name, "
              "revoked = NULL, membership = excluded.membership "
              "WHERE workstation.signing_key = excluded.signing_key AND "
              "workstation.closed IS NULL AND (workstation.revoked IS NULL) = (workstation.membership = "
              "excluded.membership)",
              postgres::Values(workstation.id.text(), workstation.host_name, workstation.signing_key,
                               to_column(workstation.joined), workstation.head.seq, workstation.head.link,
                               workstation.admission, workstation.membership)}});
        if (!written) {
            return written.error();
        }
        changed_meanwhile = written->at(1).changed() == 0;
        if (changed_meanwhile) {
            return success();  // uncommitted, it is undone
        }
        const auto committed = connection.exchange({{"COMMIT"}});
        return committed ? success() : Status(committed.error());
    });
    if (!done) {
        return done.error();
    }
    if (changed_meanwhile) {
        return membership_changed(workstation.id);
    }
    return verdict;
}

Result<TicketVerdict> PostgresStore::admit_successor(const SecretHash& token, const Workstation& workstation,
                                                     const protocol::Closing& closing) {
    TicketVerdict verdict = TicketVerdict::unknown;
    bool went_on = false;
    const auto id = closing.workstation.text();
    const auto at = to_column(closing.at);
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto ticket = lock_ticket(connection, join_token_query, token);
        if (!ticket) {
            return ticket.error();
        }
        verdict = judge(*ticket, workstation.joined);
        if (verdict != TicketVerdict::accepted) {
            return success();
        }
        const auto closed = connection.exchange(
            {{"UPDATE workstation SET closed = $1, revoked = coalesce(revoked, $1) WHERE id = $2 AND closed IS NULL "
              "AND head_seq = $3 AND head_link = $4",
              postgres::Values(at, id, closing.seq, closing.link)}});
        if (!closed) {
            return closed.error();
        }
        went_on = closed->front().changed() == 0;
        if (went_on) {
            return success();  // uncommitted, it is undone
        }
        const auto written = connection.exchange(
            {{"UPDATE join_token SET used = $2 WHERE hash = $1", postgres::Values(token, at)},
             {"INSERT INTO workstation (id, host_name, signing_key, joined, head_seq, head_link, admission, "
              "membership) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
              postgres::Values(workstation.id.text(), workstation.host_name, workstation.signing_key,
                               to_column(workstation.joined), workstation.head.seq, workstation.head.link,
                               workstation.admission, workstation.membership)},
             {"INSERT INTO closing (workstation, successor, at, closed_by, reason, seq, link, signature) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
              postgres::Values(id, closing.successor.text(), at, closing.by, closing.reason, closing.seq, closing.link,
                               closing.signature)},
             {"DELETE FROM silence WHERE workstation = $1", postgres::Values(id)},
             audit_line(closing.at, closing.by, words_of(closing)),
             {"COMMIT"}});
        return written ? success() : Status(written.error());
    });
    if (!done) {
        return done.error();
    }
    if (went_on) {
        return chain_went_on(closing.workstation);
    }
    return verdict;
}

Status PostgresStore::add_enrolment_code(const SecretHash& code, const WorkerId& worker, WallTime expires) {
    return write(Twice::harmful, {{"INSERT INTO enrolment_code (hash, worker, expires) VALUES ($1, $2, $3)",
                                   postgres::Values(code, worker.text(), to_column(expires))}});
}

Result<TicketVerdict> PostgresStore::redeem_enrolment_code(const SecretHash& code, const WorkerId& worker,
                                                           const WorkstationId& by, WallTime now) {
    TicketVerdict verdict = TicketVerdict::unknown;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto ticket =
            lock_ticket(connection, "SELECT expires, used, worker FROM enrolment_code WHERE hash = $1", code);
        if (!ticket) {
            return ticket.error();
        }
        verdict = judge(*ticket, now);
        if (verdict == TicketVerdict::accepted && (*ticket)->bound_to != worker.text()) {
            verdict = TicketVerdict::other_worker;
        }
        if (verdict != TicketVerdict::accepted) {
            return success();
        }
        const auto written = connection.exchange({{"UPDATE enrolment_code SET used = $2, used_by = $3 WHERE hash = $1",
                                                   postgres::Values(code, to_column(now), by.text())},
                                                  {"COMMIT"}});
        return written ? success() : Status(written.error());
    });
    if (!done) {
        return done.error();
    }
    return verdict;
}

Result<bool> PostgresStore::add_supervisor(const Supervisor& supervisor) {
    bool added = false;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto rows = connection.exchange(
            committed({{"INSERT INTO supervisor (name, password_hash) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET "
                        "password_hash = excluded.password_hash WHERE supervisor.password_hash = '' AND "
                        "excluded.password_hash <> ''",
                        postgres::Values(supervisor.name, supervisor.password_hash)}}));
        if (!rows) {
            return rows.error();
        }
        added = rows->at(1).changed() == 1;
        return success();
    });
    if (!done) {
        return done.error();
    }
    return added;
}

Result<std::optional<Supervisor>> PostgresStore::supervisor(const std::string& name) {
    const auto rows = read("SELECT name, password_hash FROM supervisor WHERE name = $1", postgres::Values(name));
    if (!rows) {
        return rows.error();
    }
    return read_first<Supervisor>(*rows, [](const Row& row) { return Supervisor{row.text(0), row.text(1)}; });
}

Status PostgresStore::add_sign_in_link(const SecretHash& link, const std::string& supervisor, WallTime expires) {
    return write(Twice::harmful, {{"INSERT INTO sign_in_link (hash, supervisor, expires) VALUES ($1, $2, $3)",
                                   postgres::Values(link, supervisor, to_column(expires))}});
}

Result<std::optional<std::string>> PostgresStore::use_sign_in_link(const SecretHash& link, WallTime now) {
    std::optional<std::string> name;
    const auto done = run(Twice::harmful, [&](postgres::Connection& connection) -> Status {
        const auto ticket =
            lock_ticket(connection, "SELECT expires, used, supervisor FROM sign_in_link WHERE hash = $1", link);
        if (!ticket) {
            return ticket.error();
        }
        if (judge(*ticket, now) != TicketVerdict::accepted) {
            return success();
        }
        const auto written = connection.exchange(
            {{"UPDATE sign_in_link SET used = $2 WHERE hash = $1", postgres::Values(link, to_column(now))},
             {"COMMIT"}});
        if (!written) {
            return written.error();
        }
        name = (*ticket)->bound_to;
        return success();
    });
    if (!done) {
        return done.error();
    }
    return name;
}

Status PostgresStore::add_session(const Session& session) {
    return write(Twice::harmful,
                 {{"INSERT INTO session (token, supervisor, created, last_used) VALUES ($1, $2, $3, $4)",
                   postgres::Values(session.token, session.supervisor, to_column(session.created),
                                    to_column(session.last_used))}});
}

Result<std::optional<Session>> PostgresStore::session(const SecretHash& token) {
    const auto rows =
        read("SELECT supervisor, created, last_used FROM session WHERE token = $1", postgres::Values(token));
    if (!rows) {
        return rows.error();
    }
    return read_first<Session>(*rows, [&token](const Row& row) {
        return Session{token, row.text(0), row.time(1), row.time(2)};
    });
}

Status PostgresStore::touch_session(const SecretHash& token, WallTime now) {
    return write(Twice::harmless,
                 {{"UPDATE session SET last_used = $2 WHERE token = $1", postgres::Values(token, to_column(now))}});
}

Status PostgresStore::remove_session(const SecretHash& token) {
    return write(Twice::harmless, {{"DELETE FROM session WHERE token = $1", postgres::Values(token)}});
}

Status PostgresStore::forget(WallTime idle_since, WallTime made_since, WallTime expired_before) {
    const postgres::Values expired(to_column(expired_before));
    return write(Twice::harmless, {{"DELETE FROM session WHERE last_used < $1 OR created < $2",
                                    postgres::Values(to_column(idle_since), to_column(made_since))},
                                   {"DELETE FROM join_token WHERE expires < $1", expired},
                                   {"DELETE FROM enrolment_code WHERE expires < $1", expired},
                                   {"DELETE FROM sign_in_link WHERE expires < $1", expired}});
}

}  // namespace shiftguard::store
