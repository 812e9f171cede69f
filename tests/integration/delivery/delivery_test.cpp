#include "common/compression/compression.hpp"
#include "tests/integration/delivery/bed.hpp"

#include <future>

using namespace shiftguard;
using namespace shiftguard::testing;
using delivery::Condition;

TEST_CASE("EverythingInTheOutboxReachesTheServerOnce") {
    Bed bed;
    bed.serve();
    bed.append(1, 5);
    const auto delivery = bed.deliver();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 5);
    CHECK(bed.outbox->depth()->acknowledged == 5);
    CHECK(delivery->state().condition == Condition::delivering);
    CHECK(delivery->state().last_delivered == example_time);
    bed.append(6, 7);
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 7);
}

TEST_CASE("ANewRecordWakesAnIdleDelivery") {
    Bed bed;
    bed.serve();
    auto options = bed.hasty();
    options.longest_pause = std::chrono::hours(1);
    const auto delivery = bed.deliver(options);
    REQUIRE(delivery->drain(long_enough));  // it is idle now
    bed.append(1, 1);
    delivery->wake();
    CHECK(bed.log.wait_for(Condition::delivering));
    CHECK(bed.stored() == 1);
}

TEST_CASE("TheRequestSaysWhoAsksAndHow") {
    Bed bed;
    TestRequest seen;
    bed.serve([&](const TestRequest& request) {
        seen = request;
        return bed.take(request);
    });
    bed.append(1, 1);
    REQUIRE(bed.deliver()->drain(long_enough));
    CHECK(seen.method == "POST");
    CHECK(seen.path == protocol::records_path);
    CHECK(seen.headers["content-type"] == "application/json");
    CHECK(seen.headers["user-agent"] == "Shiftguard/" SHIFTGUARD_VERSION);
    CHECK(seen.client_name == "workstation");
    const auto batch = protocol::decode_batch(seen.body);
    REQUIRE(batch);
    CHECK(batch->workstation == example_workstation);
}

TEST_CASE("ManyRecordsGoInBatches") {
    Bed bed;
    bed.serve();
    bed.append(1, 2 * protocol::max_batch_records + 1);
    const auto delivery = bed.deliver();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 2 * protocol::max_batch_records + 1);
    CHECK(bed.server->requests() == 3);
}

TEST_CASE("DrainingAnEmptyOutboxIsDoneAtOnceAndWithoutAServerItGivesUp") {
    Bed bed;
    bed.serve();
    const auto delivery = bed.deliver();
    CHECK(delivery->drain(long_enough));
    bed.server.reset();
    bed.append(1, 1);
    CHECK_FALSE(delivery->drain(std::chrono::milliseconds(50)));
    bed.serve();
    CHECK(delivery->drain(long_enough));
}

TEST_CASE("AServerThatNeverAnswersDelaysTheEndNoLongerThanThePartingOrThanItIsTold") {
    const bool is_told = GENERATE(false, true);
    Bed bed;
    std::mutex gate;
    std::condition_variable open;
    bool asked = false;
    bool over = false;
    bed.serve([&](const TestRequest&) {
        std::unique_lock lock(gate);
        asked = true;
        open.notify_all();
        open.wait(lock, [&] { return over; });
        return TestAnswer{503, "", {}, false, {}};
    });
    bed.append(1, 1);
    auto options = bed.hasty();
    constexpr std::chrono::milliseconds never = std::chrono::hours(1);
    options.request = never;
    options.parting = is_told ? never : std::chrono::milliseconds(100);
    auto delivery = bed.deliver(options);
    {
        std::unique_lock lock(gate);
        REQUIRE(open.wait_for(lock, long_enough, [&] { return asked; }));
    }
    if (is_told) {
        delivery->end_within(std::chrono::milliseconds(0));
    }
    const auto ended = std::async(std::launch::async, [&] { delivery.reset(); });
    CHECK(ended.wait_for(long_enough) == std::future_status::ready);  // else never: the request waits for the test
    {
        const std::lock_guard lock(gate);
        over = true;
    }
    open.notify_all();
    CHECK(bed.outbox->depth()->waiting == 1);
}

TEST_CASE("AnAnswerThatWasLostIsSentAgainAndStoredOnce") {
    Bed bed;
    int asked = 0;
    bed.serve([&](const TestRequest& request) {
        auto answer = bed.take(request);
        answer.hang_up = ++asked == 1;  // stored, but the receipt never arrives
        return answer;
    });
    bed.append(1, 3);
    const auto delivery = bed.deliver();
    CHECK(bed.log.wait_for(Condition::server_away));
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 3);
    CHECK(bed.outbox->depth()->acknowledged == 3);
}

TEST_CASE("BatchesGoCompressedOnceTheServerHasSaidWhatItTakes") {
    for (const std::string accepts : {"zstd, gzip", "gzip", "br"}) {
        CAPTURE(accepts);
        Bed bed;
        std::vector<std::string> codings;
        bed.serve([&](TestRequest request) {
            const auto named = request.headers.find("content-encoding");
            codings.push_back(named == request.headers.end() ? "" : named->second);
            if (const auto coding = coding_from(codings.back())) {
                request.body = decompress(*coding, request.body, protocol::max_request_bytes).value();
            }
            auto answer = bed.take(request);
            answer.headers["Accept-Encoding"] = accepts;
            return answer;
        });
        bed.append(1, 3);
        const auto delivery = bed.deliver();
        REQUIRE(delivery->drain(long_enough));
        bed.append(4, 6);
        delivery->wake();
        REQUIRE(delivery->drain(long_enough));
        CHECK(bed.stored() == 6);
        REQUIRE(codings.size() >= 2);
        CHECK(codings.front().empty());  // nothing is known of the server yet
        CHECK(codings.back() == (accepts == "br" ? "" : accepts == "gzip" ? "gzip" : "zstd"));
    }
}

TEST_CASE("AServerThatTakesNoCodingAnyMoreGetsTheBatchAsItIs") {
    const auto refusal = GENERATE(std::pair(415, "coding-unknown"), std::pair(400, "coding-broken"));
    Bed bed;
    std::atomic<bool> older = false;
    bed.serve([&](const TestRequest& request) {
        if (older && request.headers.contains("content-encoding")) {
            return Bed::problem(refusal.first, refusal.second, "Send the body as it is.");
        }
        auto answer = bed.take(request);
        if (!older) {
            answer.headers["Accept-Encoding"] = "gzip";
        }
        return answer;
    });
    bed.append(1, 3);
    const auto delivery = bed.deliver();
    REQUIRE(delivery->drain(long_enough));
    older = true;
    bed.append(4, 6);
    delivery->wake();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 6);
    CHECK(bed.outbox->depth()->refused == 0);
}
