// The store in one SQLite file: WAL, synchronous=FULL, schema told by user_version. One connection under one lock
// writes, others read beside it; appends that come together share a commit. Other processes may hold the same file, and
// waiting for them is bounded (then: unavailable).
#pragma once

#include "common/sqlite/sqlite.hpp"
#include "server/store/sqlite/append_group.hpp"
#include "server/store/sqlite/readers.hpp"
#include "server/store/store.hpp"

#include <filesystem>
#include <memory>
#include <mutex>

namespace shiftguard::store {

class SqliteStore final : public IncidentStore {
public:
    /// Opens the file, makes it and its schema where there is none. Errors: refused (no permission, or a file of a
    /// newer release), corrupted, exhausted, unavailable.
    [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& file);

    /// How long a call waits for another process before it says unavailable; 5 s to begin with.
    [[nodiscard]] Status set_patience(Milliseconds patience);

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

    [[nodiscard]] Status audit(WallTime at, const std::string& who, const std::string& what) override;
    [[nodiscard]] Result<std::vector<std::string>> audit_lines(std::size_t newest) override;

private:
    SqliteStore(sqlite::Database database, const std::filesystem::path& file);

    /// All of them in one transaction.
    void write_together(std::vector<PendingAppend>& group);

    std::mutex mutex_;  // guards database_
    sqlite::Database database_;
    Readers readers_;
    AppendGroup appends_;
};

}  // namespace shiftguard::store
