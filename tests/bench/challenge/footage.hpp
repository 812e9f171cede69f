// Who acts in the trials: real recordings, cut by hand into rests and movements, and what the product's own detectors
// see in them, ten times a second, as they are and mirrored.
#pragma once

#include "agent/vision/face_finder.hpp"
#include "agent/vision/geometry.hpp"
#include "agent/vision/landmarks.hpp"
#include "agent/vision/recogniser.hpp"
#include "common/movement.hpp"
#include "common/result.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace shiftguard::bench {

/// Tenths of a second into a film.
using Tenth = int;

struct Span {
    Tenth begin = 0;
    Tenth end = 0;
};

/// Chosen by eye from contact sheets, not by what is measured. Of a blink, the moment when the eyes are closed.
struct Cut {
    std::string film;
    std::vector<Span> rests;
    std::map<Movement, std::vector<Span>> movements;
};

[[nodiscard]] const std::vector<Cut>& cuts();

/// What one frame shows of its largest face.
struct Take {
    observation::Box box;
    vision::Landmarks landmarks;
    float likeness = 0;  ///< cosine with the mean of the first rest's vectors
};

struct Models {
    vision::FaceFinder faces;
    vision::LandmarkFinder landmarks;
    vision::Recogniser recogniser;
};

[[nodiscard]] Result<Models> load_models(const std::filesystem::path& folder);

class Actor {
public:
    /// Looks at every frame that the cut names, in both ways.
    static Result<Actor> load(const Cut& cut, const std::filesystem::path& recordings, Models& models, bool mirrored);

    [[nodiscard]] const Cut& cut() const { return cut_; }
    [[nodiscard]] bool mirrored() const { return mirrored_; }
    /// None where no face was found.
    [[nodiscard]] const Take* at(Tenth when) const;
    /// What this actor can be asked for; a mirrored one turns to the other side.
    [[nodiscard]] std::set<Movement> cannot() const;
    [[nodiscard]] const std::vector<Span>& clips(Movement movement) const;

private:
    Actor(Cut cut, bool mirrored) : cut_(std::move(cut)), mirrored_(mirrored) {}

    Cut cut_;
    bool mirrored_;
    std::map<Tenth, Take> takes_;
};

/// The picture of a film at that time. Errors: as FilmSource.
[[nodiscard]] Result<vision::Frame> still_of(const std::filesystem::path& film, Tenth when);

/// As in a mirror.
[[nodiscard]] vision::Frame mirrored(const vision::Frame& frame);

}  // namespace shiftguard::bench
