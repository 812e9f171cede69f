#include "agent/spool/tables.hpp"

#include "agent/spool/rows.hpp"

#include <algorithm>
#include <chrono>

namespace shiftguard::spool::tables {
namespace {

using protocol::Sequence;
using sqlite::Database;
using sqlite::Statement;

constexpr std::size_t max_batch_body_bytes = 1U << 20U;  // escaped it is at most twice that: within max_request_bytes
constexpr int max_dead_letters = 1000;
constexpr int no_outcome = -1;
constexpr auto headlines_stay = std::chrono::weeks(1);

// The numbers of enumerations in this file are the file's: a change of one needs a new schema version.
constexpr const char* schema = R"sql(
CREATE TABLE link (
    seq INTEGER PRIMARY KEY,
    body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
    link BLOB NOT NULL CHECK (length(link) = 32),
    incident TEXT NOT NULL,
    tombstone TEXT
) STRICT;
CREATE INDEX link_incident ON link(incident);
CREATE INDEX link_tombstone ON link(tombstone) WHERE tombstone IS NOT NULL;
CREATE TABLE body (
    seq INTEGER PRIMARY KEY REFERENCES link(seq),
    severity INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX body_severity ON body(severity, seq);
CREATE TABLE receipt (
    seq INTEGER PRIMARY KEY,
    link BLOB NOT NULL,
    stored_ms INTEGER NOT NULL,
    signature BLOB NOT NULL
) STRICT;
CREATE TABLE dead_letter (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE headline (
    seq INTEGER PRIMARY KEY,
    type INTEGER NOT NULL,
    incident TEXT NOT NULL,
    finding TEXT,
    response INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    detail TEXT NOT NULL,
    state INTEGER NOT NULL,
    account TEXT NOT NULL,
    enforcement INTEGER NOT NULL,
    verified INTEGER NOT NULL -- -1: no outcome
) STRICT;
CREATE INDEX headline_at ON headline(at_ms);
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counter VALUES ('evicted', 0), ('evicted_told', 0);
)sql";

// Since version 4. The state's numbers are PictureState's; content: NULL where it is gone.
constexpr const char* evidence = R"sql(
CREATE TABLE evidence (
    seq INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT NOT NULL,
    content BLOB,
    PRIMARY KEY (seq, sha256)
) STRICT;
CREATE INDEX evidence_state ON evidence(state, seq);
INSERT INTO counter VALUES ('evidence_dropped', 0), ('evidence_refused', 0);
)sql";

// Version 1, of the first agents: headlines did not say whose they are, nor what became of the lock.
constexpr const char* from_1_to_2 = R"sql(
ALTER TABLE headline ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE headline ADD COLUMN enforcement INTEGER NOT NULL DEFAULT 1;
ALTER TABLE headline ADD COLUMN verified INTEGER NOT NULL DEFAULT -1;
)sql";

// Version 2 counted the tombstones, and kept every link.
constexpr const char* from_2_to_3 = R"sql(
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counter SELECT 'evicted', count(*) FROM link WHERE tombstone = 'evicted';
INSERT INTO counter VALUES ('evicted_told', 0);
)sql";

std::int64_t to_ms(WallTime at) {
    return at.time_since_epoch().count();
}

protocol::LinkedRecord linked_from(const Statement& row) {
    protocol::LinkedRecord record;
    record.seq = static_cast<Sequence>(row.integer(0));
    record.body_hash = hash_from(row.blob(1));
    if (row.is_null(2)) {
        record.body = row.text(3);
    } else {
        record.tombstone = protocol::tombstone_reason_from(row.text(2));
    }
    return record;
}

Headline headline_from(const Statement& row) {
    Headline line;
    line.seq = static_cast<Sequence>(row.integer(0));
    line.type = static_cast<protocol::RecordType>(row.integer(1));
    line.incident = IncidentId(row.text(2));
    line.finding = finding_kind_from(row.text(3));
    line.response = static_cast<Response>(row.integer(4));
    line.at = WallTime(Milliseconds(row.integer(5)));
    line.detail = row.text(6);
    line.state = static_cast<Headline::State>(row.integer(7));
    line.account = AccountName(row.text(8));
    line.enforcement = static_cast<Enforcement>(row.integer(9));
    if (row.integer(10) != no_outcome) {
        line.verified = row.integer(10) != 0;
    }
    line.reason = row.text(11);
    if (!row.is_null(12)) {
        line.picture = Headline::Pictured{static_cast<PictureState>(row.integer(12)), row.text(13)};
    }
    return line;
}

std::vector<const char*> steps_from(int version) {
    switch (version) {
        case 0:
            return {schema, evidence};
        case 1:
            return {from_1_to_2, from_2_to_3, evidence};
        case 2:
            return {from_2_to_3, evidence};
        default:
            return {evidence};
    }
}

Status put_headline(const Database& database, Sequence seq, const protocol::Record& record) {
    const auto finding = record.finding ? std::optional(to_string(*record.finding)) : std::nullopt;
    const int verified = !record.verified ? no_outcome : *record.verified ? 1 : 0;
    auto put = database.run("INSERT INTO headline VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", seq, record.type,
                            record.incident.text(), finding, record.response, to_ms(record.at), record.detail,
                            Headline::State::waiting, record.account.text(), record.enforcement, verified);
    if (!put) {
        return put;
    }
    // The newest record is the clock: this room reads none. A dead letter's stays as long as the letter.
    auto gone =
        database.run("DELETE FROM headline WHERE at_ms < ? AND state <> ? AND seq NOT IN (SELECT seq FROM dead_letter)",
                     to_ms(record.at - headlines_stay), Headline::State::waiting);
    return gone ? database.run("DELETE FROM evidence WHERE content IS NULL AND seq NOT IN (SELECT seq FROM headline)")
                : gone;
}

}  // namespace

Status prepare(const Database& database) {
    const auto version = database.user_version();
    if (!version) {
        return version.error();
    }
    if (*version == schema_version) {
        return success();
    }
    if (*version < 0 || *version > schema_version) {
        return Error{ErrorKind::refused, "outbox",
                     "The outbox was made by another release (its schema is version " + std::to_string(*version) +
                         ", this one knows " + std::to_string(schema_version) + "): install that release again.",
                     Retry::useless};
    }
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) {
        return transaction.error();
    }
    for (const char* step : steps_from(*version)) {
        if (auto made = database.execute(step); !made) {
            return made;
        }
    }
    if (auto set = database.set_user_version(schema_version); !set) {
        return set;
    }
    return transaction->commit();
}

Result<Head> head(const Database& database) {
    Head head;
    const auto read =
        each(database,
             "SELECT * FROM (SELECT seq, link FROM link ORDER BY seq DESC LIMIT 1) UNION ALL SELECT * FROM "
             "(SELECT seq, link FROM receipt ORDER BY seq DESC LIMIT 1) ORDER BY seq DESC LIMIT 1",
             [&](const Statement& row) {
                 head = {static_cast<Sequence>(row.integer(0)), hash_from(row.blob(1))};
             });
    if (!read) {
        return read.error();
    }
    return head;
}

Result<Sequence> acknowledged(const Database& database) {
    const auto seq = database.integer("SELECT max(seq) FROM receipt");
    if (!seq) {
        return seq.error();
    }
    return static_cast<Sequence>(seq->value_or(0));
}

Result<std::optional<protocol::Link>> link_at(const Database& database, Sequence seq) {
    std::optional<protocol::Link> link;
    const auto read = each(
        database, "SELECT link FROM link WHERE seq = ? UNION ALL SELECT link FROM receipt WHERE seq = ? LIMIT 1",
        [&](const Statement& row) { link = hash_from(row.blob(0)); }, seq, seq);
    if (!read) {
        return read.error();
    }
    return link;
}

Result<Sequence> append(const Database& database, const protocol::Record& record, const std::string& body) {
    const auto last = head(database);
    if (!last) {
        return last.error();
    }
    const Sequence seq = last->seq + 1;
    const auto hash = protocol::hash_body(body);
    const auto linked = database.run("INSERT INTO link VALUES (?, ?, ?, ?, NULL)", seq, hash,
                                     protocol::next_link(last->link, seq, hash), record.incident.text());
    if (!linked) {
        return linked.error();
    }
    if (const auto put = database.run("INSERT INTO body VALUES (?, ?, ?)", seq, record.severity, body); !put) {
        return put.error();
    }
    if (const auto put = put_headline(database, seq, record); !put) {
        return put.error();
    }
    return seq;
}

Status evict(const Database& database, std::size_t most) {
    const auto count = database.integer("SELECT count(*) FROM body");
    if (!count) {
        return count.error();
    }
    const auto over = count->value_or(0) - static_cast<std::int64_t>(most);
    if (over <= 0) {
        return success();
    }
    std::vector<Sequence> victims;
    auto read = each(
        database, "SELECT seq FROM body ORDER BY severity, seq LIMIT ?",
        [&](const Statement& row) { victims.push_back(static_cast<Sequence>(row.integer(0))); }, over);
    if (!read) {
        return read;
    }
    for (const auto seq : victims) {
        if (auto gone = entomb(database, seq, protocol::TombstoneReason::evicted, Headline::State::evicted); !gone) {
            return gone;
        }
    }
    return database.run("UPDATE counter SET value = value + ? WHERE name = 'evicted'", victims.size());
}

Status note_evicted_told(const Database& database) {
    return database.run(
        "UPDATE counter SET value = (SELECT value FROM counter WHERE name = 'evicted') WHERE name = 'evicted_told'");
}

Status entomb(const Database& database, Sequence seq, protocol::TombstoneReason reason, Headline::State state) {
    if (auto gone = database.run("DELETE FROM body WHERE seq = ?", seq); !gone) {
        return gone;
    }
    if (auto gone = drop_evidence_of(database, seq); !gone) {
        return gone;
    }
    auto told = database.run("UPDATE link SET tombstone = ? WHERE seq = ?", to_string(reason), seq);
    if (!told) {
        return told;
    }
    return database.run("UPDATE headline SET state = ? WHERE seq = ?", state, seq);
}

Status keep_dead_letter(const Database& database, Sequence seq, const std::string& reason) {
    auto kept = database.run("INSERT INTO dead_letter SELECT seq, body, ? FROM body WHERE seq = ?", reason, seq);
    if (!kept) {
        return kept;
    }
    return database.run(
        "DELETE FROM dead_letter WHERE seq NOT IN (SELECT seq FROM dead_letter ORDER BY seq DESC LIMIT ?)",
        max_dead_letters);
}

Result<std::vector<protocol::LinkedRecord>> waiting(const Database& database, Sequence after) {
    const auto delivered = acknowledged(database);
    if (!delivered) {
        return delivered.error();
    }
    std::vector<protocol::LinkedRecord> records;
    std::size_t bytes = 0;
    bool whole = true;  // until the run ends: at a link that is missing, or when the batch is big enough
    const auto read = each(
        database,
        "SELECT link.seq, body_hash, tombstone, body FROM link LEFT JOIN body USING (seq) WHERE link.seq > ? "
        "ORDER BY link.seq LIMIT ?",
        [&](const Statement& row) {
            auto record = linked_from(row);
            if (row.is_null(2) && row.is_null(3) && record.seq <= *delivered) {
                record.body.reset();  // went with its receipt; the server that asks does not have it any more
                record.tombstone = protocol::TombstoneReason::delivered;
            }
            bytes += record.body ? record.body->size() : 0;
            whole =
                whole && (records.empty() || (record.seq == records.back().seq + 1 && bytes <= max_batch_body_bytes));
            if (whole) {
                records.push_back(std::move(record));
            }
        },
        after, protocol::max_batch_records);
    if (!read) {
        return read.error();
    }
    return records;
}

Status acknowledge(const Database& database, const protocol::Receipt& receipt, std::size_t links) {
    auto kept = database.run("INSERT OR IGNORE INTO receipt VALUES (?, ?, ?, ?)", receipt.seq, receipt.link,
                             to_ms(receipt.stored), receipt.signature);
    if (!kept) {
        return kept;
    }
    if (auto gone = database.run("DELETE FROM body WHERE seq <= ?", receipt.seq); !gone) {
        return gone;
    }
    if (auto gone = forget_delivered_evidence(database); !gone) {
        return gone;
    }
    const Sequence first_kept = receipt.seq > links ? receipt.seq - links : 0;
    for (const char* trim : {"DELETE FROM link WHERE seq < ?", "DELETE FROM receipt WHERE seq < ?"}) {
        if (auto gone = database.run(trim, first_kept); !gone) {
            return gone;
        }
    }
    return database.run("UPDATE headline SET state = ? WHERE seq <= ? AND state = ?", Headline::State::delivered,
                        receipt.seq, Headline::State::waiting);
}

Result<Depth> depth(const Database& database) {
    Depth depth;
    const auto last = head(database);
    if (!last) {
        return last.error();
    }
    depth.last_seq = last->seq;
    depth.last_link = last->link;
    const auto read = each(
        database,
        "SELECT (SELECT coalesce(max(seq), 0) FROM receipt), "
        "coalesce((SELECT value FROM counter WHERE name = 'evicted'), 0), coalesce((SELECT value FROM counter "
        "WHERE name = 'evicted_told'), 0), (SELECT count(*) FROM dead_letter), (SELECT count(*) FROM link WHERE "
        "seq > (SELECT coalesce(max(seq), 0) FROM receipt)), (SELECT count(*) FROM evidence WHERE state = ?), "
        "coalesce((SELECT value FROM counter WHERE name = 'evidence_dropped'), 0), coalesce((SELECT value FROM "
        "counter WHERE name = 'evidence_refused'), 0)",
        [&](const Statement& row) {
            depth.acknowledged = static_cast<Sequence>(row.integer(0));
            depth.evicted = static_cast<std::size_t>(row.integer(1));
            depth.evicted_told = static_cast<std::size_t>(row.integer(2));
            depth.refused = static_cast<std::size_t>(row.integer(3));
            depth.waiting = static_cast<std::size_t>(row.integer(4));
            depth.pictures_waiting = static_cast<std::size_t>(row.integer(5));
            depth.pictures_dropped = static_cast<std::size_t>(row.integer(6));
            depth.pictures_refused = static_cast<std::size_t>(row.integer(7));
        },
        PictureState::waiting);
    if (!read) {
        return read.error();
    }
    return depth;
}

Result<std::vector<Headline>> recent(const Database& database, std::size_t most, const std::optional<AccountName>& of) {
    std::vector<Headline> lines;
    const auto account = of ? std::optional(of->text()) : std::nullopt;
    const auto read = each(
        database,
        "SELECT headline.*, dead_letter.reason, (SELECT min(state) FROM evidence WHERE evidence.seq = headline.seq), "
        "(SELECT max(reason) FROM evidence WHERE evidence.seq = headline.seq) FROM headline LEFT JOIN dead_letter "
        "USING "
        "(seq) WHERE ?1 IS NULL OR account = ?1 ORDER BY headline.seq DESC LIMIT ?2",
        [&](const Statement& row) { lines.push_back(headline_from(row)); }, account, most);
    if (!read) {
        return read.error();
    }
    return lines;
}

Result<std::size_t> delivered_since(const Database& database, WallTime since, const std::optional<AccountName>& of) {
    std::size_t count = 0;
    const auto account = of ? std::optional(of->text()) : std::nullopt;
    const auto read = each(
        database, "SELECT count(*) FROM headline WHERE at_ms >= ?1 AND state = ?2 AND (?3 IS NULL OR account = ?3)",
        [&](const Statement& row) { count = static_cast<std::size_t>(row.integer(0)); }, to_ms(since),
        Headline::State::delivered, account);
    if (!read) {
        return read.error();
    }
    return count;
}

Result<bool> holds(const Database& database, const IncidentId& incident, Sequence after) {
    const auto there =
        database.integer("SELECT 1 FROM link WHERE incident = ? AND seq > ? LIMIT 1", incident.text(), after);
    if (!there) {
        return there.error();
    }
    return there->has_value();
}

Result<std::vector<Sequence>> damaged_bodies(const Database& database) {
    std::vector<Sequence> damaged;
    const auto read = each(database,
                           "SELECT link.seq, body_hash, tombstone, body FROM link LEFT JOIN body USING (seq) WHERE "
                           "tombstone IS NULL AND link.seq > (SELECT coalesce(max(seq), 0) FROM receipt)",
                           [&](const Statement& row) {
                               const auto record = linked_from(row);
                               if (protocol::hash_body(*record.body) != record.body_hash) {
                                   damaged.push_back(record.seq);
                               }
                           });
    if (!read) {
        return read.error();
    }
    return damaged;
}

}  // namespace shiftguard::spool::tables
