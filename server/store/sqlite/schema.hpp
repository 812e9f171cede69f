// Tables of the server's store and the small conversions that its queries share. Private to this folder's .cpp files.
#pragma once

#include "common/sqlite/sqlite.hpp"
#include "common/time.hpp"
#include "server/store/store.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace shiftguard::store {

/// Brings the file to this release's schema. Errors: refused where it is of a newer release.
[[nodiscard]] Status bring_up_to_date(const sqlite::Database& database);

[[nodiscard]] inline std::int64_t to_column(WallTime at) {
    return at.time_since_epoch().count();
}
[[nodiscard]] inline WallTime time_at(const sqlite::Statement& row, int column) {
    return WallTime(Milliseconds(row.integer(column)));
}

/// A hash, link or key as it stands in the row. Zeroes where its length is another: the chain check tells then.
[[nodiscard]] inline protocol::Hash hash_at(const sqlite::Statement& row, int column) {
    protocol::Hash hash{};
    const Bytes bytes = row.blob(column);
    if (bytes.size() == hash.size()) {
        std::copy(bytes.begin(), bytes.end(), hash.begin());
    }
    return hash;
}

[[nodiscard]] inline protocol::Signature signature_at(const sqlite::Statement& row, int column) {
    protocol::Signature signature{};
    const Bytes bytes = row.blob(column);
    if (bytes.size() == signature.size()) {
        std::copy(bytes.begin(), bytes.end(), signature.begin());
    }
    return signature;
}

/// A commit within its life may be lost in a power cut, and leaves the file whole all the same (WAL).
class Unhurried {
public:
    explicit Unhurried(const sqlite::Database& database) : database_(database) {
        static_cast<void>(database_.execute("PRAGMA synchronous = NORMAL"));
    }
    ~Unhurried() { static_cast<void>(database_.execute("PRAGMA synchronous = FULL")); }
    Unhurried(const Unhurried&) = delete;
    Unhurried& operator=(const Unhurried&) = delete;

private:
    const sqlite::Database& database_;
};

/// Keeps a head. Call within the transaction that appends its records.
[[nodiscard]] Status write_head(const sqlite::Database& database, const WorkstationId& id, const SignedHead& head);

/// Moves the cursors and adds the counts. Call within a transaction.
[[nodiscard]] Status write_mark(const sqlite::Database& database, const std::string& target, const ExportMark& mark);

[[nodiscard]] Status write_audit(const sqlite::Database& database, WallTime at, std::string_view who,
                                 std::string_view what);

/// Which pictures a record names. Call within the transaction that appends it.
[[nodiscard]] Status write_names(const sqlite::Database& database, const WorkstationId& id, const NewRecord& record);
/// These records name none any more. Call within the transaction that takes their bodies.
[[nodiscard]] Status forget_names(const sqlite::Database& database, const WorkstationId& id,
                                  const std::vector<protocol::Sequence>& seqs);

/// A record as `record_columns` selects it.
inline constexpr std::string_view record_columns = "seq, link, body_hash, body, tombstone, stored";
[[nodiscard]] StoredRecord record_of(const sqlite::Statement& row);

/// Every row of a query, made a value by `read`.
template <class Value, class Read>
[[nodiscard]] Result<std::vector<Value>> read_all(sqlite::Statement& rows, Read read) {
    std::vector<Value> all;
    while (true) {
        const auto row = rows.next();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return all;
        }
        all.push_back(read(rows));
    }
}

/// Writes what a record says about its incident. Call within the transaction that appends the record.
[[nodiscard]] Status project(const sqlite::Database& database, const WorkstationId& workstation,
                             const protocol::Record& record, WallTime received);

}  // namespace shiftguard::store
