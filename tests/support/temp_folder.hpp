// A folder of the test's own, gone with the object.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace shiftguard::testing {

class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
    /// Writes `text` to `name` in the folder and returns its path.
    std::filesystem::path write(std::string_view name, std::string_view text) const;

private:
    std::filesystem::path path_;
};

/// The whole of a file; empty where there is none.
[[nodiscard]] std::string read_text(const std::filesystem::path& path);

}  // namespace shiftguard::testing
