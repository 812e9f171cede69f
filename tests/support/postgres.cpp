#include "tests/support/postgres.hpp"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include <signal.h>
#include <unistd.h>

namespace shiftguard::testing {
namespace {

constexpr uid_t nobody = 65534;

bool is_program(const std::filesystem::path& file) {
    return access(file.c_str(), X_OK) == 0;
}

/// Along PATH (where the unpacked tools lie), else where Debian's package has it.
std::string program(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (is_program(std::filesystem::path(folder) / name)) {
            return (std::filesystem::path(folder) / name).string();
        }
    }
    const auto installed = std::filesystem::path("/usr/lib/postgresql/15/bin") / name;
    if (!is_program(installed)) {
        throw std::runtime_error(name + " is not on this machine; run installer/prepare --for tests");
    }
    return installed.string();
}

bool everyone_reaches(const std::filesystem::path& file) {
    for (auto folder = file.parent_path(); folder != folder.root_path(); folder = folder.parent_path()) {
        if ((std::filesystem::status(folder).permissions() & std::filesystem::perms::others_exec) ==
            std::filesystem::perms::none) {
            return false;
        }
    }
    return true;
}

/// PostgreSQL refuses root. Root runs it as nobody; where nobody cannot reach the programs (they were unpacked in
/// root's home) as root under nobody's number.
enum class As : std::uint8_t { oneself, other, root_renamed };

As account() {
    if (geteuid() != 0) {
        return As::oneself;
    }
    return everyone_reaches(program("postgres")) ? As::other : As::root_renamed;
}

/// Whatever becomes of the test, the server ends with it.
std::vector<std::string> command(std::vector<std::string> argv) {
    argv.front() = program(argv.front());
    const auto id = std::to_string(nobody);
    std::vector<std::string> whole;
    switch (account()) {
        case As::oneself:
            whole = {"setpriv", "--pdeathsig", "QUIT"};
            break;
        case As::other:
            whole = {"setpriv", "--pdeathsig", "QUIT", "--reuid", id, "--regid", id, "--clear-groups"};
            break;
        case As::root_renamed:
            whole = {"unshare", "--user", "--map-user=" + id, "--map-group=" + id, "setpriv", "--pdeathsig", "QUIT"};
            break;
    }
    whole.insert(whole.end(), argv.begin(), argv.end());
    return whole;
}

/// Its output; throws with it where the program fails.
std::string run(const std::vector<std::string>& argv) {
    Child child(command(argv), {"LC_ALL=C", "PGOPTIONS=", "HOME=/nonexistent"});
    std::string output;
    for (std::string line = child.read_line(); !line.empty(); line = child.read_line()) {
        output += (output.empty() ? "" : "\n") + line;
    }
    if (child.wait(std::chrono::seconds(60)) != 0) {
        throw std::runtime_error(argv.front() + " failed: " + output);
    }
    return output;
}

void give_to_server(const std::filesystem::path& folder) {
    if (account() == As::other && chown(folder.c_str(), nobody, nobody) != 0) {
        throw std::runtime_error("cannot give " + folder.string() + " to nobody");
    }
}

}  // namespace

TestPostgres::TestPostgres(const std::vector<std::string>& settings) : settings_(settings) {
    give_to_server(folder_.path());
    run({"initdb", "--pgdata", data().string(), "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
         "--locale", "C", "--no-sync", "--no-instructions"});
    std::ofstream(data() / "pg_hba.conf") << "local all guarded scram-sha-256\n"
                                             "local all all trust\n"
                                             "local replication all trust\n";
    start();
}

TestPostgres::TestPostgres(const TestPostgres& primary, const std::string& name) : settings_(primary.settings_) {
    give_to_server(folder_.path());
    const std::string source = "host=" + primary.socket_folder().string() + " user=postgres application_name=" + name;
    run({"pg_basebackup", "--pgdata", data().string(), "--dbname", source, "--write-recovery-conf", "--checkpoint",
         "fast", "--wal-method", "stream", "--no-sync"});
    // The name there is the standby's own; its own commits wait for nobody once it has taken over.
    settings_.push_back("primary_conninfo=" + source);
    settings_.push_back("synchronous_standby_names=");
    start();
}

TestPostgres::~TestPostgres() {
    stop();
}

std::string TestPostgres::connection(const std::string& database) const {
    return "host=" + socket_folder().string() + " user=postgres dbname=" + database;
}

std::string TestPostgres::make_database() {
    const std::string name = "test" + std::to_string(++databases_);
    ask("CREATE DATABASE " + name);
    return connection(name);
}

std::string TestPostgres::ask(const std::string& sql, const std::string& database) const {
    return run({"psql", "--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname",
                connection(database), "--command", sql});
}

void TestPostgres::start() {
    // A killed server's shared memory is released when the last of its processes has noticed: until then the next
    // one ends at once.
    const bool ready = eventually(
        [this] {
            if (!server_ || server_->wait(std::chrono::milliseconds(0)) != -1) {
                std::vector<std::string> argv{
                    "postgres", "-D", data().string(), "-k", socket_folder().string(), "-c", "listen_addresses=",
                    // in its own folder: a server that a test kills leaves nothing of it in /dev/shm
                    "-c", "dynamic_shared_memory_type=mmap"};
                for (const auto& setting : settings_) {
                    argv.insert(argv.end(), {"-c", setting});
                }
                argv.insert(argv.end(), {"-c", "log_destination=stderr", "-c", "logging_collector=on", "-c",
                                         "log_directory=" + (folder_ / "log").string()});
                server_ = std::make_unique<Child>(command(argv), std::vector<std::string>{"LC_ALL=C"});
            }
            Child question(command({"pg_isready", "--quiet", "--host", socket_folder().string()}), {"LC_ALL=C"});
            return question.wait() == 0;
        },
        std::chrono::seconds(60));
    if (!ready) {
        throw std::runtime_error("PostgreSQL did not start in " + folder_.path().string());
    }
}

void TestPostgres::stop() {
    if (server_) {
        ::kill(server_->pid(), SIGQUIT);
        if (server_->wait(std::chrono::seconds(10)) == -1) {
            server_->kill();
        }
        server_.reset();
    }
}

void TestPostgres::kill() {
    server_->kill();
    server_.reset();
}

void TestPostgres::restart() {
    ::kill(server_->pid(), SIGINT);
    if (server_->wait(std::chrono::seconds(30)) == -1) {
        throw std::runtime_error("PostgreSQL did not stop");
    }
    server_.reset();
    start();
}

void TestPostgres::promote() const {
    ask("SELECT pg_promote(true, 60)");
}

}  // namespace shiftguard::testing
