#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/linux/system_clock.hpp"
#include "common/zone/zone.hpp"
#include "server/authority/authority.hpp"
#include "server/daemon/commands.hpp"

#include <iostream>
#include <vector>

namespace shiftguard::server {
namespace {

Status write(const std::filesystem::path& file, const std::string& text, FileMode mode) {
    return write_atomically(file, as_bytes(text), mode);
}

Status write_identities(const Folder& folder, const std::string& host) {
    const WallTime now = SystemClock().now().wall;
    const auto own = authority::make_authority("Shiftguard authority of " + host.substr(0, 32), now);
    if (!own) {
        return own.error();
    }
    std::vector<std::string> hosts{host};
    for (const char* always : {"localhost", "127.0.0.1", "::1"}) {
        if (host != always) {
            hosts.emplace_back(always);
        }
    }
    const auto server = authority::make_server_identity(*own, hosts, now);
    if (!server) {
        return server.error();
    }
    const auto receipt = to_base64(protocol::make_key_pair().secret_key) + "\n";
    for (const auto& [file, text, mode] :
         {std::tuple(folder.authority(), own->certificate, FileMode::everyone_reads),
          std::tuple(folder.authority_key(), own->private_key, FileMode::owner_only),
          std::tuple(folder.certificate(), server->certificate, FileMode::everyone_reads),
          std::tuple(folder.private_key(), server->private_key, FileMode::owner_only),
          std::tuple(folder.receipt_key(), receipt, FileMode::owner_only)}) {
        if (auto done = write(file, text, mode); !done) {
            return done;
        }
    }
    return success();
}

/// As text, held against the schema that `run` judges by.
Result<std::string> first_settings(const Folder& folder, const std::string& host, const StoreSettings& store) {
    Settings settings;
    settings.store = store;
    settings.name = host;
    settings.time_zone = zone::name_of_machine();
    const auto text = to_json(settings);
    const auto read = read_settings(text, folder.settings().string());
    return read ? Result<std::string>(text) : Result<std::string>(read.error());
}

/// New, or left by an attempt that died midway. A server's own database would not fit the new keys.
Status make_database(const Folder& folder, const StoreSettings& settings) {
    const auto database = open_store(folder, settings);
    if (!database) {
        return database.error();
    }
    const auto joined = (*database)->workstations();
    if (!joined) {
        return joined.error();
    }
    if (!joined->empty()) {
        return Error{ErrorKind::refused, folder.root().string(),
                     "The database belongs to a server already: workstations have joined it. Restore that server's "
                     "folder, or name an empty database.",
                     Retry::useless};
    }
    return success();
}

}  // namespace

Status init(const Folder& folder, const std::string& host, const StoreSettings& store) {
    // The settings are written last: a folder without them is an attempt that died midway, and is made anew.
    if (std::filesystem::exists(folder.settings())) {
        return Error{ErrorKind::refused, folder.root().string(),
                     "A server lies here already; its keys are not overwritten. Choose another folder.",
                     Retry::useless};
    }
    const auto settings = first_settings(folder, host, store);
    if (!settings) {
        return settings.error();
    }
    if (auto done = make_private_folder(folder.root()); !done) {
        return done;
    }
    if (auto done = write_identities(folder, host); !done) {
        return done;
    }
    if (auto done = make_database(folder, store); !done) {
        return done;
    }
    // Last: a folder without settings is no server yet.
    if (auto done = write(folder.settings(), *settings, FileMode::owner_only); !done) {
        return done;
    }
    std::cout << "A Shiftguard server lies in " << folder.root().string() << ":\n"
              << "  authority.pem      its authority; give this file to the workstations that join\n"
              << "  server.pem         its certificate, for " << host << " and this machine\n"
              << (store.kind == StoreKind::sqlite ? "  server.db          its database\n" : "")
              << "  server.json        its settings: address 127.0.0.1, ports 7443 (agents) and 8443 (supervisors)\n"
              << "  *-key.pem, receipt.key   its private keys; keep a copy in a safe place\n";
    return success();
}

}  // namespace shiftguard::server
