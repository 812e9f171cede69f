// For the .cpp files of this room only: what a detector's raw numbers say. Apart from the networks, so that numbers
// that no network of ours gives can be tried: whatever they are, each box is of finite size and each score within 0..1.
#pragma once

#include "agent/vision/face_finder.hpp"
#include "agent/vision/opencv.hpp"
#include "agent/vision/person_finder.hpp"

#include <vector>

#include <opencv2/core.hpp>

namespace shiftguard::vision {

inline constexpr std::size_t face_anchors = 4420;  ///< of fr_detect's input; two scores and four corners each

/// fr_detect's: `outputs` hold 2 and 4 numbers an anchor, in any order. `padded`: what the corners are fractions of;
/// `picture`: its upper left part. Largest first.
[[nodiscard]] std::vector<FoundFace> faces_in(std::vector<cv::Mat> outputs, cv::Size padded, cv::Size picture);

/// nanodet's: scores and sides of each stride. `scale`: of the picture in the network's input. Largest first.
[[nodiscard]] PersonFinder::Found persons_in(const std::vector<cv::Mat>& outputs, float scale, cv::Size picture);

/// How many numbers each output of nanodet has.
[[nodiscard]] std::vector<std::size_t> numbers_of_persons();

}  // namespace shiftguard::vision
