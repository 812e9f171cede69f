#include "common/linux/accounts.hpp"

#include <cerrno>
#include <vector>

#include <pwd.h>

namespace shiftguard {
namespace {

constexpr std::size_t first_size = 1024;
constexpr std::size_t last_size = 1024UL * 1024UL;

/// Asks with more and more room: an entry of a directory service may be long.
template <class Ask>
std::optional<passwd> look_up(const Ask& ask, std::vector<char>& room) {
    for (std::size_t size = first_size; size <= last_size; size *= 2) {
        room.resize(size);
        passwd entry{};
        passwd* found = nullptr;
        const int code = ask(&entry, room.data(), room.size(), &found);
        if (code == 0) {
            return found != nullptr ? std::optional(entry) : std::nullopt;
        }
        if (code != ERANGE) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<AccountName> account_of(std::uint32_t uid) {
    std::vector<char> room;
    const auto entry = look_up([uid](passwd* into, char* text, std::size_t size,
                                     passwd** found) { return getpwuid_r(uid, into, text, size, found); },
                               room);
    return entry ? std::optional(AccountName(entry->pw_name)) : std::nullopt;
}

std::optional<std::uint32_t> uid_of(const AccountName& account) {
    std::vector<char> room;
    const auto entry =
        look_up([&account](passwd* into, char* text, std::size_t size,
                           passwd** found) { return getpwnam_r(account.text().c_str(), into, text, size, found); },
                room);
    return entry ? std::optional(entry->pw_uid) : std::nullopt;
}

}  // namespace shiftguard
