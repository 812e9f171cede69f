// The vector of a face, L2-normalised: 512 numbers of fr_feature, or 128 of dlib_resnet. Whoever calls it answers for
// promise 5: no vector of another face while the worker's is followed. It counts its runs so that a test can hold us to
// that.
#pragma once

#include "agent/observation/message.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/geometry.hpp"
#include "agent/vision/model_folder.hpp"
#include "common/recogniser_kind.hpp"
#include "common/result.hpp"

#include <cstdint>
#include <memory>

namespace shiftguard::vision {

struct Network;

class Recogniser {
public:
    static Result<Recogniser> load(const ModelFolder& models, RecogniserKind kind);
    ~Recogniser();
    Recogniser(Recogniser&&) noexcept;
    Recogniser& operator=(Recogniser&&) noexcept;

    /// Lays the face straight as this recogniser was trained, and gives the mean of what the model says of it and of
    /// its mirror picture: one side's light says less. It costs two runs of the network (23 ms with fr_feature) and
    /// sets genuine pairs farther apart from impostors (docs/report-card.md).
    [[nodiscard]] observation::FaceVector vector(const Frame& frame, const Landmarks& landmarks);
    [[nodiscard]] RecogniserKind kind() const { return kind_; }
    [[nodiscard]] std::uint64_t runs() const { return runs_; }

private:
    Recogniser(RecogniserKind kind, std::unique_ptr<Network> network);
    RecogniserKind kind_;
    std::unique_ptr<Network> network_;
    std::uint64_t runs_ = 0;
};

}  // namespace shiftguard::vision
