// Looks at an X display from outside, as a person would: which windows are to be seen, and what is in their pixels.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::testing {

struct Pixels {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::vector<std::uint32_t> values;  ///< 0x00RRGGBB, row by row
    [[nodiscard]] std::size_t colours() const;
    /// How many pixels have exactly this colour.
    [[nodiscard]] std::size_t count(std::uint32_t colour) const;
    /// Column and row of the last one in reading order that has exactly this colour.
    [[nodiscard]] std::optional<std::pair<int, int>> last_of(std::uint32_t colour) const;
    /// Binary portable pixmap, for a person to look at.
    void save(const std::filesystem::path& file) const;
};

class XView {
public:
    explicit XView(const std::string& display);
    ~XView();

    /// The window that is mapped and has this title.
    [[nodiscard]] std::optional<std::uint32_t> find_visible(const std::string& title) const;
    /// Whether a window somewhere below the root has this class (second half of WM_CLASS) and is at most `side` wide:
    /// an icon within a tray.
    [[nodiscard]] std::optional<std::uint32_t> find_small(const std::string& window_class, std::uint16_t side) const;
    /// What is on the screen where the window is; none where it went away meanwhile.
    [[nodiscard]] std::optional<Pixels> capture(std::uint32_t window) const;
    [[nodiscard]] Pixels capture_screen() const;
    [[nodiscard]] bool has_tray() const;
    /// Says what a window manager would of its desktops; tint2 waits 15 s for one before it starts.
    void stand_in_for_window_manager() const;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::testing
