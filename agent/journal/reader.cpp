#include "agent/journal/journal.hpp"
#include "agent/journal/lines.hpp"
#include "agent/journal/sealed_file.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <system_error>
#include <utility>

#include <sodium.h>

namespace shiftguard::journal {
namespace {

namespace fs = std::filesystem;

Error corrupted(const fs::path& file, std::string message) {
    return {ErrorKind::corrupted, file.string(), std::move(message), Retry::useless};
}

bool all_zero(Octets bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

/// At most `most` bytes from where the stream stands; fewer at the end of the file.
Bytes take_bytes(std::istream& stream, std::size_t most) {
    Bytes bytes(most);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(most));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
}

bool only_zeros_follow(std::istream& stream) {
    constexpr std::size_t block = 65536;
    while (true) {
        const auto bytes = take_bytes(stream, block);
        if (bytes.empty()) {
            return true;
        }
        if (!all_zero(bytes)) {
            return false;
        }
    }
}

/// Reads frames one after the other, from the first.
class Frames {
public:
    Frames(std::istream& stream, const Key& key, const FileHead& head) : stream_(stream), seal_(key, head) {}

    enum class Verdict : std::uint8_t { good, end, cut_off, corrupted };
    Verdict next(std::string& text) {
        ++number_;
        const auto head = take_bytes(stream_, frame_head_bytes);
        if (head.empty()) {
            return Verdict::end;
        }
        if (head.size() < frame_head_bytes) {
            return Verdict::cut_off;
        }
        const auto length = seal_.length_of(number_, head);
        if (!length) {
            // A power cut may leave the file longer than what was written to it: zeros to the end.
            return all_zero(head) && only_zeros_follow(stream_) ? Verdict::cut_off : Verdict::corrupted;
        }
        const auto sealed = take_bytes(stream_, *length);
        if (sealed.size() < *length) {
            return Verdict::cut_off;
        }
        auto opened = seal_.open(number_, head, sealed);
        if (!opened) {
            return all_zero(sealed) && only_zeros_follow(stream_) ? Verdict::cut_off : Verdict::corrupted;
        }
        text = std::move(*opened);
        return Verdict::good;
    }
    [[nodiscard]] std::string where() const { return "entry " + std::to_string(number_); }

private:
    std::istream& stream_;
    Seal seal_;
    std::uint64_t number_ = 0;
};

Result<Walked> walk_sealed(const fs::path& file, std::istream& stream, const FileHead& head, const Key& key,
                           const TakeLine& take) {
    if (key.size() != key_bytes) {
        return Error{ErrorKind::invalid_input, "journal key", "The journal key must have 32 bytes.", Retry::useless};
    }
    Frames frames(stream, key, head);
    std::string line;
    while (true) {
        switch (frames.next(line)) {
            case Frames::Verdict::good:
                break;
            case Frames::Verdict::end:
                return Walked{head.run_id, head.segment, false};
            case Frames::Verdict::cut_off:
                return Walked{head.run_id, head.segment, true};
            case Frames::Verdict::corrupted:
                return corrupted(file, "The journal does not verify at " + frames.where() +
                                           ": it was changed, or the key is another workstation's.");
        }
        if (auto taken = take(line); !taken) {
            return corrupted(file, "The journal verifies but is not understood at " + frames.where() +
                                       "; another version wrote it. " + taken.error().message);
        }
    }
}

/// One line without its end; false at the end of the file. `whole`: it was ended by a newline.
bool take_text_line(std::istream& stream, std::string& line, bool& whole) {
    line.clear();
    whole = false;
    for (int letter = stream.get(); letter != std::istream::traits_type::eof(); letter = stream.get()) {
        if (letter == '\n') {
            whole = true;
            return true;
        }
        line.push_back(static_cast<char>(letter));
        if (line.size() > most_text_bytes) {
            return true;  // no line of a journal is so long; what is not one is refused by its reader
        }
    }
    return !line.empty();
}

/// Empty lines and lines that begin with # are for the reader of a golden journal.
bool is_remark(std::string_view line) {
    return line.empty() || line.front() == '#';
}

Result<Walked> walk_text(const fs::path& file, std::istream& stream, const TakeLine& take) {
    Walked walked{file.stem().string(), 1, false};
    std::string line;
    bool whole = false;
    for (std::size_t number = 1; take_text_line(stream, line, whole); ++number) {
        if (is_remark(line)) {
            continue;
        }
        if (auto taken = take(line); !taken) {
            if (!whole && line.size() <= most_text_bytes) {
                walked.torn = true;
                return walked;
            }
            return Error{ErrorKind::invalid_input, file.string() + ":" + std::to_string(number), taken.error().message,
                         Retry::useless};
        }
    }
    return walked;
}

bool looks_like_text(std::istream& stream, bool is_journal_file) {
    const int first = stream.peek();
    stream.clear(stream.rdstate() & ~std::ios::eofbit);
    if (first == std::istream::traits_type::eof()) {
        return !is_journal_file;  // an empty .journal was begun and no more
    }
    return first == '{' || first == '#' || first == '\n';
}

}  // namespace

Result<Walked> walk(const fs::path& file, const Key& key, const TakeLine& take) {
    if (sodium_init() < 0) {
        return Error{ErrorKind::internal, "libsodium", "The cryptographic library does not start.", Retry::useless};
    }
    std::error_code code;
    if (!fs::exists(file, code)) {
        return Error{ErrorKind::not_found, file.string(), "There is no such journal.", Retry::useless};
    }
    std::ifstream stream(file, std::ios::binary);
    if (!fs::is_regular_file(file, code) || !stream) {
        return Error{ErrorKind::refused, file.string(), "The journal cannot be read; it belongs to the agent's user.",
                     Retry::useless};
    }
    const bool is_text_file = file.extension() == ".jsonl" || file.extension().empty();
    if (looks_like_text(stream, !is_text_file)) {
        return walk_text(file, stream, take);
    }
    const auto found = find_head(take_bytes(stream, most_head_bytes));
    switch (found.verdict) {
        case HeadVerdict::good:
            stream.clear();
            stream.seekg(static_cast<std::streamoff>(found.size));
            return walk_sealed(file, stream, found.head, key, take);
        case HeadVerdict::cut_off:
            return Walked{file.stem().string(), 1, true};
        case HeadVerdict::other_version:
            return corrupted(file, "The journal is of a version that this program does not read; use a newer one.");
        case HeadVerdict::no_journal:
            return corrupted(file, "The file is no journal: neither encrypted by an agent nor JSON lines.");
    }
    return Error{ErrorKind::internal, file.string(), "The journal's head was not judged.", Retry::useless};
}

std::optional<WallTime> begin_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const auto bytes = take_bytes(stream, most_head_bytes + frame_head_bytes);
    const auto found = find_head(bytes);
    if (found.verdict == HeadVerdict::good && bytes.size() >= found.size + frame_head_bytes) {
        return time_of(Octets(bytes).subspan(found.size, frame_head_bytes));
    }
    std::error_code code;
    const auto written = fs::last_write_time(file, code);
    if (code) {
        return std::nullopt;
    }
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::file_clock::to_sys(written));
}

Result<Run> read(const fs::path& file, const Key& key) {
    Run run;
    auto walked = walk(file, key, [&run](std::string_view line) -> Status {
        auto read = line_from_json(line);
        if (!read) {
            return read.error();
        }
        if (auto* entry = std::get_if<Entry>(&*read)) {
            run.entries.push_back(std::move(*entry));
        } else if (auto* note = std::get_if<ResponseNote>(&*read)) {
            run.responses.push_back(std::move(*note));
        } else if (auto* policy = std::get_if<PolicyMark>(&*read)) {
            run.policies.push_back({run.entries.size(), std::move(*policy)});
        } else if (auto* beginning = std::get_if<Beginning>(&*read)) {
            run.beginning = std::move(*beginning);
        }
        return success();
    });
    if (!walked) {
        return walked.error();
    }
    run.id = walked->run_id;
    run.segment = walked->segment;
    run.torn = walked->torn;
    return run;
}

std::string export_text(const Run& run) {
    std::string lines = run.beginning ? to_json(*run.beginning) + "\n" : "";
    auto change = run.policies.begin();
    for (std::size_t at = 0; at < run.entries.size(); ++at) {
        for (; change != run.policies.end() && change->entry == at; ++change) {
            lines += to_json(change->policy) + "\n";
        }
        lines += to_json(run.entries[at]) + "\n";
    }
    for (const auto& note : run.responses) {
        lines += to_json(note) + "\n";
    }
    return lines;
}

}  // namespace shiftguard::journal
