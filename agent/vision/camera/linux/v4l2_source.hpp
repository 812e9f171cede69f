// A camera of the machine through Video4Linux 2: 640x480, as MJPEG or YUYV, whatever it gives at that size.
#pragma once

#include "agent/vision/camera/frame_source.hpp"
#include "common/time.hpp"

#include <memory>
#include <string>

namespace shiftguard::vision {

/// Why a camera cannot be opened, from open(2)'s or an ioctl's errno: missing, refused and busy are told apart.
[[nodiscard]] Error camera_open_error(int reason, const std::string& device);

class V4l2Source final : public FrameSource {
public:
    /// `device` is like /dev/video0. `clock` outlives the source.
    V4l2Source(std::string device, const Clock& clock);
    ~V4l2Source() override;

    Status open() override;
    Result<Frame> next() override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] std::string describe() const override;

private:
    struct Capture;

    const std::string device_;
    const Clock& clock_;
    std::unique_ptr<Capture> capture_;
};

}  // namespace shiftguard::vision
