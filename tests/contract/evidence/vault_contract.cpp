#include "tests/contract/evidence/vault_contract.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include <catch2/catch.hpp>

namespace shiftguard::testing {
namespace {

using evidence::Put;

void gives_back_what_was_put_in_from_another_handle(const VaultUnderTest& under_test) {
    const auto vault = under_test.open();
    const auto bytes = some_bytes(1);
    CHECK(vault->get(hash_of(bytes)).error().kind == ErrorKind::not_found);
    CHECK(*vault->put(hash_of(bytes), bytes) == Put::stored);
    CHECK(*under_test.open()->get(hash_of(bytes)) == bytes);
    CHECK(*under_test.open()->put(hash_of(bytes), bytes) == Put::was_there);
}

void takes_no_bytes_under_another_hash(const VaultUnderTest& under_test) {
    const auto vault = under_test.open();
    const auto refused = vault->put(hash_of(some_bytes(1)), some_bytes(2));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::invalid_input);
    CHECK(vault->list(std::nullopt, 10)->empty());
}

void tells_damaged_bytes_and_takes_them_anew(const VaultUnderTest& under_test) {
    const auto vault = under_test.open();
    const auto bytes = some_bytes(1);
    REQUIRE(vault->put(hash_of(bytes), bytes));
    under_test.damage(hash_of(bytes));
    CHECK(vault->get(hash_of(bytes)).error().kind == ErrorKind::corrupted);
    CHECK(vault->list(std::nullopt, 10)->size() == 1);
    CHECK(*vault->put(hash_of(bytes), bytes) == Put::stored);
    CHECK(*vault->get(hash_of(bytes)) == bytes);
}

void removes_what_is_there_and_what_is_not(const VaultUnderTest& under_test) {
    const auto vault = under_test.open();
    const auto bytes = some_bytes(1);
    CHECK(vault->remove(hash_of(bytes)));
    REQUIRE(vault->put(hash_of(bytes), bytes));
    CHECK(under_test.open()->remove(hash_of(bytes)));
    CHECK(vault->get(hash_of(bytes)).error().kind == ErrorKind::not_found);
    CHECK(vault->list(std::nullopt, 10)->empty());
}

void lists_in_order_and_goes_on_where_it_ended(const VaultUnderTest& under_test) {
    const auto vault = under_test.open();
    std::vector<protocol::Hash> all;
    constexpr int many = 300;  // some of them share their first byte
    all.reserve(many);
    for (int number = 0; number < many; ++number) {
        all.push_back(hash_of(some_bytes(number)));
        REQUIRE(vault->put(all.back(), some_bytes(number)));
    }
    std::sort(all.begin(), all.end());
    CHECK(*vault->list(std::nullopt, 1000) == all);
    std::vector<protocol::Hash> by_pieces;
    for (std::optional<protocol::Hash> after;;) {
        const auto piece = *vault->list(after, 7);
        by_pieces.insert(by_pieces.end(), piece.begin(), piece.end());
        if (piece.size() < 7) {
            break;
        }
        after = piece.back();
    }
    CHECK(by_pieces == all);
    CHECK(vault->list(all.back(), 10)->empty());
}

void sweeps_what_a_writer_that_died_left(const VaultUnderTest& under_test) {
    const auto vault = under_test.open();
    const auto bytes = some_bytes(1);
    REQUIRE(vault->put(hash_of(bytes), bytes));
    under_test.leave_half_written();
    CHECK(vault->list(std::nullopt, 10)->size() == 1);
    CHECK(*vault->sweep() == 1);
    CHECK(*vault->sweep() == 0);
    CHECK(*vault->get(hash_of(bytes)) == bytes);
}

void lets_nobody_remove_while_somebody_keeps(const VaultUnderTest& under_test) {
    const auto vault = under_test.open();
    auto keeps = *vault->hold_to_keep();
    auto keeps_too = *under_test.open()->hold_to_keep();
    REQUIRE(keeps_too);
    std::atomic<bool> alone{false};
    auto remover = std::async(std::launch::async, [&] {
        const auto hold = under_test.open()->hold_to_remove(evidence::Wait::until_alone);
        alone = true;
        return hold.ok();
    });
    for (int turn = 0; turn < 1000; ++turn) {
        std::this_thread::yield();
    }
    CHECK_FALSE(alone);
    CHECK(vault->hold_to_remove(evidence::Wait::no).error().kind == ErrorKind::unavailable);
    keeps.reset();
    CHECK_FALSE(alone);  // the other one keeps still
    keeps_too.reset();
    CHECK(remover.get());
    CHECK(vault->hold_to_remove(evidence::Wait::no));
}

void takes_the_same_bytes_from_many_at_once(const VaultUnderTest& under_test) {
    const auto bytes = some_bytes(1);
    std::vector<std::future<bool>> writers;
    constexpr int many = 8;
    writers.reserve(many);
    for (int number = 0; number < many; ++number) {
        writers.push_back(std::async(
            std::launch::async, [&under_test, &bytes] { return under_test.open()->put(hash_of(bytes), bytes).ok(); }));
    }
    for (auto& writer : writers) {
        CHECK(writer.get());
    }
    CHECK(*under_test.open()->get(hash_of(bytes)) == bytes);
    CHECK(*under_test.open()->sweep() == 0);
}

}  // namespace

Bytes some_bytes(int number) {
    const auto text = "bytes " + std::to_string(number);
    return {text.begin(), text.end()};
}

protocol::Hash hash_of(const Bytes& bytes) {
    return protocol::hash_body(std::string(bytes.begin(), bytes.end()));
}

std::vector<VaultClause> vault_contract() {
    return {
        {"gives back what was put in from another handle", gives_back_what_was_put_in_from_another_handle},
        {"takes no bytes under another hash", takes_no_bytes_under_another_hash},
        {"tells damaged bytes and takes them anew", tells_damaged_bytes_and_takes_them_anew},
        {"removes what is there and what is not", removes_what_is_there_and_what_is_not},
        {"lists in order and goes on where it ended", lists_in_order_and_goes_on_where_it_ended},
        {"sweeps what a writer that died left", sweeps_what_a_writer_that_died_left},
        {"lets nobody remove while somebody keeps", lets_nobody_remove_while_somebody_keeps},
        {"takes the same bytes from many at once", takes_the_same_bytes_from_many_at_once},
    };
}

}  // namespace shiftguard::testing
