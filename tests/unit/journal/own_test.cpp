// A worker reads what the journal holds of their own sessions, and of nobody else's.
#include "agent/journal/own.hpp"

#include "tests/support/temp_folder.hpp"
#include "tests/unit/journal/sample.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::journal;

namespace {

decision::SessionOpened session_of(const std::string& account) {
    return {SessionId("s-" + account), AccountName(account), WorkerId("w-" + account)};
}

decision::GateTold gate_told_of(const std::string& account) {
    return {FindingKind::sign_in_refused, WorkerId("w-" + account), Enforcement::enforce, "the face was another's"};
}

struct Kept {
    Kept() {
        add(run_a, 1, std::nullopt,
            {decision::Tick{}, session_of("anna"), decision::EyeAlive{}, decision::SessionClosed{},
             decision::EyeStarted{}, session_of("berta"), gate_told_of("anna")});
        decision::State before;
        before.session = decision::Session{};
        before.session->account = AccountName("berta");
        before.session->worker = WorkerId("w-berta");
        add(run_a, 2, before, {decision::SessionLocked{}, gate_told_of("berta"), session_of("anna")});
    }

    void add(const std::string& run, std::uint32_t segment, std::optional<decision::State> before,
             const std::vector<decision::Input>& inputs) {
        auto writer = Writer::begin(folder.path(), run, right_key, segment);
        REQUIRE(writer.ok());
        if (before) {
            REQUIRE(writer->append(Beginning{{}, 0, std::move(before)}, moment(now).wall));
        }
        for (const auto& input : inputs) {
            REQUIRE(writer->append(Entry{moment(++now), input}));
        }
    }

    std::vector<std::string> types_of(const std::optional<AccountName>& account) {
        std::vector<std::string> types;
        std::string after;
        while (const auto page = page_after(folder.path(), right_key, after, account)) {
            CHECK(page->trouble.empty());
            for (const auto& line : page->lines) {
                const auto from = line.find("\"type\":\"") + 8;
                types.push_back(line.substr(from, line.find('"', from) - from));
            }
            after = page->segment;
        }
        return types;
    }

    testing::TempFolder folder;
    std::int64_t now = 0;
};

using Types = std::vector<std::string>;

}  // namespace

TEST_CASE("AnAccountReadsItsOwnSessionsOverEverySegmentAndNothingElse") {
    Kept kept;
    CHECK(kept.types_of(AccountName("anna")) ==
          Types{"session_opened", "eye_alive", "session_closed", "session_opened"});
    CHECK(kept.types_of(AccountName("berta")) == Types{"session_opened", "session_locked", "gate_told"});
    CHECK(kept.types_of(AccountName("carla")).empty());
    CHECK(kept.types_of(AccountName()).empty());
}

TEST_CASE("WhoMayReadAllReadsEveryEntry") {
    Kept kept;
    CHECK(kept.types_of(std::nullopt).size() == 10);
}

TEST_CASE("AfterASegmentThatWasDestroyedTheNextOneFollows") {
    Kept kept;
    std::filesystem::remove(kept.folder / segment_name(run_a, 1));
    const auto page = page_after(kept.folder.path(), right_key, segment_name(run_a, 1), std::nullopt);
    REQUIRE(page);
    CHECK(page->segment == segment_name(run_a, 2));
    CHECK_FALSE(page_after(kept.folder.path(), right_key, page->segment, std::nullopt));
}

TEST_CASE("ASegmentThatCannotBeReadIsNamedAndTheNextOneIsReadAllTheSame") {
    Kept kept;
    auto first = page_after(kept.folder.path(), wrong_key, "", std::nullopt);
    REQUIRE(first);
    CHECK(first->lines.empty());
    CHECK(first->trouble.find(segment_name(run_a, 1)) != std::string::npos);
    const auto second = page_after(kept.folder.path(), right_key, first->segment, std::nullopt);
    REQUIRE(second);
    CHECK(second->lines.size() == 3);
}
