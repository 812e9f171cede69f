#include "agent/cli/film_replay.hpp"

#include "agent/journal/journal.hpp"
#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/looker.hpp"
#include "common/linux/system_clock.hpp"

#include <utility>
#include <vector>

namespace shiftguard::cli {
namespace {

constexpr Milliseconds template_length{4000};

bool film_is_over(const Error& error) {
    return error.kind == ErrorKind::exhausted;
}

}  // namespace

Result<vision::Looker> open_looker(const std::filesystem::path& models, RecogniserKind recogniser) {
    return vision::Looker::open(models, recogniser);
}

Result<std::string> replay_film(const FilmReplay& replay, vision::Looker looker) {
    const SystemClock clock;
    vision::FilmSource film(replay.film, vision::FilmSource::Pace::film, clock);
    if (const auto opened = film.open(); !opened) {
        return opened.error();
    }
    std::string said;
    FilmGuard guard(replay.session, std::move(looker),
                    [&](const decision::Output& output, BootTime /*at*/) { said += journal::to_json(output) + "\n"; });
    guard.begin(BootTime{});
    for (;;) {
        const auto frame = film.next();
        if (!frame) {
            return film_is_over(frame.error()) ? Result<std::string>(std::move(said))
                                               : Result<std::string>(frame.error());
        }
        guard.take(*frame);
    }
}

Result<face_template::Template> template_from_film(const std::filesystem::path& path, vision::Looker looker,
                                                   const WorkerId& worker, double accept) {
    const SystemClock clock;
    vision::FilmSource film(path, vision::FilmSource::Pace::film, clock);
    if (const auto opened = film.open(); !opened) {
        return opened.error();
    }
    looker.obey({observation::Work::enrol, std::nullopt});
    std::vector<std::vector<float>> samples;
    for (;;) {
        const auto frame = film.next();
        if (!frame && !film_is_over(frame.error())) {
            return frame.error();
        }
        if (!frame || frame->captured.time_since_epoch() >= template_length) {
            break;
        }
        const auto seen = looker.see(*frame);
        if (seen.sample && seen.sample->verdict == observation::SampleVerdict::taken) {
            samples.push_back(seen.sample->vector);
        }
    }
    const auto weakest = face_template::weakest_sample(samples);
    if (!weakest || *weakest < accept) {
        return Error{ErrorKind::invalid_input, path.string(),
                     "its first 4 seconds do not show one worker alone and well enough; name a film that does with "
                     "--enrol-from",
                     Retry::useless};
    }
    return face_template::make_template(worker, std::string(to_string(looker.recogniser())), samples, WallTime{});
}

}  // namespace shiftguard::cli
