// `shiftguard replay FILM`: the eye's own looking and the decision, in film time, without a camera, a session or a
// lock.
#pragma once

#include "agent/policy/policy.hpp"
#include "agent/template/template.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <filesystem>
#include <string>

namespace shiftguard::cli {

struct FilmReplay {
    std::filesystem::path film;  ///< a video file or a folder of images
    std::filesystem::path models;
    policy::Policy policy;
    AccountName account;  ///< whose session the film is
    face_template::Template reference;
    WallTime starts{};  ///< the film's first frame on the wall
};

/// What `step` says, one JSON line an output; the same film, policy and build give the same bytes. A lock is taken as
/// verified at once and unlocked after two seconds of the film, so that what follows is seen too.
[[nodiscard]] Result<std::string> replay_film(const FilmReplay& replay);

/// A template from the first four seconds of a film that shows the worker alone.
[[nodiscard]] Result<face_template::Template> template_from_film(const std::filesystem::path& film,
                                                                 const std::filesystem::path& models,
                                                                 const WorkerId& worker);

}  // namespace shiftguard::cli
