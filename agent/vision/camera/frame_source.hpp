// Port: where frames come from. A camera, or a film that behaves like one.
#pragma once

#include "agent/observation/observation.hpp"
#include "agent/vision/frame.hpp"
#include "common/result.hpp"

#include <cstdint>
#include <string>

namespace shiftguard::vision {

class FrameSource {
public:
    virtual ~FrameSource() = default;

    /// After success the device is open (a camera's light is on) until close(). Opening what is open does nothing.
    /// Errors: not_found, refused (permission), unavailable (busy, or gone for now), invalid_input (not what it should
    /// be), timeout (it is still being opened; ask again).
    virtual Status open() = 0;

    /// The newest whole frame, waiting for it. Errors: unavailable (the device went away, is silent or has given
    /// nothing but broken frames for a while; close() and open() may help), timeout (none yet; ask again), exhausted
    /// (the film has ended), corrupted (the film cannot be read on).
    virtual Result<Frame> next() = 0;

    /// Gives the device back at once: no descriptor on it stays open.
    virtual void close() = 0;
    [[nodiscard]] virtual bool is_open() const = 0;

    /// Why the last open() or next() failed, as a code that travels with the look.
    [[nodiscard]] virtual observation::CameraFault fault() const { return observation::CameraFault::failed; }

    /// Frames so far that could not be decoded whole; nobody got to see them.
    [[nodiscard]] virtual std::uint64_t broken_frames() const { return 0; }

    /// What it is, for logs and messages: the device or the file.
    [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace shiftguard::vision
