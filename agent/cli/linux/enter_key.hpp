// The Enter key, looked at now and then by a command that goes on meanwhile. Only at a terminal, and only where this
// program is the one in front of it: what is piped in belongs to somebody else.
#pragma once

namespace shiftguard::cli {

/// There is somebody at a terminal who could press it.
[[nodiscard]] bool has_enter_key();

/// It was pressed since the last call. What else was typed on the lines is forgotten. Never waits.
[[nodiscard]] bool enter_was_pressed();

}  // namespace shiftguard::cli
