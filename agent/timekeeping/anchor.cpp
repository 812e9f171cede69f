#include "agent/timekeeping/anchor.hpp"

#include "common/boot_id.hpp"

#include <algorithm>
#include <chrono>

namespace shiftguard::timekeeping {
namespace {

constexpr Milliseconds chip_counts_in{1000};
constexpr Milliseconds boundary{1};  // of clocks that are read in whole milliseconds

Milliseconds drifted(Milliseconds passed, Drift drift) {
    constexpr std::int64_t million = 1'000'000;
    const auto whole = std::chrono::abs(passed).count();
    // In two parts, so that no age overflows; rounded up, so that no uncertainty is lost.
    const auto most = whole / million * drift.ppm + (whole % million * drift.ppm + million - 1) / million;
    return Milliseconds(most);
}

Anchor within_the_boot(Anchor anchor, const Now& now, Drift drift) {
    const Milliseconds passed = now.boot - anchor.boot;
    anchor.time += passed;
    anchor.uncertainty += drifted(passed, drift);
    anchor.wall = now.wall;
    anchor.boot = now.boot;
    return anchor;
}

/// How long it is since the anchor at the least: as long as this boot lasts. Where one of the two is of one run only,
/// the boot may be the anchor's own, and says nothing.
Milliseconds surely_passed(const Anchor& anchor, const std::string& boot_id, const Now& now, Drift drift) {
    const auto counted = now.boot.time_since_epoch();
    return is_of_one_run(anchor.boot_id) || is_of_one_run(boot_id) ? Milliseconds(0)
                                                                   : counted - drifted(counted, drift);
}

std::optional<Anchor> in_a_new_boot(const Anchor& anchor, const std::string& boot_id, const Now& now, Drift drift) {
    const auto late = std::max<Milliseconds>(anchor.time - anchor.wall, Milliseconds(0));
    const auto earliest =
        anchor.time - late + surely_passed(anchor, boot_id, now, drift) - anchor.uncertainty - chip_counts_in;
    if (now.wall < earliest) {
        return std::nullopt;
    }
    const auto off_by = std::chrono::abs(anchor.time - anchor.wall);
    return Anchor{now.wall, anchor.uncertainty + drifted(now.wall - anchor.time, drift) + off_by + chip_counts_in,
                  now.wall, now.boot,
                  boot_id,  anchor.heard};
}

}  // namespace

Anchor anchor_of(WallTime signed_time, const Now& asked, const Now& came, const std::string& boot_id) {
    const Milliseconds took = std::max(came.boot - asked.boot, Milliseconds(0));
    return {signed_time + took / 2, took / 2 + boundary, came.wall, came.boot, boot_id, signed_time};
}

std::optional<Anchor> carried_on(const Anchor& anchor, const std::string& boot_id, const Now& now, Drift drift) {
    return anchor.boot_id == boot_id ? within_the_boot(anchor, now, drift) : in_a_new_boot(anchor, boot_id, now, drift);
}

Milliseconds found_off(const Anchor& known, const Anchor& fresh, Drift drift) {
    const auto began = known.time - known.boot.time_since_epoch();
    const bool at_its_word = known.boot_id == fresh.boot_id && known.heard < began;
    if (!at_its_word) {
        return Milliseconds(0);
    }
    const auto now = within_the_boot(known, Now{fresh.boot, fresh.wall, {}}, drift);
    const Milliseconds off = now.time - fresh.time;
    return std::chrono::abs(off) > now.uncertainty + fresh.uncertainty ? off : Milliseconds(0);
}

Anchor better_of(const Anchor& known, const Anchor& fresh, Drift drift) {
    if (known.boot_id != fresh.boot_id) {
        return fresh;
    }
    const auto now = within_the_boot(known, Now{fresh.boot, fresh.wall, {}}, drift);
    const bool agree = std::chrono::abs(now.time - fresh.time) <= now.uncertainty + fresh.uncertainty;
    if (!agree || now.uncertainty >= fresh.uncertainty) {
        return fresh;
    }
    auto kept = known;
    kept.heard = fresh.heard;
    return kept;
}

}  // namespace shiftguard::timekeeping
