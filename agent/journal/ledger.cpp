#include "agent/journal/ledger.hpp"

#include "agent/journal/folder.hpp"
#include "agent/journal/lines.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <system_error>
#include <utility>

namespace shiftguard::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view extension = ".notes";
constexpr std::uint64_t reserve = 64U << 10U;  // some hundred notes
constexpr std::uint64_t last_word = 2048;      // of the reserve: for a last note and the count of what was lost
constexpr std::uint64_t grown = 16U << 10U;

std::vector<fs::path> ledgers(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code code;
    for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
        if (at->path().extension() == extension) {
            files.push_back(at->path());
        }
    }
    std::sort(files.begin(), files.end());  // a UUIDv7 begins with its time
    return files;
}

}  // namespace

Ledger::Ledger(fs::path folder, std::string run_id, Key key)
    : folder_(std::move(folder)), run_id_(std::move(run_id)), key_(std::move(key)) {}

Leftover Ledger::read_leftover() {
    Leftover leftover;
    old_.clear();
    for (const auto& path : ledgers(folder_)) {
        if (file_ && path == file_->path()) {
            continue;
        }
        Old old{path, {}, false};
        const auto walked = walk(path, key_, [&](std::string_view line) -> Status {
            auto read = line_from_json(line);
            if (!read) {
                return read.error();
            }
            if (auto* note = std::get_if<ResponseNote>(&*read)) {
                old.owed.insert(note->incident);
                leftover.notes.push_back(std::move(*note));
            } else if (const auto* lost = std::get_if<LostRecords>(&*read)) {
                old.counts_lost = true;
                leftover.lost += lost->count;
            }
            return success();
        });
        if (!walked) {
            // What stood before the damage is told; the file is kept for whoever looks into it, and not read again.
            leftover.complaints.push_back(to_sentence(walked.error()));
            std::error_code code;
            const fs::path aside = path.string() + ".damaged";
            fs::rename(path, aside, code);
        }
        old_.push_back(std::move(old));
    }
    drop_settled();
    return leftover;
}

Status Ledger::append(const ResponseNote& note) {
    if (auto tended = tend(Forget::when_grown); !tended && !file_) {
        return tended;
    }
    if (file_->size() + last_word > reserved_) {
        if (auto more = file_->reserve(reserved_ + reserve); !more) {
            return more;
        }
        reserved_ += reserve;
    }
    auto written = file_->append(note.at, to_json(note));
    if (written) {
        written_ = true;
        owed_.insert(note.incident);
    }
    return written;
}

Status Ledger::append_lost(std::uint64_t records, WallTime at) {
    if (auto tended = tend(Forget::when_grown); !tended && !file_) {
        return tended;
    }
    return file_->append(at, to_json(LostRecords{records}));
}

void Ledger::reported(const IncidentId& incident) {
    for (auto& old : old_) {
        if (const auto at = old.owed.find(incident); at != old.owed.end()) {
            old.owed.erase(at);
            drop_settled();
            return;
        }
    }
    if (const auto at = owed_.find(incident); at != owed_.end()) {
        owed_.erase(at);
    }
}

void Ledger::reported_lost() {
    for (auto& old : old_) {
        old.counts_lost = false;
    }
    drop_settled();
}

void Ledger::drop_settled() {
    std::erase_if(old_, [](const Old& old) {
        std::error_code code;
        return old.owed.empty() && !old.counts_lost && (fs::remove(old.path, code) || !code);
    });
}

Status Ledger::tend(Forget forget) {
    const bool replace = file_ && written_ && owed_.empty() && (forget == Forget::now || file_->size() > grown);
    if (file_ && !replace) {
        return success();
    }
    if (auto folder = make_folder(folder_); !folder) {
        return folder;
    }
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "-%05u", number_ + 1);
    const auto path = folder_ / (run_id_ + name.data() + std::string(extension));
    auto made = SealedFile::make(path, run_id_, number_ + 1, key_, reserve);
    if (!made) {
        return made.error();
    }
    ++number_;
    if (file_) {
        std::error_code code;
        fs::remove(file_->path(), code);  // where it fails, the next start reads that nothing is owed and removes it
    }
    file_.emplace(std::move(*made));
    reserved_ = reserve;
    written_ = false;
    return success();
}

}  // namespace shiftguard::journal
