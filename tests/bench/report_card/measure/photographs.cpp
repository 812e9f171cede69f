#include "tests/bench/report_card/measure/photographs.hpp"

#include "tests/bench/report_card/measure/spread.hpp"

#include <algorithm>
#include <cmath>

namespace shiftguard::report_card {
namespace {

// LFW's pictures are made so that the face which a detector found (Viola and Jones) is 1/2.2 of the square's side, in
// its middle. A face box of ours is a little higher still.
constexpr float face_of_layout = 1 / 2.2F;
constexpr float high_enough = 48;  // pixels

bool holds_a_high_face(const FaceOfPicture& face) {
    return face.width == face.height && static_cast<float>(face.height) * face_of_layout >= high_enough;
}

bool is_in_the_middle(const observation::Box& box) {
    return std::abs(box.x + box.width / 2 - 0.5F) <= box.width / 2 &&
           std::abs(box.y + box.height / 2 - 0.5F) <= box.height / 2;
}

std::uint64_t count_if(const std::vector<FaceOfPicture>& faces, bool (*holds)(const FaceOfPicture&)) {
    return static_cast<std::uint64_t>(std::count_if(faces.begin(), faces.end(), holds));
}

}  // namespace

Result<std::vector<FaceOfPicture>> read_faces(const std::vector<std::filesystem::path>& pictures,
                                              const Setting& setting) {
    const auto models = vision::ModelFolder::open(setting.models);
    if (!models) {
        return models.error();
    }
    auto readers =
        instruments<FaceReader>(setting.threads, [&] { return FaceReader::load(*models, setting.recogniser); });
    if (!readers) {
        return readers.error();
    }
    std::vector<FaceOfPicture> faces(pictures.size());
    spread(*readers, pictures.size(), "pictures",
           [&](FaceReader& reader, std::size_t at) { faces[at] = reader.read(pictures[at]); });
    return faces;
}

void tell_what_could_not_be_processed(Card& card, const std::vector<FaceOfPicture>& faces) {
    card.count("pictures", "pictures", faces.size());
    card.count("unreadable", "pictures that are missing or cannot be read",
               count_if(faces, [](const auto& face) { return face.reading == Reading::unreadable; }));
    card.count("no_face", "pictures in which no face is found",
               count_if(faces, [](const auto& face) { return face.reading == Reading::no_face; }));
    card.count("several_faces", "pictures in which several are (the one in the middle counts)",
               count_if(faces, [](const auto& face) { return face.faces > 1; }));
    const auto high = count_if(faces, [](const auto& face) { return holds_a_high_face(face); });
    const char* label = "faces of 48 px and more that are missed";
    if (high == 0) {
        card.figure(
            "missed_48px", label,
            refused("How high the faces are can be told in LFW's layout only (square, the face in the middle).", 0));
        return;
    }
    card.figure("missed_48px", label,
                share(count_if(faces,
                               [](const auto& face) {
                                   return holds_a_high_face(face) &&
                                          (face.reading != Reading::face || !is_in_the_middle(face.box));
                               }),
                      high));
}

}  // namespace shiftguard::report_card
