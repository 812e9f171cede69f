// What must hold whatever happens: thousands of random inputs, each run from a seed that the failure names.
#include "agent/decision/guard.hpp"
#include "tests/unit/decision/story.hpp"

#include <random>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::decision;

namespace {

using Dice = std::mt19937;

std::uint32_t throw_of(Dice& dice, std::uint32_t faces) {
    return static_cast<std::uint32_t>(dice() % faces);
}

Looked random_look(Dice& dice) {
    switch (throw_of(dice, 10)) {
        case 0:
            return nobody();
        case 1:
            return the_worker_and_a_bystander();
        case 2:
            return a_stranger();
        case 3:
            return a_back_turned();
        case 4:
            return camera(static_cast<observation::CameraState>(throw_of(dice, 6)));
        case 5:
            return with_faces_only(the_worker_and_a_bystander());
        case 6:
            return with_persons_only(a_stranger());
        case 7:
            return carried_over(nobody());
        case 8:
            return somebody(observation::TrackId{throw_of(dice, 4)}, static_cast<double>(throw_of(dice, 100)) / 100);
        default:
            return the_worker();
    }
}

Standing random_standing(Dice& dice) {
    return static_cast<Standing>(throw_of(dice, 3));
}

Input random_input(Dice& dice) {
    switch (throw_of(dice, 40)) {
        case 0:
            return EyeStarted{};
        case 1:
            return EyeFailed{"killed"};
        case 2:
            return ContextChange{random_standing(dice), random_standing(dice), std::nullopt};
        case 3:
        case 4:
            return SessionOpened{SessionId("1"), AccountName(throw_of(dice, 2) == 0 ? "anna" : "bert"), WorkerId("w"),
                                 throw_of(dice, 4) != 0, throw_of(dice, 4) == 0};
        case 5:
            return SessionClosed{};
        case 6:
            return SessionLocked{};
        case 7:
        case 8:
            return SessionUnlocked{};
        case 9:
            return Suspended{};
        case 10:
            return Resumed{};
        case 11:
            return EnrolmentChanged{throw_of(dice, 3) != 0};
        case 12:
            return LockVerified{FindingNumber{throw_of(dice, 20)}, "logind"};
        case 13:
            return LockFailed{FindingNumber{throw_of(dice, 20)}, "timeout"};
        case 14:
            return PolicyChanged{};
        case 15:
            return throw_of(dice, 10) == 0 ? Input(Interrupted{}) : Input(Tick{});
        case 16:
        case 17:
            return EyeAlive{};
        case 18:
        case 19:
        case 20:
        case 21:
            return Tick{};
        default:
            return random_look(dice);
    }
}

policy::Rules random_rules(Dice& dice) {
    policy::Rules rules;
    for (auto& rule : rules.findings) {
        rule.response = static_cast<Response>(throw_of(dice, 3));
        rule.enforcement = static_cast<Enforcement>(throw_of(dice, 2));
        rule.confirm = Milliseconds(throw_of(dice, 4) * 300);
        rule.confirm_looks = throw_of(dice, 3);
        rule.warn = Milliseconds(throw_of(dice, 3) * 500);
        rule.grace = Milliseconds(throw_of(dice, 2) * 400);
        rule.cool_down = Milliseconds(throw_of(dice, 3) * 5000);
    }
    return rules;
}

struct Moment {
    Input input;
    Milliseconds pause;
};

std::vector<Moment> random_day(Dice& dice) {
    constexpr int moments = 600;
    std::vector<Moment> day;
    day.reserve(moments);
    for (int at = 0; at < moments; ++at) {
        day.push_back({random_input(dice), Milliseconds(throw_of(dice, 300))});
    }
    return day;
}

Story live(const policy::Rules& rules, const std::vector<Moment>& day) {
    Story story(rules);
    for (const auto& moment : day) {
        story.jumps(moment.pause).gets(moment.input);
    }
    return story;
}

}  // namespace

TEST_CASE("NothingIsEverDoneInObserveAndEveryResponseHasItsFinding") {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        Dice dice(seed);
        const auto rules = random_rules(dice);
        const auto story = live(rules, random_day(dice));
        const auto& said = story.said();
        for (std::size_t at = 0; at < said.size(); ++at) {
            const auto* respond = std::get_if<Respond>(&said[at]);
            if (respond == nullptr) {
                continue;
            }
            REQUIRE(rules.of(respond->kind).enforcement == Enforcement::enforce);
            REQUIRE(respond->response == rules.of(respond->kind).response);
            REQUIRE(respond->response != Response::record);
            const auto findings = story.findings(respond->kind);
            REQUIRE(std::any_of(findings.begin(), findings.end(),
                                [&](const Finding& finding) { return finding.number == respond->finding; }));
        }
    }
}

TEST_CASE("TheSameDayGivesTheSameWords") {
    for (std::uint32_t seed = 500; seed < 550; ++seed) {
        CAPTURE(seed);
        Dice dice(seed);
        const auto rules = random_rules(dice);
        const auto day = random_day(dice);
        const auto first = live(rules, day);
        const auto second = live(rules, day);
        REQUIRE(first.said().size() == second.said().size());
        const auto findings = first.findings();
        const auto again = second.findings();
        REQUIRE(findings.size() == again.size());
        for (std::size_t at = 0; at < findings.size(); ++at) {
            REQUIRE(findings[at].number == again[at].number);
            REQUIRE(findings[at].kind == again[at].kind);
            REQUIRE(findings[at].confirmed == again[at].confirmed);
            REQUIRE(findings[at].detail == again[at].detail);
            REQUIRE(findings[at].deciding_look == again[at].deciding_look);
        }
    }
}

TEST_CASE("NoFindingIsMadeBeforeItsConfirmTimeOrWithoutItsLook") {
    for (std::uint32_t seed = 1000; seed < 1200; ++seed) {
        CAPTURE(seed);
        Dice dice(seed);
        const auto rules = random_rules(dice);
        const auto story = live(rules, random_day(dice));
        std::uint64_t last = 0;
        for (const auto& finding : story.findings()) {
            REQUIRE(static_cast<std::uint64_t>(finding.number) > 0);
            REQUIRE(finding.joins.has_value() == (finding.occurrence > 1));
            REQUIRE((!finding.joins || *finding.joins < finding.number));
            REQUIRE_FALSE(finding.detail.empty());
            // No challenge ends here, but one may be broken off.
            const bool broken_off = finding.kind == FindingKind::presentation_attack &&
                                    finding.detail.find("broken off again") != std::string::npos;
            const bool happened = broken_off || finding.kind == FindingKind::lock_failed ||
                                  finding.kind == FindingKind::agent_interrupted;
            REQUIRE((happened || finding.confirmed.boot - finding.first_seen.boot >= rules.of(finding.kind).confirm));
            REQUIRE(finding.deciding_look.has_value() == is_visual(finding.kind));
            if (finding.kind == FindingKind::additional_person) {
                REQUIRE(observation::count_people(*finding.deciding_look) >= 2);
            }
            if (finding.kind == FindingKind::worker_absent) {
                REQUIRE(observation::count_people(*finding.deciding_look) == 0);
            }
            if (finding.kind == FindingKind::unknown_person) {
                REQUIRE((finding.similarity ? *finding.similarity < rules.reject
                                            : finding.detail == "somebody is there and could not be verified"));
            }
            last = std::max(last, static_cast<std::uint64_t>(finding.number));
        }
        REQUIRE(last <= story.state().numbers_given);
    }
}

TEST_CASE("NothingIsSaidOfASessionThatIsNotGuarded") {
    for (std::uint32_t seed = 2000; seed < 2100; ++seed) {
        CAPTURE(seed);
        Dice dice(seed);
        const auto rules = random_rules(dice);
        Story story(rules);
        for (const auto& moment : random_day(dice)) {
            story.forgets().jumps(moment.pause).gets(moment.input);
            if (!guarded(story.state())) {
                REQUIRE(story.responses().empty());
                REQUIRE(story.all<Warn>().empty());
                REQUIRE(story.demand()->work == observation::Work::rest);
            }
        }
    }
}

TEST_CASE("EveryWarningEndsInOneFindingOrOneWithdrawal") {
    for (std::uint32_t seed = 3000; seed < 3200; ++seed) {
        CAPTURE(seed);
        Dice dice(seed);
        const auto rules = random_rules(dice);
        auto story = live(rules, random_day(dice));
        story.gets(SessionClosed{});
        for (const auto& warning : story.all<Warn>()) {
            std::size_t ends = 0;
            for (const auto& finding : story.findings()) {
                ends += finding.number == warning.finding ? 1U : 0U;
            }
            for (const auto& withdrawn : story.all<WarnWithdrawn>()) {
                ends += withdrawn.finding == warning.finding ? 1U : 0U;
            }
            REQUIRE(ends == 1);
        }
    }
}

TEST_CASE("WhileItsCauseLastsAFindingIsAnsweredAsTheRuleInForceAsks") {
    for (std::uint32_t seed = 4000; seed < 4100; ++seed) {
        CAPTURE(seed);
        Dice dice(seed);
        Story story(random_rules(dice));
        for (const auto& moment : random_day(dice)) {
            if (throw_of(dice, 50) == 0) {
                story.rules() = random_rules(dice);
            }
            story.jumps(moment.pause).gets(moment.input);
            for (const auto kind : all_finding_kinds) {
                const auto& clock = story.state().clock(kind);
                const auto& rule = story.rules().of(kind);
                REQUIRE((clock.phase != FindingClock::Phase::open || rule.enforcement == Enforcement::observe ||
                         clock.answered >= rule.response));
            }
        }
    }
}
