// A film through the product's guard, with the worker enrolled from a picture or a film.
#pragma once

#include "agent/cli/film_guard.hpp"
#include "agent/vision/frame.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <filesystem>
#include <functional>

namespace shiftguard::report_card {

/// The policy in `file`, or, where it is empty, the product's defaults in force for one worker. Errors: the policy's;
/// invalid_input, where it has no account.
[[nodiscard]] Result<policy::Policy> policy_of(const std::filesystem::path& file);

/// `enrol`: a picture of the worker, or a film whose first four seconds show the worker alone. Errors: the file's, the
/// models'; invalid_input, where the product's enrolment would not take it.
[[nodiscard]] Result<cli::FilmSession> session_of(policy::Policy policy, const std::filesystem::path& enrol,
                                                  const std::filesystem::path& models);

/// Every frame that the guard would be given, five a second. Gives the film's length up to its last frame. Errors: the
/// film's.
[[nodiscard]] Result<Milliseconds> for_each_frame(const std::filesystem::path& film,
                                                  const std::function<void(const vision::Frame&)>& take);

}  // namespace shiftguard::report_card
