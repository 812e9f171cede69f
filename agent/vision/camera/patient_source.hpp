// A source on a thread of its own, so that whoever asks never waits longer than it is ready to, however long the device
// takes: a slow webcam must not look like a hung eye. One request at a time, nothing is queued, frames are taken only
// when they are asked for.
#pragma once

#include "agent/vision/camera/frame_source.hpp"
#include "common/time.hpp"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace shiftguard::vision {

class PatientSource final : public FrameSource {
public:
    /// `patience`: how long open(), next() and close() wait; then open() and next() answer `timeout` and the device
    /// goes on by itself. Limits on system calls and files must be in force before: a thread takes on those of its
    /// maker.
    PatientSource(std::unique_ptr<FrameSource> inner, Milliseconds patience);
    /// Waits for a call into the device to come back: nothing else ends one.
    ~PatientSource() override;
    PatientSource(const PatientSource&) = delete;
    PatientSource& operator=(const PatientSource&) = delete;

    Status open() override;
    Result<Frame> next() override;
    /// A device that keeps a call for longer than the patience is closed as soon as that call comes back.
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] observation::CameraFault fault() const override;
    [[nodiscard]] std::uint64_t broken_frames() const override;
    [[nodiscard]] std::string describe() const override { return inner_->describe(); }

private:
    void serve();
    void open_inner(std::unique_lock<std::mutex>& lock);
    void close_inner(std::unique_lock<std::mutex>& lock);
    void take_frame(std::unique_lock<std::mutex>& lock);

    const std::unique_ptr<FrameSource> inner_;  // after the construction only the thread calls it (but describe)
    const Milliseconds patience_;

    mutable std::mutex mutex_;  // guards everything below
    std::condition_variable asked_;
    std::condition_variable answered_;
    bool stops_ = false;
    bool open_wanted_ = false;
    bool frame_wanted_ = false;
    bool inner_open_ = false;
    std::optional<Error> open_failed_;
    std::optional<Result<Frame>> frame_;
    observation::CameraFault fault_ = observation::CameraFault::failed;
    std::uint64_t broken_frames_ = 0;
    std::thread thread_;
};

}  // namespace shiftguard::vision
