#include "agent/policy/policy_files.hpp"

#include "agent/policy/packaged.hpp"
#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

namespace shiftguard::policy {
namespace {

constexpr std::string_view name_of_policy = "policy.json";
constexpr std::string_view ending_of_bundles = ".policy.json";
constexpr std::size_t most_files = 32;

/// Also one that this account may not look at.
bool lies_there(const std::filesystem::path& file) {
    std::error_code error;
    return !file.empty() && std::filesystem::status(file, error).type() != std::filesystem::file_type::not_found;
}

bool is_bundle(const std::filesystem::path& file) {
    const auto name = file.filename().string();
    return name.ends_with(ending_of_bundles) && !name.starts_with('.');
}

/// By name. None where there is no folder.
Result<std::vector<std::filesystem::path>> bundles_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> bundles;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (is_bundle(entry->path())) {
            bundles.push_back(entry->path());
        }
    }
    if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory) {
        return Error{ErrorKind::refused, folder.string(), "the policies here can't be read: " + error.message(),
                     Retry::helps};
    }
    if (bundles.size() > most_files) {
        return Error{ErrorKind::exhausted, folder.string(),
                     "more than " + std::to_string(most_files) + " policies lie here; leave those that count",
                     Retry::helps};
    }
    std::sort(bundles.begin(), bundles.end());
    return bundles;
}

/// Nobody has written it for this machine yet.
bool is_as_packaged(const std::filesystem::path& policy) {
    const auto bytes = read_file(policy, packaged().size());
    return bytes &&
           std::equal(bytes->begin(), bytes->end(), packaged().begin(), packaged().end(),
                      [](std::uint8_t byte, char letter) { return byte == static_cast<std::uint8_t>(letter); });
}

}  // namespace

PolicyFiles files_of_machine(std::filesystem::path policy, std::filesystem::path keys, std::filesystem::path drop_ins,
                             const std::filesystem::path& state) {
    auto bundles = policy.filename() == name_of_policy ? policy.parent_path() : std::filesystem::path();
    return {std::move(policy),   state / "policy.last-good.json", std::move(keys),
            std::move(drop_ins), state / "policy.fetched.json",   state / "policy.versions.json",
            std::move(bundles)};
}

Result<std::vector<std::filesystem::path>> files_to_judge(const PolicyFiles& files, Signatures signatures) {
    auto all = files.bundles.empty() ? std::vector<std::filesystem::path>() : bundles_in(files.bundles);
    if (!all) {
        return all;
    }
    const bool with_signatures = signatures == Signatures::asked_for;
    const bool is_missed = all->empty() && !lies_there(files.policy);
    if (with_signatures && lies_there(files.fetched)) {
        all->push_back(files.fetched);
    }
    const bool steps_back = !all->empty() && (!lies_there(files.policy) || is_as_packaged(files.policy));
    if (is_missed || !steps_back) {
        all->insert(all->begin(), files.policy);
    }
    if (!with_signatures && all->size() > 1) {
        return Error{ErrorKind::refused, names_of(*all),
                     "these policies lie side by side and need not be signed, so nothing says which counts; leave one",
                     Retry::helps};
    }
    return all;
}

std::string names_of(const std::vector<std::filesystem::path>& files) {
    std::string names;
    for (const auto& file : files) {
        names += (names.empty() ? "" : ", ") + file.string();
    }
    return names;
}

}  // namespace shiftguard::policy
