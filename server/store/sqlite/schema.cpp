#include "server/store/sqlite/schema.hpp"

#include <span>

namespace shiftguard::store {
namespace {

constexpr const char* first_schema = R"sql(
CREATE TABLE workstation (
    id TEXT PRIMARY KEY, host_name TEXT NOT NULL, signing_key BLOB NOT NULL UNIQUE, joined INTEGER NOT NULL,
    head_seq INTEGER NOT NULL, head_link BLOB NOT NULL, admission BLOB NOT NULL) STRICT;
CREATE TABLE heard (
    workstation TEXT PRIMARY KEY REFERENCES workstation(id), at INTEGER NOT NULL, agent_version TEXT NOT NULL,
    policy_version INTEGER NOT NULL) STRICT;
CREATE TABLE head (
    workstation TEXT NOT NULL REFERENCES workstation(id), seq INTEGER NOT NULL, link BLOB NOT NULL,
    tombstones TEXT NOT NULL, signature BLOB NOT NULL, stored INTEGER NOT NULL,
    PRIMARY KEY (workstation, seq)) STRICT;
CREATE TABLE record (
    workstation TEXT NOT NULL REFERENCES workstation(id), seq INTEGER NOT NULL, link BLOB NOT NULL,
    body_hash BLOB NOT NULL, body BLOB, tombstone TEXT, type TEXT, incident TEXT, stored INTEGER NOT NULL,
    PRIMARY KEY (workstation, seq), CHECK ((body IS NULL) <> (tombstone IS NULL))) STRICT;
CREATE INDEX record_apart ON record (workstation, type, seq) WHERE incident IS NULL;
CREATE INDEX record_of_incident ON record (workstation, incident, seq) WHERE incident IS NOT NULL;
CREATE TABLE incident (
    workstation TEXT NOT NULL REFERENCES workstation(id), incident TEXT NOT NULL, account TEXT NOT NULL,
    worker TEXT NOT NULL, finding TEXT NOT NULL, response TEXT NOT NULL, enforcement TEXT NOT NULL,
    severity INTEGER NOT NULL, occurrences INTEGER NOT NULL, first_seen INTEGER NOT NULL, at INTEGER NOT NULL,
    last_at INTEGER NOT NULL, received INTEGER NOT NULL, verified INTEGER, detail TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (workstation, incident)) STRICT;
CREATE INDEX incident_newest ON incident (received DESC, at DESC, incident DESC);
CREATE TABLE review (
    id INTEGER PRIMARY KEY, workstation TEXT NOT NULL, incident TEXT NOT NULL, supervisor TEXT NOT NULL,
    note TEXT NOT NULL, at INTEGER NOT NULL, occurrences INTEGER NOT NULL, verified INTEGER,
    FOREIGN KEY (workstation, incident) REFERENCES incident (workstation, incident)) STRICT;
CREATE INDEX review_of_incident ON review (workstation, incident, id);
CREATE TABLE join_token (hash BLOB PRIMARY KEY, expires INTEGER NOT NULL, used INTEGER) STRICT;
CREATE TABLE enrolment_code (
    hash BLOB PRIMARY KEY, worker TEXT NOT NULL, expires INTEGER NOT NULL, used INTEGER, used_by TEXT) STRICT;
CREATE TABLE supervisor (name TEXT PRIMARY KEY, password_hash TEXT NOT NULL) STRICT;
CREATE TABLE sign_in_link (
    hash BLOB PRIMARY KEY, supervisor TEXT NOT NULL REFERENCES supervisor(name), expires INTEGER NOT NULL,
    used INTEGER) STRICT;
CREATE TABLE session (
    token BLOB PRIMARY KEY, supervisor TEXT NOT NULL REFERENCES supervisor(name), created INTEGER NOT NULL,
    last_used INTEGER NOT NULL) STRICT;
CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL) STRICT;
)sql";

// Version 4.
constexpr const char* exceptions_schema = R"sql(
CREATE TABLE exception (
    id TEXT PRIMARY KEY, workstation TEXT NOT NULL, subject_kind TEXT NOT NULL, subject TEXT NOT NULL,
    finding TEXT NOT NULL, minutes INTEGER NOT NULL, reason TEXT NOT NULL, supervisor TEXT NOT NULL,
    made INTEGER NOT NULL, code_hour INTEGER, code_serial INTEGER) STRICT;
CREATE INDEX exception_newest ON exception (made DESC, id DESC);
CREATE UNIQUE INDEX exception_code ON exception (workstation, code_hour, code_serial) WHERE code_hour IS NOT NULL;
)sql";

// Version 5.
constexpr const char* export_schema = R"sql(
CREATE TABLE export_target (
    name TEXT PRIMARY KEY, sent INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
    outdated INTEGER NOT NULL DEFAULT 0, bodiless INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE export_cursor (
    target TEXT NOT NULL REFERENCES export_target(name), workstation TEXT NOT NULL REFERENCES workstation(id),
    seq INTEGER NOT NULL, PRIMARY KEY (target, workstation)) STRICT, WITHOUT ROWID;
CREATE TABLE export_refusal (
    id INTEGER PRIMARY KEY, target TEXT NOT NULL REFERENCES export_target(name), workstation TEXT NOT NULL,
    seq INTEGER NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL,
    UNIQUE (target, workstation, seq)) STRICT;
)sql";

// Version 6.
constexpr const char* urgent_schema = R"sql(
ALTER TABLE export_target ADD COLUMN trouble TEXT;
ALTER TABLE export_target ADD COLUMN trouble_since INTEGER;
CREATE TABLE urgent (
    channel TEXT NOT NULL REFERENCES export_target(name), workstation TEXT NOT NULL, incident TEXT NOT NULL,
    finding TEXT NOT NULL, severity INTEGER NOT NULL, stored INTEGER NOT NULL, told INTEGER,
    PRIMARY KEY (channel, workstation, incident)) STRICT, WITHOUT ROWID;
CREATE INDEX urgent_waiting ON urgent (channel, stored) WHERE told IS NULL;
)sql";

// Version 7.
constexpr const char* operations_schema = R"sql(
ALTER TABLE workstation ADD COLUMN revoked INTEGER;
ALTER TABLE heard ADD COLUMN said TEXT NOT NULL DEFAULT '';
CREATE TABLE heartbeat (
    workstation TEXT NOT NULL REFERENCES workstation(id), at INTEGER NOT NULL, agent_version TEXT NOT NULL,
    policy_version INTEGER NOT NULL, said TEXT NOT NULL, standing TEXT NOT NULL,
    PRIMARY KEY (workstation, at)) STRICT, WITHOUT ROWID;
CREATE TABLE silence (
    workstation TEXT PRIMARY KEY REFERENCES workstation(id), since INTEGER NOT NULL, raised INTEGER NOT NULL) STRICT;
CREATE TABLE deletion (
    id TEXT PRIMARY KEY, workstation TEXT NOT NULL REFERENCES workstation(id), reason TEXT NOT NULL,
    at INTEGER NOT NULL, seqs TEXT NOT NULL, signature BLOB NOT NULL) STRICT;
CREATE INDEX deletion_of_workstation ON deletion (workstation, at, id);
)sql";

// Version 8.
constexpr const char* evidence_schema = R"sql(
CREATE TABLE evidence (
    workstation TEXT NOT NULL REFERENCES workstation(id), sha256 BLOB NOT NULL, media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL, stored INTEGER NOT NULL, removed INTEGER,
    PRIMARY KEY (workstation, sha256)) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_by_hash ON evidence (sha256) WHERE removed IS NULL;
CREATE INDEX evidence_oldest ON evidence (stored) WHERE removed IS NULL;
CREATE TABLE evidence_named (
    workstation TEXT NOT NULL, seq INTEGER NOT NULL, sha256 BLOB NOT NULL,
    PRIMARY KEY (workstation, seq, sha256)) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_named_by_hash ON evidence_named (workstation, sha256);
)sql";

// Version 9.
constexpr const char* withdrawal_schema = R"sql(
ALTER TABLE exception ADD COLUMN withdrawn INTEGER;
ALTER TABLE exception ADD COLUMN withdrawn_by TEXT;
CREATE INDEX exception_withdrawn ON exception (withdrawn) WHERE withdrawn IS NOT NULL;
)sql";

// Version 10.
constexpr const char* membership_schema = R"sql(
ALTER TABLE workstation ADD COLUMN membership TEXT NOT NULL DEFAULT '';
)sql";

// Version 11. A chain that begins anew may have the key of the one before it, so the table is made again without that
// column's UNIQUE: what SQLite's "Making Other Kinds Of Table Schema Changes" asks for.
constexpr const char* closing_schema = R"sql(
CREATE TABLE workstation_of_11 (
    id TEXT PRIMARY KEY, host_name TEXT NOT NULL, signing_key BLOB NOT NULL, joined INTEGER NOT NULL,
    head_seq INTEGER NOT NULL, head_link BLOB NOT NULL, admission BLOB NOT NULL, revoked INTEGER,
    membership TEXT NOT NULL DEFAULT '', closed INTEGER) STRICT;
INSERT INTO workstation_of_11 (id, host_name, signing_key, joined, head_seq, head_link, admission, revoked, membership)
    SELECT id, host_name, signing_key, joined, head_seq, head_link, admission, revoked, membership FROM workstation;
DROP TABLE workstation;
ALTER TABLE workstation_of_11 RENAME TO workstation;
CREATE UNIQUE INDEX workstation_open_key ON workstation (signing_key) WHERE closed IS NULL;
CREATE INDEX workstation_key ON workstation (signing_key);
ALTER TABLE join_token ADD COLUMN predecessor TEXT;
ALTER TABLE join_token ADD COLUMN closed_by TEXT;
ALTER TABLE join_token ADD COLUMN reason TEXT;
CREATE TABLE closing (
    workstation TEXT PRIMARY KEY REFERENCES workstation(id), successor TEXT NOT NULL UNIQUE REFERENCES workstation(id),
    at INTEGER NOT NULL, closed_by TEXT NOT NULL, reason TEXT NOT NULL, seq INTEGER NOT NULL, link BLOB NOT NULL,
    signature BLOB NOT NULL) STRICT;
)sql";

// What brings a file from version `first_version` + n to the next; new ones are added at the end.
constexpr int first_version = 3;
constexpr std::array later_schemas{exceptions_schema, export_schema,     urgent_schema,     operations_schema,
                                   evidence_schema,   withdrawal_schema, membership_schema, closing_schema};
constexpr int schema_version = first_version + static_cast<int>(later_schemas.size());

/// A table that others refer to can be made anew only so; it cannot be switched within a transaction.
class WithoutForeignKeys {
public:
    explicit WithoutForeignKeys(const sqlite::Database& database) : database_(database) {
        static_cast<void>(database_.execute("PRAGMA foreign_keys = OFF"));
    }
    ~WithoutForeignKeys() { static_cast<void>(database_.execute("PRAGMA foreign_keys = ON")); }
    WithoutForeignKeys(const WithoutForeignKeys&) = delete;
    WithoutForeignKeys& operator=(const WithoutForeignKeys&) = delete;

private:
    const sqlite::Database& database_;
};

}  // namespace

Status bring_up_to_date(const sqlite::Database& database) {
    const WithoutForeignKeys while_tables_are_made_anew(database);
    // Under the write lock: two programs may open a new file at the same moment.
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) {
        return transaction.error();
    }
    const auto version = database.user_version();
    if (!version) {
        return version.error();
    }
    if (*version > schema_version) {
        return Error{ErrorKind::refused, "server.db",
                     "The database was written by a newer release (schema " + std::to_string(*version) +
                         "); install that release or restore an older backup.",
                     Retry::useless};
    }
    if (*version == schema_version) {
        return success();
    }
    if (*version != 0 && *version < first_version) {
        return Error{ErrorKind::refused, "server.db",
                     "The database is of a build before the first release (schema " + std::to_string(*version) +
                         "), which is not carried over: make a new folder with `shiftguard-server init`.",
                     Retry::useless};
    }
    if (*version == 0) {
        if (auto done = database.execute(first_schema); !done) {
            return done;
        }
    }
    const int from = std::max(*version, first_version);
    for (const char* schema : std::span(later_schemas).subspan(static_cast<std::size_t>(from - first_version))) {
        if (auto done = database.execute(schema); !done) {
            return done;
        }
    }
    if (auto done = database.set_user_version(schema_version); !done) {
        return done;
    }
    return transaction->commit();
}

}  // namespace shiftguard::store
