#include "agent/vision/thumbnail.hpp"

#include "agent/vision/opencv.hpp"

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {

Thumbnail make_thumbnail(const Frame& frame) {
    Thumbnail thumbnail;
    cv::Mat small;
    cv::resize(view(frame), small, {Thumbnail::width, Thumbnail::height}, 0, 0, cv::INTER_AREA);
    cv::Mat grey(Thumbnail::height, Thumbnail::width, CV_8U, thumbnail.luma.data());
    cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
    return thumbnail;
}

}  // namespace shiftguard::vision
