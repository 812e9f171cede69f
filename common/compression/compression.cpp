#include "common/compression/compression.hpp"

#include <algorithm>
#include <cctype>
#include <memory>
#include <new>

#include <zlib.h>
#include <zstd.h>

namespace shiftguard {
namespace {

constexpr int zstd_level = 3;         // libzstd's own default
constexpr int gzip_window = 15 + 16;  // zlib: the largest window, and a gzip header
constexpr int gzip_memory = 8;
constexpr int longest_zstd_window = 23;  // 8 MiB, RFC 8878's advice for decoders
constexpr std::size_t step = 65536;

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return out;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "zstd;q=0" says that it is not taken.
bool is_refused(std::string_view weight) {
    const auto q = lower(trimmed(weight));
    return q.starts_with("q=0") && q.find_first_not_of("q=0.") == std::string::npos;
}

Error damaged(Coding coding) {
    return {ErrorKind::corrupted, std::string(to_string(coding)),
            "The body is not what its Content-Encoding says, or is cut off.", Retry::useless};
}

Error too_long(Coding coding, std::size_t most) {
    return {ErrorKind::exhausted, std::string(to_string(coding)),
            "The body has more than " + std::to_string(most) + " bytes once it is decompressed.", Retry::useless};
}

std::string gzip(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, gzip_memory, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::bad_alloc();
    }
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    std::string in(text);  // zlib's pointer is not to const
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);  // it fits: the bound says so
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Result<std::string> gunzip(std::string_view packed, std::size_t most) {
    z_stream stream{};
    if (inflateInit2(&stream, gzip_window) != Z_OK) {
        throw std::bad_alloc();
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> ends(&stream, &inflateEnd);
    std::string in(packed);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    std::string out;
    int state = Z_OK;
    while (state == Z_OK) {
        const std::size_t had = out.size();
        const std::size_t room = std::min(step, most + 1 - had);
        if (room == 0) {
            return too_long(Coding::gzip, most);
        }
        out.resize(had + room);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + had);
        stream.avail_out = static_cast<uInt>(room);
        state = inflate(&stream, Z_NO_FLUSH);
        out.resize(had + room - stream.avail_out);
    }
    if (out.size() > most) {
        return too_long(Coding::gzip, most);
    }
    if (state != Z_STREAM_END || stream.avail_in != 0) {
        return damaged(Coding::gzip);
    }
    return out;
}

std::string zstd(std::string_view text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    const std::size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), zstd_level);
    if (ZSTD_isError(size) != 0) {
        throw std::bad_alloc();  // the bound holds: only memory can be wanting
    }
    out.resize(size);
    return out;
}

Result<std::string> unzstd(std::string_view packed, std::size_t most) {
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), &ZSTD_freeDCtx);
    if (!context) {
        throw std::bad_alloc();
    }
    ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, longest_zstd_window);
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    std::string out;
    std::size_t left = 1;  // 0: a frame has ended
    while (left != 0) {
        const std::size_t had = out.size();
        const std::size_t room = std::min(step, most + 1 - had);
        if (room == 0) {
            return too_long(Coding::zstd, most);
        }
        out.resize(had + room);
        ZSTD_outBuffer to{out.data() + had, room, 0};
        left = ZSTD_decompressStream(context.get(), &to, &in);
        out.resize(had + to.pos);
        const bool stuck = left != 0 && to.pos < room && in.pos == in.size;
        if (ZSTD_isError(left) != 0 || stuck) {
            return damaged(Coding::zstd);
        }
    }
    if (out.size() > most) {
        return too_long(Coding::zstd, most);
    }
    if (in.pos != in.size) {
        return damaged(Coding::zstd);
    }
    return out;
}

}  // namespace

std::string_view to_string(Coding coding) {
    switch (coding) {
        case Coding::zstd:
            return "zstd";
        case Coding::gzip:
            return "gzip";
    }
    return "";
}

std::optional<Coding> coding_from(std::string_view word) {
    const auto known = lower(trimmed(word));
    for (const auto coding : all_codings) {
        if (known == to_string(coding)) {
            return coding;
        }
    }
    return std::nullopt;
}

std::optional<Coding> best_coding_of(std::string_view accept_encoding) {
    std::optional<Coding> best;
    while (!accept_encoding.empty()) {
        const auto comma = std::min(accept_encoding.find(','), accept_encoding.size());
        const auto each = accept_encoding.substr(0, comma);
        accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
        const auto semicolon = std::min(each.find(';'), each.size());
        const auto coding = coding_from(each.substr(0, semicolon));
        const bool refused = semicolon < each.size() && is_refused(each.substr(semicolon + 1));
        if (coding && !refused && (!best || *coding < *best)) {
            best = coding;
        }
    }
    return best;
}

std::string compress(Coding coding, std::string_view text) {
    switch (coding) {
        case Coding::zstd:
            return zstd(text);
        case Coding::gzip:
            return gzip(text);
    }
    return "";
}

Result<std::string> decompress(Coding coding, std::string_view packed, std::size_t most) {
    switch (coding) {
        case Coding::zstd:
            return unzstd(packed, most);
        case Coding::gzip:
            return gunzip(packed, most);
    }
    return damaged(coding);
}

}  // namespace shiftguard
