// Private to this room's .cpp files (it shows the JSON libraries): a reader for bytes that nobody vouches for.
// Bounds and shape are checked while it is built: size first, then nesting, duplicate keys, UTF-8. Then every field is
// read with its type and its range; the first fault is kept with its JSON pointer (RFC 6901) and later reads give
// defaults.
#pragma once

#include "common/encoding.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#ifdef __SSE2__
#define RAPIDJSON_SSE2  // it skips sixteen bytes of a text at a time
#endif
#include <rapidjson/document.h>

namespace shiftguard::protocol {

using Json = nlohmann::json;  ///< a document to write

inline constexpr std::size_t max_nesting = 16;

/// A document that was read: an object. Its texts lie where they were read, in bytes of its own.
struct ReadDocument {
    std::unique_ptr<char[]> bytes;
    rapidjson::Document root;
};

[[nodiscard]] Result<ReadDocument> parse_strictly(std::string_view text, std::size_t max_bytes);

/// The first fault of one document, and the ways to the values that were looked at: a JSON pointer is written where a
/// fault wants one only.
class Faults {
public:
    using Place = std::size_t;  ///< a way from the root
    static constexpr Place root = 0;

    Faults();
    /// `key` outlives this object: it is a word of the program's or of the document's.
    [[nodiscard]] Place member(Place of, std::string_view key);
    [[nodiscard]] Place element(Place of, std::size_t index);

    void note(Place place, const std::string& reason);
    [[nodiscard]] const std::optional<Error>& first() const { return first_; }

private:
    struct Step {
        Place from = root;
        std::string_view key;
        std::size_t index = 0;
        bool is_element = false;
    };
    [[nodiscard]] std::string pointer_to(Place place) const;

    std::vector<Step> steps_;
    std::optional<Error> first_;
};

/// Bytes a text may have, and whether it may be empty.
struct TextBounds {
    std::size_t least = 0;
    std::size_t most = 0;
};

/// One value of the document and where it stands. Holds references: the document and the Faults outlive it.
class View {
public:
    View(const rapidjson::Value& value, Faults& faults, Faults::Place place = Faults::root)
        : value_(&value), place_(place), faults_(&faults) {}

    /// A field that must be there.
    [[nodiscard]] View at(std::string_view key) const;
    /// A field that may be missing.
    [[nodiscard]] std::optional<View> find(std::string_view key) const;
    [[nodiscard]] View element(std::size_t index) const;
    /// Elements of the array; 0 with a fault noted where it is none or has more or fewer.
    [[nodiscard]] std::size_t size(std::size_t least, std::size_t most) const;

    /// One line of text: no control characters.
    [[nodiscard]] std::string text(TextBounds bounds) const;
    /// Any text, line breaks included.
    [[nodiscard]] std::string block(TextBounds bounds) const;
    [[nodiscard]] std::string uuid() const;
    [[nodiscard]] std::uint64_t number(std::uint64_t least, std::uint64_t most) const;
    [[nodiscard]] std::int64_t signed_number(std::int64_t least, std::int64_t most) const;
    [[nodiscard]] double real(double least, double most) const;
    [[nodiscard]] bool truth() const;
    [[nodiscard]] WallTime unix_milliseconds() const;
    [[nodiscard]] WallTime rfc3339() const;

    template <std::size_t size>
    [[nodiscard]] std::array<std::uint8_t, size> hex() const {
        return exact<size>(from_hex(text({0, size * 2})), "hexadecimal");
    }
    template <std::size_t size>
    [[nodiscard]] std::array<std::uint8_t, size> base64() const {
        return exact<size>(from_base64(text({0, (size + 2) / 3 * 4})), "base64");
    }

    void fault(const std::string& reason) const { faults_->note(place_, reason); }

private:
    template <std::size_t size>
    [[nodiscard]] std::array<std::uint8_t, size> exact(const std::optional<Bytes>& bytes, const char* spelling) const {
        std::array<std::uint8_t, size> out{};
        if (!bytes || bytes->size() != size) {
            fault("must be " + std::to_string(size) + " bytes in " + spelling);
            return out;
        }
        std::copy(bytes->begin(), bytes->end(), out.begin());
        return out;
    }

    const rapidjson::Value* value_;
    Faults::Place place_;
    Faults* faults_;
};

/// One message: `fill` reads its fields from the root. Errors: the first fault, with its JSON pointer as subject.
template <class Message, class Fill>
[[nodiscard]] Result<Message> read(std::string_view text, std::size_t max_bytes, Fill fill) {
    const auto document = parse_strictly(text, max_bytes);
    if (!document) {
        return document.error();
    }
    Faults faults;
    Message message;
    fill(View(document->root, faults), message);
    if (faults.first()) {
        return *faults.first();
    }
    return message;
}

/// Canonical: one line, keys sorted; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string write_line(const Json& document);

/// At most `most` bytes of it, cut between characters, control characters as spaces.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t most);

}  // namespace shiftguard::protocol
