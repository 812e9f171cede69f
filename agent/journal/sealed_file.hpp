// A file of sealed lines that grows at its end and is read from its start, one frame at a time. Segments of inputs and
// the ledger of responses are such files. A line is written whole or not at all.
#pragma once

#include "agent/journal/journal.hpp"
#include "agent/journal/sealed.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace shiftguard::journal {

class SealedFile {
public:
    /// Makes the file; it must not be there. `reserve`: bytes of disk that are set aside for its lines, so that these
    /// can be written on a full disk (where the file system can do that). Errors: exhausted, refused, not_found,
    /// invalid_input; no file is left then.
    static Result<SealedFile> make(const std::filesystem::path& file, std::string run_id, std::uint32_t segment,
                                   const Key& key, std::uint64_t reserve = 0);
    ~SealedFile();
    SealedFile(SealedFile&&) noexcept;
    SealedFile& operator=(SealedFile&&) noexcept;

    /// Errors: exhausted, unavailable; invalid_input (longer than most_text_bytes).
    Status append(WallTime at, const std::string& line);
    /// Sets aside disk for the file's first `bytes`. Errors: exhausted.
    Status reserve(std::uint64_t bytes) const;
    [[nodiscard]] const std::filesystem::path& path() const;
    [[nodiscard]] std::uint64_t size() const;

private:
    struct Inner;
    explicit SealedFile(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

/// What came of walking through a file's lines.
struct Walked {
    std::string run_id;
    std::uint32_t segment = 1;
    bool torn = false;
};

/// Gets each line; an Error ends the walk.
using TakeLine = std::function<Status(std::string_view line)>;

/// Walks through a sealed file, or through JSON lines. Holds one line at a time.
/// Errors: not_found; refused; corrupted, naming the entry that does not verify; invalid_input, naming the line.
[[nodiscard]] Result<Walked> walk(const std::filesystem::path& file, const Key& key, const TakeLine& take);

/// When the first line was written, told without the key; the file's own time where it holds none.
[[nodiscard]] std::optional<WallTime> begin_of(const std::filesystem::path& file);

}  // namespace shiftguard::journal
