#include "agent/roster/feed/feed.hpp"

#include "agent/roster/feed/kept.hpp"
#include "agent/roster/files/read_roster.hpp"
#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <system_error>
#include <utility>

namespace shiftguard::roster {
namespace {

using std::chrono::days;

constexpr days before{62};
constexpr days after{400};
constexpr days read_anew{1};

std::string_view text_of(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A new try may find it mended though the file looks the same: its folder, its owner or the disk may be to blame.
bool may_mend_itself(const Error& fault) {
    return fault.kind != ErrorKind::invalid_input && fault.kind != ErrorKind::exhausted;
}

std::string shown(const Source& source) {
    return source.shown.empty() ? source.file : source.shown;
}

bool are_same(const std::optional<Error>& one, const std::optional<Error>& other) {
    return one.has_value() == other.has_value() && (!one || to_sentence(*one) == to_sentence(*other));
}

}  // namespace

Feed::Feed(std::filesystem::path kept) : kept_(std::move(kept)) {
    const auto bytes = read_private_file(kept_, kept_bytes);
    if (!bytes) {
        copy_fault_ = bytes.error().kind == ErrorKind::not_found ? std::nullopt : std::optional<Error>(bytes.error());
        return;
    }
    if (auto known = from_kept(text_of(*bytes), kept_.string())) {
        known_ = *std::move(known);
    } else {
        copy_fault_ = known.error();
    }
}

void Feed::follow(std::vector<Source> sources) {
    std::vector<Watched> next;
    for (auto& source : sources) {
        const auto found = std::find_if(watched_.begin(), watched_.end(),
                                        [&](const Watched& watched) { return watched.source == source; });
        next.push_back(found == watched_.end() ? Watched{std::move(source), {}, {}, {}, {}} : std::move(*found));
    }
    watched_ = std::move(next);
    const auto is_followed = [this](const Whose& whose) {
        return std::any_of(watched_.begin(), watched_.end(), [&whose](const Watched& watched) {
            return watched.source.roster == whose.roster && watched.source.workers.contains(whose.worker);
        });
    };
    to_be_kept_ |= std::erase_if(known_, [&](const auto& entry) { return !is_followed(entry.first); }) > 0;
    changed_ = true;
}

bool Feed::poll(WallTime now) {
    for (auto& watched : watched_) {
        look_after(watched, now);
    }
    if (to_be_kept_) {
        keep();
    }
    return std::exchange(changed_, false);
}

std::vector<Error> Feed::faults() const {
    std::vector<Error> faults;
    for (const auto& watched : watched_) {
        if (watched.fault) {
            faults.push_back(*watched.fault);
        }
    }
    if (copy_fault_) {
        faults.push_back(*copy_fault_);
    }
    return faults;
}

void Feed::look_after(Watched& watched, WallTime now) {
    const auto mark = look_at(watched.source);
    if (!mark) {
        watched.seen.reset();
        watched.read.reset();
        const bool is_expected = watched.source.may_be_missing && mark.error().kind == ErrorKind::not_found;
        note(watched.fault, is_expected ? std::nullopt : std::optional<Error>(mark.error()));
        return;
    }
    const bool is_first = !watched.seen;
    const bool is_settled = is_first || watched.seen == *mark;
    watched.seen = *mark;
    const bool is_old = std::chrono::abs(now - watched.read_at) >= read_anew;
    const bool is_due = watched.read != *mark || is_old || (watched.fault && may_mend_itself(*watched.fault));
    if (!is_settled || !is_due) {
        return;
    }
    watched.read = *mark;
    watched.read_at = now;
    note(watched.fault, read(watched.source, *mark, now));
}

Result<FileMark> Feed::look_at(const Source& source) {
    const auto subject = shown(source);
    const auto failed = [&subject](const std::error_code& error) {
        const bool is_absent = error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
        return Error{is_absent ? ErrorKind::not_found : ErrorKind::refused, subject,
                     is_absent ? "there is no roster here; put one in place or mend the policy"
                               : "the roster can't be read: " + error.message(),
                     Retry::helps};
    };
    std::error_code error;
    const auto mark = mark_of(source.file, error);
    if (error) {
        return failed(error);
    }
    if (!mark.is_plain_file()) {
        return Error{ErrorKind::refused, subject, "the roster must be a plain file", Retry::helps};
    }
    return mark;
}

/// The first fault, of the file or of a worker in it; the other workers' rosters are taken all the same.
std::optional<Error> Feed::read(const Source& source, const FileMark& mark, WallTime now) {
    const auto subject = shown(source);
    if (mark.others_may_write()) {
        return Error{ErrorKind::refused, subject,
                     "every account may write this roster, so it proves nothing; take that right away (chmod o-w)",
                     Retry::helps};
    }
    const auto bytes = read_file(source.file, roster_bytes);
    if (!bytes) {
        return bytes.error();
    }
    const auto text = text_of(*bytes);
    Layout layout = source.layout;
    if (layout.kind != Kind::delimited) {
        layout.kind = kind_of(text);
        if (layout.kind == Kind::delimited) {
            return Error{ErrorKind::invalid_input, subject,
                         "this is neither a calendar nor JSON; of a delimited export the policy must name the columns",
                         Retry::useless};
        }
    }
    const WallTime modified(std::chrono::floor<Milliseconds>(std::chrono::nanoseconds(mark.changed_ns)));
    std::optional<Error> fault;
    for (auto& [worker, reading] : read_rosters(text, subject, layout, source.workers, {now - before, now + after})) {
        if (reading) {
            known_.insert_or_assign({source.roster, worker}, Known{std::move(*reading), std::min(modified, now)});
            to_be_kept_ = changed_ = true;
        } else if (!fault) {
            fault = reading.error();
        }
    }
    return fault;
}

void Feed::note(std::optional<Error>& known, std::optional<Error> fault) {
    changed_ |= !are_same(known, fault);
    known = std::move(fault);
}

void Feed::keep() {
    const std::string document = to_kept(known_);
    const auto written = write_atomically(kept_, as_bytes(document), FileMode::owner_only);
    note(copy_fault_, written ? std::nullopt : std::optional<Error>(written.error()));
    to_be_kept_ = !written;
}

}  // namespace shiftguard::roster
