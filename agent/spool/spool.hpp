// The durable outbox: one SQLite file (WAL, synchronous=FULL) that holds the workstation's chain.
// Appended means on disk to stay. A body leaves only with a receipt or as a tombstone with its reason; its link stays
// until the server has it, and for the horizon that policy sets after that.
// Damage that shows while it is open is set aside at once, as at the opening.
// Thread-safe: the daemon appends while the delivery reads.
#pragma once

#include "common/encoding.hpp"
#include "common/ids.hpp"
#include "common/result.hpp"
#include "common/time.hpp"
#include "protocol/message.hpp"
#include "protocol/record.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::spool {

struct Limits {
    std::size_t bodies = 10000;             ///< undelivered bodies held at most
    std::size_t ballast_bytes = 8U << 20U;  ///< freed when the disk is full
    std::size_t links = 100'000;  ///< links kept behind the last receipt, for a server that was restored from a copy
    std::size_t evidence_bytes = std::size_t{8} << 20U;  ///< of pictures held at most
    friend bool operator==(const Limits&, const Limits&) = default;
};

struct Depth {
    std::size_t waiting = 0;  ///< links not yet acknowledged
    protocol::Sequence last_seq = 0;
    protocol::Link last_link = protocol::origin;
    protocol::Sequence acknowledged = 0;
    std::size_t evicted = 0;       ///< bodies that went for want of room, ever
    std::size_t evicted_told = 0;  ///< of these, how many the last outbox_overflow knew of
    std::size_t refused = 0;       ///< records in the dead-letter table
    std::size_t pictures_waiting = 0;
    std::size_t pictures_dropped = 0;  ///< that went for want of room, with their record or by damage, ever
    std::size_t pictures_refused = 0;  ///< that the server would not take, ever
};

/// What became of a picture that a record names.
enum class PictureState : std::uint8_t { waiting, delivered, dropped, refused };

/// A file that a record names, with what is in it.
struct Picture {
    protocol::Evidence name;
    Bytes content;
};

/// What the worker and `shiftguard incidents` may see of the past, newest first. Bodies of acknowledged records are
/// gone; their headline stays for a week.
struct Headline {
    protocol::Sequence seq = 0;
    protocol::RecordType type{};
    IncidentId incident;
    std::optional<FindingKind> finding;
    Response response{};
    WallTime at{};
    std::string detail;
    enum class State : std::uint8_t { waiting, delivered, evicted, refused } state = State::waiting;
    AccountName account;                             ///< whose session it was about; empty where none was open
    Enforcement enforcement = Enforcement::enforce;  ///< observe: nothing was done
    std::optional<bool> verified;                    ///< of an outcome: did the lock verify
    std::string reason;                              ///< refused: what the server said
    struct Pictured {
        PictureState state{};
        std::string reason;  ///< of dropped and refused
    };
    std::optional<Pictured> picture{};  ///< the record names one
};

class Spool {
public:
    /// Opens or makes the outbox. A damaged file is set aside as NAME.damaged-TIME and what can be read of it is
    /// carried over; `notes` tells it in sentences. Errors: refused, exhausted (also where there is no room to carry it
    /// over: it waits as NAME.damaged, and no number is given out until it is), unavailable, internal.
    static Result<Spool> open(const std::filesystem::path& file, Limits limits);
    /// An outbox that need not open yet (a full disk, a folder that is not there): every use tries again and gives the
    /// error of the opening until it does; it holds nothing meanwhile.
    static Spool attend(const std::filesystem::path& file, Limits limits);
    ~Spool();
    Spool(Spool&&) noexcept;
    Spool& operator=(Spool&&) noexcept;

    /// Opens it where it is not open. Errors: as of `open`.
    Status ready();

    /// From now on these limits, but for the ballast; what is over them goes at once, links with the next receipt.
    /// Errors: as of `ready`, exhausted, internal; the limits hold all the same, and what is over them goes with the
    /// next record.
    Status keep_to(const Limits& limits);

    /// What is to be said of the opening; each sentence is given once.
    [[nodiscard]] std::vector<std::string> take_notes();

    /// What was damaged on disk and what of it was saved, in words for a record: no name, no path. Given once.
    [[nodiscard]] std::optional<std::string> take_damage();

    /// On disk when it returns. A record of the finding outbox_overflow tells of every body that went until then.
    /// `evidence`: the files that the record names, kept with it or not at all; where there is no room for both the
    /// record is kept without them. A full disk: the ballast is freed and it is tried once more.
    /// Errors: exhausted (the record is not kept; the caller keeps trying), internal; invalid_input, where no server
    /// would take the record, with the place of the fault, or files are given that are not those that it names: trying
    /// again is useless.
    Result<protocol::Sequence> append(const protocol::Record& record, const std::vector<Bytes>& evidence = {});

    /// A record of the incident that was appended later than `after`.
    [[nodiscard]] bool holds(const IncidentId& incident, protocol::Sequence after = 0) const;

    /// The next run of the chain to send, at most max_batch_records; nullopt where nothing waits. Unsigned.
    [[nodiscard]] Result<std::optional<protocol::Batch>> next_batch();
    /// The same from `after` on, for a server that stands there: what was acknowledged goes as tombstones `delivered`.
    /// Errors also: not_found, where it stands before the first link that is kept.
    [[nodiscard]] Result<std::optional<protocol::Batch>> batch_after(protocol::Sequence after);

    /// Keeps the receipt and removes the bodies up to its seq. The caller has verified it.
    Status acknowledge(const protocol::Receipt& receipt);

    /// The server will never take this record: its body moves to the dead-letter table, a tombstone stays in the chain.
    Status refuse(protocol::Sequence seq, const std::string& reason);

    /// The oldest picture that waits, of the records `up_to` or of any; nullopt where none does. Damaged ones are
    /// dropped with that reason.
    [[nodiscard]] Result<std::optional<Picture>> next_picture(std::optional<protocol::Sequence> up_to = std::nullopt);
    /// The server has it. Its content goes when the server has its record too.
    Status picture_delivered(const protocol::Hash& sha256);
    /// The server will never take it: its content goes, its record does not.
    Status refuse_picture(const protocol::Hash& sha256, const std::string& reason);
    /// The picture that record `seq` names. `of`: only this account's. Errors: not_found, where it names none, or the
    /// picture is not here any more.
    [[nodiscard]] Result<Picture> picture_of(protocol::Sequence seq,
                                             const std::optional<AccountName>& of = std::nullopt);

    /// Errors: of the opening; corrupted, where damage can't be set aside.
    [[nodiscard]] Result<Depth> depth() const;
    /// `of`: only this account's.
    [[nodiscard]] std::vector<Headline> recent(std::size_t most,
                                               const std::optional<AccountName>& of = std::nullopt) const;
    /// How many records that were made since then the server has.
    [[nodiscard]] std::size_t delivered_since(WallTime since,
                                              const std::optional<AccountName>& of = std::nullopt) const;

private:
    struct Inner;
    explicit Spool(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::spool
