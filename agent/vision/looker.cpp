#include "agent/vision/looker.hpp"

#include "agent/vision/alignment.hpp"
#include "agent/vision/camera_health/camera_health.hpp"
#include "agent/vision/face_confirmer.hpp"
#include "agent/vision/face_finder.hpp"
#include "agent/vision/face_quality.hpp"
#include "agent/vision/figures.hpp"
#include "agent/vision/head_watch.hpp"
#include "agent/vision/landmarks.hpp"
#include "agent/vision/liveness.hpp"
#include "agent/vision/model_folder.hpp"
#include "agent/vision/models.hpp"
#include "agent/vision/opencv.hpp"
#include "agent/vision/person_finder.hpp"
#include "agent/vision/recogniser.hpp"
#include "agent/vision/scene_change.hpp"
#include "agent/vision/schedule.hpp"
#include "agent/vision/still_faces.hpp"
#include "agent/vision/thumbnail.hpp"
#include "agent/vision/tracker.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace shiftguard::vision {
namespace {

using observation::CameraState;
using observation::Demand;
using observation::FaceQuality;
using observation::FaceSeen;
using observation::Look;
using observation::Motion;
using observation::Sample;
using observation::SampleVerdict;
using observation::TrackId;
using observation::Work;

constexpr Milliseconds between_verifications{5000};  // of the worker's own track
constexpr float beyond_doubt = 0.7F;    // fr_detect's score from which a known face needs no second opinion
constexpr std::size_t most_faces = 16;  // a wall of portraits must not stop the eye
constexpr std::size_t most_persons = 32;

SampleVerdict verdict_of(FaceQuality quality) {
    switch (quality) {
        case FaceQuality::good:
            return SampleVerdict::taken;
        case FaceQuality::too_small:
            return SampleVerdict::too_small;
        case FaceQuality::too_dark:
        case FaceQuality::backlit:
            return SampleVerdict::too_dark;
        case FaceQuality::blurred:
            return SampleVerdict::blurred;
        case FaceQuality::turned_away:
            return SampleVerdict::turned_away;
    }
    return SampleVerdict::no_face;
}

/// A place of the frame as small grey means. Precondition: the frame is not empty.
StillFaces::Patch patch_of(const Frame& frame, const observation::Box& box) {
    StillFaces::Patch patch{};
    const cv::Mat pixels = view(frame);
    const cv::Rect place = cv::Rect(to_pixels(box, pixels.size())) & cv::Rect({}, pixels.size());
    if (place.empty()) {
        return patch;
    }
    constexpr auto side = static_cast<int>(StillFaces::side);
    cv::Mat small;
    cv::Mat grey;
    cv::resize(pixels(place), small, {side, side}, 0, 0, cv::INTER_AREA);
    cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
    std::copy(grey.begin<std::uint8_t>(), grey.end<std::uint8_t>(), patch.begin());
    return patch;
}

/// What is remembered of one followed face.
struct Followed {
    TrackId track{};
    std::uint32_t vectors = 0;
    std::optional<BootTime> last_vector;
    LiveScores live;
};

}  // namespace

struct Looker::Detectors {
    FaceFinder faces;
    FaceConfirmer confirmer;
    LandmarkFinder landmarks;
    Recogniser recogniser;
    PersonFinder persons;
    Liveness liveness;
};

struct Looker::State {
    Demand demand;
    CameraHealth health;
    Schedule schedule;
    Tracker tracker;
    Figures figures;
    StillFaces still_faces;
    HeadWatch head;  ///< while a challenge runs
    std::vector<Followed> followed;
    observation::Observation last;  ///< the last look; what does not run is carried over from it
    std::optional<BootTime> last_look;
    std::optional<BootTime> last_sample;
    Thumbnail scene_of_faces;
    Thumbnail scene_of_persons;

    void forget_people() {
        schedule.forget();
        tracker.forget();
        figures.forget();
        still_faces.forget();
        followed.clear();
        last.faces.clear();
        last.persons.clear();
        last.phones.clear();
    }

    [[nodiscard]] Followed& memory_of(TrackId track) {
        const auto at = std::find_if(followed.begin(), followed.end(), [&](const auto& f) { return f.track == track; });
        return at == followed.end() ? followed.emplace_back(Followed{track, 0, std::nullopt, {}}) : *at;
    }

    [[nodiscard]] const FaceSeen* worker() const {
        const auto at = std::find_if(last.faces.begin(), last.faces.end(),
                                     [&](const FaceSeen& face) { return face.track == demand.worker_track; });
        return at == last.faces.end() ? nullptr : &*at;
    }

    /// Where the followed worker may move without saying anything of others.
    [[nodiscard]] std::optional<observation::Box> workers_region() const {
        const FaceSeen* face = worker();
        return face != nullptr ? std::optional(body_region(face->box)) : std::nullopt;
    }
};

/// One frame's worth of work.
class Looker::Turn {
public:
    Turn(Detectors& detectors, State& state, const Frame& frame, const std::function<void()>& meanwhile)
        : detectors_(detectors), state_(state), frame_(frame), meanwhile_(meanwhile), scene_(make_thumbnail(frame)) {}

    Seen take() {
        const CameraState camera = state_.health.judge(frame_, scene_);
        if (state_.demand.work == Work::enrol) {
            return observation::shows_people(camera) ? enrol() : refuse_sample(camera);
        }
        return observation::shows_people(camera) ? look(camera) : look_at_nothing(camera);
    }

private:
    /// A face's points, and how good its picture is.
    struct Portrait {
        FaceQuality quality = FaceQuality::good;
        Landmarks landmarks;
        FaceMeasures measures;
    };

    [[nodiscard]] BootTime now() const { return frame_.captured; }
    [[nodiscard]] bool hurried() const { return state_.demand.work == Work::hurry; }
    [[nodiscard]] bool challenged() const { return state_.demand.work == Work::challenge; }

    Look begin_look(CameraState camera) {
        Look look;
        look.observation = state_.last;
        look.observation.look = state_.last.look + 1;
        look.observation.captured = now();
        look.observation.camera = camera;
        look.observation.frame = observation::FrameSize{frame_.width, frame_.height};
        look.observation.looked = {};
        look.observation.fault.reset();
        return look;
    }

    Seen finish(Look look) {
        state_.last = look.observation;
        state_.last_look = now();
        return {std::move(look), std::nullopt};
    }

    /// Covered, dark, frozen or blurred: nobody can be found, and nobody is followed through it.
    Seen look_at_nothing(CameraState camera) {
        const auto every = hurried() ? shortest_between_hurried_looks : longest_between_looks;
        if (camera == state_.last.camera && !is_due(state_.last_look, now(), every)) {
            return {};
        }
        state_.forget_people();
        return finish(begin_look(camera));
    }

    Seen look(CameraState camera) {
        const auto calm = state_.workers_region();
        state_.figures.watch(scene_, calm, now());
        const auto plan =
            state_.schedule.plan({now(), hurried(), challenged(), has_changed(state_.scene_of_faces, scene_),
                                  has_changed(state_.scene_of_persons, scene_, calm)});
        if (!plan.is_a_look()) {
            return {};
        }
        Look look = begin_look(camera);
        if (plan.faces) {
            look_for_faces(look);
        }
        if (plan.persons) {
            meanwhile_();
            look_for_persons(look);
        }
        state_.schedule.ran(plan, now());
        return finish(std::move(look));
    }

    void look_for_persons(Look& look) {
        auto& persons = look.observation.persons;
        auto found = detectors_.persons.find(frame_);
        look.observation.phones = std::move(found.phones);
        if (look.observation.phones.size() > most_persons) {
            look.observation.phones.resize(most_persons);
        }
        persons = std::move(found.persons);
        if (persons.size() > most_persons) {
            persons.resize(most_persons);
        }
        std::vector<observation::Box> bodies(persons.size());
        std::transform(persons.begin(), persons.end(), bodies.begin(), [](const auto& person) { return person.box; });
        const auto verdicts =
            state_.figures.follow(bodies, observation::bodies_with_face(persons, look.observation.faces), now());
        for (std::size_t at = 0; at < persons.size(); ++at) {
            persons[at].figure = verdicts[at].figure;
            persons[at].still = verdicts[at].still;
            persons[at].appearance = verdicts[at].still ? verdicts[at].appearance : 0;
        }
        look.observation.looked.persons = true;
        state_.scene_of_persons = scene_;
    }

    void look_for_faces(Look& look) {
        const auto found = confirmed_faces();
        meanwhile_();
        std::vector<observation::Box> boxes(found.size());
        std::transform(found.begin(), found.end(), boxes.begin(), [](const FoundFace& face) { return face.box; });
        const auto tracks =
            state_.tracker.follow(boxes, now(), challenged() ? state_.demand.worker_track : std::nullopt);
        look.observation.faces.clear();
        std::vector<Portrait> portraits;
        portraits.reserve(found.size());
        for (std::size_t at = 0; at < found.size(); ++at) {
            portraits.push_back(portray(found[at].box));
            look.observation.faces.push_back({tracks[at], found[at].box, found[at].score, portraits[at].quality});
        }
        std::erase_if(state_.followed, [&](const Followed& face) {
            return std::find(tracks.begin(), tracks.end(), face.track) == tracks.end();
        });
        tell_pictures(look.observation.faces);
        look.observation.looked.faces = true;
        state_.scene_of_faces = scene_;
        const auto chosen = choose_for_vector(look.observation.faces);
        hint_at_pictures(look.observation.faces, chosen);
        if (challenged()) {
            follow_head(look, portraits);
        }
        if (chosen) {
            Followed& face = state_.memory_of(tracks[*chosen]);
            ++face.vectors;
            face.last_vector = now();
            look.vector_track = tracks[*chosen];
            look.vector = detectors_.recogniser.vector(frame_, portraits[*chosen].landmarks);
        }
    }

    /// Which of the faces never moved, and so are pictures.
    void tell_pictures(std::vector<FaceSeen>& faces) {
        std::vector<StillFaces::Face> followed(faces.size());
        std::transform(faces.begin(), faces.end(), followed.begin(), [](const FaceSeen& face) {
            return StillFaces::Face{face.track, face.box};
        });
        const StillFaces::Picture picture{
            [this](const observation::Box& box) { return patch_of(frame_, box); },
            [this](const observation::Box& box) { return state_.figures.stirred(box, now()); }};
        const auto verdicts = state_.still_faces.follow(followed, picture, now());
        for (std::size_t at = 0; at < faces.size(); ++at) {
            faces[at].motion = verdicts[at].motion;
            faces[at].figure = verdicts[at].figure;
            faces[at].appearance = verdicts[at].appearance;
        }
    }

    /// Faces of this frame: those found where a face was a look ago and beyond doubt, and those BlazeFace confirms.
    std::vector<FoundFace> confirmed_faces() {
        auto found = detectors_.faces.find(frame_);
        if (found.size() > most_faces) {
            found.resize(most_faces);
        }
        std::erase_if(found, [&](const FoundFace& face) {
            const bool known = std::any_of(state_.last.faces.begin(), state_.last.faces.end(),
                                           [&](const FaceSeen& last) { return overlap(last.box, face.box) >= 0.3F; });
            return !(known && face.score >= beyond_doubt) && !detectors_.confirmer.confirms(frame_, face.box);
        });
        return found;
    }

    Portrait portray(const observation::Box& face) {
        const Landmarks landmarks = detectors_.landmarks.find(frame_, face);
        const auto measures = measure_face(frame_, face, landmarks, align(frame_, landmarks));
        return {judge_face(measures), landmarks, measures};
    }

    /// Which face gets a vector in this look, never a picture that is known to be one: the worker's now and then while
    /// it is followed; else, one a look, the face that had the fewest so far, the largest of those. So a bystander in
    /// front cannot keep the worker unverified.
    [[nodiscard]] std::optional<std::size_t> choose_for_vector(const std::vector<FaceSeen>& faces) {
        for (std::size_t at = 0; at < faces.size(); ++at) {
            if (faces[at].track == state_.demand.worker_track && faces[at].motion != Motion::never) {
                const auto& last = state_.memory_of(faces[at].track).last_vector;
                return challenged() || is_due(last, now(), between_verifications) ? std::optional(at) : std::nullopt;
            }
        }
        if (worker_is_waited_for()) {
            return std::nullopt;
        }
        std::optional<std::size_t> chosen;
        for (std::size_t at = 0; at < faces.size(); ++at) {
            if (faces[at].motion == Motion::never) {
                continue;
            }
            if (!chosen || state_.memory_of(faces[at].track).vectors < state_.memory_of(faces[*chosen].track).vectors) {
                chosen = at;
            }
        }
        return chosen;
    }

    /// Out of view for a moment of a challenge: their track exists, so nobody else is compared.
    [[nodiscard]] bool worker_is_waited_for() const {
        const auto& worker = state_.demand.worker_track;
        return challenged() && worker && state_.tracker.follows(*worker);
    }

    /// The face that is compared now, and the worker's until there are scores enough. It costs as much as finding
    /// faces, and says little: so not of everybody in every look.
    void hint_at_pictures(std::vector<FaceSeen>& faces, const std::optional<std::size_t>& compared) {
        for (std::size_t at = 0; at < faces.size(); ++at) {
            const bool is_worker = faces[at].track == state_.demand.worker_track;
            if (!is_worker && compared != at) {
                continue;
            }
            LiveScores& live = state_.memory_of(faces[at].track).live;
            if (compared == at || !live.are_enough()) {
                live.add(detectors_.liveness.score(frame_, faces[at].box));
            }
            faces[at].live = live.mean();
        }
    }

    void follow_head(Look& look, const std::vector<Portrait>& portraits) {
        const auto& faces = look.observation.faces;
        for (std::size_t at = 0; at < faces.size(); ++at) {
            if (faces[at].track == state_.demand.worker_track) {
                look.head = state_.head.see(faces[at].track, portraits[at].landmarks);
            }
        }
    }

    // ---- enrolment

    [[nodiscard]] bool sample_is_due() const {
        return is_due(state_.last_sample, now(), shortest_between_hurried_looks);
    }

    Seen answer(Sample sample) {
        state_.last_sample = now();
        return {std::nullopt, std::move(sample)};
    }

    Seen refuse_sample(CameraState camera) {
        if (!sample_is_due()) {
            return {};
        }
        return answer({camera == CameraState::dark ? SampleVerdict::too_dark : SampleVerdict::no_face, {}});
    }

    Seen enrol() {
        if (!sample_is_due()) {
            return {};
        }
        auto found = detectors_.faces.find(frame_);
        if (found.size() > most_faces) {
            found.resize(most_faces);
        }
        std::erase_if(found, [&](const auto& face) { return !detectors_.confirmer.confirms(frame_, face.box); });
        if (found.size() != 1) {
            return answer({found.empty() ? SampleVerdict::no_face : SampleVerdict::two_faces, {}});
        }
        const Portrait portrait = portray(found.front().box);
        Sample sample{verdict_of(portrait.quality), {}};
        if (sample.verdict == SampleVerdict::taken) {
            sample.vector = detectors_.recogniser.vector(frame_, portrait.landmarks);
            constexpr float brightest = 255;
            sample.turn = portrait.measures.turn;
            sample.light = std::clamp(portrait.measures.light / brightest, 0.0F, 1.0F);
            sample.balance = portrait.measures.balance;
            sample.height = std::clamp(found.front().box.height, 0.0F, 1.0F);
        }
        return answer(std::move(sample));
    }

    Detectors& detectors_;
    State& state_;
    const Frame& frame_;
    const std::function<void()>& meanwhile_;
    const Thumbnail scene_;
};

Looker::Looker(std::unique_ptr<Detectors> detectors)
    : detectors_(std::move(detectors)), state_(std::make_unique<State>()) {}
Looker::~Looker() = default;
Looker::Looker(Looker&&) noexcept = default;
Looker& Looker::operator=(Looker&&) noexcept = default;

Result<Looker> Looker::open(const std::filesystem::path& folder, RecogniserKind kind) {
    const auto models = ModelFolder::open(folder);
    if (!models) {
        return models.error();
    }
    auto detectors =
        load_models<FaceFinder, FaceConfirmer, LandmarkFinder, Recogniser, PersonFinder, Liveness>(*models, kind);
    if (!detectors) {
        return detectors.error();
    }
    return Looker(std::make_unique<Detectors>(std::make_from_tuple<Detectors>(*std::move(detectors))));
}

void Looker::obey(const Demand& demand) {
    if (demand.work != Work::challenge || state_->demand.work != Work::challenge) {
        state_->head.forget();
    }
    state_->demand = demand;
}

Looker::Seen Looker::see(const Frame& frame, const std::function<void()>& meanwhile) {
    return Turn(*detectors_, *state_, frame, meanwhile).take();
}

Look Looker::without_frame(CameraState camera, BootTime now, std::optional<observation::CameraFault> fault) {
    state_->forget_people();
    state_->health.forget();
    Look look;
    look.observation.look = state_->last.look + 1;
    look.observation.captured = now;
    look.observation.camera = camera;
    look.observation.fault = fault;
    state_->last = look.observation;
    state_->last_look = now;
    return look;
}

std::uint64_t Looker::looks() const {
    return state_->last.look;
}
std::uint64_t Looker::vectors() const {
    return detectors_->recogniser.runs();
}
std::uint64_t Looker::second_opinions() const {
    return detectors_->confirmer.runs();
}

RecogniserKind Looker::recogniser() const {
    return detectors_->recogniser.kind();
}

}  // namespace shiftguard::vision
