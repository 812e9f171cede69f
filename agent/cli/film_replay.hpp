// `shiftguard replay FILM`: the eye's own looking and the decision, in film time, without a camera, a session or a
// lock.
#pragma once

#include "agent/cli/film_guard.hpp"
#include "agent/template/template.hpp"
#include "agent/vision/looker.hpp"
#include "common/recogniser_kind.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <filesystem>
#include <string>

namespace shiftguard::cli {

struct FilmReplay {
    std::filesystem::path film;  ///< a video file or a folder of images
    FilmSession session;
};

/// `recogniser`: the policy's. Reads and verifies the models anew: a looker remembers what it saw, so each film has its
/// own.
[[nodiscard]] Result<vision::Looker> open_looker(const std::filesystem::path& models, RecogniserKind recogniser);

/// What `step` says (see FilmGuard), one JSON line an output; the same film, policy and build give the same bytes.
[[nodiscard]] Result<std::string> replay_film(const FilmReplay& replay, vision::Looker looker);

/// A template from the first four seconds of a film that shows the worker alone. Errors: the film's; invalid_input,
/// where no face is good enough, or the samples do not stand above `accept` among themselves.
[[nodiscard]] Result<face_template::Template> template_from_film(const std::filesystem::path& film,
                                                                 vision::Looker looker, const WorkerId& worker,
                                                                 double accept);

}  // namespace shiftguard::cli
