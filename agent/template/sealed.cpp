// The sealed form: magic, digest of the machine, digest of the worker, nonce, ciphertext of a CBOR map.
// The digests tell "another machine's" from "damaged"; what proves it is the additional data of the encryption, which
// holds machine and worker in full.
#include "agent/template/template.hpp"
#include "common/sodium/sodium.hpp"
#include "common/words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>
#include <sodium.h>

namespace shiftguard::face_template {
namespace {

using Json = nlohmann::json;

constexpr std::string_view magic = "SGTPL3\n";
constexpr std::array all_magics{std::string_view("SGTPL1\n"), std::string_view("SGTPL2\n"), magic};
constexpr std::size_t max_views = 16;
constexpr std::size_t digest_bytes = 16;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t header_bytes = magic.size() + 2 * digest_bytes + nonce_bytes;
constexpr std::size_t max_numbers = 4096;

Bytes digest(std::string_view text) {
    Bytes out(digest_bytes);
    const auto bytes = as_bytes(text);
    crypto_generichash(out.data(), out.size(), bytes.data(), bytes.size(), nullptr, 0);
    return out;
}

void put(Bytes& out, std::span<const std::uint8_t> part) {
    out.insert(out.end(), part.begin(), part.end());
}

// Length first, so that no worker's end is taken for a machine's beginning.
Bytes additional_data(std::string_view form, const WorkerId& worker, const std::string& machine) {
    Bytes data;
    put(data, as_bytes(form));
    put(data, as_bytes(std::to_string(worker.text().size()) + ":" + worker.text() + machine));
    return data;
}

Error damaged(const std::string& reason) {
    return {ErrorKind::corrupted, "template", reason, Retry::useless};
}

Error refused(const std::string& reason) {
    return {ErrorKind::refused, "template", reason, Retry::useless};
}

Bytes to_cbor(const Template& plain) {
    Json views = Json::array();
    for (const auto& view : plain.views) {
        views.push_back({{"pose", to_string(view.pose)}, {"mean", view.mean}, {"samples", view.samples}});
    }
    return Json::to_cbor({{"worker", plain.worker.text()},
                          {"recogniser", plain.recogniser},
                          {"views", std::move(views)},
                          {"left_out", words_of(plain.left_out)},
                          {"made_ms", plain.made.time_since_epoch().count()}});
}

std::optional<std::vector<float>> numbers(const Json& array) {
    if (!array.is_array() || array.empty() || array.size() > max_numbers) {
        return std::nullopt;
    }
    std::vector<float> out;
    for (const auto& number : array) {
        if (!number.is_number() || !std::isfinite(number.get<float>())) {
            return std::nullopt;
        }
        out.push_back(number.get<float>());
    }
    return out;
}

/// A view, as it stands in form 2; form 1 has its members in the template itself, and no pose.
std::optional<View> view_of(const Json& map, Pose pose) {
    if (!map.is_object() || !map.contains("mean") || !map.contains("samples") || !map["samples"].is_number_unsigned()) {
        return std::nullopt;
    }
    auto mean = numbers(map["mean"]);
    if (!mean) {
        return std::nullopt;
    }
    return View{pose, std::move(*mean), map["samples"].get<std::uint32_t>()};
}

std::optional<std::vector<View>> views_of(const Json& array) {
    if (!array.is_array() || array.empty() || array.size() > max_views) {
        return std::nullopt;
    }
    std::vector<View> views;
    views.reserve(array.size());
    for (const auto& map : array) {
        const bool has_pose = map.is_object() && map.contains("pose") && map["pose"].is_string();
        const auto pose = has_pose ? pose_from(map["pose"].get_ref<const std::string&>()) : std::nullopt;
        auto view = pose ? view_of(map, *pose) : std::nullopt;
        if (!view || (!views.empty() && view->mean.size() != views.front().mean.size())) {
            return std::nullopt;
        }
        views.push_back(std::move(*view));
    }
    return views;
}

std::optional<std::set<Movement>> movements_of(const Json& array) {
    if (!array.is_array()) {
        return std::nullopt;
    }
    std::set<Movement> movements;
    for (const auto& word : array) {
        const auto movement = word.is_string() ? movement_from(word.get_ref<const std::string&>()) : std::nullopt;
        if (!movement) {
            return std::nullopt;
        }
        movements.insert(*movement);
    }
    return movements;
}

Result<Template> from_cbor(const Bytes& bytes, const WorkerId& worker) {
    const Json map = Json::from_cbor(bytes, true, false);
    const Error wrong = damaged("The template opens but is not one that this release understands. Enrol again.");
    const bool shaped = map.is_object() && map.contains("worker") && map["worker"] == worker.text() &&
                        map.contains("recogniser") && map["recogniser"].is_string() && map.contains("made_ms") &&
                        map["made_ms"].is_number_integer();
    if (!shaped) {
        return wrong;
    }
    Template read{worker,
                  map["recogniser"].get<std::string>(),
                  {},
                  WallTime(Milliseconds(map["made_ms"].get<std::int64_t>())),
                  {}};
    if (map.contains("views")) {
        auto views = views_of(map["views"]);
        if (!views) {
            return wrong;
        }
        read.views = std::move(*views);
    } else if (auto view = view_of(map, Pose::front)) {
        read.views.push_back(std::move(*view));
    } else {
        return wrong;
    }
    if (map.contains("left_out")) {
        auto left_out = movements_of(map["left_out"]);
        if (!left_out) {
            return wrong;
        }
        read.left_out = std::move(*left_out);
    }
    return read;
}

void require_key(const Bytes& key) {
    if (key.size() != crypto_aead_xchacha20poly1305_ietf_KEYBYTES) {
        throw std::invalid_argument("a template key has 32 bytes");  // a fault of ours, never of the data
    }
}

}  // namespace

Bytes seal(const Template& plain, const std::string& machine, const Bytes& key) {
    ensure_sodium();
    require_key(key);
    Bytes sealed;
    put(sealed, as_bytes(magic));
    put(sealed, digest(machine));
    put(sealed, digest(plain.worker.text()));
    Bytes nonce(nonce_bytes);
    fill_random(nonce);
    put(sealed, nonce);
    Bytes message = to_cbor(plain);
    const Bytes data = additional_data(magic, plain.worker, machine);
    sealed.resize(header_bytes + message.size() + tag_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + header_bytes, nullptr, message.data(), message.size(),
                                               data.data(), data.size(), nullptr, nonce.data(), key.data());
    wipe(message);
    return sealed;
}

Result<Template> open(std::span<const std::uint8_t> sealed, const WorkerId& worker, const std::string& machine,
                      const Bytes& key) {
    ensure_sodium();
    require_key(key);
    const auto magic_there = sealed.first(std::min(sealed.size(), magic.size()));
    const auto form = std::ranges::find_if(
        all_magics, [&](std::string_view each) { return std::ranges::equal(magic_there, as_bytes(each)); });
    if (sealed.size() < header_bytes + tag_bytes || form == all_magics.end()) {
        return damaged("This is no template, or it was cut off. Enrol again.");
    }
    if (!std::ranges::equal(sealed.subspan(magic.size(), digest_bytes), digest(machine))) {
        return refused("The template was sealed for another workstation and does not open here. Enrol on this one.");
    }
    if (!std::ranges::equal(sealed.subspan(magic.size() + digest_bytes, digest_bytes), digest(worker.text()))) {
        return refused("The template is another worker's. Enrol this one anew.");
    }
    const auto nonce = sealed.subspan(magic.size() + 2 * digest_bytes, nonce_bytes);
    const auto secret = sealed.subspan(header_bytes);
    const Bytes data = additional_data(*form, worker, machine);
    Bytes message(secret.size() - tag_bytes);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(message.data(), nullptr, nullptr, secret.data(), secret.size(),
                                                   data.data(), data.size(), nonce.data(), key.data()) != 0) {
        return damaged("The template does not verify: it was damaged, or sealed with another key. Enrol again.");
    }
    auto opened = from_cbor(message, worker);
    wipe(message);
    return opened;
}

}  // namespace shiftguard::face_template
