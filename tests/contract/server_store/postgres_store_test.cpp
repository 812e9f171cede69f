#include "server/store/postgres/store.hpp"
#include "tests/contract/server_store/store_contract.hpp"
#include "tests/support/postgres.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;

namespace {

const WallTime now{Milliseconds(1'767'600'000'000)};

std::unique_ptr<store::PostgresStore> open(const std::string& connection) {
    auto opened = store::PostgresStore::open({connection}, now);
    if (!opened) {
        FAIL(to_sentence(opened.error()));
    }
    return std::move(*opened);
}

}  // namespace

TEST_CASE("PostgresStoreKeepsTheStoreContract") {
    static testing::TestPostgres postgres;  // one for all clauses, each with a database of its own
    for (const auto& clause : testing::store_contract()) {
        DYNAMIC_SECTION(clause.name) {
            const auto connection = postgres.make_database();
            clause.check([&]() -> std::unique_ptr<store::IncidentStore> { return open(connection); });
        }
    }
}
