#include "tests/bench/ingest_load/anchors.hpp"

#include "common/postgres/postgres.hpp"
#include "common/sqlite/sqlite.hpp"
#include "tests/bench/ingest_load/chain.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
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

std::vector<std::string> bodies_of(std::size_t count) {
    std::vector<std::string> bodies;
    bodies.reserve(count);
    while (bodies.size() < count) {
        bodies.push_back(incident_body(WorkstationId("0198f000-0000-7000-8000-000000000001")));
    }
    return bodies;
}

std::unique_ptr<postgres::Connection> connect(const std::string& where) {
    constexpr Milliseconds patience{10'000};
    auto opened = postgres::Connection::open(where, patience);
    if (!opened) {
        throw std::runtime_error(to_sentence(opened.error()));
    }
    return std::move(*opened);
}

/// True where all of them stand there.
bool insert_batches(postgres::Connection& connection, const std::vector<postgres::Values>& batches) {
    bool well = true;
    for (const auto& batch : batches) {
        well =
            connection.exchange({{"BEGIN"}, {"INSERT INTO event (body) SELECT * FROM unnest($1)", batch}, {"COMMIT"}})
                .ok() &&
            well;
    }
    return well;
}

}  // namespace

double raw_sqlite(const std::filesystem::path& file, std::size_t batches, std::size_t records) {
    const auto database = sqlite::Database::open(file);
    if (!database) {
        throw std::runtime_error(to_sentence(database.error()));
    }
    must(database->execute("CREATE TABLE event (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT"));
    const auto bodies = bodies_of(batches * records);
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t batch = 0; batch < batches; ++batch) {
        write_batch(*database, bodies, batch * records, records);
    }
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return static_cast<double>(bodies.size()) / seconds;
}

double raw_postgres(const std::string& connection, std::size_t connections, std::size_t batches, std::size_t records) {
    must(connect(connection)
             ->execute("DROP TABLE IF EXISTS event; "
                       "CREATE TABLE event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)"));
    std::vector<std::unique_ptr<postgres::Connection>> open;
    std::vector<std::vector<postgres::Values>> values(connections);
    open.reserve(connections);
    for (auto& own : values) {
        open.push_back(connect(connection));
        own.reserve(batches);
        for (std::size_t batch = 0; batch < batches; ++batch) {
            own.emplace_back(bodies_of(records));
        }
    }
    std::atomic<std::size_t> failed{0};
    std::vector<std::thread> threads;
    threads.reserve(connections);
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t number = 0; number < connections; ++number) {
        threads.emplace_back([&, number] { failed += insert_batches(*open[number], values[number]) ? 0U : 1U; });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (failed > 0) {
        throw std::runtime_error("PostgreSQL did not take every batch.");
    }
    return static_cast<double>(connections * batches * records) / seconds;
}

}  // namespace shiftguard::bench
