#include "tests/unit/decision/story.hpp"

namespace shiftguard::decision {
namespace {

constexpr Milliseconds look_pace = 250ms;

observation::Box face_box(float x) {
    return {x, 0.25F, 0.125F, 0.125F};
}
observation::Box body_box(float x) {
    return {x - 0.0625F, 0.125F, 0.25F, 0.75F};
}

Looked streaming() {
    Looked looked;
    looked.observation.camera = observation::CameraState::streaming;
    looked.observation.frame = observation::FrameSize{640, 480};
    looked.observation.looked = {true, true};
    return looked;
}

void add(Looked& looked, observation::TrackId track, float x, observation::FaceQuality quality) {
    looked.observation.faces.push_back({track, face_box(x), 0.875F, quality});
    looked.observation.persons.push_back({body_box(x), 0.75F});
}

}  // namespace

policy::Rules house_rules() {
    policy::Rules rules;
    for (auto& rule : rules.findings) {
        rule = {.response = Response::lock,
                .enforcement = Enforcement::enforce,
                .confirm = 1000ms,
                .confirm_looks = 2,
                .warn = 0ms,
                .grace = 0ms,
                .cool_down = 60s};
    }
    for (const auto doubt : {FindingKind::place_unknown, FindingKind::place_conflict}) {
        rules.of(doubt).confirm = 30s;
        rules.of(doubt).warn = 600s;
    }
    rules.of(FindingKind::exception_used) = {};
    rules.of(FindingKind::figure_declared) = {};
    rules.of(FindingKind::presentation_attack).looked_for = false;  // nobody is asked to move in every story
    rules.accept = 0.5;
    rules.reject = 0.4;
    rules.eye_silence = 1500ms;
    rules.eye_start = 8000ms;
    return rules;
}

Looked nobody() {
    return streaming();
}

Looked somebody(observation::TrackId track, std::optional<double> similarity, observation::FaceQuality quality) {
    auto looked = streaming();
    add(looked, track, 0.25F, quality);
    if (similarity) {
        looked.likeness = Likeness{track, *similarity};
    }
    return looked;
}

Looked the_worker() {
    return somebody(worker_track, 0.875);
}

Looked the_worker_and_a_bystander() {
    auto looked = the_worker();
    add(looked, stranger_track, 0.625F, observation::FaceQuality::good);
    return looked;
}

Looked a_stranger() {
    return somebody(stranger_track, 0.125);
}

Looked a_back_turned() {
    auto looked = streaming();
    looked.observation.persons.push_back({body_box(0.25F), 0.75F});
    return looked;
}

Looked with_a_poster(Looked looked) {
    looked.observation.persons.push_back({body_box(0.75F), 0.5F, observation::FigureId{9}, true, 0xF0F0});
    return looked;
}

Looked camera(observation::CameraState state) {
    Looked looked;
    looked.observation.camera = state;
    return looked;
}

Looked with_faces_only(Looked looked) {
    looked.observation.looked = {true, false};
    return looked;
}

Looked with_persons_only(Looked looked) {
    looked.observation.looked = {false, true};
    return looked;
}

Looked carried_over(Looked looked) {
    looked.observation.looked = {false, false};
    looked.likeness.reset();
    return looked;
}

Story& Story::opens_session(bool enrolled, const std::string& account) {
    return gets(SessionOpened{SessionId("3"), AccountName(account), WorkerId("w-" + account), enrolled, false});
}

Story& Story::at_work() {
    gets(EyeStarted{});
    gets(EyeAlive{});
    gets(ContextChange{Standing::agreed, Standing::agreed, std::nullopt});
    opens_session();
    keeps_seeing(the_worker(), 500ms);
    return forgets();
}

Story& Story::gets(const Input& input) {
    auto told = input;
    if (auto* looked = std::get_if<Looked>(&told)) {
        looked->observation.look = ++looks_;
        looked->observation.captured = clock_.now().boot;
    }
    auto next = step(std::move(state_), told, rules_, clock_.now());
    state_ = std::move(next.state);
    said_.insert(said_.end(), next.outputs.begin(), next.outputs.end());
    return *this;
}

Story& Story::keeps_seeing(const Looked& looked, Milliseconds duration) {
    sees(looked);
    for (Milliseconds passed{0}; passed < duration; passed += look_pace) {
        clock_.advance(look_pace);
        sees(looked);
    }
    return *this;
}

Story& Story::waits(Milliseconds duration) {
    for (Milliseconds passed{0}; passed < duration; passed += look_pace) {
        clock_.advance(look_pace);
        gets(Tick{});
    }
    return *this;
}

Story& Story::jumps(Milliseconds duration) {
    clock_.advance(duration);
    return *this;
}

Story& Story::forgets() {
    said_.clear();
    return *this;
}

}  // namespace shiftguard::decision
