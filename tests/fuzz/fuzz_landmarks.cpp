// Whatever 68 points the landmark model gives, numbers or none, in one place or far outside the frame: a face is laid
// straight or is empty, judged, followed through a challenge; what is said of the head is within its bounds, and a
// challenge that is over stays as it ended.
#include "agent/challenge/challenge.hpp"
#include "agent/vision/alignment.hpp"
#include "agent/vision/face_quality.hpp"
#include "agent/vision/head_watch.hpp"
#include "tests/fuzz/numbers.hpp"

#include <cmath>
#include <cstdlib>
#include <optional>

namespace {

using namespace shiftguard;
using namespace shiftguard::vision;

constexpr std::uint32_t wide = 64;
constexpr std::uint32_t high = 48;
constexpr int most_looks = 40;

Frame picture() {
    Frame frame{wide, high, std::vector<std::uint8_t>(std::size_t{3} * wide * high), BootTime{}};
    for (std::size_t at = 0; at < frame.pixels.size(); ++at) {
        frame.pixels[at] = static_cast<std::uint8_t>(at * 7);
    }
    return frame;
}

/// Moved a little from the last, so that a fuzzer need not find 68 points of a face again for each look; or anything.
Landmarks next(const Landmarks& last, fuzz::Numbers& numbers) {
    Landmarks points = last;
    const auto what = numbers.take<std::uint8_t>();
    if (what % 8 == 0) {
        for (auto& point : points) {
            point = {numbers.take<float>(), numbers.take<float>()};
        }
        return points;
    }
    for (std::size_t at = 0; at < points.size(); at += 1 + what % 16U) {
        points.at(at).x += static_cast<float>(numbers.take<std::int8_t>()) / 8;
        points.at(at).y += static_cast<float>(numbers.take<std::int8_t>()) / 8;
    }
    return points;
}

Landmarks some_face() {
    Landmarks points{};
    for (std::size_t at = 0; at < points.size(); ++at) {
        const auto angle = static_cast<float>(at) * 0.35F;
        const float ring = at < 17 ? 20.0F : at < 48 ? 10.0F : 6.0F;
        points.at(at) = {32 + ring * std::cos(angle), 24 + ring * std::sin(angle)};
    }
    return points;
}

void judge(const Frame& frame, const Landmarks& points) {
    const Frame straight = align(frame, points);
    const Frame for_dlib = align_for_dlib(frame, points);
    if (straight.width != 112 || straight.height != 112 || for_dlib.width != 150 || for_dlib.height != 150) {
        std::abort();
    }
    (void)judge_face(measure_face(frame, {0.25F, 0.25F, 0.5F, 0.5F}, points, straight));
}

bool is_within(float value, float least, float most) {
    return value >= least && value <= most;  // false for what is no number
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Numbers numbers({data, size});
    static const Frame frame = picture();
    HeadWatch watch;
    challenge::Challenge asked({{Movement::turn_left, Milliseconds(800)}, {Movement::close_eyes, Milliseconds(900)}},
                               Milliseconds(6000), BootTime{});
    Landmarks points = some_face();
    BootTime now{};
    std::optional<challenge::Progress> ended;
    for (int look = 0; look < most_looks && !numbers.is_empty(); ++look) {
        points = next(points, numbers);
        if (look == 0) {
            judge(frame, points);
        }
        const observation::TrackId track{1U + numbers.take<std::uint8_t>() / 250U};
        const auto head = watch.see(track, points);
        if (!is_within(head.yaw, -90, 90) || !is_within(head.pitch, -90, 90) ||
            !is_within(head.openness, 0, observation::largest_openness)) {
            std::abort();
        }
        now += Milliseconds(numbers.take<std::uint8_t>() * 4);
        challenge::Sight sight{now, track, head.settled, head.yaw, head.pitch, head.solid, head.openness};
        sight.face = static_cast<challenge::Face>(numbers.take<std::uint8_t>() % 4);
        asked.see(sight);
        asked.tick(now);
        const auto progress = asked.progress();
        if (progress.made > progress.of || (ended && ended->outcome != progress.outcome)) {
            std::abort();
        }
        if (progress.outcome) {
            ended = progress;
        }
    }
    return 0;
}
