#include "agent/template/template.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/sodium/sodium.hpp"

#include <charconv>
#include <string_view>
#include <system_error>
#include <utility>

#include <sodium.h>

namespace shiftguard::face_template {
namespace {

constexpr std::size_t max_file_bytes = 1U << 20U;

std::string text_of(const Destroyed& how) {
    return std::string(how.why == Ending::expired ? "expired " : "revoked ") +
           std::to_string(how.at.time_since_epoch().count());
}

std::optional<Destroyed> destroyed_from(std::string_view text) {
    for (const auto why : {Ending::expired, Ending::revoked}) {
        const std::string_view word = why == Ending::expired ? "expired " : "revoked ";
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

std::filesystem::path TemplateStore::note_of(const WorkerId& worker) const {
    return file_of(worker).replace_extension(".destroyed");
}

Status TemplateStore::save(const Template& plain) const {
    if (auto made = make_private_folder(folder_); !made) {
        return made;
    }
    auto saved = write_atomically(file_of(plain.worker), seal(plain, machine_, key_), FileMode::owner_only);
    if (saved) {
        std::error_code ignored;  // a template that is there is what counts
        std::filesystem::remove(note_of(plain.worker), ignored);
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
    const auto file = file_of(worker);
    std::error_code error;
    if (std::filesystem::exists(file, error)) {
        // First, and for what it is worth: a full disk keeps the reason from being kept, never the template.
        static_cast<void>(write_atomically(note_of(worker), as_bytes(text_of(how)), FileMode::owner_only));
    }
    if (!std::filesystem::remove(file, error)) {
        if (!error) {
            return not_enrolled(worker, file);
        }
        return Error{ErrorKind::refused, file.string(), "The template cannot be destroyed: " + error.message() + ".",
                     Retry::useless};
    }
    return sync_folder(folder_);
}

std::optional<Destroyed> TemplateStore::destroyed(const WorkerId& worker) const {
    constexpr std::size_t max_note_bytes = 64;
    if (has(worker)) {
        return std::nullopt;
    }
    const auto text = read_private_file(note_of(worker), max_note_bytes);
    return text ? destroyed_from({reinterpret_cast<const char*>(text->data()), text->size()}) : std::nullopt;
}

}  // namespace shiftguard::face_template
