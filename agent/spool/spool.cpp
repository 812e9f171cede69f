#include "agent/spool/spool.hpp"

#include "agent/spool/ballast.hpp"
#include "agent/spool/salvage.hpp"
#include "agent/spool/tables.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/sqlite/sqlite.hpp"

#include <mutex>
#include <utility>

namespace shiftguard::spool {

using protocol::Sequence;
using sqlite::Database;
using sqlite::Transaction;

struct Spool::Inner {
    Inner(Database opened, Ballast reserve, Limits bounds)
        : database(std::move(opened)), ballast(std::move(reserve)), limits(bounds) {}

    // Runs `work` in a transaction of its own. On a full disk: gives the ballast back and runs it once more.
    template <class Work>
    auto durably(Work work) -> decltype(work()) {
        auto done = once(work);
        if (!done && done.error().kind == ErrorKind::exhausted && ballast.give_back()) {
            return once(work);
        }
        return done;
    }

    template <class Work>
    auto once(Work& work) -> decltype(work()) {
        auto transaction = Transaction::begin(database);
        if (!transaction) {
            return transaction.error();
        }
        auto done = work();
        if (!done) {
            return done;
        }
        if (const auto committed = transaction->commit(); !committed) {
            return committed.error();
        }
        return done;
    }

    mutable std::mutex mutex;  // guards the database: every public function holds it to its end
    Database database;
    Ballast ballast;
    Limits limits;
    std::vector<std::string> notes;
};

namespace {

// A whole file with our tables, or the error that says what is wrong with it.
Result<Database> open_whole(const std::filesystem::path& file) {
    auto database = Database::open(file);
    if (!database) {
        return database;
    }
    if (const auto whole = database->quick_check(); !whole) {
        return whole.error();
    }
    // The write-ahead log must not eat the disk that the ballast is meant to save.
    if (const auto set = database->execute("PRAGMA journal_size_limit=1048576"); !set) {
        return set.error();
    }
    if (const auto prepared = tables::prepare(*database); !prepared) {
        Error error = prepared.error();
        error.subject = file.string();
        return error;
    }
    return database;
}

Result<Database> open_or_salvage(const std::filesystem::path& file, std::vector<std::string>& notes) {
    auto database = open_whole(file);
    if (database || database.error().kind != ErrorKind::corrupted) {
        return database;
    }
    database = database.error();  // closes it before its file moves
    const auto aside = set_aside(file);
    if (!aside) {
        return aside.error();
    }
    database = open_whole(file);
    if (database) {
        notes.push_back(salvage(*aside, *database));
    }
    return database;
}

Status bury_damaged_bodies(const Database& database, std::vector<std::string>& notes) {
    const auto damaged = tables::damaged_bodies(database);
    if (!damaged) {
        return damaged.error();
    }
    for (const auto seq : *damaged) {
        const auto buried = tables::entomb(database, seq, protocol::TombstoneReason::damaged, Headline::State::evicted);
        if (!buried) {
            return buried;
        }
        notes.push_back("The body of record " + std::to_string(seq) +
                        " was damaged on disk; its link is sent with that reason.");
    }
    return success();
}

}  // namespace

Result<Spool> Spool::open(const std::filesystem::path& file, Limits limits) {
    if (const auto made = make_private_folder(file.parent_path()); !made) {
        return made.error();
    }
    Ballast ballast(file.string() + ".ballast", limits.ballast_bytes);
    std::vector<std::string> notes;
    auto database = open_or_salvage(file, notes);
    if (!database && database.error().kind == ErrorKind::exhausted && ballast.give_back()) {
        database = open_or_salvage(file, notes);
    }
    if (!database) {
        return database.error();
    }
    auto inner = std::make_unique<Inner>(std::move(*database), std::move(ballast), limits);
    inner->notes = std::move(notes);
    const auto buried = inner->durably([&] { return bury_damaged_bodies(inner->database, inner->notes); });
    if (!buried) {
        return buried.error();
    }
    if (const auto taken = inner->ballast.take(); !taken) {
        inner->notes.push_back(to_sentence(taken.error()));
    }
    return Spool(std::move(inner));
}

Spool::Spool(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Spool::~Spool() = default;
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;

const std::vector<std::string>& Spool::notes() const {
    return inner_->notes;
}

Result<Sequence> Spool::append(const protocol::Record& record) {
    const std::string body = protocol::encode(record);
    if (body.size() > protocol::max_body_bytes) {
        return Error{ErrorKind::invalid_input, record.id.text(),
                     "The record has " + std::to_string(body.size()) + " bytes and no server would take it.",
                     Retry::useless};
    }
    const std::lock_guard lock(inner_->mutex);
    return inner_->durably([&]() -> Result<Sequence> {
        auto seq = tables::append(inner_->database, record, body);
        if (!seq) {
            return seq;
        }
        if (const auto evicted = tables::evict(inner_->database, inner_->limits.bodies); !evicted) {
            return evicted.error();
        }
        return seq;
    });
}

bool Spool::holds(const IncidentId& incident, protocol::Sequence after) const {
    const std::lock_guard lock(inner_->mutex);
    const auto held = tables::holds(inner_->database, incident, after);
    return held && *held;
}

Result<std::optional<protocol::Batch>> Spool::next_batch() const {
    const std::lock_guard lock(inner_->mutex);
    const auto acknowledged = tables::acknowledged(inner_->database);
    if (!acknowledged) {
        return acknowledged.error();
    }
    auto records = tables::waiting(inner_->database, *acknowledged);
    if (!records) {
        return records.error();
    }
    if (records->empty()) {
        return std::optional<protocol::Batch>();
    }
    const auto previous = tables::link_at(inner_->database, records->front().seq - 1);
    if (!previous) {
        return previous.error();
    }
    protocol::Batch batch;
    batch.previous = previous->value_or(protocol::origin);
    batch.records = std::move(*records);
    return std::optional(std::move(batch));
}

Status Spool::acknowledge(const protocol::Receipt& receipt) {
    const std::lock_guard lock(inner_->mutex);
    const auto link = tables::link_at(inner_->database, receipt.seq);
    if (!link) {
        return link.error();
    }
    if (!*link || **link != receipt.link) {
        return Error{ErrorKind::invalid_input, "receipt",
                     "The receipt is for a record " + std::to_string(receipt.seq) +
                         " that this outbox does not have: let an administrator compare workstation and server.",
                     Retry::useless};
    }
    const auto done = inner_->durably([&] { return tables::acknowledge(inner_->database, receipt); });
    if (done && !inner_->ballast.held()) {
        // There was room again, perhaps enough. Where not, the next receipt tries anew.
        [[maybe_unused]] const auto taken = inner_->ballast.take();
    }
    return done;
}

Status Spool::refuse(Sequence seq, const std::string& reason) {
    const std::lock_guard lock(inner_->mutex);
    return inner_->durably([&]() -> Status {
        if (const auto kept = tables::keep_dead_letter(inner_->database, seq, reason); !kept) {
            return kept;
        }
        return tables::entomb(inner_->database, seq, protocol::TombstoneReason::refused, Headline::State::refused);
    });
}

Depth Spool::depth() const {
    const std::lock_guard lock(inner_->mutex);
    const auto depth = tables::depth(inner_->database);
    return depth ? *depth : Depth{};
}

std::vector<Headline> Spool::recent(std::size_t most, const std::optional<AccountName>& of) const {
    const std::lock_guard lock(inner_->mutex);
    auto lines = tables::recent(inner_->database, most, of);
    return lines ? std::move(*lines) : std::vector<Headline>();
}

std::size_t Spool::delivered_since(WallTime since, const std::optional<AccountName>& of) const {
    const std::lock_guard lock(inner_->mutex);
    const auto count = tables::delivered_since(inner_->database, since, of);
    return count ? *count : 0;
}

}  // namespace shiftguard::spool
