// A weak hint whether a face is one before the camera or a picture of one (model fr_liveness). Alone it proves nothing:
// it refuses some real faces and takes about half of the sharp photographs on a good screen. The active challenge
// carries the weight; a bad hint is only one reason to ask for it.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/frame.hpp"
#include "agent/vision/model_folder.hpp"
#include "common/result.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>

namespace shiftguard::vision {

struct Network;

class Liveness {
public:
    static constexpr const char* model = "fr_liveness";

    static Result<Liveness> load(const ModelFolder& models);
    ~Liveness();
    Liveness(Liveness&&) noexcept;
    Liveness& operator=(Liveness&&) noexcept;

    /// How live one look at one face is, 0..1; 1 is live. What is judged by is the mean of five looks. 0 for a box
    /// without a size.
    [[nodiscard]] float score(const Frame& frame, const observation::Box& face);

private:
    explicit Liveness(std::unique_ptr<Network> network);
    std::unique_ptr<Network> network_;
};

/// The last scores of one face.
class LiveScores {
public:
    static constexpr std::size_t wanted = 5;

    void add(float score) {
        scores_[added_ % wanted] = score;
        ++added_;
    }
    [[nodiscard]] bool are_enough() const { return added_ >= wanted; }
    /// None before there are enough.
    [[nodiscard]] std::optional<float> mean() const;

private:
    std::array<float, wanted> scores_{};  // a ring
    std::size_t added_ = 0;
};

/// What the model is shown of a frame: the face's box 2.7 times as wide and high around its middle, or as much larger
/// as the frame allows, pushed to lie inside the frame. In fractions of the frame.
[[nodiscard]] observation::Box liveness_region(const observation::Box& face);

}  // namespace shiftguard::vision
