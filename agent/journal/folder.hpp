// The journal's folder: which segments it holds, and the destruction of those that policy does not keep any longer.
#pragma once

#include "common/result.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace shiftguard::journal {

/// Makes the folder (mode 0700) where it is missing. Errors: exhausted, refused.
Status make_folder(const std::filesystem::path& folder);

/// The name of a run's segment: RUN-00001.journal.
[[nodiscard]] std::string segment_name(const std::string& run_id, std::uint32_t segment);

struct SegmentFile {
    std::filesystem::path path;
    std::string run_id;
    std::uint32_t segment = 1;
};

/// Segments in `folder`, the oldest run first, each run's in order.
[[nodiscard]] std::vector<SegmentFile> segments(const std::filesystem::path& folder);

/// `input` names segments as `segments_of` reads it, and is no single file.
[[nodiscard]] bool holds_segments(const std::filesystem::path& input);

/// The segments that a replay of `input` reads: of a folder, those of its newest run; of FOLDER/RUN, those of that run;
/// of a file, that one. Errors: not_found.
[[nodiscard]] Result<std::vector<std::filesystem::path>> segments_of(const std::filesystem::path& input);

struct Keep {
    Milliseconds time{0};
    std::uint64_t bytes = 0;  ///< in the whole folder
};

/// Destroys every segment whose first entry is older than `keep` allows, and the oldest where the folder is too large;
/// never `current`. A segment that holds no entry is as old as its file. Errors: refused, where one cannot be
/// destroyed; the others go all the same.
Status prune(const std::filesystem::path& folder, const Keep& keep, WallTime now, const std::filesystem::path& current);

}  // namespace shiftguard::journal
