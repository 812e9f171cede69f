#include "agent/vision/picture.hpp"

#include "agent/vision/opencv.hpp"

#include <opencv2/imgcodecs.hpp>

namespace shiftguard::vision {

Result<cv::Mat> read_pixels(const std::filesystem::path& file) {
    std::error_code fault;
    if (!std::filesystem::exists(file, fault)) {
        return Error{ErrorKind::not_found, file.string(), "There is no such picture.", Retry::useless};
    }
    cv::Mat picture;
    try {
        picture = cv::imread(file.string(), cv::IMREAD_ANYCOLOR | cv::IMREAD_ANYDEPTH);
    } catch (const cv::Exception&) {
        picture.release();  // one of so many pixels that OpenCV refuses it
    }
    if (picture.empty()) {
        return Error{ErrorKind::corrupted, file.string(),
                     "The file is no picture that can be read; remove it from the folder or copy it again.",
                     Retry::useless};
    }
    return picture;
}

Result<Frame> read_picture(const std::filesystem::path& file) {
    const auto pixels = read_pixels(file);
    if (!pixels) {
        return pixels.error();
    }
    return to_frame(*pixels, BootTime{});
}

}  // namespace shiftguard::vision
