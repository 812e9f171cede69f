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

// Not of the rows: it passes, or a person mends it, and then all of them may be there.
bool is_no_damage(const Error& error) {
    return error.kind == ErrorKind::exhausted || error.kind == ErrorKind::unavailable ||
           error.kind == ErrorKind::refused;
}

// True: the row is there. False: it is not taken, as another walk copied it or it is not whole.
Result<bool> taken(const Status& put) {
    if (!put && put.error().kind != ErrorKind::invalid_input) {
        return put.error();
    }
    return put.ok();
}

// Copies a table row by row, from both ends: a damaged page in the middle stops either walk, not the salvage. How many.
template <class Put>
Result<std::size_t> copy_rows(const Database& from, const std::string& columns_from, Put put) {
    std::size_t copied = 0;
    for (const char* order : {"ASC", "DESC"}) {
        auto rows = from.prepare("SELECT " + columns_from + " ORDER BY seq " + order);
        auto row = rows ? rows->next() : Result<bool>(rows.error());
        for (; row && *row; row = rows->next()) {
            const auto there = taken(put(*rows));
            if (!there) {
                return there.error();
            }
            copied += *there ? 1 : 0;
        }
        if (row) {
            return copied;  // to the end
        }
        if (is_no_damage(row.error())) {
            return row.error();
        }
    }
    return copied;
}

Result<std::size_t> copy_links(const Database& from, const Database& into) {
    return copy_rows(from, "seq, body_hash, link, incident, tombstone FROM link", [&](const Statement& row) {
        const auto tombstone = row.is_null(4) ? std::nullopt : std::optional(row.text(4));
        return into.run("INSERT INTO link VALUES (?, ?, ?, ?, ?)", row.integer(0), row.blob(1), row.blob(2),
                        row.text(3), tombstone);
    });
}

Result<std::size_t> copy_bodies(const Database& from, const Database& into) {
    return copy_rows(from, "seq, severity, body FROM body", [&](const Statement& row) {
        return into.run("INSERT INTO body VALUES (?, ?, ?)", row.integer(0), row.integer(1), row.text(2));
    });
}

Result<std::size_t> copy_receipts(const Database& from, const Database& into) {
    return copy_rows(from, "seq, link, stored_ms, signature FROM receipt", [&](const Statement& row) {
        return into.run("INSERT INTO receipt VALUES (?, ?, ?, ?)", row.integer(0), row.blob(1), row.integer(2),
                        row.blob(3));
    });
}

Result<std::size_t> copy_dead_letters(const Database& from, const Database& into) {
    return copy_rows(from, "seq, body, reason FROM dead_letter", [&](const Statement& row) {
        return into.run("INSERT INTO dead_letter VALUES (?, ?, ?)", row.integer(0), row.text(1), row.text(2));
    });
}

Result<std::size_t> copy_headlines(const Database& from, const Database& into) {
    return copy_rows(
        from,
        "seq, type, incident, finding, response, at_ms, detail, state, account, enforcement, verified FROM headline",
        [&](const Statement& row) {
            const auto finding = row.is_null(3) ? std::nullopt : std::optional(row.text(3));
            return into.run("INSERT INTO headline VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row.integer(0),
                            row.integer(1), row.text(2), finding, row.integer(4), row.integer(5), row.text(6),
                            row.integer(7), row.text(8), row.integer(9), row.integer(10));
        });
}

Result<std::size_t> copy_evidence(const Database& from, const Database& into) {
    return copy_rows(
        from, "seq, sha256, media_type, size, state, reason, content FROM evidence", [&](const Statement& row) {
            const auto content = row.is_null(6) ? std::nullopt : std::optional(row.blob(6));
            return into.run("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)", row.integer(0), row.blob(1),
                            row.text(2), row.integer(3), row.integer(4), row.text(5), content);
        });
}

Result<std::size_t> copy_counters(const Database& from, const Database& into) {
    return copy_rows(from, "name, value, rowid AS seq FROM counter", [&](const Statement& row) {
        return into.run("UPDATE counter SET value = ? WHERE name = ?", row.integer(1), row.text(0));
    });
}

constexpr const char* nothing_read = "nothing of it could be read: the chain begins anew";

constexpr const char* log = "-wal";
constexpr const char* shared_memory = "-shm";  // SQLite makes it anew

std::filesystem::path with(const std::filesystem::path& file, const std::string& suffix) {
    return file.string() + suffix;
}

std::filesystem::path waiting_name(const std::filesystem::path& file) {
    return with(file, ".damaged");
}

Error not_moved(const std::filesystem::path& file, const std::error_code& error) {
    const bool full = error == std::errc::no_space_on_device;
    return {full ? ErrorKind::exhausted : ErrorKind::refused, file.string(),
            "The outbox is damaged and cannot be set aside: " + error.message() + "; " +
                (full ? "free some space on its disk." : "check the owner and the mode of its folder."),
            full ? Retry::helps : Retry::useless};
}

std::filesystem::path log_on_its_way(const std::filesystem::path& file) {
    return with(waiting_name(file), "-moves");
}

// On disk to stay when it returns. What is not there need not move.
Status rename_if_there(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::error_code error;
    std::filesystem::rename(from, to, error);
    if (error && error != std::errc::no_such_file_or_directory) {
        return not_moved(from, error);
    }
    return sync_folder(from.parent_path());
}

Status remove_with_log(const std::filesystem::path& file) {
    for (const auto& name : {with(file, shared_memory), with(file, log), file}) {
        std::error_code error;
        std::filesystem::remove(name, error);  // true or false: it is not there any more
        if (error) {
            return not_moved(name, error);
        }
    }
    return sync_folder(file.parent_path());
}

}  // namespace

bool waits_to_be_carried_over(const std::filesystem::path& file) {
    std::error_code error;
    return std::filesystem::exists(waiting_name(file), error);
}

Status rejoin_log(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(log_on_its_way(file), error)) {
        return success();
    }
    return rename_if_there(log_on_its_way(file), with(waits_to_be_carried_over(file) ? waiting_name(file) : file, log));
}

Status set_aside(const std::filesystem::path& file) {
    if (!waits_to_be_carried_over(file)) {
        std::error_code error;
        std::filesystem::remove(with(waiting_name(file), log), error);  // left of one that has its date
        if (auto moved = rename_if_there(with(file, log), log_on_its_way(file)); !moved) {
            return moved;
        }
        if (auto moved = rename_if_there(file, waiting_name(file)); !moved) {
            return moved;
        }
    }
    if (auto rejoined = rejoin_log(file); !rejoined) {
        return rejoined;
    }
    return remove_with_log(file);
}

Result<std::string> salvage(const std::filesystem::path& file, const Database& into) {
    const auto from = Database::open(waiting_name(file));
    if (!from) {
        return from.error().kind == ErrorKind::corrupted ? std::string(nothing_read)
                                                         : Result<std::string>(from.error());
    }
    auto transaction = sqlite::Transaction::begin(into);
    if (!transaction) {
        return transaction.error();
    }
    // A body may outlive its link: until the commit the link is made anew.
    if (const auto deferred = into.execute("PRAGMA defer_foreign_keys=ON"); !deferred) {
        return deferred.error();
    }
    const auto links = copy_links(*from, into);
    const auto bodies = links ? copy_bodies(*from, into) : links;
    const auto receipts = bodies ? copy_receipts(*from, into) : bodies;
    if (!receipts) {
        return receipts.error();
    }
    if (*links + *bodies + *receipts == 0) {
        return std::string(nothing_read);
    }
    for (const auto copy : {copy_dead_letters, copy_headlines, copy_evidence, copy_counters}) {
        if (const auto copied = copy(*from, into); !copied) {
            return copied.error();
        }
    }
    const auto closed = tables::close_holes(into);
    if (!closed) {
        return closed.error();
    }
    if (const auto committed = transaction->commit(); !committed) {
        return committed.error();
    }
    return std::to_string(*links) + " links and " + std::to_string(*bodies) +
           " waiting records of it were carried over; " + std::to_string(*closed) +
           " links were lost and made anew or marked as damaged";
}

Result<std::filesystem::path> date(const std::filesystem::path& file) {
    // The new outbox and its log have their names for good before the old one loses its.
    if (const auto synced = sync_folder(file.parent_path()); !synced) {
        return synced.error();
    }
    const auto now = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
    auto dated = with(waiting_name(file), "-" + std::to_string(now.time_since_epoch().count()));
    if (const auto renamed = rename_if_there(waiting_name(file), dated); !renamed) {
        return renamed.error();
    }
    if (const auto renamed = rename_if_there(with(waiting_name(file), log), with(dated, log)); !renamed) {
        return renamed.error();
    }
    return dated;
}

}  // namespace shiftguard::spool
