// A program that a test started and that is gone, at the latest, with the object.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace shiftguard::testing {

class Child {
public:
    /// Started along PATH without a shell; `environment` ("NAME=value") goes before the test's own.
    explicit Child(std::vector<std::string> argv, std::vector<std::string> environment = {});
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// The next line of its standard output; empty where it ended or said nothing in time.
    [[nodiscard]] std::string read_line(std::chrono::milliseconds patience = std::chrono::seconds(20));
    /// Asks it to end, then makes it, and waits. Safe to call twice.
    void stop();
    /// Makes it end at once, and waits.
    void kill();
    /// Waits for its end; its exit status, 128 + signal, or -1 where it did not end in time.
    [[nodiscard]] int wait(std::chrono::milliseconds patience = std::chrono::seconds(20));

private:
    pid_t pid_ = -1;
    int output_ = -1;
};

/// The ids of this process's children whose program is `name`.
[[nodiscard]] std::vector<pid_t> children_named(const std::string& name);

/// Waits, looking every 10 ms, until `condition` holds; false where it did not in time.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition, std::chrono::milliseconds patience = std::chrono::seconds(10));

void pause_for(std::chrono::milliseconds pause);

template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline) {
            return false;
        }
        pause_for(std::chrono::milliseconds(10));
    }
    return true;
}

}  // namespace shiftguard::testing
