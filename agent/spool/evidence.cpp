// Part of the tables: the pictures that records name. Each is put in with its record, goes to the server apart from it,
// and its bytes go when both are there, or where there is no room, before the body of any record does.
#include "agent/spool/rows.hpp"
#include "agent/spool/tables.hpp"
#include "protocol/chain.hpp"

#include <algorithm>
#include <vector>

namespace shiftguard::spool::tables {
namespace {

using protocol::Sequence;
using sqlite::Database;

Status count(const Database& database, std::string_view counter, std::int64_t more) {
    return database.run("UPDATE counter SET value = value + ? WHERE name = ?", more, counter);
}

struct Place {
    Sequence seq = 0;
    protocol::Hash sha256{};
    std::int64_t bytes = 0;
};

Result<std::vector<Place>> held(const Database& database) {
    // Those that the server has and that only wait for their record's receipt go first.
    std::vector<Place> places;
    auto read = each(
        database,
        "SELECT seq, sha256, length(content) FROM evidence WHERE content IS NOT NULL ORDER BY state = ? DESC, seq",
        [&](const sqlite::Statement& row) {
            places.push_back({static_cast<Sequence>(row.integer(0)), hash_from(row.blob(1)), row.integer(2)});
        },
        PictureState::delivered);
    if (!read) {
        return read.error();
    }
    return places;
}

}  // namespace

Status put_evidence(const Database& database, Sequence seq, const protocol::Evidence& name,
                    const std::optional<Bytes>& content) {
    auto put = database.run("INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)", seq, name.sha256,
                            name.media_type, name.bytes, content ? PictureState::waiting : PictureState::dropped,
                            content ? "" : "there was no room for it on the workstation", content);
    return !put || content ? put : count(database, "evidence_dropped", 1);
}

Status evict_evidence(const Database& database, std::size_t most) {
    const auto total = database.integer("SELECT sum(length(content)) FROM evidence");
    if (!total) {
        return total.error();
    }
    auto over = total->value_or(0) - static_cast<std::int64_t>(most);
    if (over <= 0) {
        return success();
    }
    const auto places = held(database);
    if (!places) {
        return places.error();
    }
    for (const auto& place : *places) {
        if (over <= 0) {
            break;
        }
        if (auto gone = drop_evidence(database, place.seq, place.sha256, "there was no room for it on the workstation");
            !gone) {
            return gone;
        }
        over -= place.bytes;
    }
    return success();
}

Status drop_evidence(const Database& database, Sequence seq, const protocol::Hash& sha256, const std::string& reason) {
    const auto waits = database.integer("SELECT count(*) FROM evidence WHERE seq = ? AND sha256 = ? AND state = ?", seq,
                                        sha256, PictureState::waiting);
    if (!waits) {
        return waits.error();
    }
    if (waits->value_or(0) == 0) {  // the server has it: only its bytes go
        return database.run("UPDATE evidence SET content = NULL WHERE seq = ? AND sha256 = ?", seq, sha256);
    }
    auto gone = database.run("UPDATE evidence SET content = NULL, state = ?, reason = ? WHERE seq = ? AND sha256 = ?",
                             PictureState::dropped, reason, seq, sha256);
    return gone ? count(database, "evidence_dropped", 1) : gone;
}

Status drop_evidence_of(const Database& database, Sequence seq) {
    const auto waits =
        database.integer("SELECT count(*) FROM evidence WHERE seq = ? AND state = ?", seq, PictureState::waiting);
    if (!waits || waits->value_or(0) == 0) {
        return waits ? success() : Status(waits.error());
    }
    auto gone = database.run("UPDATE evidence SET content = NULL, state = ?, reason = ? WHERE seq = ? AND state = ?",
                             PictureState::dropped, "its record is gone", seq, PictureState::waiting);
    return gone ? count(database, "evidence_dropped", waits->value_or(0)) : gone;
}

Result<std::optional<Picture>> next_evidence(const Database& database, std::optional<Sequence> up_to) {
    while (true) {
        auto rows = database.prepare(
            "SELECT seq, sha256, media_type, size, content FROM evidence WHERE state = ?1 AND (?2 IS NULL OR seq <= "
            "?2) "
            "ORDER BY seq LIMIT 1");
        if (!rows) {
            return rows.error();
        }
        rows->bind(PictureState::waiting, up_to);
        const auto row = rows->next();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return std::optional<Picture>();
        }
        const auto seq = static_cast<Sequence>(rows->integer(0));
        Picture picture{{hash_from(rows->blob(1)), rows->text(2), static_cast<std::uint64_t>(rows->integer(3))},
                        rows->blob(4)};
        rows->rewind();
        if (is_whole(picture)) {
            return std::optional(std::move(picture));
        }
        if (const auto gone = drop_evidence(database, seq, picture.name.sha256, "it was damaged on the disk"); !gone) {
            return gone.error();
        }
    }
}

bool is_whole(const Picture& picture) {
    const std::string_view text(reinterpret_cast<const char*>(picture.content.data()), picture.content.size());
    return !picture.content.empty() && protocol::hash_body(text) == picture.name.sha256;
}

Status deliver_evidence(const Database& database, const protocol::Hash& sha256) {
    auto told = database.run("UPDATE evidence SET state = ? WHERE sha256 = ? AND state = ?", PictureState::delivered,
                             sha256, PictureState::waiting);
    return told ? forget_delivered_evidence(database) : told;
}

Status forget_delivered_evidence(const Database& database) {
    return database.run(
        "UPDATE evidence SET content = NULL WHERE state = ? AND content IS NOT NULL AND seq <= (SELECT "
        "coalesce(max(seq), 0) FROM receipt)",
        PictureState::delivered);
}

Status refuse_evidence(const Database& database, const protocol::Hash& sha256, const std::string& reason) {
    const auto waits =
        database.integer("SELECT count(*) FROM evidence WHERE sha256 = ? AND state = ?", sha256, PictureState::waiting);
    if (!waits) {
        return waits.error();
    }
    auto gone = database.run("UPDATE evidence SET content = NULL, state = ?, reason = ? WHERE sha256 = ? AND state = ?",
                             PictureState::refused, reason, sha256, PictureState::waiting);
    return gone ? count(database, "evidence_refused", waits->value_or(0)) : gone;
}

Result<std::optional<Picture>> evidence_of(const Database& database, Sequence seq,
                                           const std::optional<AccountName>& of) {
    auto rows = database.prepare(
        "SELECT sha256, media_type, size, content FROM evidence JOIN headline USING (seq) WHERE seq = ?1 AND (?2 IS "
        "NULL "
        "OR account = ?2) ORDER BY content IS NULL LIMIT 1");
    if (!rows) {
        return rows.error();
    }
    rows->bind(seq, of ? std::optional(of->text()) : std::nullopt);
    const auto row = rows->next();
    if (!row) {
        return row.error();
    }
    if (!*row) {
        return std::optional<Picture>();
    }
    return std::optional(Picture{
        {hash_from(rows->blob(0)), rows->text(1), static_cast<std::uint64_t>(rows->integer(2))}, rows->blob(3)});
}

}  // namespace shiftguard::spool::tables
