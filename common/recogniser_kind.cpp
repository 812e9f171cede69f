#include "common/recogniser_kind.hpp"

#include <algorithm>

namespace shiftguard {

std::string_view to_string(RecogniserKind kind) {
    switch (kind) {
        case RecogniserKind::fr_feature:
            return "fr_feature";
        case RecogniserKind::dlib_resnet:
            return "dlib_resnet";
    }
    return "";
}

std::optional<RecogniserKind> recogniser_kind_from(std::string_view word) {
    const auto* const found = std::find_if(all_recogniser_kinds.begin(), all_recogniser_kinds.end(),
                                           [&](RecogniserKind kind) { return to_string(kind) == word; });
    return found == all_recogniser_kinds.end() ? std::nullopt : std::optional(*found);
}

}  // namespace shiftguard
