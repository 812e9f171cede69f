// Workstations that append to a store at the same time and send each batch again until it is taken, as agents do; and
// the sums that must match in the end.
#pragma once

#include "server/store/store.hpp"
#include "tests/unit/server/workstation.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace shiftguard::testing {

class Load {
public:
    /// Joins `machines` workstations; the store outlives this.
    Load(store::IncidentStore& store, std::size_t machines);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    void start();
    /// No new batches; returns when what was begun is stored. Throws where that takes longer than two minutes.
    void finish();

    [[nodiscard]] std::size_t acknowledged() const { return acknowledged_; }  ///< batches
    [[nodiscard]] std::size_t refused() const { return refused_; }            ///< answers "unavailable"

    /// What does not match: every record that a workstation made must stand in the store once, with its body, its
    /// link and its incident, in the chain's order. Empty where all is well.
    [[nodiscard]] std::string faults(store::IncidentStore& in) const;

private:
    struct Machine {
        TestWorkstation workstation;
        std::vector<std::string> bodies;  ///< in the chain's order
        std::size_t incidents = 0;
    };
    void work(Machine& machine);
    /// True where it is stored at last.
    bool send(const protocol::Batch& batch);
    void wrong(const std::string& what);

    store::IncidentStore& store_;
    std::vector<Machine> machines_;
    std::vector<std::thread> threads_;
    std::atomic<bool> ending_{false};
    std::atomic<bool> given_up_{false};
    std::atomic<std::size_t> acknowledged_{0};
    std::atomic<std::size_t> refused_{0};
    std::atomic<std::size_t> wrong_{0};
    std::string first_wrong_;  // of the one who found wrong_ at 0
};

}  // namespace shiftguard::testing
