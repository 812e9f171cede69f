#include "server/store/postgres/schema.hpp"

#include <array>
#include <string>

namespace shiftguard::store {
namespace {

// Times are milliseconds since 1970, as everywhere on the wire. No sequence, no trigger, no function: what lies here
// can lie on a distributed database as well. `made` is the time that the workstation fixed (partitions.hpp).
constexpr const char* first_schema = R"sql(
CREATE TABLE workstation (
    id text COLLATE "C" PRIMARY KEY, host_name text NOT NULL, signing_key bytea NOT NULL UNIQUE, joined bigint NOT NULL,
    head_seq bigint NOT NULL, head_link bytea NOT NULL, admission bytea NOT NULL) WITH (fillfactor = 50);
CREATE TABLE heard (
    workstation text COLLATE "C" PRIMARY KEY REFERENCES workstation (id), at bigint NOT NULL,
    agent_version text NOT NULL, policy_version bigint NOT NULL) WITH (fillfactor = 50);
CREATE TABLE head (
    workstation text COLLATE "C" NOT NULL, seq bigint NOT NULL, link bytea NOT NULL, tombstones text NOT NULL,
    signature bytea NOT NULL, stored bigint NOT NULL, PRIMARY KEY (workstation, seq));
CREATE TABLE chain (
    workstation text COLLATE "C" NOT NULL, seq bigint NOT NULL, link bytea NOT NULL, body_hash bytea NOT NULL,
    tombstone text, type text, incident text COLLATE "C", made bigint, stored bigint NOT NULL,
    PRIMARY KEY (workstation, seq), CHECK ((made IS NULL) <> (tombstone IS NULL)));
CREATE INDEX chain_apart ON chain (workstation, type, seq) WHERE incident IS NULL;
CREATE INDEX chain_of_incident ON chain (incident, workstation, seq) WHERE incident IS NOT NULL;
CREATE TABLE body (
    workstation text COLLATE "C" NOT NULL, seq bigint NOT NULL, made bigint NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (workstation, seq, made)) PARTITION BY RANGE (made);
CREATE TABLE body_default PARTITION OF body DEFAULT;
CREATE TABLE incident (
    workstation text COLLATE "C" NOT NULL, incident text COLLATE "C" NOT NULL, made bigint NOT NULL,
    account text NOT NULL, worker text NOT NULL, finding text NOT NULL, response text NOT NULL,
    enforcement text NOT NULL, severity bigint NOT NULL, occurrences bigint NOT NULL, first_seen bigint NOT NULL,
    at bigint NOT NULL, last_at bigint NOT NULL, received bigint NOT NULL, verified boolean, detail text NOT NULL,
    created boolean NOT NULL,
    review_by text, review_note text, review_at bigint, review_occurrences bigint, review_verified boolean,
    open boolean NOT NULL GENERATED ALWAYS AS (review_at IS NULL OR occurrences > review_occurrences OR
        (verified IS FALSE AND review_verified IS NOT FALSE)) STORED,
    PRIMARY KEY (workstation, incident, made)) PARTITION BY RANGE (made);
CREATE INDEX incident_newest ON incident (received DESC, at DESC, incident DESC);
CREATE TABLE incident_default PARTITION OF incident DEFAULT;
CREATE TABLE review (
    id uuid NOT NULL DEFAULT gen_random_uuid(), workstation text COLLATE "C" NOT NULL,
    incident text COLLATE "C" NOT NULL, made bigint NOT NULL, supervisor text NOT NULL, note text NOT NULL,
    at bigint NOT NULL, PRIMARY KEY (id, made)) PARTITION BY RANGE (made);
CREATE TABLE review_default PARTITION OF review DEFAULT;
CREATE TABLE exception (
    id text COLLATE "C" PRIMARY KEY, workstation text COLLATE "C" NOT NULL, subject_kind text NOT NULL,
    subject text NOT NULL, finding text NOT NULL, minutes bigint NOT NULL, reason text NOT NULL,
    supervisor text NOT NULL, made bigint NOT NULL, code_hour bigint, code_serial bigint);
CREATE INDEX exception_newest ON exception (made DESC, id DESC);
CREATE UNIQUE INDEX exception_code ON exception (workstation, code_hour, code_serial) WHERE code_hour IS NOT NULL;
CREATE TABLE join_token (hash bytea PRIMARY KEY, expires bigint NOT NULL, used bigint);
CREATE TABLE enrolment_code (
    hash bytea PRIMARY KEY, worker text NOT NULL, expires bigint NOT NULL, used bigint, used_by text);
CREATE TABLE supervisor (name text COLLATE "C" PRIMARY KEY, password_hash text NOT NULL);
CREATE TABLE sign_in_link (
    hash bytea PRIMARY KEY, supervisor text COLLATE "C" NOT NULL REFERENCES supervisor (name),
    expires bigint NOT NULL, used bigint);
CREATE TABLE session (
    token bytea PRIMARY KEY, supervisor text COLLATE "C" NOT NULL REFERENCES supervisor (name),
    created bigint NOT NULL, last_used bigint NOT NULL);
CREATE TABLE audit (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), noted timestamptz NOT NULL DEFAULT clock_timestamp(),
    at bigint NOT NULL, who text NOT NULL, what text NOT NULL);
CREATE INDEX audit_newest ON audit (noted DESC, id DESC);
)sql";

// Version 2.
constexpr const char* export_schema = R"sql(
CREATE TABLE export_target (
    name text COLLATE "C" PRIMARY KEY, sent bigint NOT NULL DEFAULT 0, refused bigint NOT NULL DEFAULT 0,
    outdated bigint NOT NULL DEFAULT 0, bodiless bigint NOT NULL DEFAULT 0);
CREATE TABLE export_cursor (
    target text COLLATE "C" NOT NULL REFERENCES export_target (name),
    workstation text COLLATE "C" NOT NULL REFERENCES workstation (id), seq bigint NOT NULL,
    PRIMARY KEY (target, workstation)) WITH (fillfactor = 50);
CREATE TABLE export_refusal (
    target text COLLATE "C" NOT NULL REFERENCES export_target (name), workstation text COLLATE "C" NOT NULL,
    seq bigint NOT NULL, at bigint NOT NULL, reason text NOT NULL, noted timestamptz NOT NULL DEFAULT now(),
    place bigint NOT NULL, PRIMARY KEY (target, workstation, seq));
CREATE INDEX export_refusal_newest ON export_refusal (target, noted DESC, place DESC);
)sql";

// Version 3.
constexpr const char* urgent_schema = R"sql(
ALTER TABLE export_target ADD COLUMN trouble text, ADD COLUMN trouble_since bigint;
CREATE TABLE urgent (
    channel text COLLATE "C" NOT NULL REFERENCES export_target (name), workstation text COLLATE "C" NOT NULL,
    incident text COLLATE "C" NOT NULL, finding text NOT NULL, severity bigint NOT NULL, stored bigint NOT NULL,
    told bigint, PRIMARY KEY (channel, workstation, incident));
CREATE INDEX urgent_waiting ON urgent (channel, stored) WHERE told IS NULL;
)sql";

// Version 4.
constexpr const char* operations_schema = R"sql(
ALTER TABLE workstation ADD COLUMN revoked bigint;
ALTER TABLE heard ADD COLUMN said text NOT NULL DEFAULT '';
CREATE TABLE heartbeat (
    workstation text COLLATE "C" NOT NULL REFERENCES workstation (id), at bigint NOT NULL, agent_version text NOT NULL,
    policy_version bigint NOT NULL, said text NOT NULL, standing text NOT NULL, PRIMARY KEY (workstation, at));
CREATE TABLE silence (
    workstation text COLLATE "C" PRIMARY KEY REFERENCES workstation (id), since bigint NOT NULL, raised bigint NOT NULL);
CREATE TABLE deletion (
    id text COLLATE "C" PRIMARY KEY, workstation text COLLATE "C" NOT NULL REFERENCES workstation (id),
    reason text NOT NULL, at bigint NOT NULL, seqs text NOT NULL, signature bytea NOT NULL);
CREATE INDEX deletion_of_workstation ON deletion (workstation, at, id);
)sql";

// Version 5.
constexpr const char* evidence_schema = R"sql(
CREATE TABLE evidence (
    workstation text COLLATE "C" NOT NULL REFERENCES workstation (id), sha256 bytea NOT NULL, media_type text NOT NULL,
    bytes bigint NOT NULL, stored bigint NOT NULL, removed bigint, PRIMARY KEY (workstation, sha256));
CREATE INDEX evidence_by_hash ON evidence (sha256) WHERE removed IS NULL;
CREATE INDEX evidence_oldest ON evidence (stored) WHERE removed IS NULL;
CREATE TABLE evidence_named (
    workstation text COLLATE "C" NOT NULL, seq bigint NOT NULL, sha256 bytea NOT NULL,
    PRIMARY KEY (workstation, seq, sha256));
CREATE INDEX evidence_named_by_hash ON evidence_named (workstation, sha256);
)sql";

// Version 6.
constexpr const char* withdrawal_schema = R"sql(
ALTER TABLE exception ADD COLUMN withdrawn bigint, ADD COLUMN withdrawn_by text;
CREATE INDEX exception_withdrawn ON exception (withdrawn) WHERE withdrawn IS NOT NULL;
)sql";

// Version 7.
constexpr const char* membership_schema = R"sql(
ALTER TABLE workstation ADD COLUMN membership text NOT NULL DEFAULT '';
)sql";

// Version 8. A chain that begins anew may have the key of the one before it.
constexpr const char* closing_schema = R"sql(
ALTER TABLE workstation DROP CONSTRAINT workstation_signing_key_key, ADD COLUMN closed bigint;
CREATE UNIQUE INDEX workstation_open_key ON workstation (signing_key) WHERE closed IS NULL;
CREATE INDEX workstation_key ON workstation (signing_key);
ALTER TABLE join_token ADD COLUMN predecessor text, ADD COLUMN closed_by text, ADD COLUMN reason text;
CREATE TABLE closing (
    workstation text COLLATE "C" PRIMARY KEY REFERENCES workstation (id),
    successor text COLLATE "C" NOT NULL UNIQUE REFERENCES workstation (id), at bigint NOT NULL,
    closed_by text NOT NULL, reason text NOT NULL, seq bigint NOT NULL, link bytea NOT NULL, signature bytea NOT NULL);
)sql";

// Schema n brings a database from version n to the next; new ones are added at the end.
constexpr std::array schemas{first_schema,    export_schema,     urgent_schema,     operations_schema,
                             evidence_schema, withdrawal_schema, membership_schema, closing_schema};
constexpr auto schema_version = static_cast<std::int64_t>(schemas.size());

/// Several programs may find an empty database at the same moment: the one that comes second goes on with what is
/// there.
Status make_version_table(postgres::Connection& connection) {
    const auto there = connection.query(
        "SELECT to_regnamespace('shiftguard') IS NOT NULL, to_regclass('shiftguard.schema_version') IS NOT NULL");
    if (!there) {
        return there.error();
    }
    if (there->boolean(0, 1)) {
        return success();
    }
    const std::string schema = there->boolean(0, 0) ? "" : "CREATE SCHEMA shiftguard;";
    auto made = connection.execute(
        "BEGIN;" + schema +
        "CREATE TABLE shiftguard.schema_version (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), version "
        "bigint NOT NULL); INSERT INTO shiftguard.schema_version (version) VALUES (0); COMMIT");
    const auto& state = connection.sqlstate();
    if (!made && (state == "42P06" || state == "42P07" || state == "23505")) {
        return connection.settle() ? success() : made;
    }
    return made;
}

}  // namespace

Status bring_up_to_date(postgres::Connection& connection) {
    if (auto made = make_version_table(connection); !made) {
        return made;
    }
    auto rows = connection.query("SELECT version FROM schema_version");
    if (!rows) {
        return rows.error();
    }
    if (rows->integer(0, 0) < schema_version) {
        auto locked = connection.exchange({{"BEGIN"}, {"SELECT version FROM schema_version FOR UPDATE"}});
        if (!locked) {
            return locked.error();
        }
        rows = std::move(locked->at(1));
    }
    const std::int64_t version = rows->integer(0, 0);
    if (version > schema_version) {
        return Error{ErrorKind::refused, "postgres",
                     "The database was written by a newer release (schema " + std::to_string(version) +
                         "); install that release or restore an older backup.",
                     Retry::useless};
    }
    for (auto next = static_cast<std::size_t>(version); next < schemas.size(); ++next) {
        if (auto done = connection.execute(schemas.at(next)); !done) {
            return done;
        }
    }
    if (version < schema_version) {
        const auto done = connection.exchange(
            {{"UPDATE schema_version SET version = $1", postgres::Values(schema_version)}, {"COMMIT"}});
        return done ? success() : Status(done.error());
    }
    return success();
}

}  // namespace shiftguard::store
