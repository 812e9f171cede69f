#include "agent/keys/keys.hpp"

#include "common/linux/atomic_file.hpp"
#include "common/sodium/sodium.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <sodium.h>

namespace shiftguard::keys {
namespace {

// The file: magic, master secret, and a digest of both that tells damage from a wrong file.
constexpr std::string_view magic = "SGKEYS1\n";
constexpr std::size_t master_bytes = crypto_kdf_KEYBYTES;
constexpr std::size_t digest_bytes = 16;
constexpr std::size_t file_bytes = magic.size() + master_bytes + digest_bytes;
constexpr std::array<char, crypto_kdf_CONTEXTBYTES> context{'s', 'h', 'i', 'f', 't', 'g', 'r', 'd'};

// Written into no file, but never to change: another number is another key.
enum class Purpose : std::uint64_t { seal_templates = 1, seal_journal = 2, sign_chain = 3, seal_figures = 4 };

Bytes derive(const Bytes& master, Purpose purpose) {
    Bytes key(32);
    crypto_kdf_derive_from_key(key.data(), key.size(), static_cast<std::uint64_t>(purpose), context.data(),
                               master.data());
    return key;
}

Bytes digest(std::span<const std::uint8_t> bytes) {
    Bytes out(digest_bytes);
    crypto_generichash(out.data(), out.size(), bytes.data(), bytes.size(), nullptr, 0);
    return out;
}

Bytes to_file(const Bytes& master) {
    Bytes file(magic.begin(), magic.end());
    file.reserve(file_bytes);
    file.insert(file.end(), master.begin(), master.end());
    const Bytes check = digest(file);
    file.insert(file.end(), check.begin(), check.end());
    return file;
}

Result<Bytes> from_file(const std::filesystem::path& name, const Bytes& file) {
    const auto body = std::span(file).first(std::min(file.size(), magic.size() + master_bytes));
    const bool whole = file.size() == file_bytes && std::equal(magic.begin(), magic.end(), file.begin()) &&
                       std::ranges::equal(digest(body), std::span(file).last(digest_bytes));
    if (!whole) {
        return Error{ErrorKind::corrupted, name.string(),
                     "The key file is damaged. Restore it from a backup; without it the worker's template cannot be "
                     "opened (enrol again) and the workstation must join the server anew.",
                     Retry::useless};
    }
    return Bytes(body.begin() + magic.size(), body.end());
}

Result<Bytes> make_master(const std::filesystem::path& name) {
    Bytes master(master_bytes);
    fill_random(master);
    Bytes file = to_file(master);
    const auto written = write_atomically(name, file, FileMode::owner_only);
    wipe(file);
    if (!written) {
        return written.error();
    }
    return master;
}

Result<Bytes> read_master(const std::filesystem::path& name) {
    auto file = read_private_file(name, 4096);
    if (!file) {
        return file.error();
    }
    auto master = from_file(name, *file);
    wipe(*file);
    return master;
}

}  // namespace

Result<Keys> Keys::open_or_make(const std::filesystem::path& folder) {
    ensure_sodium();
    if (const auto made = make_private_folder(folder); !made) {
        return made.error();
    }
    const auto name = folder / "keys";
    auto master = read_master(name);
    if (!master && master.error().kind == ErrorKind::not_found) {
        master = make_master(name);
    }
    if (!master) {
        return master.error();
    }
    return of_master(std::move(*master));
}

Result<Keys> Keys::open(const std::filesystem::path& folder) {
    ensure_sodium();
    auto master = read_master(folder / "keys");
    if (!master) {
        if (master.error().kind == ErrorKind::not_found) {
            return Error{ErrorKind::not_found, folder.string(),
                         "There are no keys in this folder; give the state folder of the agent that wrote the journal.",
                         Retry::useless};
        }
        return master.error();
    }
    return of_master(std::move(*master));
}

Keys Keys::of_master(Bytes master) {
    Keys keys;
    keys.master_ = std::move(master);
    Bytes seed = derive(keys.master_, Purpose::sign_chain);
    crypto_sign_seed_keypair(keys.chain_.public_key.data(), keys.chain_.secret_key.data(), seed.data());
    wipe(seed);
    return keys;
}

Bytes Keys::template_key() const {
    return derive(master_, Purpose::seal_templates);
}
Bytes Keys::figures_key() const {
    return derive(master_, Purpose::seal_figures);
}
Bytes Keys::journal_key() const {
    return derive(master_, Purpose::seal_journal);
}

Keys::Keys(Keys&& other) noexcept : master_(std::move(other.master_)), chain_(other.chain_) {
    wipe(other.chain_.secret_key);
}

Keys& Keys::operator=(Keys&& other) noexcept {
    if (this != &other) {
        std::swap(master_, other.master_);
        std::swap(chain_, other.chain_);
    }
    return *this;
}

Keys::~Keys() {
    wipe(master_);
    wipe(chain_.secret_key);
}

}  // namespace shiftguard::keys
