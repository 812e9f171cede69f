#include "agent/vision/figures.hpp"

#include "agent/vision/correlation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>

namespace shiftguard::vision {
namespace {

using observation::Box;

constexpr int noticeable = 12;         // of 255, in the mean of a cell, after the room's own change of light
constexpr float enough_moved = 0.25F;  // of a figure's cells: a hand that passes before a poster moves less of it
constexpr float walks_in = 0.15F;      // of them, in one frame of somebody who walks in
constexpr float less_alike = 0.6F;     // correlation of its looks: below, a figure has turned or moved
constexpr float alike = 0.85F;         // from here on it looks the same
constexpr float as_before = 0.95F;     // cell for cell, not by boxes that a detector draws anew each time
constexpr float few_cells = 0.05F;     // of a place: so many may differ all the same
constexpr float drifts_from = 0.985F;  // daylight goes on changing; what is so like may be learnt anew
constexpr float drift = 0.05F;
constexpr float same_place = 0.5F;  // intersection over union
constexpr float followed = 0.3F;
constexpr std::ptrdiff_t moves_of_the_living = 2;
constexpr std::size_t least_cells = 4;  // fewer that are not the worker's can't tell
constexpr std::size_t least_of_a_place = 12;
constexpr std::size_t share_of_a_place = 4;  // one in so many must be seen
constexpr Milliseconds before_sight{1500};   // who is found now was on the way in
constexpr Milliseconds first_doubt{600};     // one move serves for so long, less than a confirm time; then one more
constexpr Milliseconds between_moves{200};
constexpr Milliseconds moves_count_for{60'000};
constexpr Milliseconds passed_by{5000};
constexpr Milliseconds gone_for{3000};
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

/// Share of the cells that differ noticeably once the change of light is taken out that fits them all best.
float share_that_differs(const std::vector<float>& before, const std::vector<float>& after) {
    const float mean_before = mean_of(before);
    const float mean_after = mean_of(after);
    float together = 0;
    float square = 0;
    for (std::size_t at = 0; at < before.size(); ++at) {
        together += (before[at] - mean_before) * (after[at] - mean_after);
        square += (before[at] - mean_before) * (before[at] - mean_before);
    }
    const float gain = square > 0 ? together / square : 1;
    std::size_t differ = 0;
    for (std::size_t at = 0; at < before.size(); ++at) {
        const float expected = mean_after + gain * (before[at] - mean_before);
        differ += std::abs(after[at] - expected) > static_cast<float>(noticeable) ? 1U : 0U;
    }
    return static_cast<float>(differ) / static_cast<float>(before.size());
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
    if (worker) {
        worker_seen_ = at;
        workers_place_ = worker;
    } else if (at - worker_seen_ > passed_by) {
        workers_place_.reset();
    }
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
    workers_place_.reset();
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
std::vector<std::size_t> Figures::own_cells(const Box& box, const Region& workers) const {
    const Box core = core_of(box);
    std::vector<std::size_t> cells;
    for (std::size_t cell = 0; cell < scene_.luma.size(); ++cell) {
        const auto [x, y] = place_of(cell);
        if (contains(core, x, y) && !(workers && contains(*workers, x, y))) {
            cells.push_back(cell);
        }
    }
    return cells;
}

/// Share of the figure's own cells that moved since then.
float Figures::moved_share(const Box& box, const Region& workers, BootTime since) const {
    const auto cells = own_cells(box, workers);
    const auto moved = std::count_if(cells.begin(), cells.end(), [&](std::size_t cell) {
        return moved_at_[cell] != BootTime{} && moved_at_[cell] >= since;
    });
    return cells.size() < least_cells ? 0.0F : static_cast<float>(moved) / static_cast<float>(cells.size());
}

/// The moments before it was found in which much of what is now this figure moved. Who walks in moves in several of
/// them; what is suddenly there, as when the light goes on, changed in one.
std::vector<BootTime> Figures::moves_before(const Box& box, BootTime at) const {
    const auto cells = own_cells(box, worker_);
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

Figures::Patch Figures::patch_of(const Box& box, const Region& workers) const {
    const Box core = core_of(box);
    Patch sums{};
    std::array<float, patch_side * patch_side> counts{};
    for (const std::size_t cell : own_cells(box, workers)) {
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

const Figures::StillThing* Figures::memory_of(const Figure& figure) const {
    const auto at = std::find_if(still_things_.begin(), still_things_.end(),
                                 [&](const StillThing& thing) { return thing.id == figure.id; });
    return at == still_things_.end() ? nullptr : &*at;
}

/// What of its place is neither the worker's nor in one of these boxes.
Figures::View Figures::view_of(const StillThing& thing, const std::vector<Box>& hiding) const {
    View view;
    for (std::size_t which = 0; which < thing.cells.size(); ++which) {
        const auto [x, y] = place_of(thing.cells[which]);
        const bool hidden =
            (workers_place_ && contains(*workers_place_, x, y)) ||
            std::any_of(hiding.begin(), hiding.end(), [x = x, y = y](const Box& box) { return contains(box, x, y); });
        if (!hidden) {
            view.before.push_back(thing.luma[which]);
            view.now.push_back(static_cast<float>(scene_.luma[thing.cells[which]]));
        }
    }
    view.enough = view.now.size() >= std::max(least_of_a_place, thing.cells.size() / share_of_a_place);
    return view;
}

bool Figures::is_as_before(const StillThing& thing) const {
    const View view = view_of(thing, {});
    return view.enough && correlation(view.before, view.now).value_or(0) >= as_before &&
           share_that_differs(view.before, view.now) <= few_cells;
}

/// Another body of this look is this thing.
bool Figures::is_still_there(const StillThing& thing, const Box& but, const std::vector<Box>& bodies) const {
    const float least = std::max(same_place, overlap(thing.box, but));
    return std::any_of(bodies.begin(), bodies.end(),
                       [&](const Box& body) { return !(body == but) && overlap(thing.box, body) >= least; }) &&
           is_as_before(thing);
}

/// And nothing moves there.
bool Figures::shows_something_else(const StillThing& thing, const std::vector<Box>& hiding, BootTime at) const {
    const View view = view_of(thing, hiding);
    const auto moved = std::count_if(thing.cells.begin(), thing.cells.end(), [&](std::size_t cell) {
        return stirred_at_[cell] != BootTime{} && at - stirred_at_[cell] <= before_sight;
    });
    const bool quiet = static_cast<float>(moved) < walks_in * static_cast<float>(thing.cells.size());
    return quiet && view.enough && correlation(view.before, view.now).value_or(0) < less_alike;
}

void Figures::forget_what_left(BootTime at) {
    std::vector<Box> hiding;
    for (const auto& figure : figures_) {
        if (at - figure.last_seen <= passed_by) {
            hiding.push_back(figure.box);
        }
    }
    std::erase_if(still_things_, [&](StillThing& thing) {
        if (!shows_something_else(thing, hiding, at)) {
            thing.other_since.reset();
            return false;
        }
        thing.other_since = thing.other_since.value_or(at);
        return at - *thing.other_since >= gone_for;
    });
}

void Figures::follow_daylight(StillThing& thing) const {
    const View view = view_of(thing, {});
    if (!view.enough || correlation(view.before, view.now).value_or(0) < drifts_from) {
        return;
    }
    for (std::size_t which = 0; which < thing.cells.size(); ++which) {
        const auto [x, y] = place_of(thing.cells[which]);
        if (!(workers_place_ && contains(*workers_place_, x, y))) {
            thing.luma[which] += drift * (static_cast<float>(scene_.luma[thing.cells[which]]) - thing.luma[which]);
        }
    }
}

void Figures::remember_still(const Figure& figure, BootTime at) {
    const auto known = std::find_if(still_things_.begin(), still_things_.end(),
                                    [&](const StillThing& thing) { return thing.id == figure.id; });
    if (known != still_things_.end()) {
        known->last_seen = at;
        follow_daylight(*known);
        return;
    }
    if (still_things_.size() == most_still_things) {
        still_things_.erase(std::min_element(still_things_.begin(), still_things_.end(),
                                             [](const auto& a, const auto& b) { return a.last_seen < b.last_seen; }));
    }
    StillThing thing{figure.id, figure.box, figure.reference, own_cells(figure.box, workers_place_), {}, at, {}};
    std::transform(thing.cells.begin(), thing.cells.end(), std::back_inserter(thing.luma),
                   [this](std::size_t cell) { return static_cast<float>(scene_.luma[cell]); });
    still_things_.push_back(std::move(thing));
}

void Figures::judge_movement(Figure& figure, const Patch& looks, bool moves, BootTime at) {
    const bool turned = correlation(figure.reference, looks).value_or(1) < less_alike;
    if ((moves || turned) && (figure.moves.empty() || at - figure.moves.back() >= between_moves)) {
        figure.moves.push_back(at);
        figure.reference = looks;
    }
    std::erase_if(figure.moves, [&](BootTime move) { return at - move > moves_count_for; });
    // Somebody may have passed before what is as it was: only what moves now is alive.
    if (figure.looks_like_before && !figure.changed) {
        figure.alive = std::count_if(figure.moves.begin(), figure.moves.end(),
                                     [&](BootTime move) { return at - move <= passed_by; }) >= moves_of_the_living;
    } else {
        figure.alive = figure.alive || std::ssize(figure.moves) >= moves_of_the_living;
        figure.changed = figure.alive;
    }
}

/// Whoever moved does not come back to the very same place in every cell, and stay there. A thing does.
void Figures::judge_return(Figure& figure, bool faced, BootTime at) const {
    const StillThing* thing = memory_of(figure);
    if (!figure.alive || faced || thing == nullptr || overlap(thing->box, figure.box) < same_place ||
        !is_as_before(*thing)) {
        figure.as_before_since.reset();
        return;
    }
    figure.as_before_since = figure.as_before_since.value_or(at);
    const bool rests = figure.moves.empty() || at - figure.moves.back() >= passed_by;
    if (rests && at - *figure.as_before_since >= passed_by) {
        figure.alive = false;
        figure.changed = false;
        figure.as_before_since.reset();
        figure.moves.clear();
        figure.reference = thing->looks;
    }
}

/// Which figure this body is: one that is followed, a still thing that is found again, or a new one.
Figures::Figure Figures::identify(const Box& body, const std::vector<Box>& bodies, BootTime at) {
    const StillThing* thing = still_thing_at(body, patch_of(body, workers_place_));
    auto known = take_known(body, bodies);
    if (thing != nullptr && (is_still_there(*thing, body, bodies) ||
                             (known && known->alive && known->id != thing->id && !is_as_before(*thing)))) {
        thing = nullptr;  // somebody who only stands where it is
    }
    if (known && (thing == nullptr || thing->id == known->id)) {
        Figure figure = *std::move(known);
        figure.box = body;
        const StillThing* memory = memory_of(figure);
        if (memory != nullptr && (overlap(memory->box, body) < followed || is_still_there(*memory, body, bodies))) {
            figure.id = observation::FigureId{++last_};  // what it was taken for stays behind, and is no part of it
            memory = nullptr;
        }
        figure.looks_like_before = thing != nullptr;
        // Where the worker's face was lost a moment ago, what moves before a still thing is the worker.
        const Region& workers = memory != nullptr && !figure.alive ? workers_place_ : worker_;
        const bool moves = moved_share(body, workers, figure.last_seen + Milliseconds(1)) >= enough_moved;
        judge_movement(figure, patch_of(body, workers), moves, at);
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
    figure.reference = patch_of(body, worker_);
    figure.moves = moves_before(body, at);
    if (figure.moves.empty() && moved_share(body, worker_, at - before_sight) >= enough_moved) {
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
        figure.changed = figure.changed || faced[which];
        judge_return(figure, faced[which], at);
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
    forget_what_left(at);
    return verdicts;
}

}  // namespace shiftguard::vision
