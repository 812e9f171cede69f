#include "tests/bench/report_card/measure/face_reader.hpp"

#include "agent/vision/models.hpp"
#include "agent/vision/picture.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace shiftguard::report_card {

std::size_t face_that_counts(const std::vector<vision::FoundFace>& faces, std::uint32_t width, std::uint32_t height) {
    const auto weight = [&](const vision::FoundFace& face) {
        const auto wide = static_cast<float>(width);
        const auto high = static_cast<float>(height);
        const float aside = (face.box.x + face.box.width / 2 - 0.5F) * wide;
        const float above = (face.box.y + face.box.height / 2 - 0.5F) * high;
        return face.box.width * wide * face.box.height * high - 2 * (aside * aside + above * above);
    };
    const auto best = std::max_element(faces.begin(), faces.end(),
                                       [&](const auto& a, const auto& b) { return weight(a) < weight(b); });
    return static_cast<std::size_t>(best - faces.begin());
}

Result<FaceReader> FaceReader::load(const vision::ModelFolder& models, RecogniserKind kind) {
    auto loaded =
        vision::load_models<vision::FaceFinder, vision::FaceConfirmer, vision::LandmarkFinder, vision::Recogniser>(
            models, kind);
    return loaded ? Result<FaceReader>(std::make_from_tuple<FaceReader>(*std::move(loaded))) : loaded.error();
}

std::vector<vision::FoundFace> FaceReader::confirmed_faces(const vision::Frame& frame) {
    auto faces = faces_.find(frame);
    std::erase_if(faces, [&](const auto& face) { return !confirmer_.confirms(frame, face.box); });
    return faces;
}

FaceOfPicture FaceReader::read(const std::filesystem::path& picture) {
    const auto frame = vision::read_picture(picture);
    if (!frame) {
        return {};
    }
    FaceOfPicture face{Reading::no_face, frame->width, frame->height, 0, {}, {}};
    const auto faces = confirmed_faces(*frame);
    face.faces = faces.size();
    if (!faces.empty()) {
        face.reading = Reading::face;
        face.box = faces[face_that_counts(faces, frame->width, frame->height)].box;
        face.vector = recogniser_.vector(*frame, landmarks_.find(*frame, face.box));
    }
    return face;
}

}  // namespace shiftguard::report_card
