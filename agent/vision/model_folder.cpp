#include "agent/vision/model_folder.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>
#include <sodium.h>

namespace shiftguard::vision {
namespace {

using Json = nlohmann::json;

constexpr const char* mend = "fetch the models again with models/fetch, or install the models package again";

std::optional<Bytes> read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return std::nullopt;
    }
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

Error broken_manifest(const std::filesystem::path& path, const std::string& what) {
    return {ErrorKind::corrupted, path.string(), "The manifest of the models " + what + "; " + mend + ".",
            Retry::useless};
}

/// A member that is a text, or null.
const std::string* text_member(const Json& object, const char* name) {
    const auto at = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && at != object.end() && at->is_string() ? at->get_ptr<const std::string*>() : nullptr;
}

}  // namespace

Result<ModelFolder> ModelFolder::open(const std::filesystem::path& folder) {
    const auto path = folder / "manifest.json";
    const auto bytes = read_file(path);
    if (!bytes) {
        return Error{ErrorKind::not_found, path.string(),
                     std::string("There is no manifest of the models; ") + mend + ".", Retry::useless};
    }
    const Json manifest = Json::parse(*bytes, nullptr, false);
    if (!manifest.is_object() || manifest.value("format", Json()) != 1 || !manifest.contains("models") ||
        !manifest["models"].is_array()) {
        return broken_manifest(path, "is not one of format 1");
    }
    ModelFolder models;
    models.folder_ = folder;
    for (const Json& model : manifest["models"]) {
        const auto* name = text_member(model, "name");
        const auto* file = text_member(model, "file");
        const auto* sha256 = model.contains("result") ? text_member(model["result"], "sha256") : nullptr;
        const auto sum = sha256 != nullptr ? from_hex(*sha256) : std::nullopt;
        if (name == nullptr || file == nullptr || !sum || sum->size() != crypto_hash_sha256_BYTES ||
            std::filesystem::path(*file).filename() != *file) {
            return broken_manifest(path, "names a model without a name, a plain file name or a SHA-256");
        }
        models.models_[*name] = {*file, *sum};
    }
    return models;
}

Result<Bytes> ModelFolder::read(std::string_view name) const {
    const auto entry = models_.find(name);
    if (entry == models_.end()) {
        return Error{ErrorKind::not_found, folder_.string(),
                     "The manifest names no model " + std::string(name) + "; " + mend + ".", Retry::useless};
    }
    const auto path = folder_ / entry->second.file;
    auto bytes = read_file(path);
    if (!bytes) {
        return Error{ErrorKind::not_found, path.string(), std::string("The model is not there; ") + mend + ".",
                     Retry::useless};
    }
    Bytes sum(crypto_hash_sha256_BYTES);
    crypto_hash_sha256(sum.data(), bytes->data(), bytes->size());
    if (sum != entry->second.sha256) {
        return Error{ErrorKind::corrupted, path.string(),
                     std::string("The model does not have the checksum of the manifest and is not used; ") + mend + ".",
                     Retry::useless};
    }
    return *std::move(bytes);
}

}  // namespace shiftguard::vision
