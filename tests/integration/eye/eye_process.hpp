// The real shiftguard-eye with the test in the daemon's place at the other end of the socket.
#pragma once

#include "agent/observation/message.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace shiftguard::testing {

/// Sees a file being opened and closed, from now on, by the kernel's own notices: the eye cannot be traced, so an
/// ordinary account may not read its descriptors in /proc.
class OpenWatch {
public:
    explicit OpenWatch(const std::filesystem::path& file);
    ~OpenWatch();
    OpenWatch(const OpenWatch&) = delete;
    OpenWatch& operator=(const OpenWatch&) = delete;

    /// How often it was opened and closed so far. The kernel joins equal notices that nobody read in between.
    [[nodiscard]] int openings();
    [[nodiscard]] int closings();

private:
    void read_notices();

    int notices_ = -1;
    int openings_ = 0;
    int closings_ = 0;
};

class EyeProcess {
public:
    /// `environment`: names and values for the eye alone. `patience`: how long each wait for it lasts at most.
    EyeProcess(const std::filesystem::path& models, std::vector<std::string> source,
               const std::map<std::string, std::string>& environment = {},
               std::chrono::seconds patience = std::chrono::seconds(20));
    ~EyeProcess();
    EyeProcess(const EyeProcess&) = delete;
    EyeProcess& operator=(const EyeProcess&) = delete;

    [[nodiscard]] pid_t pid() const { return process_; }
    void demand(observation::Demand demand) const;
    void send_raw(const Bytes& bytes) const;
    /// The next message that `wanted` likes; the others are dropped. Nothing where none came in time.
    template <class Message>
    std::optional<Message> await(std::function<bool(const Message&)> wanted = [](const Message&) { return true; }) {
        const auto deadline = std::chrono::steady_clock::now() + patience_;
        while (const auto message = next(deadline)) {
            if (const auto* like = std::get_if<Message>(&*message); like != nullptr && wanted(*like)) {
                return *like;
            }
        }
        return std::nullopt;
    }
    /// As await, and how long at most nothing came on the way there; without the last wait, in which the eye may have
    /// looked.
    template <class Message>
    std::optional<std::chrono::milliseconds> longest_silence_until(const std::function<bool(const Message&)>& wanted) {
        const auto deadline = std::chrono::steady_clock::now() + patience_;
        auto last = std::chrono::steady_clock::now();
        std::chrono::milliseconds longest{0};
        while (const auto message = next(deadline)) {
            const auto now = std::chrono::steady_clock::now();
            if (const auto* like = std::get_if<Message>(&*message); like != nullptr && wanted(*like)) {
                return longest;
            }
            longest = std::max(longest, std::chrono::duration_cast<std::chrono::milliseconds>(now - last));
            last = now;
            count(*message);
        }
        return std::nullopt;
    }
    struct Counts {
        int opening = 0;
        int lost = 0;
        int pictures = 0;
    };
    /// Looks without a frame, and pictures, that longest_silence_until passed.
    [[nodiscard]] Counts seen() const { return seen_; }

    /// What /proc/PID/status says under `name`.
    [[nodiscard]] std::string status_line(const std::string& name) const;
    void hang_up();
    /// Exit status, or 128 + signal; -1 where it does not end in time.
    [[nodiscard]] int wait();

private:
    std::optional<observation::FromEye> next(std::chrono::steady_clock::time_point deadline) const;

    void count(const observation::FromEye& message);

    const std::chrono::seconds patience_;
    Counts seen_;
    int socket_ = -1;
    pid_t process_ = -1;
};

}  // namespace shiftguard::testing
