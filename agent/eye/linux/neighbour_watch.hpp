// Whether another program opens or closes the camera's device. Tells that it happened, not who did it: the eye has no
// right to look into other processes. Opens and closes of our own are heard like all others; whoever makes them asks
// afterwards, and knows how many of them are its own.
#pragma once

#include "common/linux/descriptor.hpp"
#include "common/result.hpp"

#include <cstdint>
#include <string>

namespace shiftguard::eye {

class NeighbourWatch {
public:
    /// How often; what happens twice in a row before it is asked for may be told as once.
    struct Heard {
        std::uint32_t opened = 0;
        std::uint32_t closed = 0;
    };

    /// Before the limits on system calls are in force: none of these is made after them. Errors: internal.
    static Result<NeighbourWatch> begin(std::string device);

    /// Listens to the device that is there now: a camera that was plugged in again is another file. Silent where there
    /// is none.
    void listen();

    /// What happened since the last call. Never waits.
    [[nodiscard]] Heard heard();
    /// Has something to read where heard() would tell of something.
    [[nodiscard]] int descriptor() const { return events_.get(); }

private:
    NeighbourWatch(std::string device, Descriptor events) : device_(std::move(device)), events_(std::move(events)) {}

    std::string device_;
    Descriptor events_;
};

}  // namespace shiftguard::eye
