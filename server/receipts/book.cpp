#include "server/receipts/book.hpp"

#include "common/sqlite/sqlite.hpp"

#include <algorithm>
#include <system_error>

namespace shiftguard::receipts {
namespace {

Result<sqlite::Database> open(const std::filesystem::path& file) {
    auto database = sqlite::Database::open(file);
    if (!database) {
        return database;
    }
    if (auto done = database->execute(
            "PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS receipt (workstation TEXT PRIMARY KEY, "
            "seq INTEGER NOT NULL, link BLOB NOT NULL, stored INTEGER NOT NULL, signature BLOB NOT NULL) STRICT;");
        !done) {
        return done.error();
    }
    return database;
}

Status write(const sqlite::Database& database, const protocol::KeyPair& receipt, WallTime now,
             const std::map<WorkstationId, protocol::StoredHead>& heads) {
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) {
        return transaction.error();
    }
    for (const auto& [workstation, head] : heads) {
        const auto signature = protocol::sign_receipt(receipt.secret_key, workstation, head.seq, head.link, now);
        if (auto done =
                database.run("INSERT INTO receipt (workstation, seq, link, stored, signature) VALUES (?, ?, ?, ?, ?) "
                             "ON CONFLICT (workstation) DO UPDATE SET seq = excluded.seq, link = excluded.link, "
                             "stored = excluded.stored, signature = excluded.signature WHERE excluded.seq >= seq",
                             workstation.text(), head.seq, head.link, now.time_since_epoch().count(), signature);
            !done) {
            return done;
        }
    }
    return transaction->commit();
}

template <class Array>
Array array_at(const sqlite::Statement& row, int column) {
    Array array{};
    const Bytes bytes = row.blob(column);
    if (bytes.size() == array.size()) {
        std::copy(bytes.begin(), bytes.end(), array.begin());
    }
    return array;
}

}  // namespace

void Book::note(const WorkstationId& workstation, const protocol::StoredHead& head) {
    const std::lock_guard lock(mutex_);
    auto& noted = noted_[workstation];
    if (head.seq >= noted.seq) {
        noted = head;
    }
}

Status Book::flush(const protocol::KeyPair& receipt, WallTime now) {
    std::map<WorkstationId, protocol::StoredHead> heads;
    {
        const std::lock_guard lock(mutex_);
        heads.swap(noted_);
    }
    if (heads.empty()) {
        return success();
    }
    const auto database = open(file_);
    auto done = database ? write(*database, receipt, now, heads) : Status(database.error());
    if (!done) {
        for (const auto& [workstation, head] : heads) {
            note(workstation, head);
        }
    }
    return done;
}

Result<std::vector<protocol::Receipt>> Book::read(const protocol::PublicKey& receipt_key) const {
    std::vector<protocol::Receipt> receipts;
    std::error_code ignored;
    if (!std::filesystem::exists(file_, ignored)) {
        return receipts;
    }
    const auto database = open(file_);
    if (!database) {
        return database.error();
    }
    auto rows = database->prepare("SELECT workstation, seq, link, stored, signature FROM receipt ORDER BY workstation");
    if (!rows) {
        return rows.error();
    }
    while (true) {
        const auto row = rows->next();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return receipts;
        }
        protocol::Receipt receipt{WorkstationId(rows->text(0)), static_cast<protocol::Sequence>(rows->integer(1)),
                                  array_at<protocol::Link>(*rows, 2), WallTime(Milliseconds(rows->integer(3))),
                                  array_at<protocol::Signature>(*rows, 4)};
        if (protocol::verify_receipt(receipt_key, receipt.workstation, receipt.seq, receipt.link, receipt.stored,
                                     receipt.signature)) {
            receipts.push_back(std::move(receipt));
        }
    }
}

}  // namespace shiftguard::receipts
