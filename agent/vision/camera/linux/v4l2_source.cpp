#include "agent/vision/camera/linux/v4l2_source.hpp"

#include "agent/vision/opencv.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <linux/videodev2.h>
#include <opencv2/videoio.hpp>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftguard::vision {
namespace {

// A frame that waited in the driver's queue comes at once; a fresh one takes a part of the camera's frame time.
constexpr std::chrono::milliseconds fresh{3};
constexpr int longest_queue = 8;

Error camera_error(ErrorKind kind, const std::string& device, std::string message) {
    return {kind, device, std::move(message), Retry::helps};
}

/// Opens the device and closes it again, only to learn why it would be refused: OpenCV does not tell.
Status probe(const std::string& device) {
    const int descriptor = ::open(device.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return camera_open_error(errno, device);
    }
    v4l2_capability capability{};
    const bool answers = ::ioctl(descriptor, VIDIOC_QUERYCAP, &capability) == 0;
    const auto can =
        (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? capability.device_caps : capability.capabilities;
    v4l2_requestbuffers buffers{};
    buffers.count = 1;
    buffers.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffers.memory = V4L2_MEMORY_MMAP;
    const bool is_camera = answers && (can & V4L2_CAP_VIDEO_CAPTURE) != 0;
    const int reason = is_camera && ::ioctl(descriptor, VIDIOC_REQBUFS, &buffers) != 0 ? errno : 0;
    ::close(descriptor);
    if (!is_camera) {
        return camera_error(ErrorKind::invalid_input, device, "This is no camera; name a device such as /dev/video0.");
    }
    return reason == EBUSY ? Status(camera_open_error(reason, device)) : success();
}

}  // namespace

Error camera_open_error(int reason, const std::string& device) {
    switch (reason) {
        case ENOENT:
        case ENODEV:
        case ENXIO:
            return camera_error(ErrorKind::not_found, device,
                                "There is no such camera; plug it in or name another one.");
        case EACCES:
        case EPERM:
            return camera_error(ErrorKind::refused, device,
                                "This account may not use the camera; add it to the group video.");
        case EBUSY:
            return camera_error(ErrorKind::unavailable, device, "Another program is using the camera; close it there.");
        default:
            return camera_error(ErrorKind::unavailable, device,
                                std::string("The camera cannot be opened (") + std::strerror(reason) + ").");
    }
}

struct V4l2Source::Capture {
    cv::VideoCapture video;
};

V4l2Source::V4l2Source(std::string device, const Clock& clock) : device_(std::move(device)), clock_(clock) {}

V4l2Source::~V4l2Source() = default;

Status V4l2Source::open() {
    if (capture_) {
        return success();
    }
    if (auto status = probe(device_); !status) {
        return status;
    }
    // OpenCV would wait ten seconds for a camera that fell silent; the daemon takes that for a hang of the eye.
    ::setenv("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1", 1);  // NOLINT(concurrency-mt-unsafe): one thread
    auto capture = std::make_unique<Capture>();
    if (!capture->video.open(device_, cv::CAP_V4L2)) {
        return camera_error(ErrorKind::unavailable, device_,
                            "The camera does not start; unplug it and plug it in again.");
    }
    capture->video.set(cv::CAP_PROP_FOURCC, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'));
    capture->video.set(cv::CAP_PROP_FRAME_WIDTH, 640);
    capture->video.set(cv::CAP_PROP_FRAME_HEIGHT, 480);
    capture_ = std::move(capture);
    return success();
}

Result<Frame> V4l2Source::next() {
    if (!capture_) {
        return Error{ErrorKind::internal, device_, "The camera was asked for a frame before it was opened.",
                     Retry::useless};
    }
    for (int queued = 0; queued < longest_queue; ++queued) {
        const auto asked = std::chrono::steady_clock::now();
        if (!capture_->video.grab()) {
            return camera_error(ErrorKind::unavailable, device_,
                                ::access(device_.c_str(), F_OK) == 0
                                    ? "The camera gives no picture any more; unplug it and plug it in again."
                                    : "The camera was unplugged; plug it in again.");
        }
        if (std::chrono::steady_clock::now() - asked >= fresh) {
            break;
        }
    }
    cv::Mat picture;
    if (!capture_->video.retrieve(picture) || picture.empty()) {
        return camera_error(ErrorKind::unavailable, device_, "The camera gave a picture that cannot be read.");
    }
    return to_frame(picture, clock_.now().boot);
}

void V4l2Source::close() {
    capture_.reset();
}

bool V4l2Source::is_open() const {
    return capture_ != nullptr;
}

std::string V4l2Source::describe() const {
    return "camera " + device_;
}

}  // namespace shiftguard::vision
