#include "tests/integration/eye/hand_over.hpp"

#include "common/linux/system_clock.hpp"
#include "tests/support/child.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>

namespace shiftguard::testing {
namespace {

constexpr std::chrono::milliseconds between_glances{10};
constexpr std::chrono::minutes longest_silence_of_ffmpeg{3};

BootTime now() {
    return SystemClock().now().boot;
}

bool has_open(pid_t process, const std::filesystem::path& file) {
    std::error_code fault;
    const auto folder = "/proc/" + std::to_string(process) + "/fd";
    for (std::filesystem::directory_iterator entry(folder, fault), end; !fault && entry != end;
         entry.increment(fault)) {
        std::error_code gone;
        if (std::filesystem::read_symlink(entry->path(), gone) == file) {
            return true;
        }
    }
    return false;
}

/// When a process first opened a file, and when it let go of it: looked up again and again on a thread of its own.
class HolderWatch {
public:
    HolderWatch(pid_t process, std::filesystem::path file)
        : process_(process), file_(std::move(file)), thread_([this](const std::stop_token& stop) { watch(stop); }) {}

    [[nodiscard]] std::optional<BootTime> opened() const {
        const std::lock_guard lock(mutex_);
        return opened_;
    }
    /// For the first time.
    [[nodiscard]] std::optional<BootTime> closed() const {
        const std::lock_guard lock(mutex_);
        return closed_;
    }

private:
    void watch(const std::stop_token& stop) {
        while (!stop.stop_requested() && !closed()) {
            const bool open = has_open(process_, file_);
            const std::lock_guard lock(mutex_);
            if (open && !opened_) {
                opened_ = now();
            } else if (!open && opened_) {
                closed_ = now();
            }
            pause_for(between_glances);
        }
    }

    const pid_t process_;
    const std::filesystem::path file_;
    mutable std::mutex mutex_;
    std::optional<BootTime> opened_;
    std::optional<BootTime> closed_;
    std::jthread thread_;
};

/// When a file is opened for the first time from now on, by whomever: told by the kernel, however short that is.
class FirstOpening {
public:
    explicit FirstOpening(const std::filesystem::path& file)
        : watch_(file), thread_([this](const std::stop_token& stop) {
              while (!stop.stop_requested() && watch_.openings() == 0) {
                  pause_for(between_glances);
              }
              if (!stop.stop_requested()) {
                  at_ = now();
              }
          }) {}

    /// None where there was none yet; not to be asked again.
    [[nodiscard]] std::optional<BootTime> at() {
        thread_.request_stop();
        thread_.join();
        return at_;
    }

private:
    OpenWatch watch_;
    std::optional<BootTime> at_;
    std::jthread thread_;
};

std::vector<std::string> as_lines(const std::map<std::string, std::string>& environment) {
    std::vector<std::string> lines;
    for (const auto& [name, value] : environment) {
        lines.push_back(name);
        lines.back().append("=").append(value);
    }
    return lines;
}

/// One line of ffmpeg's for every frame ("0, 12, ..."), its header (#) aside; whatever else it says is a complaint.
void hear(const std::string& line, Attempt& attempt) {
    if (line.starts_with("0,")) {
        attempt.last_frame = now();
        attempt.first_frame = attempt.first_frame.value_or(*attempt.last_frame);
        ++attempt.frames;
    } else if (!line.starts_with('#')) {
        attempt.said.append(line).append("\n");
    }
}

Attempt attempt_with_ffmpeg(const Camera& camera, int frames) {
    Attempt attempt;
    Child ffmpeg({"sh",
                  "-c",
                  R"(exec "$0" "$@" 2>&1)",
                  "ffmpeg",
                  "-nostdin",
                  "-hide_banner",
                  "-loglevel",
                  "error",
                  "-f",
                  "v4l2",
                  "-i",
                  camera.device.string(),
                  "-frames:v",
                  std::to_string(frames),
                  "-c:v",
                  "copy",
                  "-flush_packets",
                  "1",
                  "-f",
                  "framecrc",
                  "-"},
                 as_lines(camera.environment));
    const HolderWatch watch(ffmpeg.pid(), camera.device);
    for (auto line = ffmpeg.read_line(longest_silence_of_ffmpeg); !line.empty();
         line = ffmpeg.read_line(longest_silence_of_ffmpeg)) {
        hear(line, attempt);
    }
    attempt.status = ffmpeg.wait(longest_silence_of_ffmpeg);
    attempt.opened = watch.opened();
    attempt.closed = watch.closed();
    if (attempt.opened && !attempt.closed) {
        attempt.closed = now();
    }
    return attempt;
}

}  // namespace

bool streams(const observation::Look& look) {
    return observation::shows_people(look.observation.camera);
}

bool is_busy(const observation::Look& look) {
    return look.observation.camera == observation::CameraState::lost &&
           look.observation.fault == observation::CameraFault::busy;
}

bool Attempt::was_refused() const {
    return frames == 0 && status > 0 && said.find("Device or resource busy") != std::string::npos;
}

HandOver hand_over(EyeProcess& eye, const Camera& camera, const Wish& wish) {
    HandOver result;
    result.began = now();
    FirstOpening first_opening(camera.device);
    const HolderWatch eyes_hold(eye.pid(), camera.device);
    std::atomic<bool> ffmpeg_is_done = false;
    BootTime let_go{};  // written before that
    auto back = std::async(std::launch::async, [&] {
        return eye.await<observation::Look>([&](const observation::Look& look) {
            result.looks.push_back(look);
            return ffmpeg_is_done && streams(look) && look.observation.captured > let_go;
        });
    });
    do {
        result.attempts.push_back(attempt_with_ffmpeg(camera, wish.frames));
    } while (result.attempts.back().was_refused() && result.attempts.size() < wish.attempts);
    let_go = result.attempts.back().closed.value_or(now());
    ffmpeg_is_done = true;
    result.returned = back.get().has_value();
    result.asked = first_opening.at();
    result.freed = eyes_hold.closed();
    return result;
}

}  // namespace shiftguard::testing
