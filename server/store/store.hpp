// Port: what the server keeps. One implementation per database; every one passes tests/contract/store.
//
// The contract, in words:
// - append() is all or nothing, and when it returns a value everything it speaks of is on disk to stay.
// - A record is told by (workstation, seq). Sent again with the same link it is passed over; with another link the
//   whole append is refused (conflict) and nothing changes. One that does not follow the stored head is refused (gap).
// - The signed head of every append stays, so that records can be proved later.
// - A verified outcome never hides a failed one: an incident that had `verified: false` keeps it.
// - Tombstones take a place in the chain like records with a body.
// - Incidents are made from the records of type incident, outcome and repeat as they arrive, whichever comes first.
// - One-time things (join tokens, enrolment codes, sign-in links) are kept as hashes and serve exactly once, however
//   many callers try at the same moment.
// - Safe to call from any thread, and while another process works on the same store.
// Errors: unavailable (busy; try again), exhausted (disk full; try again later), corrupted, not_found, internal.
#pragma once

#include "common/finding_kind.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/chain.hpp"
#include "protocol/exception.hpp"
#include "protocol/message.hpp"
#include "protocol/record.hpp"
#include "server/store/closings.hpp"
#include "server/store/evidence.hpp"
#include "server/store/export_queue.hpp"
#include "server/store/heartbeats.hpp"
#include "server/store/retention.hpp"
#include "server/store/revocation.hpp"
#include "server/store/urgent_queue.hpp"
#include "server/store/withdrawals.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::store {

/// Hash of a one-time secret; the secret itself is never kept.
using SecretHash = protocol::Hash;

struct Workstation {
    WorkstationId id;
    std::string host_name;
    protocol::PublicKey signing_key{};
    WallTime joined{};
    protocol::StoredHead head;
    protocol::Signature admission{};    ///< the server's word on id and signing key (protocol::sign_admission)
    std::optional<WallTime> revoked{};  ///< since then it is no member any more
    std::string membership{};           ///< that its certificates name now; empty: the first. Never one of before
    std::optional<WallTime> closed{};   ///< since then its chain is at its end, and another workstation in its place
};

/// The workstation's signature under a run of its chain, as it came: what proves the records to whoever asks later.
struct SignedHead {
    protocol::Sequence seq = 0;
    protocol::Link link{};
    protocol::Tombstones tombstones;  ///< those of its batch; the signature covers their reasons
    protocol::Signature signature{};
    WallTime stored{};
};

/// One record to append. `record` is the body decoded; none for a tombstone and for a body of a newer release, which is
/// kept but makes no incident.
struct NewRecord {
    protocol::LinkedRecord linked;
    protocol::Link link{};
    std::optional<protocol::Record> record;
    std::vector<protocol::Hash> evidence{};  ///< that it names, also where it makes no incident
};

/// What one workstation appends. `head` is that of the last record; it is kept where a record is new.
struct Append {
    WorkstationId id;
    std::vector<NewRecord> records;
    SignedHead head;
};

enum class AppendVerdict : std::uint8_t { stored, conflict, gap };
struct Appended {
    AppendVerdict verdict = AppendVerdict::stored;
    protocol::StoredHead head;  ///< after the call
    std::size_t added = 0;      ///< records that were new
};

/// Takes what became of an append, once. Waits for nothing and throws nothing.
using AppendDone = std::function<void(Result<Appended>)>;
/// Has work done soon, by a thread that may wait for the disk.
using Defer = std::function<void(std::function<void()>)>;

/// What is missing in a chain or not understood, by reason.
struct Losses {
    std::map<protocol::TombstoneReason, std::size_t> tombstones;  ///< only reasons that occur
    std::size_t not_understood = 0;                               ///< bodies of a newer release
};

struct StoredRecord {
    protocol::LinkedRecord linked;
    protocol::Link link{};
    WallTime stored{};
};

struct IncidentKey {
    WorkstationId workstation;
    IncidentId incident;
    friend bool operator==(const IncidentKey&, const IncidentKey&) = default;
};

struct Review {
    std::string supervisor;
    std::string note;
    WallTime at{};
    friend bool operator==(const Review&, const Review&) = default;
};

enum class ReviewStanding : std::uint8_t {
    open,
    reviewed,
    reopened,  ///< after its review the finding came again, or the lock was reported as failed
};

/// One row of the list: what all records of the incident say together.
struct Incident {
    IncidentKey key;
    std::string host_name;
    AccountName account;
    WorkerId worker;
    FindingKind finding = FindingKind::unknown_person;
    Response response = Response::record;
    Enforcement enforcement = Enforcement::enforce;
    Severity severity = Severity::informational;
    std::uint32_t occurrences = 1;
    WallTime first_seen{};
    WallTime at{};             ///< confirmed at, by the workstation's clock
    WallTime last_at{};        ///< of its newest record
    WallTime received{};       ///< its first record, by the server's clock
    bool first_record = true;  ///< the record that says what was seen is there; else others speak for it
    std::optional<bool> verified;
    std::string detail;
    std::optional<Review> review;  ///< the newest
    ReviewStanding standing = ReviewStanding::open;
};

struct IncidentWithRecords {
    Incident incident;
    std::vector<StoredRecord> records;  ///< in the chain's order
};

/// What policy only observed is nobody's to answer for, so it stands apart from what is to review and what is reviewed.
enum class ReviewState : std::uint8_t { any, open, reviewed, observed };

struct IncidentFilter {
    ReviewState state = ReviewState::any;
    std::optional<FindingKind> finding;
};

/// Pages count from 0; newest received first: the workstation's clock may be wrong.
struct Page {
    std::size_t number = 0;
    std::size_t size = 50;
};

struct IncidentPage {
    std::vector<Incident> incidents;
    std::size_t matching = 0;  ///< of the filter, on all pages
    std::size_t open = 0;      ///< of all incidents, whatever the filter; of those that policy enforced
    std::size_t observed = 0;  ///< likewise: of those that it only observed
    std::size_t total = 0;
};

/// A supervisor let a worker or a group go on in spite of a finding.
struct Exception {
    std::string id;             ///< UUID
    WorkstationId workstation;  ///< empty: every one, for a group
    protocol::Subject subject;
    FindingKind finding{};
    std::chrono::minutes length{0};
    std::string reason;
    std::string supervisor;
    WallTime made{};
    std::optional<std::uint64_t> code_hour;  ///< of a code; none: a grant that the workstation fetches
    std::uint32_t code_serial = 0;           ///< of a code
    std::optional<WallTime> withdrawn{};     ///< when a supervisor took it back
    std::string withdrawn_by{};
    friend bool operator==(const Exception&, const Exception&) = default;
};

/// As the workstation names it in its incident ("code 498123-7"). Precondition: it is a code's.
[[nodiscard]] inline std::string code_id_of(const Exception& exception) {
    protocol::CodeTerms terms;
    terms.hour = exception.code_hour.value_or(0);
    terms.serial = exception.code_serial;
    return protocol::id_of(terms);
}

enum class ReviewVerdict : std::uint8_t { marked, already_reviewed, unknown };

enum class TicketVerdict : std::uint8_t { accepted, unknown, used, expired, other_worker };

struct Supervisor {
    std::string name;
    std::string password_hash;  ///< Argon2id's own string; empty: signs in by link only
};

struct Session {
    SecretHash token{};
    std::string supervisor;
    WallTime created{};
    WallTime last_used{};
};

/// What admit() says where a workstation's membership is not as its caller had read it.
[[nodiscard]] Error membership_changed(const WorkstationId& id);

/// Does itself what `begin` puts off, until its append is done.
[[nodiscard]] Result<Appended> wait_for_append(const std::function<void(const Defer& defer, AppendDone done)>& begin);

class IncidentStore : public ExportQueue,
                      public UrgentQueue,
                      public Heartbeats,
                      public Retention,
                      public Revocation,
                      public Closings,
                      public EvidenceRows,
                      public Withdrawals {
public:
    // What goes on to other systems stands in server/store/export_queue.hpp and urgent_queue.hpp.

    // ---- workstations and their chains
    /// Uses the join token and keeps the workstation, both or neither. One that is there already with the same signing
    /// key stays as it is but for its host name: it joins anew and goes on with its chain. Where it was revoked its
    /// membership must be another than before, else the same. Errors also: unavailable where it is not (somebody
    /// revoked it, or closed its chain, meanwhile): nothing is changed then, and the token stays good.
    [[nodiscard]] virtual Result<TicketVerdict> admit(const SecretHash& token, const Workstation& workstation) = 0;
    [[nodiscard]] virtual Result<std::optional<Workstation>> workstation(const WorkstationId& id) = 0;
    [[nodiscard]] virtual Result<std::vector<Workstation>> workstations() = 0;
    [[nodiscard]] virtual Result<std::optional<protocol::Link>> link_at(const WorkstationId& id,
                                                                        protocol::Sequence seq) = 0;
    /// The one whose chain goes on; where all with this key are closed the last that was.
    [[nodiscard]] virtual Result<std::optional<Workstation>> workstation_by_key(const protocol::PublicKey& key) = 0;
    /// Those that come one after another share a commit. `done` is called, when it is on disk, before this returns or
    /// within work that a caller's `defer` was given.
    virtual void append_later(Append append, const Defer& defer, AppendDone done) = 0;
    /// The same for a caller that waits. `head` as in Append.
    [[nodiscard]] Result<Appended> append(const WorkstationId& id, const std::vector<NewRecord>& records,
                                          const SignedHead& head);
    /// Records from `from` on in the chain's order, tombstones too, at most `most`.
    [[nodiscard]] virtual Result<std::vector<StoredRecord>> records(const WorkstationId& id, protocol::Sequence from,
                                                                    std::size_t most) = 0;
    /// Signed heads at or after `from`, in order, at most `most`.
    [[nodiscard]] virtual Result<std::vector<SignedHead>> signed_heads(const WorkstationId& id, protocol::Sequence from,
                                                                       std::size_t most) = 0;
    [[nodiscard]] virtual Result<Losses> losses(const WorkstationId& id) = 0;
    /// The newest enrolment records of this workstation.
    [[nodiscard]] virtual Result<std::vector<StoredRecord>> enrolments(const WorkstationId& id, std::size_t most) = 0;

    // ---- incidents
    [[nodiscard]] virtual Result<IncidentPage> incidents(const IncidentFilter& filter, Page page) = 0;
    [[nodiscard]] virtual Result<std::optional<IncidentWithRecords>> incident(const IncidentKey& key) = 0;
    /// Writes the review and its audit row, both or neither.
    [[nodiscard]] virtual Result<ReviewVerdict> mark_reviewed(const IncidentKey& key, const Review& review) = 0;

    // ---- supervisors' exceptions
    /// Writes the exception and its audit row, both or neither, and gives it back; a code has its serial then. None
    /// where the workstation's codes of that hour are all given.
    [[nodiscard]] virtual Result<std::optional<Exception>> add_exception(Exception exception) = 0;
    [[nodiscard]] virtual Result<std::vector<Exception>> exceptions(std::size_t newest) = 0;
    /// Grants that hold at `now` and are for this workstation or for every one, newest first.
    [[nodiscard]] virtual Result<std::vector<Exception>> grants_holding(const WorkstationId& workstation, WallTime now,
                                                                        std::size_t newest) = 0;

    // ---- one-time tickets
    [[nodiscard]] virtual Status add_join_token(const SecretHash& token, WallTime expires) = 0;
    /// Looks without using.
    [[nodiscard]] virtual Result<TicketVerdict> look_at_join_token(const SecretHash& token, WallTime now) = 0;
    [[nodiscard]] virtual Status add_enrolment_code(const SecretHash& code, const WorkerId& worker,
                                                    WallTime expires) = 0;
    [[nodiscard]] virtual Result<TicketVerdict> redeem_enrolment_code(const SecretHash& code, const WorkerId& worker,
                                                                      const WorkstationId& by, WallTime now) = 0;

    // ---- supervisors
    /// False where the name is taken; an account without a password takes one.
    [[nodiscard]] virtual Result<bool> add_supervisor(const Supervisor& supervisor) = 0;
    [[nodiscard]] virtual Result<std::optional<Supervisor>> supervisor(const std::string& name) = 0;
    [[nodiscard]] virtual Status add_sign_in_link(const SecretHash& link, const std::string& supervisor,
                                                  WallTime expires) = 0;
    /// The supervisor's name where the link was good; it is used then.
    [[nodiscard]] virtual Result<std::optional<std::string>> use_sign_in_link(const SecretHash& link, WallTime now) = 0;
    [[nodiscard]] virtual Status add_session(const Session& session) = 0;
    [[nodiscard]] virtual Result<std::optional<Session>> session(const SecretHash& token) = 0;
    [[nodiscard]] virtual Status touch_session(const SecretHash& token, WallTime now) = 0;
    [[nodiscard]] virtual Status remove_session(const SecretHash& token) = 0;
    /// Forgets sessions that were last used before `idle_since` or made before `made_since`, and tickets and links that
    /// expired before `expired_before`, used or not.
    [[nodiscard]] virtual Status forget(WallTime idle_since, WallTime made_since, WallTime expired_before) = 0;

    // ---- audit
    /// One line of who did what; never changed afterwards.
    [[nodiscard]] virtual Status audit(WallTime at, const std::string& who, const std::string& what) = 0;
    [[nodiscard]] virtual Result<std::vector<std::string>> audit_lines(std::size_t newest) = 0;
};

}  // namespace shiftguard::store
