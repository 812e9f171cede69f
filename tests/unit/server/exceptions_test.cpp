// What a supervisor may grant, and that a workstation takes it: with the workstation's own book on the other side.
#include "server/exceptions/exceptions.hpp"

#include "agent/exception/book.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using exceptions::Form;
using protocol::Subject;

namespace {

const WorkstationId here("0198f000-0000-7000-8000-000000000001");

struct Bench {
    testing::TempFolder folder;
    std::unique_ptr<store::SqliteStore> store = std::move(*store::SqliteStore::open(folder / "server.db"));
    protocol::KeyPair receipt = protocol::make_key_pair();
    protocol::KeyPair chain = protocol::make_key_pair();
    Now now{BootTime(1h), WallTime(std::chrono::hours(500000)), {}};
    exception::Book book;
    exception::Membership membership{here, receipt.public_key,
                                     protocol::code_key_of_workstation(chain, receipt.public_key).value()};

    Bench() {
        REQUIRE(store->add_join_token({}, now.wall + 1h));
        REQUIRE(store->admit({}, {here, "desk-7", chain.public_key, now.wall, {}, {}}));
    }
    [[nodiscard]] static exceptions::Wish wish(Form form = Form::grant) {
        return {here, {Subject::Kind::worker, "w-17"}, FindingKind::outside_shift, 120, "a customer waits", form};
    }
    Result<exceptions::Granted> grant(const exceptions::Wish& wish) {
        return exceptions::grant(*store, receipt, "anna", wish, now.wall);
    }
    std::string refused(const exceptions::Wish& wish) {
        const auto granted = grant(wish);
        REQUIRE_FALSE(granted.ok());
        CHECK(store->exceptions(10)->empty());
        CHECK(store->audit_lines(10)->empty());
        return granted.error().subject;
    }
};

}  // namespace

TEST_CASE("WhatASupervisorSendsIsTakenByItsWorkstationAlone") {
    Bench bench;
    const auto granted = bench.grant(Bench::wish());
    REQUIRE(granted.ok());
    CHECK(granted->code.empty());
    CHECK(exceptions::grants_for(*bench.store, bench.receipt, WorkstationId("another"), bench.now.wall)->empty());
    const auto grants = exceptions::grants_for(*bench.store, bench.receipt, here, bench.now.wall);
    REQUIRE(grants->size() == 1);
    REQUIRE(bench.book.take_grant(grants->front(), bench.membership, bench.now).ok());
    const auto holding = bench.book.holding(WorkerId("w-17"), "", bench.now);
    REQUIRE(holding.size() == 1);
    CHECK(holding[0].id == granted->exception.id);
    CHECK(holding[0].until == bench.now.wall + 2h);
    CHECK(exceptions::grants_for(*bench.store, bench.receipt, here, bench.now.wall + 2h)->empty());
}

TEST_CASE("AGroupsGrantIsSignedForEachWorkstation") {
    Bench bench;
    auto wish = Bench::wish();
    wish.workstation = WorkstationId();
    wish.subject = {Subject::Kind::group, "north"};
    REQUIRE(bench.grant(wish).ok());
    for (const auto& workstation : {here, WorkstationId("another")}) {
        const auto grants = exceptions::grants_for(*bench.store, bench.receipt, workstation, bench.now.wall);
        REQUIRE(grants->size() == 1);
        CHECK(grants->front().workstation == workstation);
        CHECK(protocol::verify_grant(grants->front(), bench.receipt.public_key));
    }
}

TEST_CASE("ACodeThatWasReadOutIsTakenAndIsNamedAlikeOnBothSides") {
    Bench bench;
    const exception::Who who{AccountName("maria"), WorkerId("w-17"), "north"};
    for (int made = 0; made < 2; ++made) {
        const auto granted = bench.grant(Bench::wish(Form::code));
        REQUIRE(granted.ok());
        const auto outcome = bench.book.take_code(granted->code, who, bench.membership, bench.now);
        REQUIRE(outcome.answer == exception::CodeAnswer::released);
        CHECK(outcome.taken->id == code_id_of(granted->exception));
        CHECK(outcome.taken->finding == FindingKind::outside_shift);
        CHECK(outcome.taken->until == bench.now.wall + 2h);
    }
    CHECK(exceptions::grants_for(*bench.store, bench.receipt, here, bench.now.wall)->empty());
}

TEST_CASE("RefusesAWishThatCannotBeTakenAndKeepsNothing") {
    Bench bench;
    auto wish = Bench::wish();
    wish.reason = " \r\n ";
    CHECK(bench.refused(wish) == "reason");
    wish.reason = std::string(501, 'x');
    CHECK(bench.refused(wish) == "reason");
    wish = Bench::wish();
    for (const std::uint64_t minutes : {0, 1, 241, 100000}) {
        wish.minutes = minutes;
        CHECK(bench.refused(wish) == "minutes");
    }
    wish = Bench::wish();
    for (const std::string& name : {std::string(), std::string("a\nb"), std::string(129, 'w'), std::string("\xFF")}) {
        wish.subject.name = name;
        CHECK(bench.refused(wish) == "subject");
    }
    wish = Bench::wish();
    wish.finding.reset();
    CHECK(bench.refused(wish) == "finding");
    wish.finding = FindingKind::lock_failed;
    CHECK(bench.refused(wish) == "finding");
    wish = Bench::wish();
    wish.workstation = WorkstationId("nowhere");
    CHECK(bench.refused(wish) == "workstation");
    wish.workstation = WorkstationId();
    CHECK(bench.refused(wish) == "workstation");  // a worker's
    wish.subject.kind = Subject::Kind::group;
    wish.form = Form::code;
    CHECK(bench.refused(wish) == "workstation");  // a code
}

TEST_CASE("GivesNoMoreCodesThanAnHourHas") {
    Bench bench;
    for (std::uint32_t code = 0; code < protocol::codes_an_hour; ++code) {
        REQUIRE(bench.grant(Bench::wish(Form::code)).ok());
        bench.now.wall += 1ms;
    }
    const auto more = bench.grant(Bench::wish(Form::code));
    REQUIRE_FALSE(more.ok());
    CHECK(more.error().kind == ErrorKind::exhausted);
    CHECK(more.error().subject == "codes");
    bench.now.wall += 1h;
    CHECK(bench.grant(Bench::wish(Form::code)).ok());
}

TEST_CASE("WhatASupervisorTakesBackEndsOnTheWorkstationWithItsNextHeartbeat") {
    Bench bench;
    const auto granted = bench.grant(Bench::wish());
    const auto grants = [&](const WorkstationId& workstation) {
        return exceptions::grants_for(*bench.store, bench.receipt, workstation, bench.now.wall).value();
    };
    REQUIRE(bench.book.take_grant(grants(here).front(), bench.membership, bench.now).ok());
    CHECK(exceptions::can_be_taken_back(granted->exception, bench.now.wall));
    CHECK(*exceptions::take_back(*bench.store, "bert", granted->exception.id, bench.now.wall) ==
          store::WithdrawalVerdict::withdrawn);
    REQUIRE(grants(here).size() == 1);
    CHECK(protocol::takes_back(grants(here).front()));
    CHECK(protocol::verify_grant(grants(here).front(), bench.receipt.public_key));
    CHECK(grants(WorkstationId("another")).empty());
    REQUIRE(bench.book.take_grant(grants(here).front(), bench.membership, bench.now).ok());
    CHECK(bench.book.holding(WorkerId("w-17"), "", bench.now).empty());
    CHECK(*exceptions::take_back(*bench.store, "bert", granted->exception.id, bench.now.wall) ==
          store::WithdrawalVerdict::withdrawn_before);
    CHECK_FALSE(exceptions::can_be_taken_back(bench.store->exceptions(1)->front(), bench.now.wall));
    bench.now.wall += 31h;
    CHECK(grants(here).empty());  // nothing of it could still hold
}

TEST_CASE("ACodeIsTakenBackByItsNameWhetherItWasTypedOrNot") {
    Bench bench;
    const auto granted = bench.grant(Bench::wish(Form::code));
    bench.now.wall += 20h;
    CHECK(exceptions::can_be_taken_back(granted->exception, bench.now.wall));
    REQUIRE(exceptions::take_back(*bench.store, "bert", granted->exception.id, bench.now.wall));
    const auto withdrawals = exceptions::grants_for(*bench.store, bench.receipt, here, bench.now.wall);
    REQUIRE(withdrawals->size() == 1);
    CHECK(withdrawals->front().id == code_id_of(granted->exception));
    REQUIRE(bench.book.take_grant(withdrawals->front(), bench.membership, bench.now).ok());
    CHECK(bench.book.take_code(granted->code, {AccountName("alice"), WorkerId("w-17"), ""}, bench.membership, bench.now)
              .answer == exception::CodeAnswer::used);
    CHECK_FALSE(exceptions::can_be_taken_back(granted->exception, bench.now.wall + 10h));
}

TEST_CASE("WhatIsNoExceptionIsNotTakenBack") {
    Bench bench;
    for (const auto* id : {"", "x", "0198f000-0000-7000-8000-00000000000Z", "0198f000-0000-7000-8000-000000000099"}) {
        CHECK(*exceptions::take_back(*bench.store, "bert", id, bench.now.wall) == store::WithdrawalVerdict::unknown);
    }
    CHECK(bench.store->audit_lines(10)->empty());
}

TEST_CASE("AUseNamesWhatItUsedAndWhatNobodyGrantedIsTold") {
    Bench bench;
    const auto grant = bench.grant(Bench::wish());
    const auto code = bench.grant(Bench::wish(Form::code));
    store::Incident use;
    use.key = {here, IncidentId("i")};
    use.finding = FindingKind::exception_used;
    const auto never = [&](const std::string& detail) {
        use.detail = detail;
        return exceptions::was_never_granted(*bench.store, use).value();
    };
    const std::string words = "outside_shift is lifted until 2026-01-05T08:00:07.500Z by ";
    CHECK_FALSE(never(words + "grant " + grant->exception.id));
    CHECK_FALSE(never(words + code_id_of(code->exception)));
    CHECK(never(words + "grant 0190a6e0-0000-7000-8000-0000000000aa"));
    CHECK(never(words + "code 1-1"));
    CHECK_FALSE(never("of another release"));
    CHECK_FALSE(never("lifted by somebody"));
    use.key.workstation = WorkstationId("another");
    CHECK(never(words + "grant " + grant->exception.id));  // that was for another workstation
    use.finding = FindingKind::outside_shift;
    CHECK_FALSE(never(words + "code 1-1"));
}
