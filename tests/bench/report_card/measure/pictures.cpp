#include "tests/bench/report_card/measure/pictures.hpp"

#include "common/linux/atomic_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace shiftguard::report_card {
namespace {

constexpr std::size_t most_text = std::size_t{256} << 20;

Error no_folder(const std::filesystem::path& folder) {
    return {ErrorKind::not_found, folder.string(), "There is no such folder, or it may not be read.", Retry::useless};
}

/// By name, so that a measuring can be repeated whatever the file system's order.
Result<std::vector<std::filesystem::path>> entries_of(const std::filesystem::path& folder) {
    std::error_code fault;
    std::vector<std::filesystem::path> entries;
    for (std::filesystem::directory_iterator at(folder, fault), end; !fault && at != end; at.increment(fault)) {
        entries.push_back(at->path());
    }
    if (fault) {
        return no_folder(folder);
    }
    std::sort(entries.begin(), entries.end());
    return entries;
}

Error no_picture(const std::filesystem::path& folder, const std::string& what) {
    return {ErrorKind::invalid_input, folder.string(), what, Retry::useless};
}

}  // namespace

bool is_picture(const std::filesystem::path& file) {
    static constexpr std::array endings{".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"};
    auto ending = file.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

Result<std::vector<std::filesystem::path>> pictures_in(const std::filesystem::path& folder) {
    auto entries = entries_of(folder);
    if (!entries) {
        return entries.error();
    }
    std::erase_if(*entries, [](const auto& entry) { return !is_picture(entry); });
    if (entries->empty()) {
        return no_picture(folder, "The folder holds no picture (.jpg, .png and the like).");
    }
    return entries;
}

Result<std::vector<Identity>> identities_in(const std::filesystem::path& folder) {
    const auto entries = entries_of(folder);
    if (!entries) {
        return entries.error();
    }
    std::vector<Identity> identities;
    for (const auto& entry : *entries) {
        std::error_code fault;
        if (std::filesystem::is_directory(entry, fault)) {
            if (auto pictures = pictures_in(entry)) {
                identities.push_back({entry.filename().string(), *std::move(pictures)});
            }
        }
    }
    if (identities.empty()) {
        return no_picture(folder, "The folder holds no folder with pictures; one folder is one person.");
    }
    return identities;
}

Result<std::string> read_text(const std::filesystem::path& file) {
    const auto bytes = read_file(file, most_text);
    if (!bytes) {
        return bytes.error();
    }
    return std::string(bytes->begin(), bytes->end());
}

}  // namespace shiftguard::report_card
