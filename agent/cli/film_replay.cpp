#include "agent/cli/film_replay.hpp"

#include "agent/decision/context.hpp"
#include "agent/decision/step.hpp"
#include "agent/journal/journal.hpp"
#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/looker.hpp"
#include "agent/vision/recogniser.hpp"
#include "common/linux/system_clock.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace shiftguard::cli {
namespace {

constexpr Milliseconds template_length{4000};
constexpr Milliseconds locked_for{2000};
const SessionId the_session{"film"};

/// The part of the daemon that a replay needs: demands to the looker, a lock that always works, a worker who unlocks.
class Replayed {
public:
    Replayed(const FilmReplay& replay, vision::Looker looker)
        : replay_(replay), worker_(*replay.policy.worker_of(replay.account)), looker_(std::move(looker)) {}

    void begin(BootTime at) {
        feed(decision::EyeStarted{}, at);
        feed(decision::EyeAlive{}, at);
        tell_context(at);
        feed(decision::SessionOpened{the_session, replay_.account, worker_.id, true, false}, at);
    }

    void take(const vision::Frame& frame) {
        const BootTime at = frame.captured;
        if (unlock_at_ && at >= *unlock_at_) {
            unlock_at_.reset();
            feed(decision::SessionUnlocked{}, at);
        }
        tell_context(at);
        feed(decision::EyeAlive{}, at);
        if (work_ != observation::Work::rest) {
            if (const auto seen = looker_.see(frame); seen.look) {
                feed(looked(*seen.look), at);
            }
        }
        feed(decision::Tick{}, at);
    }

    [[nodiscard]] std::string said() && { return std::move(said_); }

private:
    [[nodiscard]] decision::Looked looked(const observation::Look& look) const {
        decision::Looked input{look.observation, std::nullopt};
        if (look.vector_track) {
            if (const auto cosine = face_template::similarity(replay_.reference, look.vector)) {
                input.likeness = decision::Likeness{*look.vector_track, *cosine};
            }
        }
        return input;
    }

    void tell_context(BootTime at) {
        const auto context = decision::context_of(policy::agreement_with(replay_.policy, worker_, {}, {}, now(at)));
        if (!context_ || *context_ != context) {
            context_ = context;
            feed(context, at);
        }
    }

    void feed(const decision::Input& input, BootTime at) {
        auto next = decision::step(std::move(state_), input, replay_.policy.rules_for(worker_.id), now(at));
        state_ = std::move(next.state);
        std::optional<decision::FindingNumber> locked;
        bool closed = false;
        for (const auto& output : next.outputs) {
            said_ += journal::to_json(output) + "\n";
            if (const auto* demand = std::get_if<decision::EyeDemand>(&output)) {
                const bool sleeps = std::exchange(work_, demand->demand.work) != observation::Work::rest &&
                                    work_ == observation::Work::rest;
                closed = closed || sleeps;
                looker_.obey(demand->demand);
            } else if (const auto* respond = std::get_if<decision::Respond>(&output)) {
                locked = respond->response == Response::lock ? std::optional(respond->finding) : locked;
            }
        }
        if (closed) {  // as the eye does: whoever was followed no longer is
            feed(decision::Looked{looker_.without_frame(observation::CameraState::closed, at).observation, {}}, at);
        }
        if (locked) {
            feed(decision::LockVerified{*locked, "replay"}, at);
            feed(decision::SessionLocked{}, at);
            unlock_at_ = at + locked_for;
        }
    }

    [[nodiscard]] Now now(BootTime at) const { return {at, replay_.starts + at.time_since_epoch(), {}}; }

    const FilmReplay& replay_;
    const policy::Worker& worker_;
    vision::Looker looker_;
    observation::Work work_ = observation::Work::rest;
    decision::State state_;
    std::optional<decision::ContextChange> context_;
    std::optional<BootTime> unlock_at_;
    std::string said_;
};

bool film_is_over(const Error& error) {
    return error.kind == ErrorKind::exhausted;
}

}  // namespace

Result<vision::Looker> open_looker(const std::filesystem::path& models) {
    return vision::Looker::open(models);
}

Result<std::string> replay_film(const FilmReplay& replay, vision::Looker looker) {
    const SystemClock clock;
    vision::FilmSource film(replay.film, vision::FilmSource::Pace::film, clock);
    if (const auto opened = film.open(); !opened) {
        return opened.error();
    }
    Replayed replayed(replay, std::move(looker));
    replayed.begin(BootTime{});
    for (;;) {
        const auto frame = film.next();
        if (!frame) {
            return film_is_over(frame.error()) ? Result<std::string>(std::move(replayed).said())
                                               : Result<std::string>(frame.error());
        }
        replayed.take(*frame);
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
    return face_template::make_template(worker, vision::Recogniser::model, samples, WallTime{});
}

}  // namespace shiftguard::cli
