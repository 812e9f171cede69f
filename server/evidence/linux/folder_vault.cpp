#include "server/evidence/linux/folder_vault.hpp"

#include "common/linux/atomic_file.hpp"
#include "common/linux/descriptor.hpp"
#include "common/sodium/sodium.hpp"
#include "protocol/record.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftguard::evidence {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t level_digits = 2;
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

class Locked final : public Hold {
public:
    explicit Locked(Descriptor file) : file_(std::move(file)) {}

private:
    Descriptor file_;  // closing it ends the lock
};

Error file_error(const fs::path& file, const std::string& doing, int number) {
    const bool refused = number == EACCES || number == EPERM || number == EROFS;
    const bool full = number == ENOSPC || number == EDQUOT;
    return {refused ? ErrorKind::refused
            : full  ? ErrorKind::exhausted
                    : ErrorKind::internal,
            file.string(), "Cannot " + doing + ": " + std::generic_category().message(number) + ".",
            full ? Retry::helps : Retry::useless};
}

bool has_hash(std::span<const std::uint8_t> bytes, const protocol::Hash& sha256) {
    return protocol::hash_body({reinterpret_cast<const char*>(bytes.data()), bytes.size()}) == sha256;
}

bool is_hex(std::string_view name, std::size_t digits) {
    return name.size() == digits && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The entries of a folder whose names are so many hex digits, from `from` on, in order.
Result<std::vector<std::string>> hex_names(const fs::path& folder, std::size_t digits, const std::string& from) {
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        auto name = entry->path().filename().string();
        if (is_hex(name, digits) && name >= from) {
            names.push_back(std::move(name));
        }
    }
    if (error && error != std::errc::no_such_file_or_directory) {
        return file_error(folder, "list the folder", error.value());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// The second level's folders in `first` that may hold what comes behind this hash.
Result<std::vector<std::string>> folders_from(const fs::path& folder, const std::string& first,
                                              const std::string& behind) {
    const bool same = behind.substr(0, level_digits) == first;
    return hex_names(folder, level_digits, same ? behind.substr(level_digits, level_digits) : "");
}

/// Of root alone: others make what is their own.
Status belongs_as(const fs::path& made, const fs::path& above) {
    struct stat facts {};
    if (::geteuid() != 0 || ::stat(above.c_str(), &facts) != 0 || facts.st_uid == 0) {
        return success();
    }
    return ::lchown(made.c_str(), facts.st_uid, facts.st_gid) == 0
               ? success()
               : Status(file_error(made, "give the file to the server's user", errno));
}

Status make_folder(const fs::path& folder) {
    const auto made = make_private_folder(folder);
    return made ? belongs_as(folder, folder.parent_path()) : made;
}

}  // namespace

Result<std::unique_ptr<FolderVault>> FolderVault::open(const fs::path& folder) {
    std::unique_ptr<FolderVault> vault(new FolderVault(folder));
    for (const auto& one : {folder, vault->incoming()}) {
        if (auto made = make_folder(one); !made) {
            return made.error();
        }
    }
    return vault;
}

fs::path FolderVault::file_of(const protocol::Hash& sha256) const {
    const auto name = to_hex(sha256);
    return folder_ / name.substr(0, level_digits) / name.substr(level_digits, level_digits) / name;
}

Result<std::unique_ptr<Hold>> FolderVault::hold(int how) const {
    const auto file = folder_ / "lock";
    Descriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, owner_only));
    if (!descriptor.ok()) {
        return file_error(file, "open the lock", errno);
    }
    if (auto given = belongs_as(file, folder_); !given) {
        return given.error();
    }
    while (::flock(descriptor.get(), how) != 0) {
        if (errno == EWOULDBLOCK) {
            return Error{ErrorKind::unavailable, file.string(), "Somebody else is at the pictures; try again.",
                         Retry::helps};
        }
        if (errno != EINTR) {
            return file_error(file, "take the lock", errno);
        }
    }
    return std::unique_ptr<Hold>(std::make_unique<Locked>(std::move(descriptor)));
}

Result<std::unique_ptr<Hold>> FolderVault::hold_to_keep() {
    return hold(LOCK_SH);
}

Result<std::unique_ptr<Hold>> FolderVault::hold_to_remove(Wait wait) {
    switch (wait) {
        case Wait::until_alone:
            return hold(LOCK_EX);
        case Wait::no:
            return hold(LOCK_EX | LOCK_NB);
    }
    return hold(LOCK_EX);
}

// All of them, also where they were there: whoever made one may have died before it was on disk.
Status FolderVault::sync_up_from(const fs::path& file) const {
    for (auto folder = file.parent_path();; folder = folder.parent_path()) {
        if (auto synced = sync_folder(folder); !synced || folder == folder_) {
            return synced;
        }
    }
}

Result<Put> FolderVault::put(const protocol::Hash& sha256, std::span<const std::uint8_t> bytes) {
    if (!has_hash(bytes, sha256)) {
        return Error{ErrorKind::invalid_input, to_hex(sha256), "The bytes do not have this hash.", Retry::useless};
    }
    const auto file = file_of(sha256);
    if (get(sha256)) {
        const auto synced = sync_up_from(file);
        return synced ? Result<Put>(Put::was_there) : Result<Put>(synced.error());
    }
    for (const auto& folder : {file.parent_path().parent_path(), file.parent_path()}) {
        if (auto made = make_folder(folder); !made) {
            return made.error();
        }
    }
    std::array<std::uint8_t, 8> random{};
    fill_random(random);
    const auto temporary = incoming() / to_hex(random);
    if (auto written = write_atomically(temporary, bytes, FileMode::owner_only); !written) {
        return written.error();
    }
    if (auto given = belongs_as(temporary, folder_); !given) {
        return given.error();
    }
    if (::rename(temporary.c_str(), file.c_str()) != 0) {
        const int number = errno;
        ::unlink(temporary.c_str());
        return file_error(file, "put the file there", number);
    }
    const auto synced = sync_up_from(file);
    return synced ? Result<Put>(Put::stored) : Result<Put>(synced.error());
}

Result<Bytes> FolderVault::get(const protocol::Hash& sha256) {
    const auto file = file_of(sha256);
    auto bytes = read_file(file, protocol::max_evidence_bytes);
    if (bytes && has_hash(*bytes, sha256)) {
        return bytes;
    }
    if (bytes || bytes.error().kind == ErrorKind::exhausted) {
        return Error{ErrorKind::corrupted, file.string(),
                     "The file is damaged: its bytes do not have the hash that it is named by; take it from a backup.",
                     Retry::useless};
    }
    return bytes;
}

Status FolderVault::remove(const protocol::Hash& sha256) {
    const auto file = file_of(sha256);
    if (::unlink(file.c_str()) != 0) {
        return errno == ENOENT ? success() : Status(file_error(file, "remove the file", errno));
    }
    return sync_folder(file.parent_path());
}

Result<std::vector<protocol::Hash>> FolderVault::list(const std::optional<protocol::Hash>& after, std::size_t most) {
    const std::string behind = after ? to_hex(*after) : "";
    std::vector<protocol::Hash> found;
    const auto upper = hex_names(folder_, level_digits, behind.substr(0, level_digits));
    if (!upper) {
        return upper.error();
    }
    for (const auto& first : *upper) {
        const auto lower = folders_from(folder_ / first, first, behind);
        if (!lower) {
            return lower.error();
        }
        for (const auto& second : *lower) {
            const auto names = hex_names(folder_ / first / second, protocol::hash_digits, behind);
            if (!names) {
                return names.error();
            }
            for (const auto& name : *names) {
                const auto hash = protocol::hash_from_hex(name);
                if (hash && name != behind && found.size() < most) {
                    found.push_back(*hash);
                }
            }
            if (found.size() == most) {
                return found;
            }
        }
    }
    return found;
}

Result<std::size_t> FolderVault::sweep() {
    const auto alone = hold_to_remove(Wait::until_alone);
    if (!alone) {
        return alone.error();
    }
    std::error_code error;
    std::size_t swept = 0;
    for (fs::directory_iterator entry(incoming(), error), end; !error && entry != end; entry.increment(error)) {
        swept += fs::remove(entry->path(), error) ? 1U : 0U;
    }
    return error ? Result<std::size_t>(file_error(incoming(), "sweep the folder", error.value()))
                 : Result<std::size_t>(swept);
}

}  // namespace shiftguard::evidence
