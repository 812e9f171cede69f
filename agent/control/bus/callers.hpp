// Says whose request it is before the request takes anybody's room: the bus knows the account behind a connection, and
// is asked once for each. Nothing here ever waits. Called from the bus's loop alone, as is everything it calls.
#pragma once

#include "agent/control/bus/lane.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sdbus-c++/sdbus-c++.h>

namespace shiftguard::control {

class Callers {
public:
    /// `connection` must outlive this, and its loop must have ended before this does.
    explicit Callers(sdbus::IConnection& connection);

    /// Puts the job into the lane once it is known who `sender` is. Bounded: a connection has a few jobs here at most,
    /// and what finds no room, or is of nobody that the bus knows, is refused with a sentence.
    void pass(const std::string& sender, Lane& lane, std::unique_ptr<Job> job);

private:
    struct Held {
        Lane& lane;
        std::unique_ptr<Job> job;
    };

    void ask_about(const std::string& sender);
    void heard(const std::string& sender, sdbus::MethodReply& reply, const sdbus::Error* error);

    std::unique_ptr<sdbus::IProxy> daemon_;
    std::map<std::string, std::uint32_t> uids_;      // a connection's name is never given to another
    std::map<std::string, std::vector<Held>> held_;  // of connections that the bus is being asked about
};

}  // namespace shiftguard::control
