#include "protocol/deletion.hpp"

#include "protocol/signed_bytes.hpp"

#include <charconv>

namespace shiftguard::protocol {
namespace {

void put_hash(Bytes& out, std::string_view text) {
    put(out, hash_body(text));
}

Bytes message_of(const Deletion& deletion) {
    Bytes out;
    put(out, "shiftguard-deletion-v1");
    put_hash(out, deletion.id);
    put_hash(out, deletion.workstation.text());
    put_hash(out, to_string(deletion.reason));
    put(out, static_cast<std::uint64_t>(deletion.at.time_since_epoch().count()));
    for (const auto seq : deletion.seqs) {
        put(out, seq);
    }
    return out;
}

/// The number at the front of `text`, taken off it; nullopt where none stands there.
std::optional<Sequence> take_number(std::string_view& text) {
    Sequence number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

bool take(std::string_view& text, char letter) {
    if (text.empty() || text.front() != letter) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

}  // namespace

void sign_deletion(Deletion& deletion, const SecretKey& key) {
    deletion.signature = sign(key, message_of(deletion));
}

bool verify_deletion(const Deletion& deletion, const PublicKey& key) {
    return verify(key, message_of(deletion), deletion.signature);
}

std::string to_ranges(const std::vector<Sequence>& seqs) {
    std::string text;
    for (std::size_t at = 0; at < seqs.size();) {
        std::size_t last = at;
        while (last + 1 < seqs.size() && seqs[last + 1] == seqs[last] + 1) {
            ++last;
        }
        text += (text.empty() ? "" : ",") + std::to_string(seqs[at]);
        if (last > at) {
            text += "-" + std::to_string(seqs[last]);
        }
        at = last + 1;
    }
    return text;
}

std::optional<std::vector<Sequence>> from_ranges(std::string_view text, std::size_t most) {
    std::vector<Sequence> seqs;
    while (!text.empty()) {
        const auto first = take_number(text);
        const auto last = first && take(text, '-') ? take_number(text) : first;
        if (!first || !last || *last < *first || *first == 0 || *last - *first >= most - seqs.size() ||
            (!seqs.empty() && *first <= seqs.back())) {
            return std::nullopt;
        }
        for (Sequence seq = *first; seq <= *last; ++seq) {
            seqs.push_back(seq);
        }
        if (!text.empty() && (!take(text, ',') || text.empty())) {
            return std::nullopt;
        }
    }
    return seqs;
}

}  // namespace shiftguard::protocol
