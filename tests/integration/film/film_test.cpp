// The composed films, seen through the product's own vision: each scene must show what its name says.
#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/looker.hpp"
#include "common/linux/system_clock.hpp"
#include "tests/support/compositor/studio.hpp"
#include "tests/support/temp_folder.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;
using observation::Look;

/// Every look of a film watched as while a finding is pending, that is with every detector.
std::vector<Look> watch(const std::filesystem::path& film) {
    SystemClock clock;
    vision::FilmSource source(film, vision::FilmSource::Pace::film, clock);
    REQUIRE(source.open().ok());
    auto looker = vision::Looker::open(SHIFTGUARD_MODELS, RecogniserKind::fr_feature);
    REQUIRE(looker.ok());
    looker->obey({.work = observation::Work::hurry, .worker_track = {}});
    std::vector<Look> looks;
    for (auto frame = source.next(); frame.ok(); frame = source.next()) {
        if (auto seen = looker->see(*frame); seen.look) {
            looks.push_back(*seen.look);
        }
    }
    return looks;
}

std::vector<Look> watch(const Script& script) {
    TempFolder folder;
    const auto film = folder / "film.avi";
    REQUIRE(compose_film(script, SHIFTGUARD_TEST_DATA, film).ok());
    return watch(film);
}

/// The looks while the cause of a mark is wholly there; a tracker may take 400 ms to believe its eyes.
std::vector<Look> during(const std::vector<Look>& looks, const Mark& mark) {
    std::vector<Look> found;
    std::ranges::copy_if(looks, std::back_inserter(found), [&](const Look& look) {
        const auto at = look.observation.captured.time_since_epoch();
        return at >= mark.full_from + 400ms && at <= mark.full_to;
    });
    return found;
}

template <class Predicate>
double share(const std::vector<Look>& looks, Predicate predicate) {
    REQUIRE_FALSE(looks.empty());
    return static_cast<double>(std::ranges::count_if(looks, predicate)) / static_cast<double>(looks.size());
}

auto shows_people(std::size_t people) {
    return [people](const Look& look) { return count_people(look.observation) == people; };
}

Mark mark_of(const Script& script, Part part) {
    const auto marks = marks_of(script);
    return *std::ranges::find(marks, part, &Mark::part);
}

float cosine(const observation::FaceVector& a, const observation::FaceVector& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

}  // namespace

TEST_CASE("AQuietFilmShowsOnePersonInEveryLook") {
    const auto looks = watch(*parse_scenes("worker=8000"));
    CHECK(share(looks, shows_people(1)) == 1.0);
}

TEST_CASE("ABystanderInAFilmIsSeenAsASecondPerson") {
    const auto script = *parse_scenes("worker=3000,bystander=5000");
    CHECK(share(during(watch(script), mark_of(script, Part::bystander)), shows_people(2)) >= 0.9);
}

TEST_CASE("TheEmptyRoomOfAFilmShowsNobody") {
    const auto script = *parse_scenes("worker=3000,absent=5000");
    CHECK(share(during(watch(script), mark_of(script, Part::absent)), shows_people(0)) >= 0.9);
}

TEST_CASE("ACoveredLensInAFilmIsSeenAsCoveredOrDark") {
    const auto script = *parse_scenes("worker=3000,covered=4000");
    CHECK(share(during(watch(script), mark_of(script, Part::covered)), [](const Look& look) {
              return look.observation.camera == observation::CameraState::covered ||
                     look.observation.camera == observation::CameraState::dark;
          }) >= 0.9);
}

TEST_CASE("AChangeOfTheLightInAFilmIsNoCoverAndTheWorkerStaysInView") {
    const auto script = *parse_scenes("worker=3000,light=6000");
    const auto looks = watch(script);
    CHECK(share(looks, [](const Look& look) {
              return look.observation.camera == observation::CameraState::streaming;
          }) == 1.0);
    CHECK(share(looks, shows_people(1)) >= 0.9);
}

TEST_CASE("TheWorkerOfALaterFilmIsTheOneEnrolledAndTheStrangerIsNot") {
    const auto enrolled = watch(Script{.worker_from = 0s, .scenes = {{Part::worker, 2500ms}}});
    const auto reference =
        std::ranges::find_if(enrolled, [](const Look& look) { return look.vector_track.has_value(); });
    REQUIRE(reference != enrolled.end());
    auto script = *parse_scenes("worker=3000,stranger=4700,worker=3000");
    script.worker_from = 70s;  // as in the demo film: another minute than at enrolment
    const auto stranger = mark_of(script, Part::stranger);
    std::size_t compared = 0;
    for (const auto& look : watch(script)) {
        const auto at = look.observation.captured.time_since_epoch();
        if (!look.vector_track || count_people(look.observation) != 1) {
            continue;
        }
        ++compared;
        const float score = cosine(look.vector, reference->vector);
        CAPTURE(at.count(), score);
        if (at >= stranger.full_from && at <= stranger.full_to) {
            CHECK(score < 0.3F);
        } else if (at < stranger.from || at > stranger.to) {
            CHECK(score > 0.5F);
        }
    }
    CHECK(compared > 10);
}
