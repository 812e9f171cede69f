// Looks: decides which detector is worth running on which frame, and says what a look showed. Runs in the eye, and in
// process for `replay` of a film: with the same frames and demands it says the same, time coming from the frames only.
//
// Promise 5 is kept here: while the demanded worker's track is followed no vector of any other face is computed;
// without one, a vector is made of one face a look. Frames are not kept beyond the call.
#pragma once

#include "agent/observation/message.hpp"
#include "agent/vision/frame.hpp"
#include "common/recogniser_kind.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace shiftguard::vision {

class Looker {
public:
    /// What one frame led to: a look, an attempt at an enrolment sample, or (mostly) nothing worth saying.
    struct Seen {
        std::optional<observation::Look> look;
        std::optional<observation::Sample> sample;
    };

    /// Reads and verifies every model that it needs. Errors: not_found, corrupted, internal (OpenCV cannot load it).
    static Result<Looker> open(const std::filesystem::path& models, RecogniserKind recogniser);
    ~Looker();
    Looker(Looker&&) noexcept;
    Looker& operator=(Looker&&) noexcept;

    /// From now on; replaces the last one.
    void obey(const observation::Demand& demand);

    /// Frames in the order they were taken, about five a second. Between looks only a cheap comparison is made.
    /// `meanwhile` is called between two detectors, so that a slow look does not make the eye seem dead.
    [[nodiscard]] Seen see(
        const Frame& frame, const std::function<void()>& meanwhile = [] {});

    /// The look to send while there is no frame: the camera is closed, opening or lost (`fault` says why). Whoever was
    /// followed no longer is.
    [[nodiscard]] observation::Look without_frame(observation::CameraState camera, BootTime now,
                                                  std::optional<observation::CameraFault> fault = std::nullopt);

    [[nodiscard]] std::uint64_t looks() const;
    [[nodiscard]] std::uint64_t vectors() const;          ///< recogniser runs so far
    [[nodiscard]] std::uint64_t second_opinions() const;  ///< runs of FaceConfirmer so far
    [[nodiscard]] RecogniserKind recogniser() const;

private:
    struct Detectors;
    struct State;
    class Turn;
    explicit Looker(std::unique_ptr<Detectors> detectors);

    std::unique_ptr<Detectors> detectors_;
    std::unique_ptr<State> state_;
};

}  // namespace shiftguard::vision
