// Private to this room: reading rows.
#pragma once

#include "common/sqlite/sqlite.hpp"
#include "protocol/chain.hpp"

#include <algorithm>
#include <string_view>

namespace shiftguard::spool {

/// A damaged page may hold fewer bytes; the rest is zero then.
[[nodiscard]] inline protocol::Hash hash_from(const Bytes& bytes) {
    protocol::Hash hash{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
    return hash;
}

/// Rows of a query, each given to `take`.
template <class Take, class... Values>
[[nodiscard]] Status each(const sqlite::Database& database, std::string_view sql, Take take, const Values&... values) {
    auto rows = database.prepare(sql);
    if (!rows) {
        return rows.error();
    }
    rows->bind(values...);
    while (true) {
        const auto row = rows->next();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return success();
        }
        take(*rows);
    }
}

}  // namespace shiftguard::spool
