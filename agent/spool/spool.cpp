#include "agent/spool/spool.hpp"

#include "agent/spool/ballast.hpp"
#include "agent/spool/salvage.hpp"
#include "agent/spool/tables.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/sqlite/sqlite.hpp"

#include <chrono>
#include <mutex>
#include <utility>

namespace shiftguard::spool {

using protocol::Sequence;
using sqlite::Check;
using sqlite::Database;
using sqlite::Transaction;
using Steady = std::chrono::steady_clock;

struct Spool::Inner {
    Inner(std::filesystem::path path, Limits bounds)
        : file(std::move(path)), ballast(file.string() + ".ballast", bounds.ballast_bytes), limits(bounds) {}

    Status ready();
    Status evict() const {
        if (auto evicted = tables::evict_evidence(*database, limits.evidence_bytes); !evicted) {
            return evicted;
        }
        return tables::evict(*database, limits.bodies);
    }

    // Runs `work` on the open outbox. Damage that shows only then is dealt with as at a start, and `work` runs once
    // more.
    template <class Work>
    auto on_whole(Work work) -> decltype(work()) {
        if (const auto opened = ready(); !opened) {
            return opened.error();
        }
        auto done = work();
        if (done || done.error().kind != ErrorKind::corrupted) {
            return done;
        }
        database.reset();
        check = Check::thorough;
        if (const auto opened = ready(); !opened) {
            return opened.error();
        }
        return work();
    }

    template <class Work>
    auto durably_on_whole(Work work) -> decltype(work()) {
        return on_whole([&] { return durably(work); });
    }

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
        auto transaction = Transaction::begin(*database);
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

    mutable std::mutex mutex;  // guards all below: every public function holds it to its end
    std::filesystem::path file;
    std::optional<Database> database;  // none until it could be opened
    Ballast ballast;
    Limits limits;
    std::vector<std::string> notes;
    std::optional<std::string> damage;      // in words for a record, until it is taken
    Check check = Check::quick;             // thorough once damage showed
    std::optional<Error> not_carried_over;  // why a damaged outbox waits
    Steady::time_point try_again{};         // and until when it is left alone
};

namespace {

// A whole file with our tables, or the error that says what is wrong with it.
Result<Database> open_whole(const std::filesystem::path& file, Check check) {
    auto database = Database::open(file);
    if (!database) {
        return database;
    }
    if (const auto whole = database->check(check); !whole) {
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

// What is to be said: sentences for the log, and words for a record.
struct Told {
    std::vector<std::string> notes;
    std::optional<std::string> damage;
};

Error no_room_to_salvage(const std::filesystem::path& file) {
    return {ErrorKind::exhausted, file.string(),
            "The outbox is damaged, and on its disk there is no room to carry over what still reads of it: free some "
            "space there. Nothing of it is lost, and until then it takes no record.",
            Retry::helps};
}

// A new outbox with all that reads of the one that waits, or none.
Result<Database> salvaged(const std::filesystem::path& file, Told& told) {
    if (const auto aside = set_aside(file); !aside) {
        return aside.error();
    }
    auto database = open_whole(file, Check::quick);
    const auto saved = database ? salvage(file, *database) : Result<std::string>(database.error());
    if (!saved) {
        database = saved.error();  // closes it
        // Its room is somebody else's now. Where it stays, the next try removes it.
        [[maybe_unused]] const auto removed = set_aside(file);
        return saved.error().kind == ErrorKind::exhausted ? no_room_to_salvage(file) : saved.error();
    }
    const auto dated = date(file);
    if (!dated) {
        return dated.error();
    }
    told.notes.push_back("The outbox was damaged and was set aside as " + dated->string() + "; " + *saved + ".");
    told.damage = "the outbox was damaged on disk; " + *saved;
    return database;
}

Result<Database> open_or_salvage(const std::filesystem::path& file, Check check, Told& told) {
    if (waits_to_be_carried_over(file)) {
        return salvaged(file, told);
    }
    if (const auto rejoined = rejoin_log(file); !rejoined) {
        return rejoined.error();
    }
    auto database = open_whole(file, check);
    if (database || database.error().kind != ErrorKind::corrupted) {
        return database;
    }
    database = database.error();  // closes it before its file moves
    return salvaged(file, told);
}

Status mend(const Database& database, Told& told) {
    auto& notes = told.notes;
    const auto holes = tables::close_holes(database);
    if (!holes) {
        return holes.error();
    }
    if (*holes > 0) {
        notes.push_back(std::to_string(*holes) +
                        " links of the outbox were lost on disk; they are made anew where their records are there, and "
                        "sent as damaged where not.");
        told.damage = told.damage.value_or(std::to_string(*holes) + " links of the outbox were lost on disk");
    }
    const auto damaged = tables::damaged_bodies(database);
    if (!damaged) {
        return damaged.error();
    }
    for (const auto seq : *damaged) {
        auto buried = tables::entomb(database, seq, protocol::TombstoneReason::damaged, Headline::State::evicted);
        if (!buried) {
            return buried;
        }
        notes.push_back("The body of record " + std::to_string(seq) +
                        " was damaged on disk; its link is sent with that reason.");
    }
    if (!damaged->empty()) {
        told.damage = (told.damage ? *told.damage + "; " : "") + "the bodies of " + std::to_string(damaged->size()) +
                      " records were damaged on disk";
    }
    return success();
}

// The run of the chain that waits behind `after`; nothing where none does.
Result<std::optional<protocol::Batch>> batch_of(const Database& database, const std::filesystem::path& file,
                                                Sequence after) {
    auto records = tables::waiting(database, after);
    if (!records) {
        return records.error();
    }
    if (records->empty()) {
        return std::optional<protocol::Batch>();
    }
    const auto previous = tables::link_at(database, records->front().seq - 1);
    if (!previous) {
        return previous.error();
    }
    if (!*previous && records->front().seq != 1) {
        return Error{ErrorKind::corrupted, file.string(),
                     "The outbox has lost the link before record " + std::to_string(records->front().seq) +
                         ", and the hole could not be closed; the log says why.",
                     Retry::useless};
    }
    protocol::Batch batch;
    batch.previous = previous->value_or(protocol::origin);
    batch.records = std::move(*records);
    return std::optional(std::move(batch));
}

bool is_evidence_of(const protocol::Record& record, const std::vector<Bytes>& files) {
    if (files.size() != record.evidence.size()) {
        return false;
    }
    for (std::size_t at = 0; at < files.size(); ++at) {
        const auto& name = record.evidence.at(at);
        if (name.bytes != files.at(at).size() || !tables::is_whole({name, files.at(at)})) {
            return false;
        }
    }
    return true;
}

Error gone_before(const Database& database, const std::filesystem::path& file, Sequence after) {
    const auto depth = tables::depth(database);
    if (!depth) {
        return depth.error();
    }
    return {ErrorKind::not_found, file.string(),
            "The server stands at record " + std::to_string(after) +
                ", and links that old are no longer kept here (policy's outbox.links). " +
                std::to_string(depth->waiting) +
                " record(s) wait here: restore the server from a later copy; where the workstation began a new chain, "
                "stop the agent and set this file aside with its -wal, and keep them.",
            Retry::useless};
}

}  // namespace

Status Spool::Inner::ready() {
    if (database) {
        return success();
    }
    if (auto made = make_private_folder(file.parent_path()); !made) {
        return made;
    }
    if (not_carried_over && Steady::now() < try_again) {
        return *not_carried_over;
    }
    const auto began = Steady::now();
    Told told;
    auto opened = open_or_salvage(file, check, told);
    if (!opened && opened.error().kind == ErrorKind::exhausted && ballast.give_back()) {
        opened = open_or_salvage(file, check, told);
    }
    if (!opened) {
        if (waits_to_be_carried_over(file)) {
            constexpr int rest = 20;  // a try copies all of it, and whoever asks waits for that
            not_carried_over = opened.error();
            try_again = Steady::now() + rest * (Steady::now() - began);
        }
        return opened.error();
    }
    not_carried_over.reset();
    database.emplace(std::move(*opened));
    const Check looked = std::exchange(check, Check::quick);
    Told all;
    auto mended = durably([&] {
        all = told;
        return mend(*database, all);
    });
    if (!mended) {
        database.reset();
        all = told;  // the rest is said when it is so
    } else if (const auto taken = ballast.take(); !taken) {
        all.notes.push_back(to_sentence(taken.error()));
    }
    notes.insert(notes.end(), all.notes.begin(), all.notes.end());
    damage = all.damage ? std::move(all.damage) : std::move(damage);
    if (!mended && mended.error().kind == ErrorKind::corrupted && looked == Check::quick) {
        check = Check::thorough;
        return ready();
    }
    return mended;
}

Result<Spool> Spool::open(const std::filesystem::path& file, Limits limits) {
    auto inner = std::make_unique<Inner>(file, limits);
    if (const auto opened = inner->ready(); !opened) {
        return opened.error();
    }
    return Spool(std::move(inner));
}

Spool Spool::attend(const std::filesystem::path& file, Limits limits) {
    return Spool(std::make_unique<Inner>(file, limits));
}

Spool::Spool(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Spool::~Spool() = default;
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;

Status Spool::ready() {
    const std::lock_guard lock(inner_->mutex);
    return inner_->ready();
}

std::vector<std::string> Spool::take_notes() {
    const std::lock_guard lock(inner_->mutex);
    return std::exchange(inner_->notes, {});
}

std::optional<std::string> Spool::take_damage() {
    const std::lock_guard lock(inner_->mutex);
    return std::exchange(inner_->damage, std::nullopt);
}

Result<Sequence> Spool::append(const protocol::Record& record, const std::vector<Bytes>& evidence) {
    const std::string body = protocol::encode(record);
    if (body.size() > protocol::max_body_bytes) {
        return Error{ErrorKind::invalid_input, record.id.text(),
                     "The record has " + std::to_string(body.size()) + " bytes and no server would take it.",
                     Retry::useless};
    }
    // Found here, the fault can still be told and counted; found by the server, the record is a dead letter.
    if (const auto readable = protocol::decode(body); !readable) {
        return Error{ErrorKind::invalid_input, record.id.text(),
                     "The record is none that a server would take: " + to_sentence(readable.error()) + ".",
                     Retry::useless};
    }
    if (!evidence.empty() && !is_evidence_of(record, evidence)) {
        return Error{ErrorKind::invalid_input, record.id.text(), "The pictures are not those that the record names.",
                     Retry::useless};
    }
    const std::lock_guard lock(inner_->mutex);
    bool with_pictures = true;
    const auto append_all = [&]() -> Result<Sequence> {
        auto seq = tables::append(*inner_->database, record, body);
        if (!seq) {
            return seq;
        }
        for (std::size_t at = 0; at < evidence.size(); ++at) {
            const auto put = tables::put_evidence(*inner_->database, *seq, record.evidence.at(at),
                                                  with_pictures ? std::optional(evidence.at(at)) : std::nullopt);
            if (!put) {
                return put.error();
            }
        }
        if (const auto evicted = inner_->evict(); !evicted) {
            return evicted.error();
        }
        if (record.finding == FindingKind::outbox_overflow) {  // its own place may have cost a body: that is told too
            if (const auto told = tables::note_evicted_told(*inner_->database); !told) {
                return told.error();
            }
        }
        return seq;
    };
    auto appended = inner_->durably_on_whole(append_all);
    if (!appended && appended.error().kind == ErrorKind::exhausted && !evidence.empty()) {
        with_pictures = false;  // the record first
        appended = inner_->durably_on_whole(append_all);
    }
    constexpr Sequence try_ballast_every = 16;  // offline no receipt comes; it is not tried with every record
    if (appended && *appended % try_ballast_every == 0 && !inner_->ballast.held()) {
        [[maybe_unused]] const auto taken = inner_->ballast.take();
    }
    return appended;
}

Status Spool::keep_to(const Limits& limits) {
    const std::lock_guard lock(inner_->mutex);
    inner_->limits = limits;
    return inner_->durably_on_whole([&] { return inner_->evict(); });
}

bool Spool::holds(const IncidentId& incident, protocol::Sequence after) const {
    const std::lock_guard lock(inner_->mutex);
    if (!inner_->database) {
        return false;
    }
    const auto held = inner_->on_whole([&] { return tables::holds(*inner_->database, incident, after); });
    return held && *held;
}

Result<std::optional<protocol::Batch>> Spool::next_batch() {
    const std::lock_guard lock(inner_->mutex);
    return inner_->on_whole([&]() -> Result<std::optional<protocol::Batch>> {
        const auto acknowledged = tables::acknowledged(*inner_->database);
        if (!acknowledged) {
            return acknowledged.error();
        }
        return batch_of(*inner_->database, inner_->file, *acknowledged);
    });
}

Result<std::optional<protocol::Batch>> Spool::batch_after(Sequence after) {
    const std::lock_guard lock(inner_->mutex);
    return inner_->on_whole([&]() -> Result<std::optional<protocol::Batch>> {
        const auto before = tables::link_at(*inner_->database, after);
        if (!before) {
            return before.error();
        }
        const auto first = inner_->database->integer("SELECT min(seq) FROM link");
        if (!first) {
            return first.error();
        }
        const bool trimmed = static_cast<Sequence>(first->value_or(1)) > after + 1;
        if (trimmed || (after != 0 && !*before)) {
            return gone_before(*inner_->database, inner_->file, after);
        }
        return batch_of(*inner_->database, inner_->file, after);
    });
}

Status Spool::acknowledge(const protocol::Receipt& receipt) {
    const std::lock_guard lock(inner_->mutex);
    auto done = inner_->on_whole([&]() -> Status {
        const auto link = tables::link_at(*inner_->database, receipt.seq);
        if (!link) {
            return link.error();
        }
        if (!*link || **link != receipt.link) {
            return Error{ErrorKind::invalid_input, "receipt",
                         "The receipt is for a record " + std::to_string(receipt.seq) +
                             " that this outbox does not have: let an administrator compare workstation and server.",
                         Retry::useless};
        }
        return inner_->durably([&] { return tables::acknowledge(*inner_->database, receipt, inner_->limits.links); });
    });
    if (done && !inner_->ballast.held()) {
        // There was room again, perhaps enough. Where not, the next receipt tries anew.
        [[maybe_unused]] const auto taken = inner_->ballast.take();
    }
    return done;
}

Status Spool::refuse(Sequence seq, const std::string& reason) {
    const std::lock_guard lock(inner_->mutex);
    return inner_->durably_on_whole([&]() -> Status {
        if (auto kept = tables::keep_dead_letter(*inner_->database, seq, reason); !kept) {
            return kept;
        }
        return tables::entomb(*inner_->database, seq, protocol::TombstoneReason::refused, Headline::State::refused);
    });
}

Result<std::optional<Picture>> Spool::next_picture(std::optional<Sequence> up_to) {
    const std::lock_guard lock(inner_->mutex);
    return inner_->durably_on_whole([&] { return tables::next_evidence(*inner_->database, up_to); });
}

Status Spool::picture_delivered(const protocol::Hash& sha256) {
    const std::lock_guard lock(inner_->mutex);
    return inner_->durably_on_whole([&] { return tables::deliver_evidence(*inner_->database, sha256); });
}

Status Spool::refuse_picture(const protocol::Hash& sha256, const std::string& reason) {
    const std::lock_guard lock(inner_->mutex);
    return inner_->durably_on_whole([&] { return tables::refuse_evidence(*inner_->database, sha256, reason); });
}

Result<Picture> Spool::picture_of(Sequence seq, const std::optional<AccountName>& of) {
    const std::lock_guard lock(inner_->mutex);
    auto found = inner_->on_whole([&] { return tables::evidence_of(*inner_->database, seq, of); });
    if (!found) {
        return found.error();
    }
    const auto missing = [&](const std::string& message) {
        return Error{ErrorKind::not_found, "report " + std::to_string(seq), message, Retry::useless};
    };
    if (!*found) {
        return missing("No picture was made of it.");
    }
    if (!tables::is_whole(**found)) {
        return missing(
            "Its picture is not on this workstation any more; a supervisor can show it where the server has it.");
    }
    return std::move(**found);
}

Result<Depth> Spool::depth() const {
    const std::lock_guard lock(inner_->mutex);
    return inner_->on_whole([&] { return tables::depth(*inner_->database); });
}

std::vector<Headline> Spool::recent(std::size_t most, const std::optional<AccountName>& of) const {
    const std::lock_guard lock(inner_->mutex);
    if (!inner_->database) {
        return {};
    }
    auto lines = inner_->on_whole([&] { return tables::recent(*inner_->database, most, of); });
    return lines ? std::move(*lines) : std::vector<Headline>();
}

std::size_t Spool::delivered_since(WallTime since, const std::optional<AccountName>& of) const {
    const std::lock_guard lock(inner_->mutex);
    if (!inner_->database) {
        return 0;
    }
    const auto count = inner_->on_whole([&] { return tables::delivered_since(*inner_->database, since, of); });
    return count ? *count : 0;
}

}  // namespace shiftguard::spool
