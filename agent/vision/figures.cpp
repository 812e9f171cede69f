#include "agent/vision/figures.hpp"

#include "agent/vision/correlation.hpp"

#include <algorithm>
#include <cstdlib>

namespace shiftguard::vision {
namespace {

using observation::Box;

constexpr int noticeable = 12;         // of 255, in the mean of a cell, after the room's own change of light
constexpr float enough_moved = 0.25F;  // of a figure's cells: a hand that passes before a poster moves less of it
constexpr float walks_in = 0.15F;      // of them, in one frame of somebody who walks in
constexpr float less_alike = 0.6F;     // correlation of its looks: below, a figure has turned or moved
constexpr float alike = 0.85F;         // from here on it looks the same
constexpr float same_place = 0.5F;     // intersection over union
constexpr float followed = 0.3F;
constexpr std::ptrdiff_t moves_of_the_living = 2;
constexpr std::size_t least_cells = 4;      // fewer that are not the worker's can't tell
constexpr Milliseconds before_sight{1500};  // who is found now was on the way in
constexpr Milliseconds first_doubt{600};    // one move serves for so long, less than a confirm time; then one more
constexpr Milliseconds between_moves{200};
constexpr Milliseconds moves_count_for{60'000};
constexpr Milliseconds passed_by{5000};
constexpr Milliseconds out_of_sight{60'000};  // a figure that no detector found for so long is forgotten
constexpr Milliseconds still_from{2000};
constexpr std::size_t most_still_things = 16;

struct Place {
    float x = 0;
    float y = 0;
};

/// The middle of a thumbnail's cell, as fractions of the picture.
Place place_of(std::size_t cell) {
    const std::size_t row = cell / Thumbnail::width;
    const std::size_t column = cell % Thumbnail::width;
    return {(static_cast<float>(column) + 0.5F) / Thumbnail::width,
            (static_cast<float>(row) + 0.5F) / Thumbnail::height};
}

bool contains(const Box& box, float x, float y) {
    return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

/// The inner eight tenths: at its border a figure's box shows the wall behind it.
Box core_of(const Box& box) {
    return {box.x + 0.1F * box.width, box.y + 0.1F * box.height, 0.8F * box.width, 0.8F * box.height};
}

template <class Patch>
std::uint64_t bits_of(const Patch& patch) {
    const float mean = mean_of(patch);
    std::uint64_t bits = 0;
    for (const float value : patch) {
        bits = (bits << 1U) | (value > mean ? 1U : 0U);
    }
    return bits;
}

/// By how much the whole picture became lighter or darker: the median of its cells' changes.
int change_of_light(const Thumbnail& before, const Thumbnail& after) {
    std::array<std::size_t, 511> counts{};
    for (std::size_t at = 0; at < after.luma.size(); ++at) {
        const std::size_t change = std::size_t{255} + after.luma[at] - before.luma[at];
        ++counts.at(change);
    }
    std::size_t seen = 0;
    for (std::size_t change = 0; change < counts.size(); ++change) {
        seen += counts[change];
        if (2 * seen >= after.luma.size()) {
            return static_cast<int>(change) - 255;
        }
    }
    return 0;
}

}  // namespace

void Figures::watch(const Thumbnail& scene, const std::optional<Box>& worker, BootTime at) {
    worker_ = worker;
    while (!lately_.empty() && at - lately_.front().first > before_sight) {
        lately_.pop_front();
    }
    lately_.emplace_back(at, 0);
    if (has_scene_) {
        const int light = change_of_light(scene_, scene);
        for (std::size_t cell = 0; cell < scene.luma.size(); ++cell) {
            const bool moved = std::abs(scene.luma[cell] - scene_.luma[cell] - light) > noticeable;
            const auto [x, y] = place_of(cell);
            if (moved) {
                stirred_at_[cell] = at;
            }
            if (moved && !(worker && contains(*worker, x, y))) {
                moved_at_[cell] = at;
                lately_.back().second.set(cell);
            }
        }
    }
    scene_ = scene;
    has_scene_ = true;
}

void Figures::forget() {
    has_scene_ = false;
    worker_.reset();
    moved_at_.fill(BootTime{});
    stirred_at_.fill(BootTime{});
    lately_.clear();
    figures_.clear();
}

bool Figures::stirred(const Box& box, BootTime at) const {
    std::size_t cells = 0;
    std::size_t moved = 0;
    for (std::size_t cell = 0; cell < stirred_at_.size(); ++cell) {
        const auto [x, y] = place_of(cell);
        if (contains(box, x, y)) {
            ++cells;
            moved += stirred_at_[cell] != BootTime{} && at - stirred_at_[cell] <= before_sight ? 1U : 0U;
        }
    }
    return cells > 0 && static_cast<float>(moved) >= walks_in * static_cast<float>(cells);
}

/// The cells of the figure itself: the inner of its box, less what may be the worker's.
std::vector<std::size_t> Figures::own_cells(const Box& box) const {
    const Box core = core_of(box);
    std::vector<std::size_t> cells;
    for (std::size_t cell = 0; cell < scene_.luma.size(); ++cell) {
        const auto [x, y] = place_of(cell);
        if (contains(core, x, y) && !(worker_ && contains(*worker_, x, y))) {
            cells.push_back(cell);
        }
    }
    return cells;
}

/// Share of the figure's own cells that moved since then.
float Figures::moved_share(const Box& box, BootTime since) const {
    const auto cells = own_cells(box);
    const auto moved = std::count_if(cells.begin(), cells.end(), [&](std::size_t cell) {
        return moved_at_[cell] != BootTime{} && moved_at_[cell] >= since;
    });
    return cells.size() < least_cells ? 0.0F : static_cast<float>(moved) / static_cast<float>(cells.size());
}

/// The moments before it was found in which much of what is now this figure moved. Who walks in moves in several of
/// them; what is suddenly there, as when the light goes on, changed in one.
std::vector<BootTime> Figures::moves_before(const Box& box, BootTime at) const {
    const auto cells = own_cells(box);
    std::vector<BootTime> moves;
    if (cells.size() < least_cells) {
        return moves;
    }
    for (const auto& frame : lately_) {
        const auto& moved = frame.second;
        const BootTime moment = frame.first;
        const auto changed =
            std::count_if(cells.begin(), cells.end(), [&moved](std::size_t cell) { return moved.test(cell); });
        const bool much = static_cast<float>(changed) >= walks_in * static_cast<float>(cells.size());
        if (much && at - moment <= before_sight && (moves.empty() || moment - moves.back() >= between_moves)) {
            moves.push_back(moment);
        }
    }
    return moves;
}

Figures::Patch Figures::patch_of(const Box& box) const {
    const Box core = core_of(box);
    Patch sums{};
    std::array<float, patch_side * patch_side> counts{};
    for (const std::size_t cell : own_cells(box)) {
        const auto [x, y] = place_of(cell);
        const auto side = static_cast<float>(patch_side);
        const auto column = std::min(patch_side - 1, static_cast<std::size_t>((x - core.x) / core.width * side));
        const auto row = std::min(patch_side - 1, static_cast<std::size_t>((y - core.y) / core.height * side));
        sums[row * patch_side + column] += static_cast<float>(scene_.luma[cell]);
        counts[row * patch_side + column] += 1;
    }
    float mean = 0;
    float filled = 0;
    for (std::size_t at = 0; at < sums.size(); ++at) {
        if (counts[at] > 0) {
            sums[at] /= counts[at];
            mean += sums[at];
            ++filled;
        }
    }
    for (std::size_t at = 0; at < sums.size(); ++at) {
        if (counts[at] <= 0) {
            sums[at] = filled > 0 ? mean / filled : 0;  // small, or the worker's: neither light nor dark
        }
    }
    return sums;
}

/// The figure of an earlier look that this body is; taken out of the list. Of two bodies that overlap one figure the
/// one that overlaps it more is meant.
std::optional<Figures::Figure> Figures::take_known(const Box& body, const std::vector<Box>& bodies) {
    auto best = figures_.end();
    float most = followed;
    for (auto figure = figures_.begin(); figure != figures_.end(); ++figure) {
        const float here = overlap(figure->box, body);
        const bool claimed = std::any_of(bodies.begin(), bodies.end(), [&](const Box& other) {
            return !(other == body) && overlap(figure->box, other) > here;
        });
        if (here >= most && !claimed) {
            most = here;
            best = figure;
        }
    }
    if (best == figures_.end()) {
        return std::nullopt;
    }
    auto figure = std::move(*best);
    figures_.erase(best);
    return figure;
}

const Figures::StillThing* Figures::still_thing_at(const Box& body, const Patch& looks) const {
    const auto at = std::find_if(still_things_.begin(), still_things_.end(), [&](const StillThing& thing) {
        return overlap(thing.box, body) >= same_place && correlation(thing.looks, looks).value_or(0) >= alike;
    });
    return at == still_things_.end() ? nullptr : &*at;
}

void Figures::remember_still(const Figure& figure, BootTime at) {
    const auto known = std::find_if(still_things_.begin(), still_things_.end(),
                                    [&](const StillThing& thing) { return thing.id == figure.id; });
    if (known != still_things_.end()) {
        known->last_seen = at;
        return;
    }
    if (still_things_.size() == most_still_things) {
        still_things_.erase(std::min_element(still_things_.begin(), still_things_.end(),
                                             [](const auto& a, const auto& b) { return a.last_seen < b.last_seen; }));
    }
    still_things_.push_back({figure.id, figure.box, figure.reference, at});
}

void Figures::judge_movement(Figure& figure, const Patch& looks, BootTime at) {
    const bool moves = moved_share(figure.box, figure.last_seen + Milliseconds(1)) >= enough_moved;
    const bool turned = correlation(figure.reference, looks).value_or(1) < less_alike;
    if ((moves || turned) && (figure.moves.empty() || at - figure.moves.back() >= between_moves)) {
        figure.moves.push_back(at);
        figure.reference = looks;
    }
    std::erase_if(figure.moves, [&](BootTime move) { return at - move > moves_count_for; });
    if (figure.looks_like_before) {  // somebody may have passed before it: only what moves now is alive
        figure.alive = std::count_if(figure.moves.begin(), figure.moves.end(),
                                     [&](BootTime move) { return at - move <= passed_by; }) >= moves_of_the_living;
    } else {
        figure.alive = figure.alive || std::ssize(figure.moves) >= moves_of_the_living;
    }
}

/// Which figure this body is: one that is followed, a still thing that is found again, or a new one.
Figures::Figure Figures::identify(const Box& body, const std::vector<Box>& bodies, BootTime at) {
    const Patch looks = patch_of(body);
    const StillThing* thing = still_thing_at(body, looks);
    auto known = take_known(body, bodies);
    if (known && (thing == nullptr || thing->id == known->id)) {
        Figure figure = *std::move(known);
        figure.box = body;
        figure.looks_like_before = thing != nullptr;
        judge_movement(figure, looks, at);
        figure.last_seen = at;
        return figure;
    }
    Figure figure;
    figure.box = body;
    figure.first_seen = at;
    figure.last_seen = at;
    if (thing != nullptr) {  // also where somebody passed before it and was followed to this place
        figure.id = thing->id;
        figure.reference = thing->looks;
        figure.looks_like_before = true;
        return figure;
    }
    figure.id = observation::FigureId{++last_};
    figure.reference = looks;
    figure.moves = moves_before(body, at);
    if (figure.moves.empty() && moved_share(body, at - before_sight) >= enough_moved) {
        figure.moves.push_back(at);
    }
    figure.alive = std::ssize(figure.moves) >= moves_of_the_living;
    return figure;
}

std::vector<Figures::Verdict> Figures::follow(const std::vector<Box>& bodies, const std::vector<bool>& faced,
                                              BootTime at) {
    std::vector<Verdict> verdicts;
    std::vector<Figure> now;
    verdicts.reserve(bodies.size());
    now.reserve(bodies.size());
    for (std::size_t which = 0; which < bodies.size(); ++which) {
        Figure figure = identify(bodies[which], bodies, at);
        figure.alive = figure.alive || faced[which];
        if (figure.alive && !figure.looks_like_before) {
            std::erase_if(still_things_, [&](const StillThing& thing) { return thing.id == figure.id; });
        }
        const bool in_doubt = !figure.moves.empty() && at - figure.first_seen < first_doubt;
        const bool still = !figure.alive && !in_doubt;
        if (still && at - figure.first_seen >= still_from) {
            remember_still(figure, at);
        }
        verdicts.push_back({figure.id, still, bits_of(figure.reference)});
        now.push_back(std::move(figure));
    }
    std::erase_if(figures_, [at](const Figure& figure) { return at - figure.last_seen > out_of_sight; });
    now.insert(now.end(), std::make_move_iterator(figures_.begin()), std::make_move_iterator(figures_.end()));
    figures_ = std::move(now);
    return verdicts;
}

}  // namespace shiftguard::vision
