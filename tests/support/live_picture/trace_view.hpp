// What a running guard saw and found last, followed through the trace file that `shiftguard run --trace` writes.
// Guarantees: half-written and unknown lines are waited for or passed over; nothing is kept but the last of each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::testing {

/// A rectangle of the frame in fractions of it, and what it is.
struct Outline {
    enum class Kind { face, person };
    Kind kind = Kind::face;
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
    std::string label;
};

/// What is to be drawn at one moment.
struct LiveView {
    std::optional<std::int64_t>
        film_ms;  ///< the moment of the film that the last look saw; nothing before the first look
    std::vector<Outline> outlines;
    std::string finding;   ///< what was found or locked in the last seconds
    bool looking = false;  ///< false: no look for a while, the camera rests
};

class TraceView {
public:
    explicit TraceView(std::filesystem::path file) : file_(std::move(file)) {}

    /// Reads what is new, and returns what to draw at `boot_ms` of CLOCK_BOOTTIME.
    LiveView at(std::int64_t boot_ms);

private:
    void take(const std::string& line);

    std::filesystem::path file_;
    std::streamoff read_ = 0;
    std::string rest_;
    std::optional<std::int64_t> first_look_;
    std::int64_t last_look_ = 0;
    std::vector<Outline> faces_;
    std::vector<Outline> persons_;
    std::int64_t persons_seen_ = 0;
    std::string finding_;
    std::int64_t found_ = 0;
    std::optional<std::int64_t> boot_at_start_;
};

}  // namespace shiftguard::testing
