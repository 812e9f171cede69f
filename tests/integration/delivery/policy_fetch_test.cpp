// The policy that a server hands out: what is kept of it, and what of a bad answer.
#include "agent/delivery/policy_fetch.hpp"

#include "protocol/policy_offer.hpp"
#include "tests/integration/delivery/bed.hpp"

#include <future>

using namespace shiftguard;
using namespace shiftguard::testing;
using delivery::PolicyFetched;

namespace {

const protocol::PolicyOffer offer{"{\"name\": \"B\xC3\xBCro\"}\n",
                                  "untrusted comment: x\nabc\ntrusted comment: y\ndef\n"};

TestAnswer offering(const protocol::PolicyOffer& given, const TestRequest& request) {
    const std::string body = protocol::encode(given);
    const std::string etag = protocol::etag_of(body);
    const auto known = request.headers.find("if-none-match");
    if (known != request.headers.end() && known->second == etag) {
        return {304, "", {{"ETag", etag}}, false, {}};
    }
    return {200, body, {{"ETag", etag}, {"Content-Type", "application/json"}}, false, {}};
}

}  // namespace

TEST_CASE("AServersPolicyIsKeptToTheByteAndNotFetchedTwice") {
    Bed bed;
    int sent = 0;
    std::vector<std::string> methods;
    bed.serve([&](const TestRequest& request) {
        methods.push_back(request.method + " " + request.path);
        auto answer = offering(offer, request);
        sent += answer.status == 200 ? 1 : 0;
        return answer;
    });
    const auto file = bed.folder / "policy.json";
    CHECK(delivery::fetch_policy(bed.membership, file).value() == PolicyFetched::kept);
    CHECK(read_text(file) == offer.document);
    CHECK(read_text(file.string() + ".minisig") == offer.signature);
    CHECK(delivery::fetch_policy(bed.membership, file).value() == PolicyFetched::as_before);
    CHECK(sent == 1);
    CHECK(methods == std::vector<std::string>{"GET /v1/policy", "GET /v1/policy"});

    std::filesystem::remove(file.string() + ".minisig");  // half of it is none of it
    CHECK(delivery::fetch_policy(bed.membership, file).value() == PolicyFetched::kept);
    CHECK(sent == 2);
}

TEST_CASE("WhereTheServerOffersNoneWhatWasFetchedStays") {
    Bed bed;
    bed.serve([](const TestRequest&) { return TestAnswer{204, "", {}, false, {}}; });
    const auto file = bed.folder.write("policy.json", "before");
    CHECK(delivery::fetch_policy(bed.membership, file).value() == PolicyFetched::as_before);
    CHECK(read_text(file) == "before");
}

TEST_CASE("AnAnswerThatIsNoPolicyIsRefusedAndWhatWasFetchedStays") {
    Bed bed;
    const auto file = bed.folder.write("policy.json", "before");
    const auto fault_of = [&](const TestAnswer& answer) {
        bed.serve([answer](const TestRequest&) { return answer; });
        const auto end = delivery::fetch_policy(bed.membership, file);
        CHECK(read_text(file) == "before");
        return end ? std::optional<Error>() : end.error();
    };
    CHECK(fault_of({200, "<html>", {}, false, {}})->kind == ErrorKind::corrupted);
    CHECK(fault_of({200, R"({"document": "x"})", {}, false, {}})->kind == ErrorKind::corrupted);
    CHECK(fault_of({200, std::string(11U << 20U, ' '), {}, false, {}})->kind == ErrorKind::corrupted);
    CHECK(fault_of(Bed::problem(404, "path-unknown", "There is nothing here."))->kind == ErrorKind::refused);
    CHECK(fault_of({500, "", {}, false, {}})->kind == ErrorKind::unavailable);
}

TEST_CASE("APolicyThatCannotBeKeptIsSaid") {
    Bed bed;
    bed.serve([](const TestRequest& request) { return offering(offer, request); });
    const auto end = delivery::fetch_policy(bed.membership, bed.folder / "missing" / "policy.json");
    REQUIRE_FALSE(end);
    CHECK(end.error().kind == ErrorKind::not_found);
}

TEST_CASE("ThePolicyIsFetchedAgainAndAgainAndOnlyWhereItIsWanted") {
    Bed bed;
    std::atomic<int> asked = 0;
    bed.serve([&](const TestRequest& request) {
        ++asked;
        return offering(offer, request);
    });
    std::atomic<bool> wanted = false;
    std::atomic<int> ended = 0;
    std::promise<void> three;
    {
        const delivery::PolicyFetch fetch(bed.membership, bed.folder / "policy.json",
                                          {[&] { return wanted.load(); },
                                           [&](const Result<PolicyFetched>& end) {
                                               CHECK(end);
                                               if (++ended == 3) {
                                                   three.set_value();
                                               }
                                           }},
                                          std::chrono::milliseconds(5));
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        CHECK(asked == 0);
        wanted = true;
        CHECK(three.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready);
    }
    const int at_the_end = asked;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(asked == at_the_end);
}
