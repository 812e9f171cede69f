// How often the active challenge is passed, by whom: real recordings cut into the asked order, and attacks. Prints a
// table; numbers belong in a document with machine, date and this command:
//   build/<preset>/bin/sg_bench_challenge --models build/models --data build/test-data
#include "agent/vision/picture.hpp"
#include "tests/bench/challenge/footage.hpp"
#include "tests/bench/challenge/stage.hpp"
#include "tests/bench/challenge/tilted_picture.hpp"
#include "tests/bench/report_card/figures/interval.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <map>
#include <numbers>
#include <string>

#include <CLI/CLI.hpp>

namespace shiftguard::bench {
namespace {

constexpr double accept = 0.50;  // fr_feature's defaults
constexpr double reject = 0.41;
constexpr std::size_t movements = 3;

struct Options {
    std::string models = "build/models";
    std::string data = "build/test-data";
    std::uint32_t trials = 200;
    bool once = false;
};

/// What whoever acts does while a prompt stands that was answered already.
enum class Effort : std::uint8_t {
    once,   ///< waits
    again,  ///< makes the movement again, as people do whose screen still asks
};

/// An actor on a stage: rests in one stretch of its film, and makes movements cut from others.
class Performance {
public:
    Performance(Stage& stage, const Actor& actor, Dice& dice, Effort effort)
        : stage_(stage),
          actor_(actor),
          dice_(dice),
          effort_(effort),
          rest_(dice.one_of(actor.cut().rests)),
          at_(dice.between(rest_.begin, rest_.end)) {}

    void rest(int tenths) {
        for (int tenth = 0; tenth < tenths && !stage_.over(); ++tenth) {
            stage_.show(actor_.at(at_));
            turn_at_the_ends();
            at_ += step_;
        }
    }

    void wait_for_prompt() {
        while (!stage_.over() && !stage_.asked()) {
            rest(1);
        }
    }

    /// Until the prompt is gone, which need not have asked for that.
    void answer(Movement movement, const Actor& by) {
        make(movement, by);
        while (!stage_.over() && stage_.asked()) {
            rest(effort_ == Effort::once ? 1 : dice_.between(3, 8));
            if (effort_ == Effort::again && stage_.asked()) {
                make(movement, by);
            }
        }
    }
    void answer(Movement movement) { answer(movement, actor_); }

    void make(Movement movement, const Actor& by) {
        const Span clip = dice_.one_of(by.clips(movement));
        last_ = by.cut().film + (by.mirrored() ? ", mirrored, " : ", ") + std::string(to_string(movement)) + " at " +
                std::to_string(clip.begin);
        if (movement == Movement::close_eyes) {
            return blink(clip.begin, by);
        }
        const double speed = dice_.real(0.8, 1.25);
        const Tenth furthest = furthest_in(clip, by);
        int hold = dice_.between(3, 6);
        for (double when = clip.begin; when <= clip.end && !stage_.over(); when += speed) {
            for (show(by, static_cast<Tenth>(when)); when >= furthest && hold > 0; --hold) {
                show(by, furthest);  // nobody had asked these men to turn: who is asked holds it for a moment
            }
        }
    }
    void make(Movement movement) { make(movement, actor_); }

    /// The last movement that was made.
    [[nodiscard]] const std::string& last() const { return last_; }

private:
    void turn_at_the_ends() {
        if (at_ >= rest_.end) {
            step_ = -1;
        } else if (at_ <= rest_.begin) {
            step_ = 1;
        }
    }

    /// Where the nose is furthest from where it was between the eyes, by the raw points.
    static Tenth furthest_in(const Span& clip, const Actor& by) {
        const auto nose = [](const Take& take) {
            const auto& points = take.landmarks;
            const float across = points[45].x - points[36].x;
            return vision::Point{(points[30].x - (points[36].x + points[45].x) / 2) / across,
                                 (points[30].y - (points[36].y + points[45].y) / 2) / across};
        };
        const Take* first = by.at(clip.begin);
        Tenth furthest = clip.begin;
        float most = -1;
        for (Tenth when = clip.begin; first != nullptr && when <= clip.end; ++when) {
            if (const Take* take = by.at(when)) {
                const float moved = std::hypot(nose(*take).x - nose(*first).x, nose(*take).y - nose(*first).y);
                furthest = moved > most ? when : furthest;
                most = std::max(most, moved);
            }
        }
        return furthest;
    }

    /// The blink of a recording, its closed moment held as long as somebody does who is asked for it.
    void blink(Tenth about, const Actor& by) {
        const auto gap = [&](Tenth when) {
            const Take* take = by.at(when);
            return take == nullptr ? 1e9F
                                   : (take->landmarks[41].y - take->landmarks[37].y + take->landmarks[46].y -
                                      take->landmarks[44].y) /
                                         (take->landmarks[45].x - take->landmarks[36].x);
        };
        Tenth closed = about;
        for (Tenth when = about - 2; when <= about + 2; ++when) {
            closed = gap(when) < gap(closed) ? when : closed;
        }
        for (Tenth when = closed - 3; when < closed; ++when) {
            show(by, when);
        }
        for (int tenth = dice_.between(7, 12); tenth > 0; --tenth) {
            show(by, closed);
        }
        for (Tenth when = closed + 1; when <= closed + 3; ++when) {
            show(by, when);
        }
    }

    /// Somebody else takes the very place of the actor.
    void show(const Actor& by, Tenth when) {
        const Take* take = by.at(when);
        const Take* here = actor_.at(at_);
        if (&by == &actor_ || take == nullptr || here == nullptr) {
            return stage_.show(take);
        }
        Take other = *take;
        other.box = here->box;
        other.likeness = -0.1F;  // recordings of the two men score between -0.2 and 0.15 against each other
        stage_.show(&other);
    }

    Stage& stage_;
    const Actor& actor_;
    Dice& dice_;
    Effort effort_;
    std::string last_;
    Span rest_;
    Tenth at_;
    Tenth step_ = 1;
};

class Trials {
public:
    Trials(std::vector<Actor> actors, Models models, std::uint32_t trials, Effort effort)
        : actors_(std::move(actors)), models_(std::move(models)), trials_(trials), effort_(effort) {}

    void add_print(vision::Frame print) { prints_.push_back(std::move(print)); }

    template <class Act>
    void run(const std::string& species, Act act) {
        std::uint64_t passed = 0;
        std::map<std::string, int> reasons;
        misses_.clear();
        for (std::uint32_t seed = 1; seed <= trials_; ++seed) {
            Dice dice(seed);
            const Actor& actor = dice.one_of(actors_);
            const auto plan = challenge::draw_plan(movements, actor.cannot(),
                                                   [&](std::uint32_t below) { return dice.number(below); });
            if (!plan) {
                continue;
            }
            Stage stage(*plan, {accept, reject});
            act(stage, actor, dice, *plan);
            const auto failed = stage.outcome().failed;
            passed += failed ? 0 : 1;
            if (failed) {
                ++reasons[std::string(challenge::to_string(*failed))];
            }
            if (seed % 20 == 0) {
                std::cerr << "\r" << species << ": " << seed << " of " << trials_ << std::flush;
            }
        }
        const auto interval = report_card::share_interval(passed, trials_);
        std::cerr << "\r";
        std::printf("%-52s %4lu of %u  %.3f (%.3f..%.3f) ", species.c_str(), passed, trials_,
                    static_cast<double>(passed) / trials_, interval.low, interval.high);
        for (const auto& [reason, count] : reasons) {
            std::printf(" %s %d", reason.c_str(), count);
        }
        std::printf("\n");
        for (const auto& [movement, count] : misses_) {
            std::printf("    missed after %s: %d\n", movement.c_str(), count);
        }
        std::fflush(stdout);
    }

    void right(Stage& stage, const Actor& actor, Dice& dice) {
        Performance performance(stage, actor, dice, effort_);
        performance.wait_for_prompt();
        while (!stage.over()) {
            performance.rest(dice.between(6, 18));
            if (const auto asked = stage.asked()) {
                performance.answer(*asked);
            }
            performance.wait_for_prompt();
        }
        if (stage.outcome().failed) {
            ++misses_[performance.last()];
        }
    }

    /// A film of the worker that makes the movements in another order, each after its prompt.
    void wrong_order(Stage& stage, const Actor& actor, Dice& dice, const challenge::Plan& plan) {
        std::vector<Movement> possible;
        for (const auto movement : all_movements) {
            if (!actor.clips(movement).empty()) {
                possible.push_back(movement);
            }
        }
        std::vector<Movement> order;
        do {
            order.clear();
            for (std::size_t at = 0; at < plan.size(); ++at) {
                order.push_back(dice.one_of(possible));
            }
        } while (std::equal(plan.begin(), plan.end(), order.begin(),
                            [](const auto& planned, Movement movement) { return planned.movement == movement; }));
        Performance performance(stage, actor, dice, effort_);
        for (const auto movement : order) {
            performance.wait_for_prompt();
            performance.rest(dice.between(6, 18));
            performance.answer(movement);
        }
        while (!stage.over()) {
            performance.rest(1);
        }
    }

    void early(Stage& stage, const Actor& actor, Dice& dice) {
        Performance performance(stage, actor, dice, effort_);
        performance.wait_for_prompt();
        while (!stage.over()) {
            performance.rest(dice.between(0, 1));
            if (const auto asked = stage.asked()) {
                performance.answer(*asked);
            }
            performance.wait_for_prompt();
        }
    }

    /// The worker looks straight, somebody else makes the movements in the worker's place.
    void swapped(Stage& stage, const Actor& actor, Dice& dice) {
        Performance performance(stage, actor, dice, effort_);
        performance.wait_for_prompt();
        while (!stage.over()) {
            performance.rest(dice.between(6, 18));
            if (const auto asked = stage.asked()) {
                performance.answer(*asked, other_than(actor, *asked, dice));
            }
            performance.wait_for_prompt();
        }
    }

    /// Movements again and again, whatever is asked for.
    void looped(Stage& stage, const Actor& actor, Dice& dice) {
        std::vector<Movement> loop;
        const int length = dice.between(1, 4);
        while (std::ssize(loop) < length) {
            const auto movement = dice.one_of(all_movements);
            if (!actor.clips(movement).empty()) {
                loop.push_back(movement);
            }
        }
        Performance performance(stage, actor, dice, effort_);
        const int rest = dice.between(3, 40);
        performance.rest(dice.between(0, 40));
        for (std::size_t at = 0; !stage.over(); ++at) {
            performance.make(loop.at(at % loop.size()));
            performance.rest(rest);
        }
    }

    /// A print of the worker in the hands of somebody who reads the prompts and answers with tilting and bending; every
    /// sight of it counts as recognised.
    void picture(Stage& stage, Dice& dice) {
        const auto& print = dice.one_of(prints_);
        Hold still;
        still.distance = dice.real(1.2, 2.2);
        still.roll = dice.real(-0.1, 0.1);
        still.yaw = dice.real(-0.2, 0.2);
        Hold hold = still;
        const auto go = [&](const Hold& to, int tenths) {
            const Hold from = hold;
            for (int tenth = 1; tenth <= tenths && !stage.over(); ++tenth) {
                const double done = static_cast<double>(tenth) / tenths;
                const auto between = [&](double Hold::*part) {
                    return from.*part + done * (to.*part - from.*part) + dice.real(-0.01, 0.01);
                };
                hold = {between(&Hold::yaw),
                        between(&Hold::pitch),
                        between(&Hold::roll),
                        between(&Hold::curvature),
                        to.axis,
                        between(&Hold::x),
                        between(&Hold::y),
                        between(&Hold::distance)};
                show(stage, seen_by_camera(print, hold));
            }
        };
        while (!stage.over()) {
            const auto asked = stage.asked();
            if (!asked) {
                go(still, 1);
                continue;
            }
            go(still, dice.between(6, 12));
            go(answer_with_a_print(still, *asked, dice), dice.between(3, 6));
            go(hold, dice.between(4, 12));
            go(still, dice.between(3, 6));
        }
    }

private:
    static Hold answer_with_a_print(Hold hold, Movement asked, Dice& dice) {
        const double side = dice.number(2) == 0 ? -1 : 1;
        hold.x += dice.real(-0.1, 0.1);
        hold.curvature = dice.number(3) == 0 ? 0 : dice.real(-4, 4);
        if (asked == Movement::turn_left || asked == Movement::turn_right) {
            hold.yaw = side * dice.real(0.3, 1.0);
            hold.pitch = dice.real(-0.2, 0.2);
            hold.axis = dice.real(-0.2, 0.2);
        } else {
            hold.pitch = side * dice.real(0.3, 1.0);
            hold.yaw = dice.real(-0.2, 0.2);
            hold.axis = std::numbers::pi / 2 + dice.real(-0.2, 0.2);
        }
        return hold;
    }

    void show(Stage& stage, const vision::Frame& frame) {
        const auto found = models_.faces.find(frame);
        if (found.empty()) {
            return stage.show(nullptr);
        }
        const Take take{found.front().box, models_.landmarks.find(frame, found.front().box), 1};
        stage.show(&take);
    }

    const Actor& other_than(const Actor& actor, Movement movement, Dice& dice) {
        std::vector<const Actor*> others;
        for (const auto& other : actors_) {
            const bool same_man = (other.cut().film == "franck.mp4") == (actor.cut().film == "franck.mp4");
            if (!same_man && !other.clips(movement).empty()) {
                others.push_back(&other);
            }
        }
        return others.empty() ? actor : *dice.one_of(others);
    }

    std::vector<Actor> actors_;
    Models models_;
    std::uint32_t trials_;
    Effort effort_;
    std::map<std::string, int> misses_;  ///< of the worker, by the last movement that was made
    std::vector<vision::Frame> prints_;
};

/// Every still to print: the rests' beginnings, and the largest face of each photograph.
Status add_prints(Trials& trials, Models& models, const Options& options) {
    for (const auto& name : {"sample1.jpg", "sample3.jpg", "sample4.jpg", "sample5.jpg", "sample6.jpg"}) {
        const auto picture = vision::read_picture(std::filesystem::path(options.data) / name);
        if (!picture) {
            return picture.error();
        }
        if (const auto faces = models.faces.find(*picture); !faces.empty()) {
            trials.add_print(print_of(*picture, faces.front().box));
        }
    }
    for (const auto& cut : cuts()) {
        for (const auto& rest : cut.rests) {
            const auto still = still_of(std::filesystem::path(options.data) / cut.film, rest.begin);
            if (!still) {
                return still.error();
            }
            if (const auto faces = models.faces.find(*still); !faces.empty()) {
                trials.add_print(print_of(*still, faces.front().box));
            }
        }
    }
    return success();
}

int fail(const Error& error) {
    std::cerr << to_sentence(error) << "\n";
    return 1;
}

int measure(const Options& options) {
    auto models = load_models(options.models);
    auto hands = load_models(options.models);
    if (!models || !hands) {
        return fail(!models ? models.error() : hands.error());
    }
    std::vector<Actor> actors;
    for (const auto& cut : cuts()) {
        for (const bool mirror : {false, true}) {
            std::cerr << "looking at " << cut.film << (mirror ? ", mirrored" : "") << "\n";
            auto actor = Actor::load(cut, options.data, *models, mirror);
            if (!actor) {
                return fail(actor.error());
            }
            actors.push_back(*std::move(actor));
        }
    }
    Trials trials(std::move(actors), *std::move(hands), options.trials, options.once ? Effort::once : Effort::again);
    if (const auto added = add_prints(trials, *models, options); !added) {
        return fail(added.error());
    }
    std::printf("%-52s %s\n", "", "passed (95 % interval); reasons of the failures");
    using challenge::Plan;
    trials.run("right sequences",
               [&](Stage& stage, const Actor& actor, Dice& dice, const Plan&) { trials.right(stage, actor, dice); });
    trials.run("wrong order", [&](Stage& stage, const Actor& actor, Dice& dice, const Plan& plan) {
        trials.wrong_order(stage, actor, dice, plan);
    });
    trials.run("early answers",
               [&](Stage& stage, const Actor& actor, Dice& dice, const Plan&) { trials.early(stage, actor, dice); });
    trials.run("another face makes the movements",
               [&](Stage& stage, const Actor& actor, Dice& dice, const Plan&) { trials.swapped(stage, actor, dice); });
    trials.run("looped film of movements",
               [&](Stage& stage, const Actor& actor, Dice& dice, const Plan&) { trials.looped(stage, actor, dice); });
    trials.run("photograph moved, tilted and bent as is asked for",
               [&](Stage& stage, const Actor&, Dice& dice, const Plan&) { trials.picture(stage, dice); });
    return 0;
}

}  // namespace
}  // namespace shiftguard::bench

int main(int count, char** arguments) {
    CLI::App app{"How often the active challenge is passed, and by whom"};
    shiftguard::bench::Options options;
    app.add_option("--models", options.models, "Folder of the models")->capture_default_str();
    app.add_option("--data", options.data, "Folder of the recordings and photographs")->capture_default_str();
    app.add_option("--trials", options.trials, "Trials of each kind")
        ->capture_default_str()
        ->check(CLI::Range(1, 100000));
    app.add_flag("--once", options.once, "Each answer is made once, not again while its prompt stands");
    CLI11_PARSE(app, count, arguments);
    return shiftguard::bench::measure(options);
}
