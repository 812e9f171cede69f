#include "tests/bench/ingest_load/anchors.hpp"

#include "common/sqlite/sqlite.hpp"
#include "tests/bench/ingest_load/chain.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace shiftguard::bench {
namespace {

void must(const Status& status) {
    if (!status) {
        throw std::runtime_error(to_sentence(status.error()));
    }
}

void write_batch(const sqlite::Database& database, const std::vector<std::string>& bodies, std::size_t from,
                 std::size_t count) {
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) {
        throw std::runtime_error(to_sentence(transaction.error()));
    }
    for (std::size_t at = from; at < from + count; ++at) {
        must(database.run("INSERT INTO event (body) VALUES (?)", bodies[at]));
    }
    must(transaction->commit());
}

}  // namespace

double raw_sqlite(const std::filesystem::path& file, std::size_t batches, std::size_t records) {
    const auto database = sqlite::Database::open(file);
    if (!database) {
        throw std::runtime_error(to_sentence(database.error()));
    }
    must(database->execute("CREATE TABLE event (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT"));
    std::vector<std::string> bodies;
    bodies.reserve(batches * records);
    while (bodies.size() < batches * records) {
        bodies.push_back(incident_body(WorkstationId("0198f000-0000-7000-8000-000000000001")));
    }
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t batch = 0; batch < batches; ++batch) {
        write_batch(*database, bodies, batch * records, records);
    }
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return static_cast<double>(bodies.size()) / seconds;
}

}  // namespace shiftguard::bench
