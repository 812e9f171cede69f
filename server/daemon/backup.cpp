#include "server/daemon/backup.hpp"

#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/sqlite/sqlite.hpp"
#include "server/daemon/evidence_pack.hpp"
#include "server/evidence/examine.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/review/verify.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sodium.h>
#include <unistd.h>

namespace shiftguard::server {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::string_view mark = "shiftguard-backup-1\n";
constexpr std::size_t block = 1U << 20U;
constexpr std::size_t max_manifest_bytes = 65536;
constexpr const char* database_name = "server.db";
constexpr const char* pack_name = "evidence.pack";
// Beside the file while it is made.
constexpr const char* unfinished = ".part";
constexpr const char* unfinished_database = ".database";
constexpr const char* unfinished_pack = ".evidence";

Error file_error(ErrorKind kind, const fs::path& file, const std::string& message) {
    return {kind, file.string(), message, Retry::useless};
}

/// Removes what it was given, with all in it, unless it is kept.
class Scratch {
public:
    explicit Scratch(fs::path path) : path_(std::move(path)) {}
    ~Scratch() {
        std::error_code ignored;
        if (!path_.empty()) {
            fs::remove_all(path_, ignored);
        }
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }
    void keep() { path_.clear(); }

private:
    fs::path path_;
};

struct Hashing {
    crypto_hash_sha256_state state{};
    Hashing() { crypto_hash_sha256_init(&state); }
    void add(const std::vector<char>& bytes, std::size_t count) {
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), count);
    }
    [[nodiscard]] std::string hex() {
        std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
        crypto_hash_sha256_final(&state, digest.data());
        return to_hex(digest);
    }
};

std::string hash_of(const std::string& text) {
    Hashing hashing;
    const std::vector<char> bytes(text.begin(), text.end());
    hashing.add(bytes, bytes.size());
    return hashing.hex();
}

/// Up to `length` bytes from one stream to the other; the hash of what was read where all of it was.
Result<std::string> copy(std::istream& from, std::ostream& to, std::uint64_t length, const fs::path& source,
                         const fs::path& target) {
    Hashing hashing;
    std::vector<char> bytes(block);
    while (length > 0) {
        from.read(bytes.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(length, block)));
        const auto count = static_cast<std::size_t>(from.gcount());
        if (count == 0) {
            return file_error(ErrorKind::corrupted, source, "The file ends too early; use another backup.");
        }
        hashing.add(bytes, count);
        if (!to.write(bytes.data(), static_cast<std::streamsize>(count))) {
            return file_error(ErrorKind::exhausted, target, "It cannot be written; make room on the disk.");
        }
        length -= count;
    }
    return hashing.hex();
}

Status sync(const fs::path& file) {
    const int handle = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = handle >= 0 && fsync(handle) == 0;
    if (handle >= 0) {
        close(handle);
    }
    return synced ? success()
                  : Status(file_error(ErrorKind::exhausted, file, "It cannot be brought to the disk; make room."));
}

/// What goes in, beside the database: names in the folder. The book of receipts stays out on purpose: what it holds of
/// a later time would be missing in an older copy, and is brought again by the workstations.
std::vector<fs::path> files_of(const Folder& folder) {
    std::vector<fs::path> files;
    for (const auto& file : {folder.settings(), folder.receipt_key(), folder.authority(), folder.authority_key(),
                             folder.certificate(), folder.private_key()}) {
        files.push_back(file);
    }
    std::error_code ignored;
    if (fs::exists(folder.policy_offer(), ignored)) {
        files.push_back(folder.policy_offer());
    }
    return files;
}

Result<json> describe(const fs::path& file, const std::string& name) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    std::ifstream from(file, std::ios::binary);
    std::ofstream nowhere("/dev/null");
    if (error || !from) {
        return file_error(ErrorKind::not_found, file, "It cannot be read; run this as the server's user.");
    }
    const auto hash = copy(from, nowhere, size, file, "/dev/null");
    if (!hash) {
        return hash.error();
    }
    const auto mode = static_cast<unsigned>(fs::status(file).permissions()) & 0777U;
    return json{{"name", name}, {"mode", mode}, {"length", size}, {"sha256", *hash}};
}

Status write_all(const fs::path& target, const json& manifest, const std::vector<fs::path>& files) {
    std::ofstream to(target, std::ios::binary);
    const auto text = manifest.dump();
    to << mark << text.size() << '\n' << text << hash_of(text) << '\n';
    for (std::size_t at = 0; at < files.size(); ++at) {
        std::ifstream from(files[at], std::ios::binary);
        const auto hash = copy(from, to, manifest.at("files").at(at).at("length"), files[at], target);
        if (!hash) {
            return hash.error();
        }
        if (*hash != manifest.at("files").at(at).at("sha256").get<std::string>()) {
            return file_error(ErrorKind::unavailable, files[at], "It was changed meanwhile; try again.");
        }
    }
    to.flush();
    if (!to) {
        return file_error(ErrorKind::exhausted, target, "It cannot be written; make room on the disk.");
    }
    to.close();
    return sync(target);
}

bool is_described(const json& manifest) {
    const auto files = manifest.is_object() ? manifest.find("files") : manifest.end();
    return files != manifest.end() && files->is_array() &&
           std::all_of(files->begin(), files->end(), [](const json& one) {
               return one.is_object() && one.contains("name") && one.at("name").is_string() && one.contains("mode") &&
                      one.at("mode").is_number_unsigned() && one.contains("length") &&
                      one.at("length").is_number_unsigned() && one.contains("sha256") && one.at("sha256").is_string();
           });
}

Result<json> read_manifest(std::istream& from, const fs::path& file) {
    const auto damaged = file_error(ErrorKind::corrupted, file, "This is no whole backup; use another one.");
    std::string first(mark.size(), '\0');
    std::string line;
    if (!from.read(first.data(), static_cast<std::streamsize>(first.size())) || first != mark ||
        !std::getline(from, line) || line.empty() || line.size() > 8 ||
        line.find_first_not_of("0123456789") != std::string::npos) {
        return damaged;
    }
    const auto length = std::stoul(line);
    if (length > max_manifest_bytes) {
        return damaged;
    }
    std::string text(length, '\0');
    std::string hash;
    if (!from.read(text.data(), static_cast<std::streamsize>(length)) || !std::getline(from, hash) ||
        hash != hash_of(text)) {
        return damaged;
    }
    auto manifest = json::parse(text, nullptr, false);
    return is_described(manifest) ? Result<json>(std::move(manifest)) : Result<json>(damaged);
}

/// One file out of the backup. Its name is a plain one: nothing is written beside the folder.
Status take_out(std::istream& from, const json& described, const fs::path& into, const fs::path& backup) {
    const auto name = described.value("name", std::string());
    const auto target = into / name;
    if (name.empty() || fs::path(name).filename() != name || name == "." || name == ".." || fs::exists(target)) {
        return file_error(ErrorKind::corrupted, backup, "It names a file that is none of a server's.");
    }
    {
        std::ofstream to(target, std::ios::binary);
        const auto hash = copy(from, to, described.value("length", std::uint64_t{0}), backup, target);
        if (!hash) {
            return hash.error();
        }
        to.flush();
        if (!to || *hash != described.value("sha256", "")) {
            return file_error(ErrorKind::corrupted, backup,
                              name + " is damaged in it, or the disk is full; use another backup.");
        }
    }
    std::error_code error;
    fs::permissions(target, static_cast<fs::perms>(described.value("mode", 0600U) & 0777U), error);
    return error ? Status(file_error(ErrorKind::refused, target, error.message())) : sync(target);
}

Status holds(const Folder& restored) {
    const auto settings = load_settings(restored);
    const auto keys = load_keys(restored);
    if (!settings || !keys) {
        return !settings ? settings.error() : keys.error();
    }
    if (settings->store.kind != StoreKind::sqlite) {
        return success();  // its database is elsewhere
    }
    const auto store = open_store(restored);
    if (!store) {
        return store.error();
    }
    const auto vault = evidence::FolderVault::open(restored.evidence());
    const auto pictures = vault ? evidence::examine(**vault, **store) : Result<evidence::Findings>(vault.error());
    if (!pictures) {
        return pictures.error();
    }
    if (pictures->lost()) {
        std::cerr << pictures->missing.size() << " picture(s) were not in the backup; `shiftguard-server verify` names "
                  << "them.\n";
    }
    const auto reports = review::verify_all(**store, keys->receipt.public_key, {});
    if (!reports) {
        return reports.error();
    }
    for (const auto& report : *reports) {
        if (report.walked.broken) {
            return file_error(ErrorKind::corrupted, restored.root(),
                              "The chain of workstation " + report.workstation.text() +
                                  " does not verify: " + report.walked.broken->sentence + " Use another backup.");
        }
    }
    return success();
}

bool may_be_made(const fs::path& folder) {
    std::error_code error;
    return !fs::exists(folder, error) || (fs::is_directory(folder, error) && fs::is_empty(folder, error));
}

}  // namespace

Status back_up(const Folder& folder, const fs::path& file) {
    const auto settings = load_settings(folder);
    const auto keys = settings ? load_keys(folder) : Result<ingest::Keys>(settings.error());
    if (!keys) {
        return keys.error();
    }
    if (fs::exists(file)) {
        return file_error(ErrorKind::refused, file, "It is there already; give another name.");
    }
    // From the copy of the database on nobody removes a picture that its rows name.
    const auto vault = evidence::FolderVault::open(folder.evidence());
    const auto hold = vault ? (*vault)->hold_to_keep() : Result<std::unique_ptr<evidence::Hold>>(vault.error());
    if (!hold) {
        return hold.error();
    }
    const Scratch copied(fs::path(file.string() + unfinished_database));
    Scratch written(fs::path(file.string() + unfinished));
    auto files = files_of(folder);
    if (settings->store.kind == StoreKind::sqlite) {
        const auto database = sqlite::Database::open(folder.database());
        auto done = database ? database->copy_to(copied.path()) : Status(database.error());
        if (!done) {
            return done;
        }
        files.push_back(copied.path());
    }
    const Scratch packed(fs::path(file.string() + unfinished_pack));
    const auto damaged = pack_evidence(**vault, packed.path());
    if (!damaged) {
        return damaged.error();
    }
    files.push_back(packed.path());
    json manifest{{"format", 1}, {"files", json::array()}};
    for (const auto& one : files) {
        auto described = describe(one, one == copied.path()   ? database_name
                                       : one == packed.path() ? pack_name
                                                              : one.filename().string());
        if (!described) {
            return described.error();
        }
        manifest["files"].push_back(std::move(*described));
    }
    if (auto done = write_all(written.path(), manifest, files); !done) {
        return done;
    }
    std::error_code error;
    fs::rename(written.path(), file, error);
    if (error) {
        return file_error(ErrorKind::refused, file, "It cannot be put there: " + error.message() + ".");
    }
    written.keep();
    if (settings->store.kind != StoreKind::sqlite) {
        std::cerr
            << "The PostgreSQL database is NOT in it: back it up with its own tools (pg_basebackup, pg_dump), BEFORE "
               "this, so that its rows name no picture that is not in here. The keys, certificates, settings and "
               "pictures are.\n";
    }
    if (*damaged > 0) {
        std::cerr << *damaged << " damaged picture(s) are not in it; `shiftguard-server verify` names them.\n";
    }
    std::cerr << "It holds the server's private keys and pictures: keep it where nobody else reads.\n";
    return sync_folder(fs::absolute(file).parent_path());
}

bool is_of_an_unfinished_backup(const fs::path& file) {
    const auto ending = file.extension();
    // SQLite's own files stand beside the copy of the database.
    return ending == unfinished || ending == unfinished_pack || ending.string().starts_with(unfinished_database);
}

Status restore(const Folder& folder, const fs::path& file) {
    if (!may_be_made(folder.root())) {
        return file_error(ErrorKind::refused, folder.root(),
                          "A backup is restored into an empty folder only; move away what is there.");
    }
    std::ifstream from(file, std::ios::binary);
    if (!from) {
        return file_error(ErrorKind::not_found, file, "It cannot be read.");
    }
    const auto manifest = read_manifest(from, file);
    if (!manifest) {
        return manifest.error();
    }
    Scratch fresh(fs::path(folder.root().string() + ".restoring"));
    if (auto done = make_private_folder(fresh.path()); !done) {
        return done;
    }
    for (const auto& described : manifest->at("files")) {
        if (auto done = take_out(from, described, fresh.path(), file); !done) {
            return done;
        }
    }
    if (auto done = unpack_evidence(fresh.path() / pack_name, Folder(fresh.path())); !done) {
        return done;
    }
    if (auto done = holds(Folder(fresh.path())); !done) {
        return done;
    }
    std::error_code error;
    fs::remove(folder.root(), error);  // where it is there, it is empty
    fs::rename(fresh.path(), folder.root(), error);
    if (error) {
        return file_error(ErrorKind::refused, folder.root(), "It cannot be put there: " + error.message() + ".");
    }
    fresh.keep();
    std::cerr << "Restored and verified. What came after the backup the workstations send again as far as they still "
                 "have it; of the rest they send the reason.\n";
    return sync_folder(fs::absolute(folder.root()).parent_path());
}

}  // namespace shiftguard::server
