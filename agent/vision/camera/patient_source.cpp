#include "agent/vision/camera/patient_source.hpp"

#include <utility>

namespace shiftguard::vision {

PatientSource::PatientSource(std::unique_ptr<FrameSource> inner, Milliseconds patience)
    : inner_(std::move(inner)), patience_(patience), thread_([this] { serve(); }) {}

PatientSource::~PatientSource() {
    {
        const std::lock_guard lock(mutex_);
        stops_ = true;
    }
    asked_.notify_one();
    thread_.join();
}

Status PatientSource::open() {
    std::unique_lock lock(mutex_);
    open_wanted_ = true;
    open_failed_.reset();
    asked_.notify_one();
    if (!answered_.wait_for(lock, patience_, [this] { return inner_open_ || open_failed_; })) {
        return Error{ErrorKind::timeout, inner_->describe(), "The camera is still being opened.", Retry::helps};
    }
    if (open_failed_) {
        open_wanted_ = false;
        return *std::exchange(open_failed_, std::nullopt);
    }
    return success();
}

Result<Frame> PatientSource::next() {
    std::unique_lock lock(mutex_);
    if (!open_wanted_ || !inner_open_) {
        return Error{ErrorKind::internal, inner_->describe(), "The camera was asked for a frame before it was opened.",
                     Retry::useless};
    }
    if (!frame_) {  // else one came after we had stopped waiting for it
        frame_wanted_ = true;
        asked_.notify_one();
    }
    if (!answered_.wait_for(lock, patience_, [this] { return frame_.has_value(); })) {
        return Error{ErrorKind::timeout, inner_->describe(), "The camera has given no frame yet.", Retry::helps};
    }
    return *std::exchange(frame_, std::nullopt);
}

void PatientSource::close() {
    std::unique_lock lock(mutex_);
    open_wanted_ = false;
    frame_wanted_ = false;
    frame_.reset();
    open_failed_.reset();
    asked_.notify_one();
    answered_.wait_for(lock, patience_, [this] { return !inner_open_; });
}

bool PatientSource::is_open() const {
    const std::lock_guard lock(mutex_);
    return open_wanted_ && inner_open_;
}

observation::CameraFault PatientSource::fault() const {
    const std::lock_guard lock(mutex_);
    return fault_;
}

std::uint64_t PatientSource::broken_frames() const {
    const std::lock_guard lock(mutex_);
    return broken_frames_;
}

void PatientSource::serve() {
    std::unique_lock lock(mutex_);
    while (true) {
        asked_.wait(lock, [this] {
            const bool may_open = open_wanted_ && !inner_open_ && !open_failed_;
            const bool must_close = !open_wanted_ && inner_open_;
            return stops_ || may_open || must_close || (frame_wanted_ && inner_open_ && !frame_);
        });
        if (stops_) {
            inner_->close();
            return;
        }
        if (!open_wanted_) {
            close_inner(lock);
        } else if (!inner_open_) {
            open_inner(lock);
        } else {
            take_frame(lock);
        }
        answered_.notify_one();
    }
}

void PatientSource::open_inner(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    const auto opened = inner_->open();
    const auto fault = inner_->fault();
    lock.lock();
    inner_open_ = opened.ok();
    if (!opened && open_wanted_) {
        open_failed_ = opened.error();
        fault_ = fault;
    }
}

void PatientSource::close_inner(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    inner_->close();
    lock.lock();
    inner_open_ = false;
}

void PatientSource::take_frame(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    auto frame = inner_->next();
    const auto fault = inner_->fault();
    const auto broken = inner_->broken_frames();
    lock.lock();
    broken_frames_ = broken;
    if (frame_wanted_) {  // else it was closed meanwhile, and nobody waits for this frame
        frame_ = std::move(frame);
        fault_ = fault;
    }
    frame_wanted_ = false;
}

}  // namespace shiftguard::vision
