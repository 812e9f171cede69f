// The bytes of an encrypted journal. Pure but for the salt, which the caller brings.
//
//   file:   "SGJOURNL", version (1 byte), salt (32), number of the segment (u32), length of the run's id (1), its id
//   frame:  length of the sealed text (u32), wall time in ms (i64), SipHash-2-4 over entry number, length and time
//   (u64)
//           then the text, sealed with XChaCha20-Poly1305; nonce: the entry's number; associated: frame head, file head
// All numbers are little-endian. Both keys come from the journal key and the salt (BLAKE2b), so no nonce is ever used
// twice. The check of the frame head tells a frame cut off in writing from one that was tampered with. The time stands
// outside the seal so that old runs can be destroyed without the key.
#pragma once

#include "common/encoding.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace shiftguard::journal {

inline constexpr std::size_t key_bytes = 32;
inline constexpr std::size_t salt_bytes = 32;
inline constexpr std::size_t frame_head_bytes = 20;
inline constexpr std::size_t most_text_bytes = 1U << 20U;
inline constexpr std::size_t most_head_bytes = 8 + 1 + salt_bytes + 4 + 1 + 255;

using Salt = std::array<std::uint8_t, salt_bytes>;
using Octets = std::span<const std::uint8_t>;

struct FileHead {
    Salt salt{};
    std::uint32_t segment = 1;
    std::string run_id;
};

[[nodiscard]] Bytes encode(const FileHead& head);

/// How the start of a file reads.
enum class HeadVerdict : std::uint8_t { good, cut_off, other_version, no_journal };
struct HeadFound {
    HeadVerdict verdict = HeadVerdict::no_journal;
    FileHead head;
    std::size_t size = 0;  ///< bytes that it takes
};
[[nodiscard]] HeadFound find_head(Octets file);

/// Seals and opens the frames of one run. Wipes its keys when it goes.
class Seal {
public:
    /// Precondition: `key` has key_bytes.
    Seal(Octets key, const FileHead& head);
    ~Seal();
    Seal(const Seal&) = delete;
    Seal& operator=(const Seal&) = delete;

    [[nodiscard]] Bytes close(std::uint64_t number, WallTime at, std::string_view text) const;

    /// Bytes of the sealed text behind this head of a frame; nullopt where the head does not verify.
    [[nodiscard]] std::optional<std::size_t> length_of(std::uint64_t number, Octets frame_head) const;
    /// The text of one frame; nullopt where it does not verify.
    [[nodiscard]] std::optional<std::string> open(std::uint64_t number, Octets frame_head, Octets sealed) const;

private:
    [[nodiscard]] Bytes associated(Octets frame_head) const;
    [[nodiscard]] std::uint64_t check(std::uint64_t number, Octets length_and_time) const;

    Bytes file_head_;
    std::array<std::uint8_t, 32> text_key_{};
    std::array<std::uint8_t, 16> head_key_{};
};

/// The time of a frame, read without the key (and so without proof). Precondition: frame_head_bytes of them.
[[nodiscard]] WallTime time_of(Octets frame_head);

}  // namespace shiftguard::journal
