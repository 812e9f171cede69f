// The recognisers that policy chooses between. The words are the policy's, the template's and the models' manifest's:
// each is the name of the model that makes the vectors. Vectors of two of them never compare.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shiftguard {

enum class RecogniserKind : std::uint8_t {
    fr_feature,   ///< the better one; nobody says which pictures it was trained on
    dlib_resnet,  ///< dlib's, of known origin
};

inline constexpr std::array all_recogniser_kinds{RecogniserKind::fr_feature, RecogniserKind::dlib_resnet};

[[nodiscard]] std::string_view to_string(RecogniserKind kind);
[[nodiscard]] std::optional<RecogniserKind> recogniser_kind_from(std::string_view word);

}  // namespace shiftguard
