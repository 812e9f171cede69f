#include "agent/eye/pictures.hpp"

#include "agent/vision/redact.hpp"

#include <algorithm>
#include <utility>

namespace shiftguard::eye {

std::optional<observation::Picture> Pictures::obey(const observation::Demand& demand) {
    redacts_ = demand.redacts;
    auto asked_for = redacts_ ? picture_of(demand.picture_of) : std::nullopt;
    if (!redacts_ || demand.work == observation::Work::rest) {
        kept_.clear();
    }
    return asked_for;
}

std::optional<observation::Picture> Pictures::picture_of(std::uint64_t look) {
    const auto kept = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) { return one.look == look; });
    if (kept == kept_.end() || look == given_) {
        return std::nullopt;
    }
    given_ = look;
    auto jpeg = vision::to_jpeg(kept->picture, observation::max_picture_bytes);
    return jpeg.empty() ? std::nullopt : std::optional(observation::Picture{look, std::move(jpeg)});
}

void Pictures::looked(const observation::Observation& look, const vision::Frame& frame) {
    const bool shows_nobody = look.faces.empty() && look.persons.empty();
    if (!redacts_ || shows_nobody) {
        return;
    }
    ++made_;
    kept_.push_back({look.look, vision::redact(frame, incident::plan_redaction(look))});
    if (kept_.size() > looks) {
        kept_.pop_front();
    }
}

}  // namespace shiftguard::eye
