// The eye's one loop and thread: obeys the daemon's demands, opens and closes the camera by them, and says what it saw.
#pragma once

#include "agent/eye/linux/link.hpp"
#include "agent/eye/linux/neighbour_watch.hpp"
#include "agent/eye/pictures.hpp"
#include "agent/observation/message.hpp"
#include "agent/vision/camera/frame_source.hpp"
#include "agent/vision/looker.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace shiftguard::eye {

/// How the loop ended.
enum class End : std::uint8_t {
    daemon_left,   ///< as it should be
    film_ended,    ///< the film is over
    film_unusable  ///< the film cannot be read (on)
};

/// What a source that fails for good means: a camera may come back, a film does not.
enum class SourceKind : std::uint8_t { camera, film };

class Eye {
public:
    /// All of them outlive the eye. `neighbours`: none where no other program can want the source.
    Eye(Link& link, vision::Looker& looker, vision::FrameSource& source, SourceKind kind, const Clock& clock,
        NeighbourWatch* neighbours = nullptr);

    /// Runs until the daemon leaves or a film is over or unusable; says Failed before it returns for the latter two.
    End run();

private:
    enum class Heard : std::uint8_t { nothing_more, daemon_left };

    Heard listen(Milliseconds patience);
    void obey(const observation::Demand& demand);
    std::optional<End> work();
    std::optional<End> open_source();
    std::optional<End> source_failed(const Error& error);
    void wait_for_camera();
    [[nodiscard]] bool heeds_neighbours() const;
    [[nodiscard]] bool neighbour_asks();
    [[nodiscard]] bool neighbour_left();
    [[nodiscard]] bool neighbour_came_while_opening();
    void forget_own_openings();
    void leave_camera();
    void say(observation::CameraState camera, std::optional<observation::CameraFault> fault);
    void say_why(const Error& error);
    void look(const vision::Frame& frame);
    void beat();
    void remember_cost(Milliseconds cost);
    [[nodiscard]] std::uint32_t cost_at(double share) const;
    [[nodiscard]] Milliseconds frame_time() const;
    [[nodiscard]] BootTime now() const { return clock_.now().boot; }

    Link& link_;
    vision::Looker& looker_;
    vision::FrameSource& source_;
    const SourceKind kind_;
    const Clock& clock_;
    NeighbourWatch* const neighbours_;

    observation::Demand demand_;
    Pictures pictures_;
    observation::CameraState camera_ = observation::CameraState::closed;
    bool daemon_left_ = false;
    BootTime next_frame_{};
    BootTime next_beat_{};
    std::optional<BootTime> next_open_;
    std::optional<BootTime> waits_since_;  // for the camera to open or to give its next frame
    std::optional<BootTime> last_said_;    // of a look without a frame
    std::optional<observation::CameraFault> last_fault_;
    std::optional<observation::CameraFault> fault_;  // while the camera is lost
    Milliseconds backoff_{0};
    bool opens_ = false;                      // it is being opened, and has given no frame yet
    bool streams_ = false;                    // it has given a frame since it was opened
    std::optional<BootTime> left_at_;         // to a neighbour
    bool holds_off_ = false;                  // the neighbour is given time to take it
    std::array<std::uint32_t, 100> costs_{};  // milliseconds of the last looks, as a ring
    std::uint64_t costs_known_ = 0;
};

}  // namespace shiftguard::eye
