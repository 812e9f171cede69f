#include "agent/vision/camera/film_source.hpp"

#include "agent/vision/opencv.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/videoio.hpp>

namespace shiftguard::vision {
namespace {

constexpr Milliseconds step{200};           // between the frames of a replay, and between the pictures of a folder
constexpr Milliseconds worth_a_seek{2000};  // further ahead than this it is quicker to jump than to read on

Error film_error(ErrorKind kind, const std::filesystem::path& path, std::string message) {
    return {kind, path.string(), std::move(message), Retry::useless};
}

}  // namespace

/// What is in the film at a time that never goes back.
class FilmSource::Reel {
public:
    virtual ~Reel() = default;
    virtual Result<cv::Mat> at(Milliseconds time) = 0;
};

class FilmSource::VideoReel final : public Reel {
public:
    VideoReel(const cv::VideoCapture& video, std::filesystem::path path) : video_(video), path_(std::move(path)) {
        const double rate = video_.get(cv::CAP_PROP_FPS);
        frame_time_ = rate >= 1 && rate <= 240 ? 1000 / rate : 40;
        announced_frames_ = video_.get(cv::CAP_PROP_FRAME_COUNT);
    }

    Result<cv::Mat> at(Milliseconds time) override {
        const auto wanted = static_cast<double>(time.count());
        if (wanted - position_ > static_cast<double>(worth_a_seek.count())) {
            seek(wanted);
        }
        while (picture_.empty() || position_ + frame_time_ <= wanted) {
            if (!video_.grab()) {
                return ended();
            }
            ++frames_;
            position_ = frames_ == 1 && picture_.empty() && !sought_ ? 0 : position_ + frame_time_;
            if (position_ + frame_time_ > wanted && (!video_.retrieve(picture_) || picture_.empty())) {
                return film_error(ErrorKind::corrupted, path_, "The film cannot be read on; make or copy it again.");
            }
        }
        return picture_;
    }

private:
    void seek(double wanted) {
        video_.set(cv::CAP_PROP_POS_MSEC, wanted);
        position_ = wanted - frame_time_;
        sought_ = true;
    }

    [[nodiscard]] Error ended() const {
        const double read = position_ / frame_time_ + 1;
        if (frames_ == 0 && !sought_) {
            return film_error(ErrorKind::corrupted, path_,
                              "The film holds no picture that can be read; it is cut off or damaged: copy it again.");
        }
        if (announced_frames_ > 0 && read < 0.9 * announced_frames_ - 2) {
            return film_error(ErrorKind::corrupted, path_,
                              "The film breaks off before its end; it is cut off or damaged: copy it again.");
        }
        return film_error(ErrorKind::exhausted, path_, "The film has ended.");
    }

    cv::VideoCapture video_;
    const std::filesystem::path path_;
    double frame_time_ = 40;  // milliseconds
    double announced_frames_ = 0;
    double position_ = 0;  // of the frame read last, milliseconds
    std::size_t frames_ = 0;
    bool sought_ = false;
    cv::Mat picture_;
};

class FilmSource::FolderReel final : public Reel {
public:
    explicit FolderReel(std::vector<std::filesystem::path> pictures) : pictures_(std::move(pictures)) {}

    Result<cv::Mat> at(Milliseconds time) override {
        const auto which = static_cast<std::size_t>(time / step);
        if (which >= pictures_.size()) {
            return film_error(ErrorKind::exhausted, pictures_.back().parent_path(), "The film has ended.");
        }
        return read_pixels(pictures_[which]);
    }

private:
    const std::vector<std::filesystem::path> pictures_;
};

FilmSource::FilmSource(std::filesystem::path path, Pace pace, const Clock& clock, std::optional<BootTime> began)
    : path_(std::move(path)), pace_(pace), clock_(clock), first_open_(began) {}

FilmSource::~FilmSource() = default;

Status FilmSource::check() const {
    const auto reel = load();
    if (!reel) {
        return reel.error();
    }
    const auto first = (*reel)->at(Milliseconds(0));
    return first ? success() : Status(first.error());
}

Status FilmSource::open() {
    if (reel_) {
        return success();
    }
    auto reel = load();
    if (!reel) {
        return reel.error();
    }
    reel_ = *std::move(reel);
    if (!first_open_) {
        first_open_ = clock_.now().boot;
    }
    return success();
}

Result<std::unique_ptr<FilmSource::Reel>> FilmSource::load() const {
    std::error_code fault;
    const auto status = std::filesystem::status(path_, fault);
    if (!std::filesystem::exists(status)) {
        return film_error(ErrorKind::not_found, path_, "There is no such film; check the path.");
    }
    if (std::filesystem::is_directory(status)) {
        std::vector<std::filesystem::path> pictures;
        for (const auto& entry : std::filesystem::directory_iterator(path_, fault)) {
            if (entry.is_regular_file(fault) && cv::haveImageReader(entry.path().string())) {
                pictures.push_back(entry.path());
            }
        }
        if (pictures.empty()) {
            return film_error(ErrorKind::invalid_input, path_, "The folder holds no picture; give one with pictures.");
        }
        std::sort(pictures.begin(), pictures.end());
        return std::unique_ptr<Reel>(std::make_unique<FolderReel>(std::move(pictures)));
    }
    cv::VideoCapture video(path_.string(), cv::CAP_FFMPEG);
    if (!video.isOpened()) {
        return film_error(ErrorKind::invalid_input, path_,
                          "The file is no film that can be read; give a video file such as MP4 or AVI.");
    }
    return std::unique_ptr<Reel>(std::make_unique<VideoReel>(video, path_));
}

Milliseconds FilmSource::position() {
    switch (pace_) {
        case Pace::clock:
            return std::max(Milliseconds(0), clock_.now().boot - *first_open_);
        case Pace::film:
            return std::exchange(film_time_, film_time_ + step);
    }
    return film_time_;
}

Result<Frame> FilmSource::next() {
    if (!reel_) {
        return Error{ErrorKind::internal, path_.string(), "The film was asked for a frame before it was opened.",
                     Retry::useless};
    }
    const Milliseconds time = position();
    const BootTime captured = pace_ == Pace::film ? BootTime(time) : clock_.now().boot;
    auto picture = reel_->at(time);
    if (!picture) {
        return picture.error();
    }
    return to_frame(*picture, captured);
}

void FilmSource::close() {
    reel_.reset();
}

bool FilmSource::is_open() const {
    return reel_ != nullptr;
}

std::string FilmSource::describe() const {
    return "film " + path_.string();
}

}  // namespace shiftguard::vision
