// The store in a PostgreSQL database: several connections, many appends at a time, one at a time for each workstation
// (a lock on its row). Nothing of it needs more than rows, transactions and unique keys: no sequence, no LISTEN, no
// advisory lock; what others were in the way of (SQLSTATE 40001, 40P01) is done again. What is partitioned by time, and
// why: docs/adr/0005.
// A lost connection is opened anew. Work that can be done twice without a trace is then done again; for the rest, and
// when the database stays away, the answer is unavailable.
#pragma once

#include "server/store/postgres/pool.hpp"
#include "server/store/store.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace shiftguard::store {

struct PostgresPlace {
    std::string connection;       ///< as libpq takes it, without a password
    Milliseconds patience{5000};  ///< how long a call tries before it says unavailable; one statement no longer either
    std::size_t connections = 8;  ///< at most
};

class PostgresStore final : public IncidentStore {
public:
    /// Makes the schema where there is none, and partitions from the month before `now` on. Errors: invalid_input
    /// (the connection string), refused (password, permission, a database of a newer release), not_found (no such
    /// database), unavailable.
    [[nodiscard]] static Result<std::unique_ptr<PostgresStore>> open(const PostgresPlace& place, WallTime now);

    [[nodiscard]] Result<TicketVerdict> admit(const SecretHash& token, const Workstation& workstation) override;
    [[nodiscard]] Result<std::optional<Workstation>> workstation(const WorkstationId& id) override;
    [[nodiscard]] Result<std::vector<Workstation>> workstations() override;
    [[nodiscard]] Result<std::optional<protocol::Link>> link_at(const WorkstationId& id,
                                                                protocol::Sequence seq) override;
    void append_later(Append append, const Defer& defer, AppendDone done) override;
    [[nodiscard]] Result<std::optional<Workstation>> workstation_by_key(const protocol::PublicKey& key) override;
    [[nodiscard]] Result<std::vector<StoredRecord>> records(const WorkstationId& id, protocol::Sequence from,
                                                            std::size_t most) override;
    [[nodiscard]] Result<std::vector<SignedHead>> signed_heads(const WorkstationId& id, protocol::Sequence from,
                                                               std::size_t most) override;
    [[nodiscard]] Result<Losses> losses(const WorkstationId& id) override;
    [[nodiscard]] Result<std::vector<StoredRecord>> enrolments(const WorkstationId& id, std::size_t most) override;

    [[nodiscard]] Status note_heard(const WorkstationId& id, const Heard& heard) override;
    [[nodiscard]] Result<std::optional<Heard>> last_heard(const WorkstationId& id) override;
    [[nodiscard]] Result<std::vector<HeardOf>> last_heard_of_all() override;
    [[nodiscard]] Result<std::vector<Heard>> heartbeats(const WorkstationId& id, std::size_t newest) override;
    [[nodiscard]] Status forget_heartbeats(WallTime before) override;
    [[nodiscard]] Result<bool> raise_silence(const Silence& silence) override;
    [[nodiscard]] Status close_silence(const WorkstationId& id) override;
    [[nodiscard]] Result<std::vector<Silence>> open_silences() override;

    [[nodiscard]] Result<std::vector<protocol::Sequence>> bodies_stored_before(const WorkstationId& id, WallTime before,
                                                                               protocol::Sequence from,
                                                                               std::size_t most) override;
    [[nodiscard]] Result<std::size_t> delete_bodies(const protocol::Deletion& deletion, const std::string& who,
                                                    const std::string& what) override;
    [[nodiscard]] Result<std::vector<protocol::Deletion>> deletions(const WorkstationId& id) override;
    [[nodiscard]] Status forget_worker(const WorkerId& worker) override;
    [[nodiscard]] Status forget_audit(WallTime before) override;

    [[nodiscard]] Result<bool> revoke(const WorkstationId& id, WallTime at) override;
    [[nodiscard]] Result<bool> add_successor_token(const SecretHash& token, WallTime made, WallTime expires,
                                                   const Succession& succession) override;
    [[nodiscard]] Result<std::optional<Succession>> succession_of(const SecretHash& token) override;
    [[nodiscard]] Result<TicketVerdict> admit_successor(const SecretHash& token, const Workstation& workstation,
                                                        const protocol::Closing& closing) override;
    [[nodiscard]] Result<std::optional<protocol::Closing>> closing_of(const WorkstationId& id) override;
    [[nodiscard]] Result<std::vector<protocol::Closing>> closings() override;

    [[nodiscard]] Result<bool> add_evidence(const Evidence& evidence) override;
    [[nodiscard]] Result<std::optional<Evidence>> evidence(const EvidenceKey& key) override;
    [[nodiscard]] Result<std::vector<Evidence>> evidence_after(const EvidenceKey& after, std::size_t most) override;
    [[nodiscard]] Result<bool> has_evidence(const protocol::Hash& sha256) override;
    [[nodiscard]] Result<std::vector<EvidenceKey>> evidence_due(WallTime stored_before, WallTime unnamed_before,
                                                                std::size_t most) override;
    [[nodiscard]] Status remove_evidence(const std::vector<EvidenceKey>& keys, WallTime at, const std::string& who,
                                         const std::string& what) override;
    [[nodiscard]] Result<EvidenceCounts> count_evidence() override;

    [[nodiscard]] Result<IncidentPage> incidents(const IncidentFilter& filter, Page page) override;
    [[nodiscard]] Result<std::optional<IncidentWithRecords>> incident(const IncidentKey& key) override;
    [[nodiscard]] Result<ReviewVerdict> mark_reviewed(const IncidentKey& key, const Review& review) override;

    [[nodiscard]] Result<std::optional<Exception>> add_exception(Exception exception) override;
    [[nodiscard]] Result<std::vector<Exception>> exceptions(std::size_t newest) override;
    [[nodiscard]] Result<WithdrawalVerdict> withdraw(const std::string& id, const std::string& supervisor,
                                                     WallTime at) override;
    [[nodiscard]] Result<std::vector<Exception>> withdrawn(const WorkstationId& workstation, WallTime since,
                                                           std::size_t newest) override;
    [[nodiscard]] Result<bool> was_granted(const WorkstationId& workstation, const std::string& name) override;
    [[nodiscard]] Result<std::vector<Exception>> grants_holding(const WorkstationId& workstation, WallTime now,
                                                                std::size_t newest) override;

    [[nodiscard]] Status add_join_token(const SecretHash& token, WallTime expires) override;
    [[nodiscard]] Result<TicketVerdict> look_at_join_token(const SecretHash& token, WallTime now) override;
    [[nodiscard]] Status add_enrolment_code(const SecretHash& code, const WorkerId& worker, WallTime expires) override;
    [[nodiscard]] Result<TicketVerdict> redeem_enrolment_code(const SecretHash& code, const WorkerId& worker,
                                                              const WorkstationId& by, WallTime now) override;

    [[nodiscard]] Result<bool> add_supervisor(const Supervisor& supervisor) override;
    [[nodiscard]] Result<std::optional<Supervisor>> supervisor(const std::string& name) override;
    [[nodiscard]] Status add_sign_in_link(const SecretHash& link, const std::string& supervisor,
                                          WallTime expires) override;
    [[nodiscard]] Result<std::optional<std::string>> use_sign_in_link(const SecretHash& link, WallTime now) override;
    [[nodiscard]] Status add_session(const Session& session) override;
    [[nodiscard]] Result<std::optional<Session>> session(const SecretHash& token) override;
    [[nodiscard]] Status touch_session(const SecretHash& token, WallTime now) override;
    [[nodiscard]] Status remove_session(const SecretHash& token) override;
    [[nodiscard]] Status forget(WallTime idle_since, WallTime made_since, WallTime expired_before) override;

    [[nodiscard]] Status audit(WallTime at, const std::string& who, const std::string& what) override;
    [[nodiscard]] Result<std::vector<std::string>> audit_lines(std::size_t newest) override;

    [[nodiscard]] Result<bool> add_export_target(const std::string& target, ExportFrom from) override;
    [[nodiscard]] Result<std::vector<Exportable>> next_to_export(const std::string& target, const WorkstationId& after,
                                                                 std::size_t most_of_each, std::size_t most) override;
    [[nodiscard]] Status mark_exported(const std::string& target, const ExportMark& mark) override;
    [[nodiscard]] Status note_export_trouble(const std::string& target, const std::string& sentence,
                                             WallTime now) override;
    [[nodiscard]] Result<std::optional<ExportStanding>> export_standing(const std::string& target) override;
    [[nodiscard]] Result<std::vector<ExportRefusal>> export_refusals(const std::string& target,
                                                                     std::size_t newest) override;

    [[nodiscard]] Status note_urgent(const std::string& channel, const ExportMark& mark,
                                     const std::vector<UrgentIncident>& incidents) override;
    [[nodiscard]] Result<UrgentWaiting> urgent_waiting(const std::string& channel, std::size_t most) override;
    [[nodiscard]] Status mark_told(const std::string& channel, const std::vector<UrgentIncident>& incidents,
                                   WallTime now) override;
    [[nodiscard]] Status forget_told(const std::string& channel, WallTime before) override;

private:
    /// May work whose outcome is unknown be done again?
    enum class Twice : std::uint8_t { harmless, harmful };
    using Work = std::function<Status(postgres::Connection&)>;

    explicit PostgresStore(const PostgresPlace& place)
        : patience_(place.patience), pool_(place.connection, place.patience, place.connections) {}

    [[nodiscard]] Status run(Twice twice, const Work& work);
    [[nodiscard]] Result<postgres::Rows> read(const std::string& sql,
                                              const postgres::Values& values = postgres::Values());
    [[nodiscard]] Status write(Twice twice, const std::vector<postgres::Statement>& statements);
    void look_after_partitions(WallTime now);

    const Milliseconds patience_;
    Pool pool_;
    std::atomic<WallTime> partitions_seen_{WallTime{}};  // when they were last looked after
};

}  // namespace shiftguard::store
