#include "agent/vision/camera/linux/v4l2_source.hpp"

#include "agent/vision/camera/jpeg.hpp"
#include "agent/vision/opencv.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>
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

// A camera may well need a second or two from STREAMON to its first frame. OpenCV's own default is ten.
constexpr const char* seconds_of_silence = "3";
// A broken frame now and then is a loose plug or a busy bus; nothing else for so long is a camera of no use. Shorter
// than the time after which the eye calls a camera silent, so that the better answer comes first.
constexpr std::chrono::milliseconds longest_broken{1000};
// So many are skipped in one call; then whoever asked gets the time to close the camera.
constexpr int most_broken_at_once = 5;

using observation::CameraFault;

CameraProblem problem(CameraFault fault, ErrorKind kind, const std::string& device, std::string message) {
    return {fault, {kind, device, std::move(message), Retry::helps}};
}

/// Opens the device and closes it again, only to learn why it would be refused: OpenCV does not tell.
std::optional<CameraProblem> probe(const std::string& device) {
    const int descriptor = ::open(device.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return camera_open_problem(errno, device);
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
        return problem(CameraFault::not_a_camera, ErrorKind::invalid_input, device,
                       "This is no camera; name a device such as /dev/video0.");
    }
    return reason == EBUSY ? std::optional(camera_open_problem(reason, device)) : std::nullopt;
}

}  // namespace

CameraProblem camera_open_problem(int reason, const std::string& device) {
    switch (reason) {
        case ENOENT:
        case ENODEV:
        case ENXIO:
            return problem(CameraFault::missing, ErrorKind::not_found, device,
                           "There is no such camera; plug it in or name another one.");
        case EACCES:
        case EPERM:
            return problem(CameraFault::refused, ErrorKind::refused, device,
                           "This account may not use the camera; add it to the group video.");
        case EBUSY:
            return problem(CameraFault::busy, ErrorKind::unavailable, device,
                           "Another program is using the camera; close it there.");
        default:
            return problem(CameraFault::failed, ErrorKind::unavailable, device,
                           std::string("The camera cannot be opened (") + std::strerror(reason) + ").");
    }
}

struct V4l2Source::Capture {
    cv::VideoCapture video;
    bool gives_jpeg = false;  // undecoded: OpenCV would show the last picture again where it cannot decode one
};

V4l2Source::V4l2Source(std::string device, const Clock& clock) : device_(std::move(device)), clock_(clock) {}

V4l2Source::~V4l2Source() = default;

Error V4l2Source::fail(CameraProblem problem) {
    fault_ = problem.fault;
    return std::move(problem.error);
}

Status V4l2Source::open() {
    if (capture_) {
        return success();
    }
    if (auto refused = probe(device_)) {
        return fail(*std::move(refused));
    }
    ::setenv("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", seconds_of_silence, 1);  // NOLINT(concurrency-mt-unsafe): read here
    auto capture = std::make_unique<Capture>();
    if (!capture->video.open(device_, cv::CAP_V4L2)) {
        return fail(problem(CameraFault::failed, ErrorKind::unavailable, device_,
                            "The camera does not start; unplug it and plug it in again."));
    }
    const int mjpeg = cv::VideoWriter::fourcc('M', 'J', 'P', 'G');
    capture->video.set(cv::CAP_PROP_FOURCC, mjpeg);
    capture->video.set(cv::CAP_PROP_FRAME_WIDTH, 640);
    capture->video.set(cv::CAP_PROP_FRAME_HEIGHT, 480);
    const auto format = static_cast<int>(capture->video.get(cv::CAP_PROP_FOURCC));
    capture->gives_jpeg = (format == mjpeg || format == cv::VideoWriter::fourcc('J', 'P', 'E', 'G')) &&
                          capture->video.set(cv::CAP_PROP_CONVERT_RGB, 0);
    capture_ = std::move(capture);
    broken_since_.reset();
    return success();
}

CameraProblem V4l2Source::no_frame() const {
    // Asked of the driver, not of the folder: a device node may outlive its camera.
    const int descriptor = ::open(device_.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
    v4l2_capability capability{};
    const bool there = descriptor >= 0 && ::ioctl(descriptor, VIDIOC_QUERYCAP, &capability) == 0;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    return there ? problem(CameraFault::silent, ErrorKind::unavailable, device_,
                           "The camera gives no picture any more; unplug it and plug it in again.")
                 : problem(CameraFault::unplugged, ErrorKind::unavailable, device_,
                           "The camera was unplugged; plug it in again.");
}

/// The newest frame that the driver has, not yet decoded.
bool V4l2Source::grab_newest() {
    for (int queued = 0; queued < longest_queue; ++queued) {
        const auto asked = std::chrono::steady_clock::now();
        if (!capture_->video.grab()) {
            return false;
        }
        if (std::chrono::steady_clock::now() - asked >= fresh) {
            break;
        }
    }
    return true;
}

/// What was grabbed, unless it is broken.
std::optional<Frame> V4l2Source::take_grabbed() {
    const auto captured = clock_.now().boot;
    try {
        cv::Mat taken;
        if (!capture_->video.retrieve(taken) || taken.empty()) {
            return std::nullopt;
        }
        return capture_->gives_jpeg ? decode_jpeg({taken.data, taken.total() * taken.elemSize()}, captured)
                                    : to_frame(taken, captured);
    } catch (const cv::Exception&) {  // a frame of no bytes, for instance
        return std::nullopt;
    }
}

Result<Frame> V4l2Source::next() {
    if (!capture_) {
        return Error{ErrorKind::internal, device_, "The camera was asked for a frame before it was opened.",
                     Retry::useless};
    }
    for (int broken = 0; broken < most_broken_at_once; ++broken) {
        if (!grab_newest()) {
            return fail(no_frame());
        }
        if (auto frame = take_grabbed()) {
            broken_since_.reset();
            return *std::move(frame);
        }
        ++broken_frames_;
        const auto now = std::chrono::steady_clock::now();
        broken_since_ = broken_since_.value_or(now);
        if (now - *broken_since_ >= longest_broken) {
            return fail(problem(CameraFault::undecodable, ErrorKind::unavailable, device_,
                                "The camera sends pictures that cannot be decoded; unplug it and plug it in again."));
        }
    }
    return Error{ErrorKind::timeout, device_, "The camera's last pictures could not be decoded.", Retry::helps};
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
