#include "tests/bench/report_card/measure/cost.hpp"

#include "agent/cli/film_replay.hpp"
#include "agent/vision/alignment.hpp"
#include "agent/vision/camera_health/camera_health.hpp"
#include "agent/vision/face_confirmer.hpp"
#include "agent/vision/face_finder.hpp"
#include "agent/vision/face_quality.hpp"
#include "agent/vision/landmarks.hpp"
#include "agent/vision/models.hpp"
#include "agent/vision/person_finder.hpp"
#include "agent/vision/recogniser.hpp"
#include "agent/vision/thumbnail.hpp"
#include "tests/bench/report_card/figures/percentile.hpp"
#include "tests/bench/report_card/measure/film.hpp"

#include <ctime>
#include <fstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <unistd.h>

namespace shiftguard::report_card {
namespace {

constexpr std::size_t most_frames = 200;  // on which the stages are measured one by one

/// Processor time of this thread, in milliseconds: what else runs on the machine is not in it.
double processor_ms() {
    timespec spent{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
}

double resident_megabytes() {
    std::ifstream statm("/proc/self/statm");
    double total = 0;
    double resident = 0;
    statm >> total >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

struct Stage {
    const char* key;
    const char* label;
    std::vector<double> ms{};

    template <class Work>
    auto measure(const Work& work) {
        const double before = processor_ms();
        auto result = work();
        ms.push_back(processor_ms() - before);
        return result;
    }

    void tell(Card& card) const {
        const auto middle = percentile(ms, 50);
        const auto high = percentile(ms, 95);
        if (!middle || !high) {
            return;
        }
        card.number({"ms_p50", key}, fmt::format("{}, p50 of {}", label, ms.size()), *middle, "ms");
        card.number({"ms_p95", key}, "  p95", *high, "ms");
    }
};

/// The product's rooms one by one, on frames spread over the film.
class Stages {
public:
    static Result<Stages> load(const vision::ModelFolder& models, RecogniserKind recogniser) {
        auto loaded = vision::load_models<vision::FaceFinder, vision::FaceConfirmer, vision::LandmarkFinder,
                                          vision::Recogniser, vision::PersonFinder>(models, recogniser);
        return loaded ? Result<Stages>(std::make_from_tuple<Stages>(*std::move(loaded))) : loaded.error();
    }

    Stages(vision::FaceFinder faces, vision::FaceConfirmer confirmer, vision::LandmarkFinder landmarks,
           vision::Recogniser recogniser, vision::PersonFinder persons)
        : faces_(std::move(faces)),
          confirmer_(std::move(confirmer)),
          landmarks_(std::move(landmarks)),
          recogniser_(std::move(recogniser)),
          persons_(std::move(persons)) {}

    void run(const vision::Frame& frame) {
        (void)change_.measure([&] { return health_.judge(frame, vision::make_thumbnail(frame)); });
        const auto found = find_.measure([&] { return faces_.find(frame); });
        (void)body_.measure([&] { return persons_.find(frame); });
        if (found.empty()) {
            return;
        }
        const auto& box = found.front().box;
        (void)confirm_.measure([&] { return confirmer_.confirms(frame, box); });
        const auto landmarks = align_.measure([&] {
            const auto points = landmarks_.find(frame, box);
            (void)judge_face(measure_face(frame, box, points, align(frame, points)));
            return points;
        });
        (void)recognise_.measure([&] { return recogniser_.vector(frame, landmarks); });
    }

    void tell(Card& card) const {
        for (const Stage* stage : {&change_, &find_, &confirm_, &align_, &recognise_, &body_}) {
            stage->tell(card);
        }
    }

private:
    vision::FaceFinder faces_;
    vision::FaceConfirmer confirmer_;
    vision::LandmarkFinder landmarks_;
    vision::Recogniser recogniser_;
    vision::PersonFinder persons_;
    vision::CameraHealth health_;
    Stage change_{"change", "change and camera health, every frame"};
    Stage find_{"faces", "faces"};
    Stage confirm_{"second_opinion", "second opinion on a face"};
    Stage align_{"landmarks", "landmarks, alignment and quality of a face"};
    Stage recognise_{"recognition", "recognition of a face"};
    Stage body_{"persons", "persons"};
};

/// The worker of the film, or somebody whom nobody is.
Result<cli::FilmSession> anybody_of(const std::filesystem::path& enrol, const std::filesystem::path& models,
                                    bool& recognised) {
    auto policy = policy_of({});
    if (!policy) {
        return policy.error();
    }
    auto session = session_of(*policy, enrol, models);
    recognised = session.ok();
    if (session || session.error().kind != ErrorKind::invalid_input) {
        return session;
    }
    cli::FilmSession nobody{*std::move(policy), AccountName("worker"), {}, WallTime{}};
    nobody.reference.worker = nobody.policy.worker_of(nobody.account)->id;
    return nobody;
}

}  // namespace

Result<Card> cost(const std::filesystem::path& video, const std::filesystem::path& enrol,
                  const std::filesystem::path& models) {
    const double empty = resident_megabytes();
    bool recognised = false;
    const auto session = anybody_of(enrol.empty() ? video : enrol, models, recognised);
    if (!session) {
        return session.error();
    }
    auto looker = cli::open_looker(models, session->policy.recogniser);
    if (!looker) {
        return looker.error();
    }
    cli::FilmGuard guard(*session, *std::move(looker), [](const decision::Output& /*output*/, BootTime /*at*/) {});
    guard.begin(BootTime{});
    Stage frames{"frame", "a frame through the guard"};
    Stage looks{"look", "a frame that led to a look"};
    const auto length = for_each_frame(video, [&](const vision::Frame& frame) {
        const auto before = guard.looker().looks();
        (void)frames.measure([&] {
            guard.take(frame);
            return 0;
        });
        if (guard.looker().looks() > before) {
            looks.ms.push_back(frames.ms.back());
        }
    });
    if (!length) {
        return length.error();
    }
    const double memory = resident_megabytes();

    const auto folder = vision::ModelFolder::open(models);
    auto stages = folder ? Stages::load(*folder, session->policy.recogniser) : Result<Stages>(folder.error());
    if (!stages) {
        return stages.error();
    }
    const std::size_t step = frames.ms.size() / most_frames + 1;
    std::size_t at = 0;
    const auto again = for_each_frame(video, [&](const vision::Frame& frame) {
        if (at++ % step == 0) {
            stages->run(frame);
        }
    });
    if (!again) {
        return again.error();
    }

    Card card("cost");
    double spent = 0;
    for (const double one : frames.ms) {
        spent += one;
    }
    const auto milliseconds = static_cast<double>(length->count());
    card.number("film_s", "length of the film", milliseconds / 1000, "s");
    card.word("worker_recognised", "the worker is enrolled and recognised", recognised ? "yes" : "no");
    card.count("frames", "frames, five a second", frames.ms.size());
    card.count("looks", "looks", looks.ms.size());
    card.number("looks_a_minute", "looks a minute", static_cast<double>(looks.ms.size()) * 60'000 / milliseconds);
    card.number("core_share", "share of one core (without the camera's own work)", spent / milliseconds);
    card.number("memory_mb", "resident memory of this program after the film", memory, "MB");
    card.number("memory_before_mb", "  before the guard read its models", empty, "MB");
    frames.tell(card);
    looks.tell(card);
    stages->tell(card);
    card.note("Times are processor time of one thread. The film's own decoding is in none of them.");
    return card;
}

}  // namespace shiftguard::report_card
