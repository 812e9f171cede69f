#include "agent/journal/folder.hpp"

#include "agent/journal/sealed_file.hpp"
#include "common/uuid.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <system_error>
#include <tuple>

#include <sys/stat.h>

namespace shiftguard::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view extension = ".journal";
constexpr std::size_t uuid_length = 36;

SegmentFile parsed(const fs::path& path) {
    const std::string stem = path.stem().string();
    SegmentFile file{path, stem, 1};
    if (stem.size() > uuid_length && stem[uuid_length] == '-') {
        file.run_id = stem.substr(0, uuid_length);
        std::from_chars(stem.data() + uuid_length + 1, stem.data() + stem.size(), file.segment);
    }
    return file;
}

Status destroy(const fs::path& file) {
    std::error_code code;
    if (fs::remove(file, code) || !code) {
        return success();
    }
    return Error{ErrorKind::refused, file.string(),
                 "An old journal cannot be destroyed: " + code.message() + "; remove it by hand.", Retry::helps};
}

}  // namespace

Status make_folder(const fs::path& folder) {
    if (::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) {
        return success();
    }
    const bool full = errno == ENOSPC || errno == EDQUOT;
    return Error{full ? ErrorKind::exhausted : ErrorKind::refused, folder.string(),
                 "The journal's folder cannot be made: " + std::generic_category().message(errno) + ".", Retry::helps};
}

std::string segment_name(const std::string& run_id, std::uint32_t segment) {
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), "-%05u", segment);
    return run_id + number.data() + std::string(extension);
}

std::vector<SegmentFile> segments(const fs::path& folder) {
    std::vector<SegmentFile> files;
    std::error_code code;
    for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
        if (at->path().extension() == extension) {
            files.push_back(parsed(at->path()));
        }
    }
    std::sort(files.begin(), files.end(), [](const SegmentFile& a, const SegmentFile& b) {
        return std::tie(a.run_id, a.segment) < std::tie(b.run_id, b.segment);  // a UUIDv7 begins with its time
    });
    return files;
}

Result<std::vector<fs::path>> segments_of(const fs::path& input) {
    std::error_code code;
    if (fs::is_regular_file(input, code)) {
        return std::vector{input};
    }
    const bool is_folder = fs::is_directory(input, code);
    const auto files = segments(is_folder ? input : input.parent_path());
    std::string run = is_folder ? "" : input.filename().string();
    if (is_folder && !files.empty()) {
        run = files.back().run_id;
    }
    std::vector<fs::path> paths;
    for (const auto& file : files) {
        if (file.run_id == run) {
            paths.push_back(file.path);
        }
    }
    if (paths.empty()) {
        return Error{ErrorKind::not_found, input.string(), "There is no such journal.", Retry::useless};
    }
    return paths;
}

bool holds_segments(const fs::path& input) {
    std::error_code code;
    return !fs::is_regular_file(input, code) && segments_of(input).ok();
}

Status prune(const fs::path& folder, const Keep& keep, WallTime now, const fs::path& current) {
    Status all = success();
    std::uintmax_t bytes = 0;
    auto files = segments(folder);
    std::reverse(files.begin(), files.end());  // the newest take the room first
    for (const auto& file : files) {
        std::error_code code;
        const auto size = fs::file_size(file.path, code);
        bytes += code ? 0 : size;
        if (file.path == current) {
            continue;
        }
        const auto began = begin_of(file.path);
        const bool old = keep.time == Milliseconds(0) || (began && *began < now - keep.time);
        if (!old && bytes <= keep.bytes) {
            continue;
        }
        if (auto destroyed = destroy(file.path); !destroyed) {
            all = destroyed;
        }
    }
    return all;
}

}  // namespace shiftguard::journal
