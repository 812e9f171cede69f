// One hand-over of a camera: the real eye has it, ffmpeg wants it, takes it for a while and gives it back. When each of
// it happened, on the clock since boot. The eye's part is what it says; ffmpeg's is what the kernel shows of it.
#pragma once

#include "agent/observation/message.hpp"
#include "common/time.hpp"
#include "tests/integration/eye/eye_process.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::testing {

/// Whether the eye can look: the camera is there and shows a room.
[[nodiscard]] bool streams(const observation::Look& look);
/// Whether the eye says that another program has the camera.
[[nodiscard]] bool is_busy(const observation::Look& look);

/// One run of ffmpeg that wants to read frames from the camera.
struct Attempt {
    std::optional<BootTime> opened;       ///< the device; none where it had it for less than a hundredth of a second
    std::optional<BootTime> closed;       ///< at its latest, when it ended
    std::optional<BootTime> first_frame;  ///< was written by it
    std::optional<BootTime> last_frame;
    int frames = 0;
    int status = -1;   ///< its exit status
    std::string said;  ///< its complaints

    [[nodiscard]] bool was_refused() const;
};

struct HandOver {
    std::vector<Attempt> attempts;  ///< in their order; only the last may have got frames
    std::vector<observation::Look>
        looks;                      ///< all of the eye's, from before the first attempt until it had the camera again
    BootTime began{};               ///< before ffmpeg was started for the first time
    std::optional<BootTime> asked;  ///< when ffmpeg opened the device for the first time
    /// When the eye closed the device for the first time. Only root may know: the eye cannot be traced.
    std::optional<BootTime> freed;
    bool returned = false;  ///< the last look is one through the camera, after ffmpeg had closed it
};

struct Camera {
    std::filesystem::path device;
    std::map<std::string, std::string> environment;  ///< for whoever opens it
};

/// What ffmpeg is to get, and how often it is started where it is refused.
struct Wish {
    int frames = 1;
    std::size_t attempts = 10;
};

/// Starts ffmpeg along PATH, again and again while it is refused, to read frames without decoding them. The eye streams
/// already. What did not come in time is missing in the answer.
[[nodiscard]] HandOver hand_over(EyeProcess& eye, const Camera& camera, const Wish& wish);

}  // namespace shiftguard::testing
