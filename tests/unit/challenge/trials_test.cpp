// Seeded trials with the unrest that was measured on real recordings: who obeys passes, who does not know what will be
// asked for does not. Figures on real pictures are made by tests/bench; these hold the state machine to its part.
#include "tests/unit/challenge/acting.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::challenge;
using testing::Actor;

namespace {

constexpr std::uint32_t trials = 400;
constexpr float unrest = 3;  // degrees, one standard deviation

class Trial {
public:
    explicit Trial(std::uint32_t seed)
        : random(seed),
          plan(*draw_plan(3, {}, [this](std::uint32_t below) { return number(below); })),
          challenge(plan, Milliseconds(5000), BootTime{}),
          actor(challenge, unrest, seed) {}

    std::uint32_t number(std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); }
    Milliseconds between(std::uint32_t least, std::uint32_t most) { return Milliseconds(least + number(most - least)); }
    [[nodiscard]] bool passed() const {
        const auto outcome = challenge.progress().outcome;
        return outcome && !outcome->failed;
    }

    std::mt19937 random;
    Plan plan;
    Challenge challenge;
    Actor actor;
};

template <class Act>
std::uint32_t passed(Act act) {
    std::uint32_t count = 0;
    for (std::uint32_t seed = 1; seed <= trials; ++seed) {
        Trial trial(seed);
        act(trial);
        count += trial.passed() ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_CASE("WhoObeysPassesInAtLeastNineteenOfTwentyTrials") {
    const auto count = passed([](Trial& trial) {
        trial.actor.wait_for_prompt();
        while (!trial.actor.over()) {
            trial.actor.make(trial.actor.asked(), trial.between(600, 1800), static_cast<float>(22 + trial.number(15)));
            trial.actor.wait_for_prompt();
        }
    });
    CHECK(count >= trials * 95 / 100);
}

TEST_CASE("AnOrderThatIsNotTheOneAskedForPassesInAtMostOneOfFiftyTrials") {
    const auto count = passed([](Trial& trial) {
        std::vector<Movement> order;
        for (const auto& planned : trial.plan) {
            order.push_back(planned.movement);
        }
        order.back() = all_movements.at((static_cast<std::size_t>(order.back()) + 1 + trial.number(3)) % 4);
        for (const auto movement : order) {
            trial.actor.wait_for_prompt();
            trial.actor.make(movement, trial.between(600, 1800));
        }
        trial.actor.stay(Milliseconds(10'000));
    });
    CHECK(count <= trials * 2 / 100);
}

TEST_CASE("AnEarlyAnswerPassesInAtMostOneOfFiftyTrials") {
    const auto count = passed([](Trial& trial) {
        trial.actor.wait_for_prompt();
        while (!trial.actor.over()) {
            trial.actor.make(trial.actor.asked(), Milliseconds(0));
            trial.actor.wait_for_prompt();
        }
    });
    CHECK(count <= trials * 2 / 100);
}

TEST_CASE("ALoopedFilmOfMovementsPassesInAtMostOneOfFiftyTrials") {
    const auto count = passed([](Trial& trial) {
        std::vector<Movement> loop(2 + trial.number(3));
        for (auto& movement : loop) {
            movement = all_movements.at(trial.number(4));
        }
        const auto rest = trial.between(300, 3000);
        for (std::size_t at = 0; !trial.actor.over(); ++at) {
            trial.actor.make(loop.at(at % loop.size()), rest);
        }
    });
    CHECK(count <= trials * 2 / 100);
}

TEST_CASE("AFilmOfOneTurnInALoopPassesInAtMostOneOfFiftyTrials") {
    const auto count = passed([](Trial& trial) {
        const auto rest = trial.between(300, 4500);
        while (!trial.actor.over()) {
            trial.actor.make(Movement::turn_left, rest);
            trial.actor.make(Movement::turn_right, rest);
        }
    });
    CHECK(count <= trials * 2 / 100);
}

TEST_CASE("AStillPictureThatTremblesPassesInNoTrial") {
    const auto count = passed([](Trial& trial) {
        while (!trial.actor.over()) {
            trial.actor.show();
        }
    });
    CHECK(count == 0);
}
