// What the journal holds of one account, for its worker to read: the inputs of its own sessions and nobody else's.
#pragma once

#include "agent/journal/journal.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::journal {

struct Page {
    std::string segment;             ///< the file that was read
    std::vector<std::string> lines;  ///< to_json of each entry, oldest first
    std::string trouble{};           ///< a sentence, where the file can't be read; then there is no line
    friend bool operator==(const Page&, const Page&) = default;
};

/// The first segment behind `after`, which may hold nothing of the account; nullopt: there is none. `after`: a page's
/// segment, whether it is still there or not; empty: from the oldest on. No account: every entry. A gate's word about
/// another worker is not the account's, whoever's session was open.
[[nodiscard]] std::optional<Page> page_after(const std::filesystem::path& folder, const Key& key,
                                             const std::string& after, const std::optional<AccountName>& account);

}  // namespace shiftguard::journal
