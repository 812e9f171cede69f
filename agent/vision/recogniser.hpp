// The vector of a face (model fr_feature, 512 numbers, L2-normalised). Whoever calls it answers for promise 5: no
// vector of another face while the worker's is followed. It counts its runs so that a test can hold us to that.
#pragma once

#include "agent/observation/message.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/model_folder.hpp"
#include "common/result.hpp"

#include <cstdint>
#include <memory>

namespace shiftguard::vision {

struct Network;

class Recogniser {
public:
    static constexpr const char* model = "fr_feature";

    static Result<Recogniser> load(const ModelFolder& models);
    ~Recogniser();
    Recogniser(Recogniser&&) noexcept;
    Recogniser& operator=(Recogniser&&) noexcept;

    /// `face` is aligned, 112x112. The mean of what the model says of it and of its mirror picture: one side's light
    /// says less. It costs two runs of the network (23 ms) and sets genuine pairs farther apart from impostors (d' 6.1
    /// against 5.9, docs/report-card.md).
    [[nodiscard]] observation::FaceVector vector(const Frame& face);
    [[nodiscard]] std::uint64_t runs() const { return runs_; }

private:
    explicit Recogniser(std::unique_ptr<Network> network);
    std::unique_ptr<Network> network_;
    std::uint64_t runs_ = 0;
};

}  // namespace shiftguard::vision
