// PostgreSQL 15 of the test's own: a cluster in a temporary folder, reached by a socket in that folder alone, so that
// no two tests are ever in each other's way. It is gone with the object.
#pragma once

#include "tests/support/child.hpp"
#include "tests/support/temp_folder.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace shiftguard::testing {

class TestPostgres {
public:
    /// A new cluster with role and database "postgres", trusted on its socket but for the role "guarded", which must
    /// show a password. `settings`: "name=value" each.
    explicit TestPostgres(const std::vector<std::string>& settings = {});
    /// A standby of that one (pg_basebackup), which follows it and is named `name` there.
    TestPostgres(const TestPostgres& primary, const std::string& name);
    ~TestPostgres();
    TestPostgres(const TestPostgres&) = delete;
    TestPostgres& operator=(const TestPostgres&) = delete;

    [[nodiscard]] const std::filesystem::path& socket_folder() const { return folder_.path(); }
    /// "host=... dbname=..." as libpq takes it.
    [[nodiscard]] std::string connection(const std::string& database = "postgres") const;
    /// A new empty database; its connection string.
    [[nodiscard]] std::string make_database();

    /// What one statement gives, by psql: rows as lines, columns apart by "|". Throws where it fails.
    std::string ask(const std::string& sql, const std::string& database = "postgres") const;

    void start();
    /// As a power cut: no goodbye to anybody.
    void kill();
    /// An orderly restart; sessions are cut.
    void restart();
    /// A standby takes over; returns when it takes writes.
    void promote() const;

private:
    void stop();
    [[nodiscard]] std::filesystem::path data() const { return folder_ / "data"; }

    TempFolder folder_;
    std::vector<std::string> settings_;
    std::unique_ptr<Child> server_;
    int databases_ = 0;
};

}  // namespace shiftguard::testing
