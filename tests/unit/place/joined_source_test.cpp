#include "agent/place/joined_source.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::place;

namespace {

class FixedSource final : public Source {
public:
    explicit FixedSource(Result<Surroundings> answer) : answer_(std::move(answer)) {}
    Result<Surroundings> read() override { return answer_; }

private:
    Result<Surroundings> answer_;
};

Result<Surroundings> joined(const std::vector<Result<Surroundings>>& answers) {
    std::vector<std::unique_ptr<Source>> sources;
    for (const auto& answer : answers) {
        sources.push_back(std::make_unique<FixedSource>(answer));
    }
    return join_sources(std::move(sources))->read();
}

Error failure(const std::string& subject) {
    return {ErrorKind::unavailable, subject, "is away", Retry::helps};
}

}  // namespace

TEST_CASE("JoinsWhatEachSourceKnows") {
    const auto seen =
        joined({Surroundings{{"aa:bb:cc:dd:ee:ff"}, {}, {}, {}},
                Surroundings{{"11:11:11:11:11:11"}, "22:22:22:22:22:22", Fix{1, 2, 3, WallTime{}}, "DE"}});
    REQUIRE(seen.ok());
    CHECK(seen->access_points == std::vector<HardwareAddress>{"aa:bb:cc:dd:ee:ff"});
    CHECK(seen->country == "DE");
    CHECK(seen->gateway == "22:22:22:22:22:22");
    REQUIRE(seen->fix);
    CHECK(seen->fix->accuracy_m == 3);
}

TEST_CASE("HoldsTheFixesOfTwoSourcesApart") {
    Surroundings first;
    first.fix = Fix{1, 2, 3, WallTime{}};
    Surroundings second;
    second.fix = Fix{4, 5, 6, WallTime{}};
    second.tunnelled = true;
    second.public_address = internet_address_from("203.0.113.7");
    Surroundings third;
    third.fix = Fix{7, 8, 9, WallTime{}};
    const auto seen = joined({first, second, third});
    REQUIRE(seen.ok());
    REQUIRE(seen->fix);
    CHECK(seen->fix->latitude == 1);
    REQUIRE(seen->second_fix);
    CHECK(seen->second_fix->latitude == 4);
    CHECK(seen->tunnelled);
    CHECK(seen->public_address == internet_address_from("203.0.113.7"));
}

TEST_CASE("PassesOverASourceThatFails") {
    const auto seen = joined({failure("first"), Surroundings{{}, "22:22:22:22:22:22", {}, {}}});
    REQUIRE(seen.ok());
    CHECK(seen->gateway == "22:22:22:22:22:22");
}

TEST_CASE("FailsWhereEverySourceFails") {
    const auto seen = joined({failure("first"), failure("second")});
    REQUIRE_FALSE(seen.ok());
    CHECK(seen.error().subject == "second");
}

TEST_CASE("KnowsNothingWithoutSources") {
    const auto seen = joined({});
    REQUIRE(seen.ok());
    CHECK(seen->access_points.empty());
    CHECK_FALSE(seen->gateway);
    CHECK_FALSE(seen->fix);
}
