#include "agent/cli/linux/enter_key.hpp"

#include <algorithm>
#include <array>

#include <poll.h>
#include <unistd.h>

namespace shiftguard::cli {

bool has_enter_key() {
    if (::isatty(STDIN_FILENO) != 1) {
        return false;
    }
    const auto in_front = ::tcgetpgrp(STDIN_FILENO);  // -1: a terminal that no session of ours controls
    return in_front == -1 || in_front == ::getpgrp();
}

bool enter_was_pressed() {
    bool pressed = false;
    pollfd typed{STDIN_FILENO, POLLIN, 0};
    while (has_enter_key() && ::poll(&typed, 1, 0) == 1 && (typed.revents & POLLIN) != 0) {
        std::array<char, 256> letters{};
        const auto read = ::read(STDIN_FILENO, letters.data(), letters.size());
        if (read <= 0) {
            return pressed;
        }
        pressed = pressed || std::find(letters.begin(), letters.begin() + read, '\n') != letters.begin() + read;
    }
    return pressed;
}

}  // namespace shiftguard::cli
