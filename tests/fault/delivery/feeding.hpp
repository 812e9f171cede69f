// A workstation whose reports come from a process of its own (feeder.cpp), to be killed, starved or misled.
#pragma once

#include "tests/fault/delivery/office.hpp"
#include "tests/support/child.hpp"

#include <string>
#include <utility>
#include <vector>

namespace shiftguard::testing {

/// Joins a server that runs, through the gate. `folder` is its own, on no disk of the server's.
class FedWorkstation {
public:
    explicit FedWorkstation(const ServerProcess& server) : server_(server) {
        reach();
        membership_ = join_through(gate_, server, folder_ / "state");
    }

    /// Another start of the server has another port.
    void reach() { gate_.lead_to(agents_port_of(server_)); }

    /// Appends and delivers until it is ended.
    [[nodiscard]] Child feed(std::vector<std::string> environment = {}) const {
        return Child(command("append"), std::move(environment));
    }
    /// Delivers what is left; how many records were ever appended.
    [[nodiscard]] protocol::Sequence drain() const {
        Child last(command("drain"));
        const auto words = last.read_line(std::chrono::seconds(70));
        REQUIRE(words.rfind("drained ", 0) == 0);
        return std::stoull(words.substr(words.find(' ') + 1));
    }

    [[nodiscard]] const WorkstationId& id() const { return membership_.workstation; }
    /// The last record of it that the server has.
    [[nodiscard]] protocol::Sequence stored() {
        if (!store_) {
            auto opened = store::SqliteStore::open(server_.database());
            REQUIRE(opened);
            store_ = std::move(*opened);
        }
        return store_->workstation(id()).value()->head.seq;
    }

private:
    [[nodiscard]] std::vector<std::string> command(const std::string& what) const {
        return {FEEDER_PROGRAM, (folder_ / "outbox.db").string(), (folder_ / "state").string(), what};
    }

    const ServerProcess& server_;
    TcpGate gate_;
    TempFolder folder_;
    delivery::Membership membership_;
    std::unique_ptr<store::SqliteStore> store_;
};

/// Reads what a feeder says until so many numbers came; the last one.
[[nodiscard]] inline protocol::Sequence listen(Child& feeder, int lines) {
    protocol::Sequence last = 0;
    for (int line = 0; line < lines; ++line) {
        const auto said = feeder.read_line();
        REQUIRE_FALSE(said.empty());
        last = std::stoull(said);
    }
    return last;
}

}  // namespace shiftguard::testing
