// The guard on a really full disk: it goes on guarding, and every record is stored or counted.
#include "agent/daemon/guard.hpp"
#include "agent/keys/keys.hpp"
#include "common/uuid.hpp"
#include "tests/support/guard_parts.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/small_disk.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

constexpr spool::Limits limits{100'000, 256U << 10U};
constexpr journal::Bounds bounds{.segment_bytes = 64U << 10U, .floor_bytes = 0};

class Witness final : public QuietNarrator {
public:
    void decided(const decision::Output& output, const Now&) override {
        found += std::holds_alternative<decision::Finding>(output) ? 1 : 0;
    }
    void recorded(const protocol::Record& record, protocol::Sequence, const Now&) override { last = record; }
    void said(const std::string& sentence, const Now&) override { sentences.push_back(sentence); }

    std::size_t found = 0;
    protocol::Record last;
    std::vector<std::string> sentences;
};

/// One run of the agent on the small disk: an unenrolled worker's session is a finding each time it is opened.
class AgentRun {
public:
    AgentRun(const SmallDisk& disk, int number)
        : number_(number),
          keys_(std::move(keys::Keys::open_or_make(elsewhere_.path())).value()),
          outbox(spool::Spool::attend(disk / "outbox.sqlite", limits)),
          templates_(elsewhere_.path(), "machine", keys_.template_key()),
          journal(disk / "journal", uuid(0), key(), bounds),
          loader_(elsewhere_ / "policy.json", elsewhere_ / "kept.json") {
        session::LockRunner::Ways ways;
        ways.push_back(std::make_unique<LocksAtOnce>());
        locks_ = std::make_unique<session::LockRunner>(std::move(ways), 10ms);
        policy::Policy policy;
        policy.accounts.emplace(AccountName("alice"), WorkerId("w"));
        policy.workers[WorkerId("w")].id = WorkerId("w");
        policy.rules.of(FindingKind::worker_not_enrolled).response = Response::notice;
        elsewhere_.write("policy.json", "{}");
        static_cast<void>(loader_.poll(WallTime{}));  // what is wrong with it has been said
        const auto leftover = journal.read_leftover();
        owed = leftover.notes.size();
        guard_.emplace(daemon::GuardParts{
            clock, events_, policy, loader_, eye_, *locks_, outbox, templates_, journal, board, witness,
            [](const delivery::Membership&) { return nullptr; }, [this] { return uuid(++ids_); },
            []() -> Result<delivery::Membership> {
                return Error{ErrorKind::not_found, "join.json", "not joined", Retry::useless};
            },
            daemon::WhenEyeFails::start_again});
        guard_->report_interruptions(leftover);
    }

    void find_something() {
        const SessionId session(std::to_string(++sessions_));
        guard_->handle(daemon::FromSession{session::Opened{session, AccountName("alice"), false}});
        clock.advance(100ms);
        guard_->handle(std::nullopt);
        guard_->handle(daemon::FromSession{session::Closed{session}});
        clock.advance(1100ms);
        guard_->handle(std::nullopt);
    }
    void leave() { guard_->leave(0ms); }

private:
    static journal::Key key() { return journal::Key(32, 7); }
    [[nodiscard]] std::string uuid(int number) const {
        std::array<std::uint8_t, 10> tail{};
        tail.at(7) = static_cast<std::uint8_t>(number_);
        tail.at(8) = static_cast<std::uint8_t>(number >> 8);
        tail.at(9) = static_cast<std::uint8_t>(number);
        return make_uuid_v7(WallTime(Milliseconds(1'767'600'000'000)), tail);
    }

    int number_;
    int ids_ = 0;
    int sessions_ = 0;
    TempFolder elsewhere_;
    NoEye eye_;
    daemon::EventQueue events_{64};
    keys::Keys keys_;

public:
    ManualClock clock;
    Witness witness;
    daemon::StatusBoard board;
    spool::Spool outbox;
    std::size_t owed = 0;

private:
    face_template::TemplateStore templates_;

public:
    journal::Journal journal;

private:
    policy::Loader loader_;
    std::unique_ptr<session::LockRunner> locks_;
    std::optional<daemon::Guard> guard_;
};

bool not_here(const SmallDisk& disk) {
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
    }
    return !disk.mounted();
}

}  // namespace

TEST_CASE("OnAFullDiskTheGuardGoesOnAndWhatWasFoundIsStoredOrCounted") {
    const SmallDisk disk("size=16m");  // SQLite's log alone takes four
    if (not_here(disk)) {
        return;
    }
    std::size_t found = 0;
    std::size_t stored = 0;
    {
        AgentRun run(disk, 1);
        run.find_something();
        REQUIRE(run.outbox.depth()->last_seq == 1);
        // Until nothing more can be kept, and then more than memory holds.
        while (run.board.read().trouble.find("kept in memory") == std::string::npos) {
            disk.fill();
            run.find_something();
            REQUIRE(run.witness.found < 5000);
        }
        const auto refused_from = run.witness.found;
        for (std::size_t more = 0; more < daemon::RecordKeeper::bound + 50; ++more) {
            disk.fill();
            run.find_something();
        }
        CHECK(run.witness.found == refused_from + daemon::RecordKeeper::bound + 50);
        stored = run.outbox.depth()->last_seq;
        run.leave();
        found = run.witness.found;
        CHECK_THAT(run.witness.sentences.back(),
                   Catch::Contains(std::to_string(found - stored) + " records found no room"));
    }
    // The next start finds the disk full still, and guards.
    AgentRun run(disk, 2);
    CHECK(run.owed > 0);  // the notes of the responses were written all the same
    run.find_something();
    disk.make_room();
    const auto interrupted = run.witness.found - 1;
    run.find_something();
    run.find_something();
    CHECK(run.board.read().trouble == "");
    CHECK(run.outbox.depth()->last_seq == stored + run.witness.found);
    CHECK(run.witness.found >= interrupted + 3);
    const auto lines = run.outbox.recent(1000);
    std::size_t counting = 0;
    for (const auto& line : lines) {
        counting += line.detail.find(std::to_string(found - stored) + " records before it could not be kept") !=
                            std::string::npos
                        ? 1U
                        : 0U;
    }
    CHECK(counting == 1);
}

TEST_CASE("OnAFullDiskInputsAreNoLongerJournalledResponsesAreAndTheNextSegmentCountsTheGap") {
    const SmallDisk disk;
    if (not_here(disk)) {
        return;
    }
    AgentRun run(disk, 1);
    run.find_something();
    disk.fill();
    for (int more = 0; more < 50; ++more) {
        run.find_something();
        disk.fill();
    }
    CHECK(journal::Journal(disk / "journal", "01890000-0000-7000-8000-00000000000a", journal::Key(32, 7))
              .read_leftover()
              .notes.size() > 10);
    disk.make_room();
    run.find_something();
    run.find_something();
    CHECK(run.board.read().trouble == "");
    std::uint64_t missing = 0;
    for (const auto& file : journal::segments(disk / "journal")) {
        const auto segment = journal::read(file.path, journal::Key(32, 7));
        REQUIRE(segment);
        missing += segment->beginning->missing;
    }
    CHECK(missing > 0);
}
