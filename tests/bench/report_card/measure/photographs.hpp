// The faces of many photographs, read on all threads.
#pragma once

#include "tests/bench/report_card/card/card.hpp"
#include "tests/bench/report_card/measure/face_reader.hpp"
#include "tests/bench/report_card/measure/setting.hpp"

#include <filesystem>
#include <vector>

namespace shiftguard::report_card {

/// One for each picture, in their order. Errors: the models'.
[[nodiscard]] Result<std::vector<FaceOfPicture>> read_faces(const std::vector<std::filesystem::path>& pictures,
                                                            const Setting& setting);

/// How many pictures there were, how many could not be read and how many show no face that is found, as figures of
/// their own.
void tell_what_could_not_be_processed(Card& card, const std::vector<FaceOfPicture>& faces);

}  // namespace shiftguard::report_card
