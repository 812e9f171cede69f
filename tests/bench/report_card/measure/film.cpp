#include "tests/bench/report_card/measure/film.hpp"

#include "agent/cli/film_replay.hpp"
#include "agent/policy/loader.hpp"
#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/picture.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/bench/report_card/measure/pictures.hpp"

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shiftguard::report_card {
namespace {

constexpr std::string_view defaults = R"({"schema_version": 1, "name": "report-card", "version": 1,
    "enforcement": "enforce", "accounts": {"worker": "worker"}, "workers": {"worker": {}}})";
constexpr Milliseconds frame_time{200};
constexpr std::chrono::seconds between_words{5};

Result<face_template::Template> template_from_picture(const std::filesystem::path& picture, vision::Looker looker,
                                                      const WorkerId& worker) {
    const auto frame = vision::read_picture(picture);
    if (!frame) {
        return frame.error();
    }
    looker.obey({observation::Work::enrol, std::nullopt});
    const auto seen = looker.see(*frame);
    if (!seen.sample || seen.sample->verdict != observation::SampleVerdict::taken) {
        return Error{ErrorKind::invalid_input, picture.string(),
                     "The picture does not show one worker alone and well enough to enrol by; give another.",
                     Retry::useless};
    }
    const std::vector<std::vector<float>> samples{seen.sample->vector};
    return face_template::make_template(worker, std::string(to_string(looker.recogniser())), samples, WallTime{});
}

}  // namespace

Result<policy::Policy> policy_of(const std::filesystem::path& file) {
    auto policy = file.empty() ? policy::parse(defaults, "defaults") : policy::load(file);
    if (policy && policy->accounts.empty()) {
        return Error{ErrorKind::invalid_input, file.string(),
                     "No account is in the policy's scope, so there is no worker.", Retry::useless};
    }
    return policy;
}

Result<cli::FilmSession> session_of(policy::Policy policy, const std::filesystem::path& enrol,
                                    const std::filesystem::path& models) {
    auto looker = cli::open_looker(models, policy.recogniser);
    if (!looker) {
        return looker.error();
    }
    const auto account = policy.accounts.begin()->first;
    const auto& worker = policy.worker_of(account)->id;
    auto reference = is_picture(enrol)
                         ? template_from_picture(enrol, *std::move(looker), worker)
                         : cli::template_from_film(enrol, *std::move(looker), worker, policy.rules_for(worker).accept);
    if (!reference) {
        return reference.error();
    }
    return cli::FilmSession{std::move(policy), account, *std::move(reference), WallTime{}};
}

Result<Milliseconds> for_each_frame(const std::filesystem::path& film,
                                    const std::function<void(const vision::Frame&)>& take) {
    const SystemClock clock;
    vision::FilmSource source(film, vision::FilmSource::Pace::film, clock);
    if (const auto opened = source.open(); !opened) {
        return opened.error();
    }
    Milliseconds length{0};
    auto told = std::chrono::steady_clock::now();
    for (;;) {
        const auto frame = source.next();
        if (!frame) {
            return frame.error().kind == ErrorKind::exhausted ? Result<Milliseconds>(length)
                                                              : Result<Milliseconds>(frame.error());
        }
        take(*frame);
        length = frame->captured.time_since_epoch() + frame_time;
        if (const auto now = std::chrono::steady_clock::now(); now - told >= between_words) {
            told = now;
            std::fprintf(stderr, "report-card: %lld s of the film seen\n",
                         static_cast<long long>(length.count() / 1000));
        }
    }
}

}  // namespace shiftguard::report_card
