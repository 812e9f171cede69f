#include "agent/template/template.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/sodium/sodium.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include <sodium.h>

namespace shiftguard::face_template {
namespace {

constexpr std::size_t max_file_bytes = 1U << 20U;

constexpr std::array all_endings{Ending::expired, Ending::revoked, Ending::unnamed};

std::string_view word_of(Ending why) {
    switch (why) {
        case Ending::expired:
            return "expired ";
        case Ending::revoked:
            return "revoked ";
        case Ending::unnamed:
            return "unnamed ";
    }
    return "";
}

std::string text_of(const Destroyed& how) {
    return std::string(word_of(how.why)) + std::to_string(how.at.time_since_epoch().count());
}

std::optional<Destroyed> destroyed_from(std::string_view text) {
    for (const auto why : all_endings) {
        const auto word = word_of(why);
        if (!text.starts_with(word)) {
            continue;
        }
        std::int64_t at = 0;
        const char* end = text.data() + text.size();
        const auto read = std::from_chars(text.data() + word.size(), end, at);
        if (read.ec == std::errc() && read.ptr == end) {
            return Destroyed{why, WallTime(Milliseconds(at))};
        }
    }
    return std::nullopt;
}

/// Where a template was: when it was destroyed, and why.
std::filesystem::path destroyed_note(std::filesystem::path file) {
    return file.replace_extension(".destroyed");
}

/// Beside the template of a worker whom policy does not name: since when.
std::filesystem::path unnamed_note(std::filesystem::path file) {
    return file.replace_extension(".unnamed");
}

Result<std::vector<std::filesystem::path>> templates_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    if (error == std::errc::no_such_file_or_directory) {
        return files;  // nobody was ever enrolled
    }
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        if (entry->path().extension() == ".template") {
            files.push_back(entry->path());
        }
    }
    if (error) {
        return Error{ErrorKind::unavailable, folder.string(),
                     "The folder of the templates cannot be read (" + error.message() + "); check its owner and mode.",
                     Retry::helps};
    }
    return files;
}

/// As a note in `file` says.
std::optional<Destroyed> read_note(const std::filesystem::path& file) {
    constexpr std::size_t max_note_bytes = 64;
    const auto text = read_private_file(file, max_note_bytes);
    return text ? destroyed_from({reinterpret_cast<const char*>(text->data()), text->size()}) : std::nullopt;
}

Status write_note(const std::filesystem::path& file, const Destroyed& how) {
    return write_atomically(file, as_bytes(text_of(how)), FileMode::owner_only);
}

Error with_subject(Error error, const std::filesystem::path& file) {
    error.subject = file.string();
    return error;
}

Error not_enrolled(const WorkerId& worker, const std::filesystem::path& file) {
    return {ErrorKind::not_found, file.string(),
            "The worker " + worker.text() + " is not enrolled on this workstation: run \"shiftguard enrol\".",
            Retry::useless};
}

}  // namespace

TemplateStore::TemplateStore(std::filesystem::path folder, std::string machine, Bytes key)
    : folder_(std::move(folder)), machine_(std::move(machine)), key_(std::move(key)) {}

// A digest: a worker's id may hold any letter, and a listing of the folder need not name the workers.
std::filesystem::path TemplateStore::file_of(const WorkerId& worker) const {
    ensure_sodium();
    Bytes name(16);
    const auto text = as_bytes(worker.text());
    crypto_generichash(name.data(), name.size(), text.data(), text.size(), nullptr, 0);
    return folder_ / (to_hex(name) + ".template");
}

Status TemplateStore::save(const Template& plain) const {
    if (auto made = make_private_folder(folder_); !made) {
        return made;
    }
    auto saved = write_atomically(file_of(plain.worker), seal(plain, machine_, key_), FileMode::owner_only);
    if (saved) {
        std::error_code ignored;  // a template that is there is what counts
        std::filesystem::remove(destroyed_note(file_of(plain.worker)), ignored);
    }
    return saved;
}

Result<Template> TemplateStore::load(const WorkerId& worker) const {
    const auto file = file_of(worker);
    const auto sealed = read_private_file(file, max_file_bytes);
    if (!sealed && sealed.error().kind == ErrorKind::not_found) {
        return not_enrolled(worker, file);
    }
    if (!sealed) {
        return sealed.error();
    }
    auto opened = open(*sealed, worker, machine_, key_);
    if (!opened) {
        return with_subject(opened.error(), file);
    }
    return opened;
}

bool TemplateStore::has(const WorkerId& worker) const {
    std::error_code error;
    return std::filesystem::exists(file_of(worker), error);
}

Status TemplateStore::destroy(const WorkerId& worker, const Destroyed& how) const {
    return has(worker) ? remove(file_of(worker), how) : Status(not_enrolled(worker, file_of(worker)));
}

Status TemplateStore::remove(const std::filesystem::path& file, const Destroyed& how) const {
    // First, and for what it is worth: a full disk keeps the reason from being kept, never the template.
    static_cast<void>(write_note(destroyed_note(file), how));
    std::error_code error;
    std::filesystem::remove(file, error);
    if (error) {
        return Error{ErrorKind::refused, file.string(), "The template cannot be destroyed: " + error.message() + ".",
                     Retry::useless};
    }
    std::filesystem::remove(unnamed_note(file), error);  // a note of nothing harms nobody
    return sync_folder(folder_);
}

Result<std::size_t> TemplateStore::destroy_unnamed(const std::set<WorkerId>& named, WallTime now,
                                                   Milliseconds grace) const {
    const auto files = templates_in(folder_);
    if (!files) {
        return files.error();
    }
    std::set<std::filesystem::path> expected;
    std::transform(named.begin(), named.end(), std::inserter(expected, expected.end()),
                   [&](const WorkerId& worker) { return file_of(worker); });
    std::size_t destroyed = 0;
    for (const auto& file : *files) {
        const auto note = unnamed_note(file);
        if (expected.contains(file)) {
            std::error_code ignored;  // is tried again at the next call
            std::filesystem::remove(note, ignored);
            continue;
        }
        const auto since = read_note(note);
        const bool counts = since && since->at <= now;  // one of the future was written by a wrong clock
        if (counts && now - since->at < grace) {
            continue;
        }
        const Destroyed unnamed{Ending::unnamed, now};
        const auto done = counts ? remove(file, unnamed) : write_note(note, unnamed);
        if (!done) {
            return done.error();
        }
        destroyed += counts ? 1 : 0;
    }
    return destroyed;
}

std::optional<Destroyed> TemplateStore::destroyed(const WorkerId& worker) const {
    return has(worker) ? std::nullopt : read_note(destroyed_note(file_of(worker)));
}

}  // namespace shiftguard::face_template
