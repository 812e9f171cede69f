#include "server/daemon/folder.hpp"

#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"
#include "server/console/zone.hpp"
#include "server/store/sqlite/store.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr std::size_t max_file_bytes = 65536;

using Json = nlohmann::json;

Error setting_error(const Folder& folder, const std::string& pointer, const std::string& reason) {
    return {ErrorKind::invalid_input, folder.settings().string() + pointer,
            "The setting " + reason + "; mend the file.", Retry::useless};
}

Result<std::string> text_setting(const Folder& folder, const Json& document, const char* key) {
    const auto found = document.find(key);
    if (found == document.end() || !found->is_string() || found->get_ref<const std::string&>().empty()) {
        return setting_error(folder, std::string("#/") + key, "must be a text");
    }
    return found->get<std::string>();
}

Result<std::uint16_t> port_setting(const Folder& folder, const Json& document, const char* key) {
    const auto found = document.find(key);
    if (found == document.end() || !found->is_number_unsigned() || found->get<std::uint64_t>() > UINT16_MAX) {
        return setting_error(folder, std::string("#/") + key, "must be a port number from 0 (any free one) to 65535");
    }
    return static_cast<std::uint16_t>(found->get<std::uint64_t>());
}

Result<std::string> to_text(Result<Bytes> bytes) {
    if (!bytes) {
        return bytes.error();
    }
    return std::string(bytes->begin(), bytes->end());
}

Result<protocol::KeyPair> load_receipt_key(const Folder& folder) {
    const auto text = read_secret(folder.receipt_key());
    if (!text) {
        return text.error();
    }
    const auto bytes = from_base64(text->substr(0, text->find('\n')));
    protocol::KeyPair pair;
    if (!bytes || bytes->size() != pair.secret_key.size()) {
        return Error{ErrorKind::corrupted, folder.receipt_key().string(),
                     "This is no receipt key; restore the file from a backup.", Retry::useless};
    }
    std::copy(bytes->begin(), bytes->end(), pair.secret_key.begin());
    // libsodium's secret key ends with the public one.
    std::copy(pair.secret_key.end() - static_cast<std::ptrdiff_t>(pair.public_key.size()), pair.secret_key.end(),
              pair.public_key.begin());
    return pair;
}

}  // namespace

Result<std::string> read_text(const std::filesystem::path& file) {
    return to_text(read_file(file, max_file_bytes));
}

Result<std::string> read_secret(const std::filesystem::path& file) {
    return to_text(read_private_file(file, max_file_bytes));
}

Result<Settings> load_settings(const Folder& folder) {
    const auto text = read_text(folder.settings());
    if (!text) {
        return Error{
            text.error().kind, folder.root().string(),
            "There is no server here; make one with `shiftguard-server init --dir " + folder.root().string() + "`.",
            Retry::useless};
    }
    const Json document = Json::parse(*text, nullptr, false);
    if (!document.is_object()) {
        return setting_error(folder, "", "file is no JSON object");
    }
    const auto name = text_setting(folder, document, "name");
    const auto address = text_setting(folder, document, "address");
    const auto agents = port_setting(folder, document, "agents_port");
    const auto pages = port_setting(folder, document, "console_port");
    if (!name || !address) {
        return !name ? name.error() : address.error();
    }
    if (!agents || !pages) {
        return !agents ? agents.error() : pages.error();
    }
    const auto zone = document.contains("time_zone") ? text_setting(folder, document, "time_zone")
                                                     : Result<std::string>(Settings().time_zone);
    if (!zone) {
        return zone.error();
    }
    if (const auto known = console::Zone::find(*zone); !known) {
        return setting_error(folder, "#/time_zone", "must be a time zone that this machine knows, like Europe/Berlin");
    }
    const Json countries = document.value("country_file", Json(""));
    if (!countries.is_string()) {
        return setting_error(folder, "#/country_file", "must be the path of an .mmdb, or empty");
    }
    return Settings{*name, *address, *agents, *pages, *zone, countries.get<std::string>()};
}

std::string to_json(const Settings& settings) {
    return Json{{"name", settings.name},
                {"address", settings.address},
                {"agents_port", settings.agents_port},
                {"console_port", settings.console_port},
                {"time_zone", settings.time_zone},
                {"country_file", settings.country_file}}
               .dump(2) +
           "\n";
}

Result<ingest::Keys> load_keys(const Folder& folder) {
    auto certificate = read_text(folder.authority());
    auto key = read_secret(folder.authority_key());
    const auto receipt = load_receipt_key(folder);
    if (!certificate || !key || !receipt) {
        return !certificate ? certificate.error() : !key ? key.error() : receipt.error();
    }
    return ingest::Keys{{std::move(*certificate), std::move(*key)}, *receipt};
}

Result<std::unique_ptr<store::IncidentStore>> open_store(const Folder& folder) {
    if (const auto settings = load_settings(folder); !settings) {
        return settings.error();  // never make a database in a folder that is none of ours
    }
    auto opened = store::SqliteStore::open(folder.database());
    if (!opened) {
        return opened.error();
    }
    return std::unique_ptr<store::IncidentStore>(std::move(*opened));
}

}  // namespace shiftguard::server
