// What a card says of its figures, as a table and as JSON.
#include "tests/bench/report_card/card/card.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard::report_card;

TEST_CASE("AFigureStandsInJsonAsANumberWithItsCountSamplesAndInterval") {
    Card card("verify");
    card.figure("accuracy", "accuracy", share(95, 100));
    card.figure({"tar_at_far", "1e-4"}, "true accepts", share(9, 10));
    const auto json = nlohmann::json::parse(card.json());
    CHECK(json.at("report_card") == "verify");
    CHECK(json.at("accuracy") == 0.95);
    CHECK(json.at("accuracy_count") == 95);
    CHECK(json.at("accuracy_samples") == 100);
    CHECK(json.at("accuracy_interval").at(0).get<double>() == Approx(share_interval(95, 100).low));
    CHECK(json.at("tar_at_far").at("1e-4") == 0.9);
    CHECK(json.at("tar_at_far_samples").at("1e-4") == 10);
    CHECK_FALSE(json.contains("accuracy_refused"));
}

TEST_CASE("ARefusedFigureIsNullInJsonAndASentenceInTheTable") {
    Card card("gallery");
    card.figure("false_match_rate", "false matches", share(1, 500));
    const auto json = nlohmann::json::parse(card.json());
    CHECK(json.at("false_match_rate").is_null());
    CHECK(json.at("false_match_rate_count") == 1);
    CHECK(json.at("false_match_rate_interval").is_array());
    CHECK(json.at("false_match_rate_refused").get<std::string>().starts_with("Seen 1 times in 500:"));
    CHECK(card.table().find("refused") != std::string::npos);
    CHECK(card.table().find("* false matches: Seen 1 times in 500:") != std::string::npos);
}

TEST_CASE("CountsNumbersAndWordsAreGivenAsTheyAre") {
    Card card("cost");
    card.count("no_face", "pictures without a face", 3);
    card.number({"ms", "faces"}, "faces", 9.25, "ms");
    card.word("kind", "kind", "all");
    card.about("date", std::string("2026-11-29"));
    const auto json = nlohmann::json::parse(card.json());
    CHECK(json.at("no_face") == 3);
    CHECK(json.at("ms").at("faces") == 9.25);
    CHECK(json.at("kind") == "all");
    CHECK(json.at("about").at("date") == "2026-11-29");
    CHECK(card.table().find("9.25 ms") != std::string::npos);
}
