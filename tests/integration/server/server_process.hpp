// The real shiftguard-server in a folder of its own, on free ports.
#pragma once

#include "tests/support/temp_folder.hpp"

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace shiftguard::testing {

class ServerProcess {
public:
    ServerProcess();   ///< init; not running yet
    ~ServerProcess();  ///< killed where it still runs

    void start();              ///< returns once the ports are open
    void signal(int number);   ///< SIGTERM, SIGKILL
    [[nodiscard]] int wait();  ///< exit status, or minus the signal's number

    /// Waits until a line of the log holds the text; the whole log so far where it does not come within 20 s.
    [[nodiscard]] bool log_says(const std::string& text);
    [[nodiscard]] std::string log() const;

    [[nodiscard]] std::string agents_url() const;
    [[nodiscard]] std::string console_url() const;
    [[nodiscard]] std::filesystem::path authority() const;
    [[nodiscard]] std::filesystem::path database() const;
    [[nodiscard]] const TempFolder& folder() const { return folder_; }

    /// Standard output of a subcommand on this server's folder.
    [[nodiscard]] std::string command(const std::string& words, const std::string& input = "") const;

private:
    struct Inner;
    TempFolder folder_;
    std::unique_ptr<Inner> inner_;
};

}  // namespace shiftguard::testing
