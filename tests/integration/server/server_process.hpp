// The real shiftguard-server in a folder of its own, on free ports.
#pragma once

#include "tests/support/temp_folder.hpp"

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace shiftguard::testing {

/// Any free one, so that tests run side by side; or as server.json says, which may be none.
enum class OperationsPort : std::uint8_t { any_free, of_the_settings };

/// Whether a subcommand ended with another status than 0, and what it said; a check that does not hold shows it.
struct Failed {
    int status = 0;  ///< or minus the signal's number
    std::string said;
    explicit operator bool() const { return status != 0; }
    friend std::ostream& operator<<(std::ostream& out, const Failed& failed) {
        return out << "status " << failed.status << ", said: " << failed.said;
    }
};

class ServerProcess {
public:
    /// init, with these options too; not running yet.
    explicit ServerProcess(const std::string& options = "");
    ~ServerProcess();  ///< killed where it still runs

    /// A command that becomes the server when it is started, as `prlimit --nofile=600`.
    void set_starter(std::vector<std::string> command);
    /// Returns once the ports are open.
    void start(OperationsPort operations = OperationsPort::any_free);
    void signal(int number);   ///< SIGTERM, SIGKILL
    [[nodiscard]] int wait();  ///< exit status, or minus the signal's number

    /// Waits until a line of the log holds the text; the whole log so far where it does not come within 20 s.
    [[nodiscard]] bool log_says(const std::string& text);
    [[nodiscard]] std::string log() const;

    [[nodiscard]] std::string agents_url() const;
    [[nodiscard]] std::string console_url() const;
    [[nodiscard]] std::string operations_url() const;  ///< plain HTTP
    [[nodiscard]] std::filesystem::path authority() const;
    [[nodiscard]] std::filesystem::path database() const;
    [[nodiscard]] const TempFolder& folder() const { return folder_; }
    /// Lays these keys over server.json (RFC 7396).
    void set(const std::string& json) const;

    /// Standard output of a subcommand on this server's folder.
    [[nodiscard]] std::string command(const std::string& words, const std::string& input = "") const;
    [[nodiscard]] Failed fails(const std::string& words) const;

private:
    struct Inner;
    [[nodiscard]] Failed ended(const std::string& words, const std::string& streams) const;
    TempFolder folder_;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::testing
