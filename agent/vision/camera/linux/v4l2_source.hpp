// A camera of the machine through Video4Linux 2: 640x480, as MJPEG or YUYV, whatever it gives at that size. A broken
// MJPEG frame is no frame: it is skipped and counted, and a camera that gives nothing else is undecodable after a
// second.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/camera/frame_source.hpp"
#include "common/time.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace shiftguard::vision {

/// Why a camera cannot be used: the code, and the sentence.
struct CameraProblem {
    observation::CameraFault fault{};
    Error error;
};

/// From open(2)'s or an ioctl's errno: missing, refused and busy are told apart.
[[nodiscard]] CameraProblem camera_open_problem(int reason, const std::string& device);

class V4l2Source final : public FrameSource {
public:
    /// `device` is like /dev/video0. `clock` outlives the source.
    V4l2Source(std::string device, const Clock& clock);
    ~V4l2Source() override;

    Status open() override;
    Result<Frame> next() override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] observation::CameraFault fault() const override { return fault_; }
    [[nodiscard]] std::uint64_t broken_frames() const override { return broken_frames_; }
    [[nodiscard]] std::string describe() const override;

private:
    struct Capture;

    Error fail(CameraProblem problem);
    [[nodiscard]] CameraProblem no_frame() const;
    [[nodiscard]] bool grab_newest();
    [[nodiscard]] std::optional<Frame> take_grabbed();

    const std::string device_;
    const Clock& clock_;
    std::unique_ptr<Capture> capture_;
    observation::CameraFault fault_ = observation::CameraFault::failed;
    std::uint64_t broken_frames_ = 0;
    std::optional<std::chrono::steady_clock::time_point> broken_since_;  // until a whole frame comes
};

}  // namespace shiftguard::vision
