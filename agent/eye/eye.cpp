#include "agent/eye/eye.hpp"

#include "common/linux/own_use.hpp"

#include <algorithm>
#include <variant>
#include <vector>

namespace shiftguard::eye {
namespace {

using observation::CameraFault;
using observation::CameraState;
using observation::Work;

constexpr Milliseconds between_beats{1000};
constexpr Milliseconds between_frames{200};             // five a second: a change is seen, and a core hardly notices
constexpr Milliseconds between_hurried_frames{250};     // four looks a second with every detector
constexpr Milliseconds between_challenged_frames{100};  // a head that turns is followed, for some seconds
constexpr Milliseconds between_frameless_looks{1000};
// Common webcams give their first frame within two seconds; what needs longer than this is not coming.
constexpr Milliseconds longest_opening{6000};
constexpr Milliseconds longest_silence{1500};  // of a camera that had given frames
constexpr Milliseconds first_backoff{500};
constexpr Milliseconds longest_backoff{2000};  // back within five seconds of being there again
// A program that is refused tries again, or its user does. Programs that only ask what the device is open it too, and
// are gone at once: the first time costs a moment, whoever comes again soon is given longer.
constexpr Milliseconds first_hold_off{1500};
constexpr Milliseconds long_hold_off{6000};
constexpr Milliseconds soon{60'000};
// A camera's source opens the device to ask what it is, closes it again, and opens it to stay.
constexpr std::uint32_t own_opens = 2;
constexpr std::uint32_t own_closes = 1;

}  // namespace

Eye::Eye(Link& link, vision::Looker& looker, vision::FrameSource& source, SourceKind kind, const Clock& clock,
         NeighbourWatch* neighbours)
    : link_(link), looker_(looker), source_(source), kind_(kind), clock_(clock), neighbours_(neighbours) {}

End Eye::run() {
    next_beat_ = now();
    next_frame_ = now();
    while (true) {
        const auto wake = demand_.work == Work::rest ? next_beat_ : std::min(next_beat_, next_frame_);
        if (listen(std::max(Milliseconds(0), wake - now())) == Heard::daemon_left) {
            source_.close();
            return End::daemon_left;
        }
        if (neighbour_asks()) {
            leave_camera();
        }
        if (now() >= next_beat_) {
            beat();
        }
        if (demand_.work != Work::rest && now() >= next_frame_) {
            next_frame_ = now() + frame_time();
            if (const auto end = work()) {
                source_.close();
                return *end;
            }
        }
    }
}

/// Takes every demand that is there; only the first is waited for, and that no longer than until a neighbour stirs.
Eye::Heard Eye::listen(Milliseconds patience) {
    while (!daemon_left_) {
        const auto heard = link_.receive(patience, heeds_neighbours() ? neighbours_->descriptor() : -1);
        if (!heard) {  // only the daemon holds the other end: a message that cannot be taken is a wrong release of it
            daemon_left_ = true;
            say_why(heard.error());
            return Heard::daemon_left;
        }
        if (std::holds_alternative<std::monostate>(*heard)) {
            return Heard::nothing_more;
        }
        if (const auto* demand = std::get_if<observation::Demand>(&*heard)) {
            obey(*demand);
        } else {
            daemon_left_ = true;
        }
        patience = Milliseconds(0);
    }
    return Heard::daemon_left;
}

void Eye::obey(const observation::Demand& demand) {
    if (auto picture = pictures_.obey(demand)) {
        daemon_left_ |= !link_.send(*std::move(picture));
    }
    looker_.obey(demand);
    const bool starts = demand_.work == Work::rest && demand.work != Work::rest;
    demand_ = demand;
    if (demand.work == Work::rest && camera_ != CameraState::closed) {
        source_.close();
        opens_ = false;
        streams_ = false;
        camera_ = CameraState::closed;
        fault_.reset();
        daemon_left_ |= !link_.send(looker_.without_frame(camera_, now()));
    }
    if (starts) {
        next_frame_ = now();
        next_open_.reset();
        waits_since_.reset();
        backoff_ = Milliseconds(0);
    }
}

std::optional<End> Eye::work() {
    if (!source_.is_open()) {
        if (const auto end = open_source()) {
            return end;
        }
        if (!source_.is_open()) {
            return std::nullopt;
        }
    }
    const auto frame = source_.next();
    if (!frame) {
        if (frame.error().kind == ErrorKind::timeout) {
            wait_for_camera();
            return std::nullopt;
        }
        return source_failed(frame.error());
    }
    backoff_ = Milliseconds(0);
    waits_since_.reset();
    fault_.reset();
    if (!streams_) {
        if (neighbour_came_while_opening()) {
            leave_camera();
            return std::nullopt;
        }
        opens_ = false;
        streams_ = true;
        holds_off_ = false;
    }
    look(*frame);
    return std::nullopt;
}

std::optional<End> Eye::open_source() {
    streams_ = false;
    if (next_open_ && now() < *next_open_ && !neighbour_left()) {
        say(CameraState::lost, fault_);
        return std::nullopt;
    }
    if (!opens_) {
        forget_own_openings();
        opens_ = true;
    }
    const auto opened = source_.open();
    if (opened) {
        return std::nullopt;
    }
    if (opened.error().kind == ErrorKind::timeout) {
        wait_for_camera();
        return std::nullopt;
    }
    return source_failed(opened.error());
}

/// The camera takes its time. At first that is told as what it is; for too long it is as good as lost, and goes on
/// being waited for. A lost camera stays lost until it gives a frame.
void Eye::wait_for_camera() {
    waits_since_ = waits_since_.value_or(now());
    const bool opening = camera_ == CameraState::closed || camera_ == CameraState::opening;
    if (now() - *waits_since_ >= (opening ? longest_opening : longest_silence)) {
        fault_ = fault_.value_or(CameraFault::silent);
        say(CameraState::lost, fault_);
    } else if (opening || camera_ == CameraState::lost) {
        say(opening ? CameraState::opening : CameraState::lost, fault_);
    }
}

/// Another program may have the camera that we have.
bool Eye::heeds_neighbours() const {
    return neighbours_ != nullptr && streams_ && demand_.yields;
}

/// It has opened it.
bool Eye::neighbour_asks() {
    return neighbours_ != nullptr && streams_ && neighbours_->heard().opened && demand_.yields;
}

/// Whoever had the camera may have given it back.
bool Eye::neighbour_left() {
    return neighbours_ != nullptr && fault_ == CameraFault::busy && !holds_off_ && neighbours_->heard().closed;
}

/// Whoever opened it in that time found it free or was refused, and is heard by there being more than our own.
bool Eye::neighbour_came_while_opening() {
    if (neighbours_ == nullptr) {
        return false;
    }
    const auto heard = neighbours_->heard();
    return demand_.yields && (heard.opened > own_opens || heard.closed > own_closes);
}

void Eye::forget_own_openings() {
    if (neighbours_ != nullptr) {
        neighbours_->listen();
        static_cast<void>(neighbours_->heard());
    }
}

void Eye::leave_camera() {
    source_.close();
    opens_ = false;
    streams_ = false;
    const bool again = left_at_ && now() - *left_at_ < soon;
    left_at_ = now();
    holds_off_ = true;
    next_open_ = now() + (again ? long_hold_off : first_hold_off);
    waits_since_.reset();
    fault_ = CameraFault::busy;
    say(CameraState::lost, fault_);
}

std::optional<End> Eye::source_failed(const Error& error) {
    const auto fault = source_.fault();
    source_.close();
    forget_own_openings();
    opens_ = false;
    streams_ = false;
    holds_off_ = false;
    if (kind_ == SourceKind::film) {
        say_why(error);
        return error.kind == ErrorKind::exhausted ? End::film_ended : End::film_unusable;
    }
    // An unplugged camera is missing as soon as it is opened again; what happened to it is the better answer.
    const bool known = fault_ == CameraFault::unplugged && fault == CameraFault::missing;
    fault_ = known ? fault_ : fault;
    waits_since_.reset();
    backoff_ = std::clamp(2 * backoff_, first_backoff, longest_backoff);
    next_open_ = now() + backoff_;
    say(CameraState::lost, fault_);
    return std::nullopt;
}

void Eye::say_why(const Error& error) {
    daemon_left_ |= !link_.send(observation::Failed{to_sentence(error).substr(0, 1024)});
}

/// A look without a frame; said again only now and then.
void Eye::say(CameraState camera, std::optional<CameraFault> fault) {
    const bool known = camera_ == camera && last_fault_ == fault;
    if (known && last_said_ && now() - *last_said_ < between_frameless_looks) {
        return;
    }
    camera_ = camera;
    last_fault_ = camera == CameraState::lost ? fault : std::nullopt;
    last_said_ = now();
    daemon_left_ |= !link_.send(looker_.without_frame(camera_, now(), last_fault_));
}

void Eye::look(const vision::Frame& frame) {
    const BootTime began = now();
    bool given_away = false;  // the frame is ours, and a slow look nothing to wait for
    auto seen = looker_.see(frame, [this, &given_away] {
        if (now() >= next_beat_) {
            beat();
        }
        if (!given_away && neighbour_asks()) {
            source_.close();
            given_away = true;
        }
    });
    if (seen.look) {
        const Milliseconds cost = now() - began;
        remember_cost(cost);
        if (cost > observation::slow_look) {  // others need the machine too: no more than half of a core for looks that
                                              // are so dear
            next_frame_ = std::max(next_frame_, now() + cost);
        }
        camera_ = seen.look->observation.camera;
        pictures_.looked(seen.look->observation, frame);
        daemon_left_ |= !link_.send(*std::move(seen.look));
    } else if (camera_ == CameraState::closed || camera_ == CameraState::opening || camera_ == CameraState::lost) {
        camera_ = CameraState::streaming;
    }
    if (seen.sample) {
        daemon_left_ |= !link_.send(*std::move(seen.sample));
    }
    if (given_away) {
        leave_camera();
    }
}

void Eye::beat() {
    next_beat_ = now() + between_beats;
    daemon_left_ |= !link_.send(observation::Alive{camera_, looker_.looks(), looker_.vectors(), cost_at(0.5),
                                                   cost_at(0.95), resident_bytes(), source_.broken_frames(),
                                                   static_cast<std::uint64_t>(processor_time().count())});
}

void Eye::remember_cost(Milliseconds cost) {
    costs_[costs_known_++ % costs_.size()] = static_cast<std::uint32_t>(cost.count());
}

/// What this share of the last looks took at most; 0 where there was none yet.
std::uint32_t Eye::cost_at(double share) const {
    const auto known = static_cast<std::ptrdiff_t>(std::min(costs_known_, costs_.size()));
    if (known == 0) {
        return 0;
    }
    std::vector<std::uint32_t> sorted(costs_.begin(), costs_.begin() + known);
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(known - 1));
    std::nth_element(sorted.begin(), at, sorted.end());
    return *at;
}

Milliseconds Eye::frame_time() const {
    if (demand_.work == Work::challenge) {
        return between_challenged_frames;
    }
    return demand_.work == Work::hurry ? between_hurried_frames : between_frames;
}

}  // namespace shiftguard::eye
