// From which likeness a face is the worker's, where policy does not say: each recogniser has its own, for the cosines
// of one say nothing about those of another.
#pragma once

#include "common/recogniser_kind.hpp"

namespace shiftguard::policy {

/// Cosine similarities of two face vectors, -1..1.
struct Likeness {
    double accept = 0;  ///< from it on the face is the worker's
    double reject = 0;  ///< below it the face is someone else's; between the two: can't tell
    /// A policy that names less would take one in a thousand for the worker; 0: policy is free.
    double least_accept = 0;
    double least_reject = 0;  ///< a policy that names less would take nobody for someone else; 0: policy is free
};

/// Measured and argued in docs/report-card.md.
[[nodiscard]] constexpr Likeness default_likeness(RecogniserKind kind) {
    switch (kind) {
        case RecogniserKind::fr_feature:
            return {0.50, 0.41, 0.0, 0.0};
        case RecogniserKind::dlib_resnet:
            return {0.95, 0.91, 0.93, 0.85};
    }
    return {1, 1, 1, 1};
}

}  // namespace shiftguard::policy
