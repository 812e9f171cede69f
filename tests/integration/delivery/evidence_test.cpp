// Pictures on their way: before the records that name them, and never in their way.
#include "protocol/evidence.hpp"

#include "protocol/chain.hpp"
#include "tests/integration/delivery/bed.hpp"
#include "tests/support/child.hpp"

using namespace shiftguard;
using namespace shiftguard::testing;
using delivery::Condition;
using spool::PictureState;

namespace {

Bytes picture(std::uint8_t number) {
    return {0xFF, 0xD8, 0xFF, number, 0xFF, 0xD9};
}

protocol::Evidence name_of(const Bytes& content) {
    return {protocol::hash_body({reinterpret_cast<const char*>(content.data()), content.size()}), "image/jpeg",
            content.size()};
}

void append_pictured(Bed& bed, std::uint8_t number) {
    auto record = numbered_record(number);
    record.evidence = {name_of(picture(number))};
    REQUIRE(bed.outbox->append(record, {picture(number)}));
}

bool is_picture(const TestRequest& request) {
    return request.path.starts_with(protocol::evidence_path);
}

spool::Headline::Pictured fate(const Bed& bed) {
    const auto lines = bed.outbox->recent(1);
    REQUIRE(lines.size() == 1);
    REQUIRE(lines[0].picture);
    return *lines[0].picture;
}

}  // namespace

TEST_CASE("APictureGoesToItsAddressBeforeTheRecordThatNamesIt") {
    Bed bed;
    std::vector<TestRequest> seen;
    bed.serve([&](const TestRequest& request) {
        seen.push_back(request);
        return is_picture(request) ? TestAnswer{201, "", {}, false, {}} : bed.take(request);
    });
    append_pictured(bed, 1);
    REQUIRE(bed.deliver()->drain(long_enough));
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].method == "PUT");
    CHECK(seen[0].path == std::string(protocol::evidence_path) + to_hex(name_of(picture(1)).sha256));
    CHECK(seen[0].headers["content-type"] == "image/jpeg");
    CHECK(seen[0].headers.count("content-encoding") == 0);
    CHECK(Bytes(seen[0].body.begin(), seen[0].body.end()) == picture(1));
    CHECK(seen[0].client_name == "workstation");
    CHECK(seen[1].method == "POST");
    CHECK(fate(bed).state == PictureState::delivered);
    CHECK_FALSE(bed.outbox->picture_of(1));  // both are there
}

TEST_CASE("APictureThatTheServerHasAlreadyIsDelivered") {
    Bed bed;
    bed.serve([&](const TestRequest& request) {
        return is_picture(request) ? TestAnswer{200, "", {}, false, {}} : bed.take(request);
    });
    append_pictured(bed, 1);
    REQUIRE(bed.deliver()->drain(long_enough));
    CHECK(fate(bed).state == PictureState::delivered);
}

TEST_CASE("APictureThatTheServerWillNeverTakeIsDroppedWithItsWordsAndItsRecordGoes") {
    const int status = GENERATE(400, 404, 405, 413, 415);
    CAPTURE(status);
    Bed bed;
    std::size_t tried = 0;
    bed.serve([&](const TestRequest& request) {
        tried += is_picture(request) ? 1U : 0U;
        return is_picture(request) ? Bed::problem(status, "no-pictures", "No pictures here.") : bed.take(request);
    });
    append_pictured(bed, 1);
    const auto delivery = bed.deliver();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 1);
    CHECK(tried == 1);
    CHECK(fate(bed).state == PictureState::refused);
    CHECK(fate(bed).reason == "The server answered " + std::to_string(status) + ": No pictures here.");
    CHECK(bed.outbox->depth()->pictures_refused == 1);
    CHECK(delivery->state().condition == Condition::delivering);  // nothing that a person must mend
}

TEST_CASE("APictureThatTheServerCannotTakeNowHoldsNoRecordBackAndGoesLater") {
    Bed bed;
    std::atomic<bool> full = true;
    const int status = GENERATE(429, 503, 507, 403);
    CAPTURE(status);
    bed.serve([&](const TestRequest& request) {
        if (!is_picture(request)) {
            return bed.take(request);
        }
        return full ? Bed::problem(status, "evidence-no-room", "No room.") : TestAnswer{201, "", {}, false, {}};
    });
    append_pictured(bed, 1);
    const auto delivery = bed.deliver();
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 1);
    CHECK(fate(bed).state == PictureState::waiting);
    CHECK(bed.outbox->picture_of(1));
    full = false;
    const auto deadline = std::chrono::steady_clock::now() + long_enough;
    while (bed.outbox->depth()->pictures_waiting > 0 && std::chrono::steady_clock::now() < deadline) {
        static_cast<void>(delivery->drain(std::chrono::milliseconds(50)));
    }
    CHECK(fate(bed).state == PictureState::delivered);
    CHECK_FALSE(bed.outbox->picture_of(1));
}

TEST_CASE("AGatewaysErrorPageDropsNoPicture") {
    Bed bed;
    bed.serve([&](const TestRequest& request) {
        return is_picture(request) ? TestAnswer{413, "<html>Request Entity Too Large</html>", {}, false, {}}
                                   : bed.take(request);
    });
    append_pictured(bed, 1);
    REQUIRE(bed.deliver()->drain(long_enough));
    CHECK(bed.stored() == 1);
    CHECK(fate(bed).state == PictureState::waiting);
    CHECK(bed.outbox->depth()->pictures_refused == 0);
}

TEST_CASE("AServerThatHangsUpOnAPictureStillGetsTheRecord") {
    Bed bed;
    bed.serve([&](const TestRequest& request) {
        return is_picture(request) ? TestAnswer{200, "", {}, true, {}} : bed.take(request);
    });
    append_pictured(bed, 1);
    REQUIRE(bed.deliver()->drain(long_enough));
    CHECK(bed.stored() == 1);
    CHECK(fate(bed).state == PictureState::waiting);
}

TEST_CASE("ThePictureOfALaterBatchDoesNotHoldAnEarlierOneBack") {
    Bed bed;
    std::vector<std::string> methods;
    bed.serve([&](const TestRequest& request) {
        methods.push_back(request.method);
        return is_picture(request) ? TestAnswer{201, "", {}, false, {}} : bed.take(request);
    });
    bed.append(1, protocol::max_batch_records);
    append_pictured(bed, protocol::max_batch_records + 1);
    REQUIRE(bed.deliver()->drain(long_enough));
    CHECK(methods == std::vector<std::string>{"POST", "PUT", "POST"});
    CHECK(fate(bed).state == PictureState::delivered);
}

TEST_CASE("ABatchWaitsForItsPicturesOnlySoLongAndTheyGoAfterIt") {
    Bed bed;
    std::vector<std::string> methods;
    const auto first = std::chrono::milliseconds(GENERATE(0, 1));
    bed.serve([&](const TestRequest& request) {
        methods.push_back(request.method);
        if (!is_picture(request)) {
            return bed.take(request);
        }
        testing::pause_for(first);
        return TestAnswer{201, "", {}, false, {}};
    });
    append_pictured(bed, 1);
    append_pictured(bed, 2);
    auto options = bed.hasty();
    options.pictures_first = first;
    const auto delivery = bed.deliver(options);
    REQUIRE(delivery->drain(long_enough));
    CHECK(bed.stored() == 2);
    CHECK(methods == (first.count() == 0 ? std::vector<std::string>{"POST", "PUT", "PUT"}
                                         : std::vector<std::string>{"PUT", "POST", "PUT"}));
    CHECK(fate(bed).state == PictureState::delivered);
}

TEST_CASE("AfterARequestThatCameToNothingTheRecordsGoBeforeAnyPicture") {
    Bed bed;
    std::vector<std::string> methods;
    constexpr std::size_t away = 6;  // requests
    bed.serve([&](const TestRequest& request) {
        methods.push_back(request.method);
        if (methods.size() <= away) {
            return TestAnswer{200, "", {}, true, {}};
        }
        return is_picture(request) ? TestAnswer{201, "", {}, false, {}} : bed.take(request);
    });
    append_pictured(bed, 1);
    REQUIRE(bed.deliver()->drain(long_enough));
    REQUIRE(methods.size() >= away + 1);
    CHECK(methods.front() == "PUT");
    CHECK(std::count(methods.begin(), methods.begin() + away + 1, "POST") == away);
}
