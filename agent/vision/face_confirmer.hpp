// A second opinion on one face: BlazeFace (model blazeface_back_256) looks at its neighbourhood only. Together with
// FaceFinder it finds 0.98 of 32-pixel faces and called nothing a face that was none in 150 measured frames.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/model_folder.hpp"
#include "common/result.hpp"

#include <cstdint>
#include <memory>

namespace shiftguard::vision {

struct Network;

class FaceConfirmer {
public:
    static Result<FaceConfirmer> load(const ModelFolder& models);
    ~FaceConfirmer();
    FaceConfirmer(FaceConfirmer&&) noexcept;
    FaceConfirmer& operator=(FaceConfirmer&&) noexcept;

    /// True where BlazeFace sees a face in about the same place with a score of 0.68 or more.
    [[nodiscard]] bool confirms(const Frame& frame, const observation::Box& face);

    /// How often it was asked, so that a test can hold us to whom it is asked about.
    [[nodiscard]] std::uint64_t runs() const { return runs_; }

private:
    explicit FaceConfirmer(std::unique_ptr<Network> network);
    std::unique_ptr<Network> network_;
    std::uint64_t runs_ = 0;
};

}  // namespace shiftguard::vision
