// Part of the tables: what becomes of a chain that lost links.
#include "agent/spool/rows.hpp"
#include "agent/spool/tables.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::spool::tables {
namespace {

using protocol::Sequence;
using sqlite::Database;

// A damaged page may tell any number; a chain that long never waited.
constexpr Sequence most_holes = 100'000;

// The highest number that any table knows.
Result<Sequence> highest(const Database& database) {
    const auto seq = database.integer(
        "SELECT max(seq) FROM (SELECT max(seq) AS seq FROM link UNION ALL SELECT max(seq) FROM body UNION ALL SELECT "
        "max(seq) FROM receipt UNION ALL SELECT max(seq) FROM dead_letter UNION ALL SELECT max(seq) FROM headline "
        "UNION "
        "ALL SELECT max(seq) FROM evidence)");
    if (!seq) {
        return seq.error();
    }
    return static_cast<Sequence>(seq->value_or(0));
}

struct Found {
    bool has_link = false;
    protocol::Hash hash{};
    protocol::Link link{};
    std::optional<std::string> body;
};

Result<Found> find(const Database& database, Sequence seq) {
    Found found;
    auto link = database.prepare("SELECT body_hash, link FROM link WHERE seq = ?");
    auto body = database.prepare("SELECT body FROM body WHERE seq = ?");
    if (!link || !body) {
        return link ? body.error() : link.error();
    }
    link->bind(seq);
    body->bind(seq);
    const auto has_link = link->next();
    const auto has_body = body->next();
    if (!has_link || !has_body) {
        return has_link ? has_body.error() : has_link.error();
    }
    if (*has_link) {
        found = {true, hash_from(link->blob(0)), hash_from(link->blob(1)), std::nullopt};
    }
    if (*has_body) {
        found.body = body->text(0);
    }
    return found;
}

Status insert(const Database& database, Sequence seq, const Found& found, const protocol::Link& link) {
    const auto record = found.body ? protocol::decode(*found.body) : Result<protocol::Record>(Error{});
    const std::string incident = record ? record->incident.text() : "";
    const auto tombstone =
        found.body ? std::nullopt : std::optional(protocol::to_string(protocol::TombstoneReason::damaged));
    auto put = database.run("INSERT INTO link VALUES (?, ?, ?, ?, ?)", seq, found.hash, link, incident, tombstone);
    if (!put || found.body) {
        return put;
    }
    auto told = database.run("UPDATE headline SET state = ? WHERE seq = ?", Headline::State::evicted, seq);
    return told ? tables::drop_evidence_of(database, seq) : told;
}

// A link that follows a hole was made over one that is gone: it is made over the new one.
Status renew(const Database& database, Sequence seq, const protocol::Link& link) {
    return database.run("UPDATE link SET link = ? WHERE seq = ?", link, seq);
}

Result<bool> has_holes(const Database& database, Sequence after, Sequence last) {
    const auto links = database.integer("SELECT count(*) FROM link WHERE seq > ?", after);
    if (!links) {
        return links.error();
    }
    return static_cast<Sequence>(links->value_or(0)) != last - after;
}

}  // namespace

Result<std::size_t> close_holes(const Database& database) {
    const auto after = acknowledged(database);
    const auto known = highest(database);
    const auto newest = head(database);
    if (!after || !known || !newest) {
        return !after ? after.error() : !known ? known.error() : newest.error();
    }
    const Sequence last = std::min(*known, newest->seq + most_holes);
    const auto holes = has_holes(database, *after, last);
    if (!holes) {
        return holes.error();
    }
    // What the server has acknowledged needs no body, and may have lost its link.
    if (const auto gone = database.run("DELETE FROM body WHERE seq <= ?", *after); !gone) {
        return gone.error();
    }
    if (!*holes) {
        return std::size_t{0};
    }
    const auto base = link_at(database, *after);
    if (!base) {
        return base.error();
    }
    protocol::Link previous = base->value_or(protocol::origin);
    std::size_t count = 0;
    for (Sequence seq = *after + 1; seq <= last; ++seq) {
        auto found = find(database, seq);
        if (!found) {
            return found.error();
        }
        if (!found->has_link && found->body) {
            found->hash = protocol::hash_body(*found->body);
        }
        previous = protocol::next_link(previous, seq, found->hash);
        if (found->has_link && found->link == previous) {
            continue;
        }
        count += found->has_link ? 0 : 1;
        const auto put = found->has_link ? renew(database, seq, previous) : insert(database, seq, *found, previous);
        if (!put) {
            return put.error();
        }
    }
    return count;
}

}  // namespace shiftguard::spool::tables
