// The 68 points of a face (model fr_landmark).
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/geometry.hpp"
#include "agent/vision/model_folder.hpp"
#include "common/result.hpp"

#include <memory>

namespace shiftguard::vision {

struct Network;

class LandmarkFinder {
public:
    static Result<LandmarkFinder> load(const ModelFolder& models);
    ~LandmarkFinder();
    LandmarkFinder(LandmarkFinder&&) noexcept;
    LandmarkFinder& operator=(LandmarkFinder&&) noexcept;

    [[nodiscard]] Landmarks find(const Frame& frame, const observation::Box& face);

private:
    explicit LandmarkFinder(std::unique_ptr<Network> network);
    std::unique_ptr<Network> network_;
};

}  // namespace shiftguard::vision
