// Private to this room: the outbox as SQL. Every function is part of the caller's transaction.
//   link         the links of the chain, up to a horizon behind the last receipt; its body's hash, and why the body is
//                gone where it is
//   body         what waits for its receipt
//   receipt      the server's signatures, as far back as the links
//   dead_letter  bodies that the server will never take, with its reason; the newest thousand
//   headline     what the worker may see of the past, for a week
//   evidence     the pictures that records name, and what became of each; its content while it waits
//   counter      numbers that outlive what they count
#pragma once

#include "agent/spool/spool.hpp"
#include "common/sqlite/sqlite.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::spool::tables {

inline constexpr int schema_version = 4;

struct Head {
    protocol::Sequence seq = 0;
    protocol::Link link = protocol::origin;
};

/// Makes the tables in an empty file, and brings those of every released version to this one. Errors: refused, where
/// a newer release made the file.
Status prepare(const sqlite::Database& database);

/// The newest link that is known, from the links or, where these were lost, from the receipts.
[[nodiscard]] Result<Head> head(const sqlite::Database& database);
[[nodiscard]] Result<protocol::Sequence> acknowledged(const sqlite::Database& database);
/// From the links or, where that one was lost, from the receipts.
[[nodiscard]] Result<std::optional<protocol::Link>> link_at(const sqlite::Database& database, protocol::Sequence seq);

/// Appends one link, its body and its headline.
[[nodiscard]] Result<protocol::Sequence> append(const sqlite::Database& database, const protocol::Record& record,
                                                const std::string& body);
/// Bodies of the lowest severity, among them the oldest, go until no more than `most` are left.
Status evict(const sqlite::Database& database, std::size_t most);
/// A record that tells of all of them stands in the chain.
Status note_evicted_told(const sqlite::Database& database);
/// The body goes, the link says why.
Status entomb(const sqlite::Database& database, protocol::Sequence seq, protocol::TombstoneReason reason,
              Headline::State state);
Status keep_dead_letter(const sqlite::Database& database, protocol::Sequence seq, const std::string& reason);

/// Links that wait, from `after` on, with their bodies, at most a batch. Those that were acknowledged, where `after`
/// lies before them, come as tombstones `delivered`.
[[nodiscard]] Result<std::vector<protocol::LinkedRecord>> waiting(const sqlite::Database& database,
                                                                  protocol::Sequence after);
/// `links`: how many links behind the receipt are kept.
Status acknowledge(const sqlite::Database& database, const protocol::Receipt& receipt, std::size_t links);

[[nodiscard]] Result<Depth> depth(const sqlite::Database& database);
/// `of`: only this account's.
[[nodiscard]] Result<std::vector<Headline>> recent(const sqlite::Database& database, std::size_t most,
                                                   const std::optional<AccountName>& of);
[[nodiscard]] Result<std::size_t> delivered_since(const sqlite::Database& database, WallTime since,
                                                  const std::optional<AccountName>& of);
[[nodiscard]] Result<bool> holds(const sqlite::Database& database, const IncidentId& incident,
                                 protocol::Sequence after);

/// The picture of a record that is being appended; none: there is no room for it, which is said.
Status put_evidence(const sqlite::Database& database, protocol::Sequence seq, const protocol::Evidence& name,
                    const std::optional<Bytes>& content);
/// The oldest go until no more than `most` bytes are left; of these first what the server has already.
Status evict_evidence(const sqlite::Database& database, std::size_t most);
Status drop_evidence(const sqlite::Database& database, protocol::Sequence seq, const protocol::Hash& sha256,
                     const std::string& reason);
/// Its record's body goes, and with it what its pictures were of.
Status drop_evidence_of(const sqlite::Database& database, protocol::Sequence seq);
/// The oldest that waits, of the records `up_to` or of any; one that is damaged is dropped and said.
[[nodiscard]] Result<std::optional<Picture>> next_evidence(const sqlite::Database& database,
                                                           std::optional<protocol::Sequence> up_to);
[[nodiscard]] bool is_whole(const Picture& picture);
Status deliver_evidence(const sqlite::Database& database, const protocol::Hash& sha256);
/// The content of what the server has together with its record.
Status forget_delivered_evidence(const sqlite::Database& database);
Status refuse_evidence(const sqlite::Database& database, const protocol::Hash& sha256, const std::string& reason);
/// Of the record; its content is empty where it is gone. `of`: only this account's.
[[nodiscard]] Result<std::optional<Picture>> evidence_of(const sqlite::Database& database, protocol::Sequence seq,
                                                         const std::optional<AccountName>& of);

/// Closes the holes that lost links left in what waits: a link whose body is there is made anew, any other becomes a
/// tombstone. No number that any table knows is given out again. How many there were.
[[nodiscard]] Result<std::size_t> close_holes(const sqlite::Database& database);

/// Waiting records whose body is gone without a reason or is not its hash's.
[[nodiscard]] Result<std::vector<protocol::Sequence>> damaged_bodies(const sqlite::Database& database);

}  // namespace shiftguard::spool::tables
