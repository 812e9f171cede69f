#include "agent/spool/salvage.hpp"

#include "agent/spool/tables.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/time.hpp"

#include <chrono>
#include <system_error>
#include <utility>

namespace shiftguard::spool {
namespace {

using sqlite::Database;
using sqlite::Statement;

// Copies a table row by row, from both ends: a damaged page in the middle stops either walk, not the salvage.
template <class Put>
std::size_t copy_rows(const Database& from, const std::string& columns_from, Put put) {
    std::size_t copied = 0;
    bool forward_ended = false;
    for (const char* order : {"ASC", "DESC"}) {
        auto rows = from.prepare("SELECT " + columns_from + " ORDER BY seq " + order);
        if (!rows || forward_ended) {
            break;
        }
        while (true) {
            const auto row = rows->next();
            if (!row) {
                break;
            }
            if (!*row) {
                forward_ended = true;
                break;
            }
            // A row that is not taken: the other walk copied it, or it is not whole.
            copied += put(*rows) ? 1 : 0;
        }
    }
    return copied;
}

std::size_t copy_links(const Database& from, const Database& into) {
    return copy_rows(from, "seq, body_hash, link, incident, tombstone FROM link", [&](const Statement& row) {
        const auto tombstone = row.is_null(4) ? std::nullopt : std::optional(row.text(4));
        return into
            .run("INSERT INTO link VALUES (?, ?, ?, ?, ?)", row.integer(0), row.blob(1), row.blob(2), row.text(3),
                 tombstone)
            .ok();
    });
}

std::size_t copy_bodies(const Database& from, const Database& into) {
    return copy_rows(from, "seq, severity, body FROM body", [&](const Statement& row) {
        return into.run("INSERT INTO body VALUES (?, ?, ?)", row.integer(0), row.integer(1), row.text(2)).ok();
    });
}

std::size_t copy_receipts(const Database& from, const Database& into) {
    return copy_rows(from, "seq, link, stored_ms, signature FROM receipt", [&](const Statement& row) {
        return into
            .run("INSERT INTO receipt VALUES (?, ?, ?, ?)", row.integer(0), row.blob(1), row.integer(2), row.blob(3))
            .ok();
    });
}

void copy_dead_letters(const Database& from, const Database& into) {
    copy_rows(from, "seq, body, reason FROM dead_letter", [&](const Statement& row) {
        return into.run("INSERT INTO dead_letter VALUES (?, ?, ?)", row.integer(0), row.text(1), row.text(2)).ok();
    });
}

void copy_headlines(const Database& from, const Database& into) {
    copy_rows(
        from,
        "seq, type, incident, finding, response, at_ms, detail, state, account, enforcement, verified FROM headline",
        [&](const Statement& row) {
            const auto finding = row.is_null(3) ? std::nullopt : std::optional(row.text(3));
            return into
                .run("INSERT INTO headline VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row.integer(0), row.integer(1),
                     row.text(2), finding, row.integer(4), row.integer(5), row.text(6), row.integer(7), row.text(8),
                     row.integer(9), row.integer(10))
                .ok();
        });
}

void copy_evidence(const Database& from, const Database& into) {
    copy_rows(from, "seq, sha256, media_type, size, state, reason, content FROM evidence", [&](const Statement& row) {
        const auto content = row.is_null(6) ? std::nullopt : std::optional(row.blob(6));
        return into
            .run("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)", row.integer(0), row.blob(1), row.text(2),
                 row.integer(3), row.integer(4), row.text(5), content)
            .ok();
    });
}

void copy_counters(const Database& from, const Database& into) {
    auto rows = from.prepare("SELECT name, value FROM counter");
    while (rows) {
        const auto row = rows->next();
        if (!row || !*row ||
            !into.run("UPDATE counter SET value = ? WHERE name = ?", rows->integer(1), rows->text(0))) {
            return;
        }
    }
}

constexpr const char* nothing_read = "nothing of it could be read: the chain begins anew";

}  // namespace

Result<std::filesystem::path> set_aside(const std::filesystem::path& file) {
    const auto now = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
    const std::string suffix = ".damaged-" + std::to_string(now.time_since_epoch().count());
    const std::filesystem::path aside = file.string() + suffix;
    std::error_code error;
    std::filesystem::rename(file, aside, error);
    if (error) {
        return Error{ErrorKind::refused, file.string(),
                     "The outbox is damaged and cannot be set aside: " + error.message() + ".", Retry::useless};
    }
    for (const char* beside : {"-wal", "-shm"}) {
        std::filesystem::rename(file.string() + beside, aside.string() + beside, error);  // not there is fine
    }
    if (const auto synced = sync_folder(file.parent_path()); !synced) {
        return synced.error();
    }
    return aside;
}

std::string salvage(const std::filesystem::path& damaged, const Database& into) {
    const auto from = Database::open(damaged);
    auto transaction = sqlite::Transaction::begin(into);
    if (!from || !transaction) {
        return nothing_read;
    }
    // A body may outlive its link: until the commit the link is made anew.
    const auto deferred = into.execute("PRAGMA defer_foreign_keys=ON");
    const std::size_t links = copy_links(*from, into);
    const std::size_t bodies = copy_bodies(*from, into);
    const std::size_t receipts = copy_receipts(*from, into);
    copy_dead_letters(*from, into);
    copy_headlines(*from, into);
    copy_evidence(*from, into);
    copy_counters(*from, into);
    const auto closed = tables::close_holes(into);
    const bool nothing = links + bodies + receipts == 0;
    if (!deferred || !closed || nothing || !transaction->commit()) {
        return nothing_read;
    }
    return std::to_string(links) + " links and " + std::to_string(bodies) +
           " waiting records of it were carried over; " + std::to_string(*closed) +
           " links were lost and made anew or marked as damaged";
}

}  // namespace shiftguard::spool
