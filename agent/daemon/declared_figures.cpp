#include "agent/daemon/declared_figures.hpp"

#include "common/linux/atomic_file.hpp"
#include "common/sodium/sodium.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>
#include <sodium.h>

namespace shiftguard::daemon {
namespace {

using nlohmann::json;

// The file: magic, nonce, then the sealed JSON; the magic is sealed with it.
constexpr std::string_view magic = "SGFIGUR1";
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t head_bytes = magic.size() + nonce_bytes;
constexpr std::size_t most_bytes = 1U << 20U;

json spell(const decision::KnownFigure& figure) {
    const auto& box = figure.looks.box;
    return {{"kind", decision::to_string(figure.looks.kind)},
            {"box", {box.x, box.y, box.width, box.height}},
            {"appearance", figure.looks.appearance},
            {"declared_ms", figure.declared.time_since_epoch().count()}};
}

/// Throws json::exception where it is none.
decision::KnownFigure figure_from(const json& value) {
    decision::KnownFigure figure;
    figure.looks.kind = decision::figure_kind_from(value.at("kind").get<std::string>()).value_or(figure.looks.kind);
    const auto& box = value.at("box");
    figure.looks.box = {box.at(0).get<float>(), box.at(1).get<float>(), box.at(2).get<float>(), box.at(3).get<float>()};
    figure.looks.appearance = value.at("appearance").get<std::uint64_t>();
    figure.declared = WallTime(Milliseconds(value.at("declared_ms").get<std::int64_t>()));
    return figure;
}

Bytes seal(const std::string& text, const Bytes& key) {
    ensure_sodium();
    Bytes sealed(head_bytes + text.size() + tag_bytes);
    std::copy(magic.begin(), magic.end(), sealed.begin());
    fill_random(std::span(sealed).subspan(magic.size(), nonce_bytes));
    const Bytes plain(text.begin(), text.end());
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + head_bytes, nullptr, plain.data(), plain.size(),
                                               sealed.data(), magic.size(), nullptr, sealed.data() + magic.size(),
                                               key.data());
    return sealed;
}

std::optional<std::string> open(const Bytes& sealed, const Bytes& key) {
    ensure_sodium();
    if (sealed.size() < head_bytes + tag_bytes || !std::equal(magic.begin(), magic.end(), sealed.begin())) {
        return std::nullopt;
    }
    Bytes plain(sealed.size() - head_bytes - tag_bytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data() + head_bytes,
                                                   sealed.size() - head_bytes, sealed.data(), magic.size(),
                                                   sealed.data() + magic.size(), key.data()) != 0) {
        return std::nullopt;
    }
    return std::string(plain.begin(), plain.end());
}

}  // namespace

DeclaredFigures::DeclaredFigures(std::filesystem::path file, Bytes key) : file_(std::move(file)), key_(std::move(key)) {
    const auto sealed = read_file(file_, most_bytes);
    if (sealed) {
        read(*sealed);
    } else if (sealed.error().kind != ErrorKind::not_found) {
        complaint_ = to_sentence(sealed.error());
    }
}

void DeclaredFigures::read(const Bytes& sealed) {
    const auto text = open(sealed, key_);
    try {
        const auto workers = text ? json::parse(*text) : json();
        for (const auto& [worker, figures] : workers.items()) {
            auto& kept = figures_[worker];
            for (const auto& figure : figures) {
                kept.push_back(figure_from(figure));
            }
        }
    } catch (const json::exception&) {
        figures_.clear();  // sealed by us and no JSON of ours: of another version
    }
    if (!text || (figures_.empty() && text != "{}")) {
        complaint_ = "What workers declared of still figures cannot be read (damaged, or of another workstation): " +
                     file_.string() + ". They are asked again.";
    }
}

std::vector<decision::KnownFigure> DeclaredFigures::of(const WorkerId& worker) const {
    const auto found = figures_.find(worker.text());
    return found == figures_.end() ? std::vector<decision::KnownFigure>() : found->second;
}

Status DeclaredFigures::keep(const WorkerId& worker, const std::vector<decision::KnownFigure>& figures) {
    if (figures.empty()) {
        figures_.erase(worker.text());
    } else {
        figures_[worker.text()] = figures;
    }
    json workers = json::object();
    for (const auto& [id, kept] : figures_) {
        auto& list = workers[id] = json::array();
        for (const auto& figure : kept) {
            list.push_back(spell(figure));
        }
    }
    return write_atomically(file_, seal(workers.dump(), key_), FileMode::owner_only);
}

}  // namespace shiftguard::daemon
