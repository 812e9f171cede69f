// Port: where frames come from. A camera, or a film that behaves like one.
#pragma once

#include "agent/vision/frame.hpp"
#include "common/result.hpp"

#include <string>

namespace shiftguard::vision {

class FrameSource {
public:
    virtual ~FrameSource() = default;

    /// After success the device is open (a camera's light is on) until close(). Opening what is open does nothing.
    /// Errors: not_found, refused (permission), unavailable (busy, or gone for now), invalid_input (not what it should
    /// be).
    virtual Status open() = 0;

    /// The newest frame; waits for it for at most about a second. Errors: unavailable (the device went away or is
    /// silent; close() and open() may help), exhausted (the film has ended), corrupted (the film cannot be read on).
    virtual Result<Frame> next() = 0;

    /// Gives the device back at once: no descriptor on it stays open.
    virtual void close() = 0;
    [[nodiscard]] virtual bool is_open() const = 0;

    /// What it is, for logs and messages: the device or the file.
    [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace shiftguard::vision
