// A photograph's face as the product sees it: found, confirmed, laid straight and made a vector by the product's own
// rooms, in the looker's order.
#pragma once

#include "agent/observation/message.hpp"
#include "agent/vision/face_confirmer.hpp"
#include "agent/vision/face_finder.hpp"
#include "agent/vision/landmarks.hpp"
#include "agent/vision/model_folder.hpp"
#include "agent/vision/recogniser.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace shiftguard::report_card {

enum class Reading { unreadable, no_face, face };

struct FaceOfPicture {
    Reading reading = Reading::unreadable;
    std::uint32_t width = 0;  ///< of the picture, pixels
    std::uint32_t height = 0;
    std::size_t faces = 0;           ///< confirmed
    observation::Box box;            ///< of the one that counts
    observation::FaceVector vector;  ///< its
};

/// Which of several confirmed faces a photograph is of. Area less twice the squared distance from the picture's centre,
/// in pixels: in LFW's layout the labelled face is the one in the middle, however large others at the edge are; where
/// it isn't in the middle the largest wins. Precondition: there are faces.
[[nodiscard]] std::size_t face_that_counts(const std::vector<vision::FoundFace>& faces, std::uint32_t width,
                                           std::uint32_t height);

class FaceReader {
public:
    FaceReader(vision::FaceFinder faces, vision::FaceConfirmer confirmer, vision::LandmarkFinder landmarks,
               vision::Recogniser recogniser)
        : faces_(std::move(faces)),
          confirmer_(std::move(confirmer)),
          landmarks_(std::move(landmarks)),
          recogniser_(std::move(recogniser)) {}
    static Result<FaceReader> load(const vision::ModelFolder& models, RecogniserKind kind);

    [[nodiscard]] std::vector<vision::FoundFace> confirmed_faces(const vision::Frame& frame);
    [[nodiscard]] FaceOfPicture read(const std::filesystem::path& picture);

private:
    vision::FaceFinder faces_;
    vision::FaceConfirmer confirmer_;
    vision::LandmarkFinder landmarks_;
    vision::Recogniser recogniser_;
};

}  // namespace shiftguard::report_card
