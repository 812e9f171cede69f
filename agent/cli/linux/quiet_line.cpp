#include "agent/cli/linux/quiet_line.hpp"

#include <cstddef>
#include <cstdio>

#include <fmt/core.h>
#include <termios.h>
#include <unistd.h>

namespace shiftguard::cli {
namespace {

constexpr std::size_t most_letters = 256;

/// While it lives the terminal shows nothing of what is typed.
class Quiet {
public:
    Quiet() : is_terminal_(::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (is_terminal_) {
            termios quiet = before_;
            quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
        }
    }
    ~Quiet() {
        if (is_terminal_) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        }
    }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;
    [[nodiscard]] bool is_terminal() const { return is_terminal_; }

private:
    termios before_{};
    bool is_terminal_;
};

}  // namespace

Result<std::string> read_quiet_line(const std::string& prompt) {
    std::string line;
    int letter = 0;
    {
        const Quiet quiet;
        if (quiet.is_terminal()) {
            fmt::print(stderr, "{}", prompt);
        }
        while ((letter = std::fgetc(stdin)) != EOF && letter != '\n' && line.size() <= most_letters) {
            line += static_cast<char>(letter);
        }
        if (quiet.is_terminal()) {
            fmt::print(stderr, "\n");
        }
    }
    if (line.empty() || line.size() > most_letters) {
        return Error{ErrorKind::invalid_input, "code",
                     line.empty() ? "no code was typed; nothing was changed" : "this is too long to be a code",
                     Retry::helps};
    }
    return line;
}

}  // namespace shiftguard::cli
