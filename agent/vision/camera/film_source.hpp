// A film (a video file, or a folder of pictures in the order of their names, five a second) in the place of a camera.
#pragma once

#include "agent/vision/camera/frame_source.hpp"
#include "common/time.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace shiftguard::vision {

class FilmSource final : public FrameSource {
public:
    enum class Pace : std::uint8_t {
        clock,  ///< for `run`: the film goes on by the clock from the first open(), whether or not it is looked at
        film    ///< for `replay`: every next() goes on by 200 ms of the film, however long that takes
    };

    /// `began`: for Pace::clock, when the film began where that was before the first open(). Frames of Pace::film are
    /// captured at their film time after boot time 0; those of Pace::clock when the clock says. `clock` outlives the
    /// source.
    FilmSource(std::filesystem::path path, Pace pace, const Clock& clock, std::optional<BootTime> began = std::nullopt);
    ~FilmSource() override;

    /// Whether it can be opened and its first picture read; begins nothing. Errors: as open() and next().
    [[nodiscard]] Status check() const;
    Status open() override;
    Result<Frame> next() override;
    void close() override;
    [[nodiscard]] bool is_open() const override;
    [[nodiscard]] std::string describe() const override;

private:
    class Reel;
    class VideoReel;
    class FolderReel;

    [[nodiscard]] Result<std::unique_ptr<Reel>> load() const;
    [[nodiscard]] Milliseconds position();

    const std::filesystem::path path_;
    const Pace pace_;
    const Clock& clock_;
    std::optional<BootTime> first_open_;
    Milliseconds film_time_{0};  // of Pace::film: where the next frame lies
    std::unique_ptr<Reel> reel_;
};

}  // namespace shiftguard::vision
