// A webcam in front of the worker, made by the library that answers for a camera where the kernel has none.
#pragma once

#include "tests/support/footage.hpp"
#include "tests/support/temp_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

namespace shiftguard::testing {

/// How a policy names the camera.
enum class NamedBy : std::uint8_t {
    device,  ///< its file, as /dev/video0
    link,    ///< one in another folder that leads to it in whatever port, as those of /dev/v4l/by-id
};

/// Serves Motion-JPEG of 640x480 from a plain file's memory.
class FakeCamera {
public:
    explicit FakeCamera(NamedBy name = NamedBy::device) : name_(name) {
        cv::VideoCapture film(recording("franck.mp4").string());
        cv::VideoWriter writer((folder_ / "worker.avi").string(), cv::CAP_OPENCV_MJPEG,
                               cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), 15, {640, 480});
        cv::Mat picture;
        for (int frame = 0; frame < 45 && film.read(picture); ++frame) {
            cv::resize(picture, picture, {640, 480});
            writer.write(picture);
        }
        writer.release();
        std::filesystem::create_symlink("worker.avi", folder_ / "film");
        make_device("video0");
    }

    [[nodiscard]] std::filesystem::path device() const {
        return folder_ / (name_ == NamedBy::link ? "by-id/camera" : "video0");
    }
    /// Pulled out and plugged in again somewhere else: another file, and the link leads there.
    void goes_to_another_port() const {
        std::filesystem::remove(folder_ / "video0");
        std::filesystem::remove(folder_ / "by-id" / "camera");
        make_device("video1");
    }
    /// From now on it is unplugged, frozen, silent, busy, refused, slow, broken or yuyv; see the library itself.
    void becomes(const std::string& state, const std::string& how = "") const { folder_.write(state, how); }
    void is_no_longer(const std::string& state) const { std::filesystem::remove(folder_ / state); }

    /// Where films are to lie: the eye may read nothing else.
    [[nodiscard]] std::filesystem::path film(const std::string& name) const { return folder_ / name; }
    /// From now on this film of the folder, from its beginning: an .avi of Motion-JPEG of 640x480.
    void shows(const std::string& name) const {
        std::filesystem::create_symlink(name, folder_ / "next");
        std::filesystem::rename(folder_ / "next", folder_ / "film");
    }

    /// What a program's environment needs so that it sees this camera.
    [[nodiscard]] std::map<std::string, std::string> environment() const {
        return {{"LD_PRELOAD", SHIFTGUARD_FAKE_CAMERA},
                {"FAKE_V4L2_DEVICE", device().string()},
                {"FAKE_V4L2_FOLDER", folder_.path().string()}};
    }

private:
    void make_device(const std::string& name) const {
        folder_.write(name, "");
        std::filesystem::resize_file(folder_ / name, std::uintmax_t{3} << 20U);
        std::filesystem::create_directories(folder_ / "by-id");
        std::filesystem::create_symlink(".." / std::filesystem::path(name), folder_ / "by-id" / "camera");
    }

    TempFolder folder_;
    NamedBy name_;
};

}  // namespace shiftguard::testing
