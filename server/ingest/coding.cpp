#include "server/ingest/coding.hpp"

#include "common/compression/compression.hpp"
#include "protocol/message.hpp"
#include "server/ingest/problem.hpp"

#include <cstddef>
#include <utility>

namespace shiftguard::ingest {
namespace {

// As many as whoever showed no certificate may send at all: unpacked it may not be more.
constexpr std::size_t most_of_a_stranger = 128U << 10U;

}  // namespace

Decoded decode_body(const http::Request& request) {
    const auto word = http::header(request, "content-encoding");
    if (word.empty() || word == "identity") {
        return {};
    }
    const auto coding = coding_from(word);
    if (!coding) {
        return {{},
                true,
                problem(415, "coding-unknown", "The body's coding is not taken",
                        "Content-Encoding names a coding that this server does not take; send the body with one that "
                        "Accept-Encoding names, or as it is.")};
    }
    auto text = decompress(*coding, request.body, request.client ? protocol::max_request_bytes : most_of_a_stranger);
    if (text) {
        return {std::move(*text), true, std::nullopt};
    }
    return {{},
            true,
            text.error().kind == ErrorKind::exhausted
                ? problem(413, "body-too-large", "The body is too large", to_sentence(text.error()))
                : problem(400, "coding-broken", "The body cannot be decompressed", to_sentence(text.error()))};
}

void name_codings(http::Answer& answer) {
    answer.headers.emplace_back("Accept-Encoding", "zstd, gzip");
}

}  // namespace shiftguard::ingest
