#include "agent/decision/still_figures.hpp"

#include "common/true_time.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace shiftguard::decision {
namespace {

using observation::FigureId;
using observation::Motion;
using observation::Observation;

constexpr float same_place = 0.5F;  // intersection over union
// Of the picture: three degrees of a camera of sixty. And no more than half of the thing, for its neighbour begins
// there.
constexpr float nudge = 0.05F;
constexpr int like_enough = 12;  // bits of 64 that may differ: light and noise turn a few near the mean
constexpr float belongs = 0.6F;  // of a face within a still body: one thing, not two
constexpr Milliseconds out_of_view{60'000};

struct Seen {
    FigureId figure{};
    FigureLooks looks;
};

std::vector<Seen> still_in(const Observation& look) {
    std::vector<Seen> seen;
    seen.reserve(look.persons.size() + look.faces.size());
    for (const auto& body : look.persons) {
        if (body.still) {
            seen.push_back({body.figure, {body.box, body.appearance, FigureKind::body}});
        }
    }
    const auto bodies = seen;
    for (const auto& face : look.faces) {
        const bool in_body = std::any_of(bodies.begin(), bodies.end(), [&](const Seen& body) {
            return observation::share_inside(face.box, body.looks.box) >= belongs;
        });
        if (face.motion == Motion::never && !in_body) {
            seen.push_back({face.figure, {face.box, face.appearance, FigureKind::face}});
        }
    }
    return seen;
}

bool is_nudge(float from, float to, float size) {
    return std::abs(to - from) <= std::min(nudge, size / 2);
}

/// Also where the camera was nudged a little.
bool are_at_one_place(const observation::Box& a, const observation::Box& b) {
    const float across = a.x + a.width / 2 - b.width / 2;
    const float down = a.y + a.height / 2 - b.height / 2;
    const bool nudged = is_nudge(across, b.x, a.width) && is_nudge(down, b.y, a.height);
    return overlap(a, nudged ? observation::Box{across, down, b.width, b.height} : b) >= same_place;
}

bool look_alike(const FigureLooks& a, const FigureLooks& b) {
    return a.kind == b.kind && std::popcount(a.appearance ^ b.appearance) <= like_enough;
}

bool are_alike(const FigureLooks& a, const FigureLooks& b) {
    return look_alike(a, b) && are_at_one_place(a.box, b.box);
}

bool looked_for(FigureKind kind, const Observation& look) {
    return kind == FigureKind::body ? look.looked.persons : look.looked.faces;
}

bool has_name(const StillFigure& known, const Seen& seen) {
    return known.figure == seen.figure && known.looks.kind == seen.looks.kind && seen.figure != FigureId{};
}

/// The eye follows it still, and says now that it moved.
bool moved(const StillFigure& known, const Observation& look) {
    if (!known.figure || *known.figure == FigureId{}) {
        return false;
    }
    if (known.looks.kind == FigureKind::body) {
        return look.looked.persons && std::any_of(look.persons.begin(), look.persons.end(), [&](const auto& body) {
                   return body.figure == *known.figure && !body.still;
               });
    }
    return look.looked.faces && std::any_of(look.faces.begin(), look.faces.end(), [&](const auto& face) {
               return face.figure == *known.figure && face.motion == Motion::moved;
           });
}

/// What was declared by place and looks, whatever the eye calls it: it follows by overlap, and may follow one thing to
/// another. Else by the eye's name while it is followed, and by place and looks.
const StillFigure* find(const StillFigures& figures, const Seen& seen) {
    const StillFigure* best = nullptr;
    for (const auto& known : figures.list) {
        const bool alike = are_alike(known.looks, seen.looks);
        if (alike && known.declared) {
            return &known;
        }
        const bool named = has_name(known, seen);
        if (!known.declared && (named || (alike && best == nullptr))) {
            best = &known;
        }
    }
    return best;
}

/// Looks like what is new to the list, and is not where it was.
StillFigure* declared_elsewhere(StillFigures& figures, const Seen& seen) {
    const auto at = std::find_if(figures.list.begin(), figures.list.end(), [&](const StillFigure& known) {
        return known.declared && !known.in_view && look_alike(known.looks, seen.looks);
    });
    return at == figures.list.end() ? nullptr : &*at;
}

/// False where the list is full of what was declared.
bool make_room(std::vector<StillFigure>& list) {
    if (list.size() < most_still_figures) {
        return true;
    }
    auto oldest = list.end();
    for (auto at = list.begin(); at != list.end(); ++at) {
        if (!at->declared && (oldest == list.end() || at->last_seen < oldest->last_seen)) {
            oldest = at;
        }
    }
    if (oldest == list.end()) {
        return false;
    }
    list.erase(oldest);
    return true;
}

void be_in_view(StillFigure& known, const Seen& seen, const Now& now) {
    known.figure = seen.figure;
    known.in_view = true;
    known.last_seen = now.boot;
    if (!known.declared) {  // what was declared stays what it looked like then
        known.looks = seen.looks;
    }
}

/// False where the list does not have it.
bool note_known(StillFigures& figures, const Seen& seen, const Now& now) {
    const auto* found = find(figures, seen);
    for (auto& known : figures.list) {
        if (&known == found) {
            be_in_view(known, seen, now);
        } else if (has_name(known, seen)) {
            known.figure.reset();  // it is something else that has this name now
        }
    }
    return found != nullptr;
}

/// True where it is something declared that stands elsewhere now, and so is declared no more.
bool note_new(StillFigures& figures, const Seen& seen, const Now& now) {
    if (auto* elsewhere = declared_elsewhere(figures, seen)) {
        elsewhere->declared.reset();
        be_in_view(*elsewhere, seen, now);
        return true;
    }
    if (make_room(figures.list)) {
        figures.list.push_back(
            {FigureNumber{++figures.numbers_given}, seen.looks, std::nullopt, seen.figure, true, now.boot});
    }
    return false;
}

}  // namespace

bool see(StillFigures& figures, const Observation& look, const Now& now) {
    bool trust_lost = false;
    for (auto& known : figures.list) {
        if (looked_for(known.looks.kind, look)) {
            known.in_view = false;
        }
        if (moved(known, look)) {
            trust_lost = trust_lost || known.declared;
            known.declared.reset();
        }
    }
    auto fresh = still_in(look);
    // First all that is known: only what is not where it was can be elsewhere.
    std::erase_if(
        fresh, [&](const Seen& seen) { return !looked_for(seen.looks.kind, look) || note_known(figures, seen, now); });
    for (const auto& seen : fresh) {
        trust_lost = note_new(figures, seen, now) || trust_lost;
    }
    std::erase_if(figures.list, [&](const StillFigure& known) {
        return !known.declared && !known.in_view && now.boot - known.last_seen > out_of_view;
    });
    return trust_lost;
}

void know(StillFigures& figures, const std::vector<KnownFigure>& known) {
    figures.list.clear();
    for (const auto& one : known) {
        if (figures.list.size() < most_still_figures) {
            figures.list.push_back(
                {FigureNumber{++figures.numbers_given}, one.looks, one.declared, std::nullopt, false, {}});
        }
    }
}

bool declare(StillFigures& figures, FigureNumber number, Declaration declaration, const Now& now) {
    const auto at = std::find_if(figures.list.begin(), figures.list.end(),
                                 [&](const StillFigure& known) { return known.number == number; });
    const bool makes = declaration == Declaration::made;
    if (at == figures.list.end() || at->declared.has_value() == makes || (makes && !at->in_view)) {
        return false;
    }
    at->declared = makes ? std::optional(true_time_of(now)) : std::nullopt;
    return true;
}

void forget_names(StillFigures& figures) {
    for (auto& known : figures.list) {
        known.figure.reset();
        known.in_view = false;
    }
}

bool shows_undeclared(const StillFigures& figures, const Observation& look) {
    const auto seen = still_in(look);
    return std::any_of(seen.begin(), seen.end(), [&](const Seen& one) {
        const auto* known = find(figures, one);
        return known == nullptr || !known->declared;
    });
}

bool shows_still(const Observation& look) {
    return !still_in(look).empty();
}

std::vector<KnownFigure> declared(const StillFigures& figures) {
    std::vector<KnownFigure> known;
    for (const auto& figure : figures.list) {
        if (figure.declared) {
            known.push_back({figure.looks, *figure.declared});
        }
    }
    return known;
}

std::string_view to_string(FigureKind kind) {
    return kind == FigureKind::body ? "body" : "face";
}

std::optional<FigureKind> figure_kind_from(std::string_view word) {
    for (const auto kind : {FigureKind::body, FigureKind::face}) {
        if (to_string(kind) == word) {
            return kind;
        }
    }
    return std::nullopt;
}

}  // namespace shiftguard::decision
