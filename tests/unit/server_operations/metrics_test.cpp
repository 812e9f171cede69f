#include "server/operations/metrics.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::operations;
using namespace std::chrono_literals;

namespace {

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("CountsAnswersByPortAndStatusAndRefusalsByReason") {
    Metrics metrics;
    metrics.answered("agents", 200, "");
    metrics.answered("agents", 200, "");
    metrics.answered("agents", 409, "chain-gap");
    metrics.answered("console", 200, "");
    metrics.store_failed();
    const auto text = metrics.text({});
    CHECK(has_line(text, "shiftguard_requests_total{port=\"agents\",status=\"200\"} 2"));
    CHECK(has_line(text, "shiftguard_requests_total{port=\"agents\",status=\"409\"} 1"));
    CHECK(has_line(text, "shiftguard_requests_total{port=\"console\",status=\"200\"} 1"));
    CHECK(has_line(text, "shiftguard_refusals_total{reason=\"chain-gap\"} 1"));
    CHECK(has_line(text, "shiftguard_store_errors_total 1"));
    CHECK(text.find("reason=\"\"") == std::string::npos);
}

TEST_CASE("TheHistogramOfAppendsIsCumulativeAndEndsWithAllOfThem") {
    Metrics metrics;
    metrics.appended(128, 1ms);  // on a bound: within it
    metrics.appended(1, 3ms);
    metrics.appended(2, 7s);
    const auto text = metrics.text({});
    CHECK(has_line(text, "shiftguard_append_seconds_bucket{le=\"0.001\"} 1"));
    CHECK(has_line(text, "shiftguard_append_seconds_bucket{le=\"0.0025\"} 1"));
    CHECK(has_line(text, "shiftguard_append_seconds_bucket{le=\"0.005\"} 2"));
    CHECK(has_line(text, "shiftguard_append_seconds_bucket{le=\"5\"} 2"));
    CHECK(has_line(text, "shiftguard_append_seconds_bucket{le=\"+Inf\"} 3"));
    CHECK(has_line(text, "shiftguard_append_seconds_count 3"));
    CHECK(has_line(text, "shiftguard_append_seconds_sum 7.004"));
    CHECK(has_line(text, "shiftguard_records_stored_total 131"));
}

TEST_CASE("GaugesOfOneNameStandUnderOneHeadAndLabelsAreEscaped") {
    const Metrics metrics;
    const auto text = metrics.text({{"shiftguard_connections_open", "Open.", {{"port", "agents"}}, 3},
                                    {"shiftguard_connections_open", "Open.", {{"port", "con\"\\\nsole"}}, 0},
                                    {"shiftguard_disk_free_bytes", "Free.", {}, 123456789012.0}});
    CHECK(has_line(text, "shiftguard_connections_open{port=\"agents\"} 3"));
    CHECK(has_line(text, "shiftguard_connections_open{port=\"con\\\"\\\\\\nsole\"} 0"));
    CHECK(has_line(text, "shiftguard_disk_free_bytes 123456789012"));
    const auto first = text.find("# TYPE shiftguard_connections_open gauge");
    REQUIRE(first != std::string::npos);
    CHECK(text.find("# TYPE shiftguard_connections_open", first + 1) == std::string::npos);
}
