// Finds faces with UltraFace RFB-320 (model fr_detect), which also calls things faces that are none: whoever reports a
// new face has it confirmed by FaceConfirmer first.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/model_folder.hpp"
#include "common/result.hpp"

#include <memory>
#include <vector>

namespace shiftguard::vision {

struct Network;

struct FoundFace {
    observation::Box box;
    float score = 0;  ///< 0..1
};

class FaceFinder {
public:
    static Result<FaceFinder> load(const ModelFolder& models);
    ~FaceFinder();
    FaceFinder(FaceFinder&&) noexcept;
    FaceFinder& operator=(FaceFinder&&) noexcept;

    /// Faces that score 0.5 and more, largest first. A 640x480 frame shows faces from about 24 pixels on.
    [[nodiscard]] std::vector<FoundFace> find(const Frame& frame);

private:
    explicit FaceFinder(std::unique_ptr<Network> network);
    std::unique_ptr<Network> network_;
};

}  // namespace shiftguard::vision
