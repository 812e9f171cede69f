// Small conversions that the queries share. Private to this folder's .cpp files.
#pragma once

#include "common/postgres/postgres.hpp"
#include "common/time.hpp"
#include "server/store/store.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace shiftguard::store {

[[nodiscard]] inline std::int64_t to_column(WallTime at) {
    return at.time_since_epoch().count();
}

/// One row of a result; lives as long as that.
class Row {
public:
    Row(const postgres::Rows& rows, std::size_t at) : rows_(&rows), at_(at) {}

    [[nodiscard]] std::int64_t integer(int column) const { return rows_->integer(at_, column); }
    [[nodiscard]] bool boolean(int column) const { return rows_->boolean(at_, column); }
    [[nodiscard]] std::string text(int column) const { return rows_->text(at_, column); }
    [[nodiscard]] bool is_null(int column) const { return rows_->is_null(at_, column); }
    [[nodiscard]] std::span<const std::uint8_t> blob(int column) const { return rows_->blob(at_, column); }
    [[nodiscard]] WallTime time(int column) const { return WallTime(Milliseconds(integer(column))); }
    [[nodiscard]] protocol::Sequence seq(int column) const { return static_cast<protocol::Sequence>(integer(column)); }
    /// Zeroes where its length is another: the chain check tells then.
    [[nodiscard]] protocol::Hash hash(int column) const { return bytes<protocol::Hash>(column); }
    [[nodiscard]] protocol::Signature signature(int column) const { return bytes<protocol::Signature>(column); }

private:
    template <class Array>
    [[nodiscard]] Array bytes(int column) const {
        Array array{};
        const auto read = blob(column);
        if (read.size() == array.size()) {
            std::copy(read.begin(), read.end(), array.begin());
        }
        return array;
    }

    const postgres::Rows* rows_;
    std::size_t at_;
};

/// Every row made a value by `read`.
template <class Value, class Read>
[[nodiscard]] std::vector<Value> read_all(const postgres::Rows& rows, Read read) {
    std::vector<Value> all;
    all.reserve(rows.size());
    for (std::size_t at = 0; at < rows.size(); ++at) {
        all.push_back(read(Row(rows, at)));
    }
    return all;
}

template <class Value, class Read>
[[nodiscard]] std::optional<Value> read_first(const postgres::Rows& rows, Read read) {
    return rows.empty() ? std::nullopt : std::optional<Value>(read(Row(rows, 0)));
}

/// Enclosed in a transaction whose commit is on disk when it is told.
[[nodiscard]] inline std::vector<postgres::Statement> committed(std::vector<postgres::Statement> statements) {
    statements.insert(statements.begin(), postgres::Statement{"BEGIN"});
    statements.push_back({"COMMIT"});
    return statements;
}

/// Moves the cursors and adds the counts. For a transaction.
[[nodiscard]] std::vector<postgres::Statement> write_mark(const std::string& target, const ExportMark& mark);

/// Which pictures the records name; none where they name none. For the transaction that appends them.
[[nodiscard]] std::optional<postgres::Statement> write_names(const WorkstationId& id,
                                                             std::span<const NewRecord> records);
/// These records name none any more. For the transaction that takes their bodies.
[[nodiscard]] std::vector<postgres::Statement> forget_names(const WorkstationId& id,
                                                            const std::vector<protocol::Sequence>& seqs);

/// One line of the audit.
[[nodiscard]] inline postgres::Statement audit_line(WallTime at, std::string_view who, std::string_view what) {
    return {"INSERT INTO audit (at, who, what) VALUES ($1, $2, $3)", postgres::Values(to_column(at), who, what)};
}

}  // namespace shiftguard::store
