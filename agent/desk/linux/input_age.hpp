// How long ago keys or mouse of this session were last used, as its screen says: MIT-SCREEN-SAVER of an X server, or
// GNOME's org.gnome.Mutter.IdleMonitor. Both give that one number; no key, no position and no count is ever asked for.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace shiftguard::desk {

class InputAge {
public:
    virtual ~InputAge() = default;
    /// None where the screen does not say, or not now. May wait half a second; from one thread at a time.
    [[nodiscard]] virtual std::optional<std::chrono::milliseconds> ask() = 0;
};

/// `display`: as in $DISPLAY.
[[nodiscard]] std::unique_ptr<InputAge> input_age_of_x(const std::string& display);
/// `bus`: "session" or a D-Bus address.
[[nodiscard]] std::unique_ptr<InputAge> input_age_of_mutter(const std::string& bus);

/// Of the session that this program runs in. An X server inside a Wayland session knows only of its own windows' input
/// and is not asked.
[[nodiscard]] std::unique_ptr<InputAge> input_age_of_session();

}  // namespace shiftguard::desk
