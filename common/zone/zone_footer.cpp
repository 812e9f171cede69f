#include "common/zone/zone_footer.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <mutex>

namespace shiftguard::zone {
namespace {

constexpr auto folder = "/usr/share/zoneinfo/";  // where the library looks as well

std::optional<PosixRule> read_footer(const std::string& zone) {
    std::ifstream stream(folder + zone, std::ios::binary);
    const std::string file{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    return footer_in(file);
}

}  // namespace

const PosixRule* footer_of(const std::string& zone) {
    static std::mutex mutex;
    static std::map<std::string, std::optional<PosixRule>> known;
    const std::lock_guard lock(mutex);
    auto found = known.find(zone);
    if (found == known.end()) {
        found = known.emplace(zone, read_footer(zone)).first;
    }
    return found->second ? &*found->second : nullptr;
}

std::optional<PosixRule> footer_in(std::string_view file) {
    constexpr std::size_t version_at = 4;
    if (!file.starts_with("TZif") || file.size() <= version_at || file[version_at] < '2' || file.back() != '\n') {
        return std::nullopt;
    }
    file.remove_suffix(1);
    const auto line = file.rfind('\n');
    return line == std::string_view::npos ? std::nullopt : PosixRule::read(file.substr(line + 1));
}

}  // namespace shiftguard::zone
