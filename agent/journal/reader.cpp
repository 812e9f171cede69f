#include "agent/journal/journal.hpp"
#include "agent/journal/note_json.hpp"
#include "agent/journal/sealed.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <system_error>

#include <sodium.h>

namespace shiftguard::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view extension = ".journal";

Result<Bytes> read_bytes(const fs::path& file) {
    std::error_code code;
    if (!fs::exists(file, code)) {
        return Error{ErrorKind::not_found, file.string(), "There is no such journal.", Retry::useless};
    }
    const auto size = fs::file_size(file, code);
    std::ifstream stream(file, std::ios::binary);
    Bytes bytes(code ? 0 : size);
    if (code || !stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
        return Error{ErrorKind::refused, file.string(), "The journal cannot be read; it belongs to the agent's user.",
                     Retry::useless};
    }
    return bytes;
}

Error corrupted(const fs::path& file, std::string message) {
    return {ErrorKind::corrupted, file.string(), std::move(message), Retry::useless};
}

/// What came of walking through a file's lines.
struct Walked {
    std::string run_id;
    bool torn = false;
};

/// Gets each line with its place in the file ("entry 3", "line 7"); an Error ends the walk.
using TakeLine = std::function<Status(std::string_view line, const std::string& where)>;

Result<Walked> walk_sealed(const fs::path& file, Octets bytes, const HeadFound& found, const Key& key,
                           const TakeLine& take) {
    if (key.size() != key_bytes) {
        return Error{ErrorKind::invalid_input, "journal key", "The journal key must have 32 bytes.", Retry::useless};
    }
    const Seal seal(key, found.head);
    auto rest = bytes.subspan(found.size);
    for (std::uint64_t number = 1; !rest.empty(); ++number) {
        const auto where = "entry " + std::to_string(number);
        const auto opened = seal.open(number, rest);
        switch (opened.verdict) {
            case Seal::Verdict::good:
                break;
            case Seal::Verdict::cut_off:
                return Walked{found.head.run_id, true};
            case Seal::Verdict::corrupted:
                return corrupted(file, "The journal does not verify at " + where +
                                           ": it was changed, or the key is another workstation's.");
        }
        if (auto taken = take(opened.text, where); !taken) {
            return corrupted(file, "The journal verifies but is not understood at " + where +
                                       "; another version wrote it. " + taken.error().message);
        }
        rest = rest.subspan(opened.size);
    }
    return Walked{found.head.run_id, false};
}

/// Empty lines and lines that begin with # are for the reader of a golden journal.
bool is_remark(std::string_view line) {
    return line.empty() || line.front() == '#';
}

Result<Walked> walk_text(const fs::path& file, std::string_view text, const TakeLine& take) {
    Walked walked{file.stem().string(), false};
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        const bool whole = end != std::string_view::npos;
        text = whole ? text.substr(end + 1) : std::string_view();
        if (is_remark(line)) {
            continue;
        }
        const auto where = "line " + std::to_string(number);
        if (auto taken = take(line, where); !taken) {
            if (!whole) {
                walked.torn = true;
                return walked;
            }
            return Error{ErrorKind::invalid_input, file.string() + ":" + std::to_string(number), taken.error().message,
                         Retry::useless};
        }
    }
    return walked;
}

bool looks_like_text(Octets bytes) {
    return std::none_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; }) &&
           (bytes.empty() || bytes.front() == '{' || bytes.front() == '#' || bytes.front() == '\n');
}

Result<Walked> walk(const fs::path& file, const Key& key, const TakeLine& take) {
    if (sodium_init() < 0) {
        return Error{ErrorKind::internal, "libsodium", "The cryptographic library does not start.", Retry::useless};
    }
    const auto bytes = read_bytes(file);
    if (!bytes) {
        return bytes.error();
    }
    const bool begun_and_no_more = bytes->empty() && file.extension() == extension;
    if (looks_like_text(*bytes) && !begun_and_no_more) {
        return walk_text(file, {reinterpret_cast<const char*>(bytes->data()), bytes->size()}, take);
    }
    const auto found = find_head(*bytes);
    switch (found.verdict) {
        case HeadVerdict::good:
            return walk_sealed(file, *bytes, found, key, take);
        case HeadVerdict::cut_off:
            return Walked{file.stem().string(), true};
        case HeadVerdict::other_version:
            return corrupted(file, "The journal is of a version that this program does not read; use a newer one.");
        case HeadVerdict::no_journal:
            return corrupted(file, "The file is no journal: neither encrypted by an agent nor JSON lines.");
    }
    return Error{ErrorKind::internal, file.string(), "The journal's head was not judged.", Retry::useless};
}

/// When a run ended, as far as can be told without its key; its file's own time where it holds no entry.
std::optional<WallTime> end_of(const fs::path& file) {
    const auto bytes = read_bytes(file);
    if (!bytes) {
        return std::nullopt;
    }
    const auto found = find_head(*bytes);
    if (found.verdict == HeadVerdict::good) {
        if (const auto last = last_time(Octets(*bytes).subspan(found.size))) {
            return last;
        }
    }
    std::error_code code;
    const auto written = fs::last_write_time(file, code);
    if (code) {
        return std::nullopt;
    }
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::file_clock::to_sys(written));
}

}  // namespace

Result<Run> read(const fs::path& file, const Key& key) {
    Run run;
    auto walked = walk(file, key, [&run](std::string_view line, const std::string&) -> Status {
        auto read = line_from_json(line);
        if (!read) {
            return read.error();
        }
        if (auto* entry = std::get_if<Entry>(&*read)) {
            run.entries.push_back(std::move(*entry));
        } else {
            run.responses.push_back(std::get<ResponseNote>(std::move(*read)));
        }
        return success();
    });
    if (!walked) {
        return walked.error();
    }
    run.id = walked->run_id;
    run.torn = walked->torn;
    return run;
}

Result<std::vector<ResponseNote>> read_responses(const fs::path& file, const Key& key) {
    std::vector<ResponseNote> notes;
    const auto walked = walk(file, key, [&notes](std::string_view line, const std::string&) -> Status {
        if (!is_note(line)) {
            return success();
        }
        auto read = line_from_json(line);
        if (!read) {
            return read.error();
        }
        notes.push_back(std::get<ResponseNote>(std::move(*read)));
        return success();
    });
    return walked ? Result<std::vector<ResponseNote>>(std::move(notes)) : walked.error();
}

std::vector<fs::path> runs(const fs::path& folder) {
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

Status prune(const fs::path& folder, Milliseconds keep, WallTime now, const std::string& current_run) {
    Status all = success();
    for (const auto& file : runs(folder)) {
        if (file.stem() == current_run) {
            continue;
        }
        const auto ended = end_of(file);
        const bool old = keep == Milliseconds(0) || (ended && *ended < now - keep);
        std::error_code code;
        if (old && !fs::remove(file, code) && code) {
            all = Error{ErrorKind::refused, file.string(),
                        "An old journal cannot be destroyed: " + code.message() + "; remove it by hand.", Retry::helps};
        }
    }
    return all;
}

}  // namespace shiftguard::journal
