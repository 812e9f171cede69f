// What looks like people in view of this session and never moved, and what of it the worker declared to be things.
// Guarantees: a declaration keeps still_figure from being found for that very thing, known again by place and looks,
// and does nothing else; what moves, or stands elsewhere than it did, is declared no more. It hides nobody, for whether
// something moves is the eye's to say, and it never asks what was declared.
#pragma once

#include "agent/observation/observation.hpp"
#include "common/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace shiftguard::decision {

/// Numbers still figures within one session, from 1.
enum class FigureNumber : std::uint32_t {};

/// What of a person it looks like.
enum class FigureKind : std::uint8_t { body, face };

/// By what a still figure is known again.
struct FigureLooks {
    observation::Box box;          ///< fractions of the picture
    std::uint64_t appearance = 0;  ///< 8x8 bits of light and dark
    FigureKind kind = FigureKind::body;
    friend bool operator==(const FigureLooks&, const FigureLooks&) = default;
};

/// As it is kept on the machine.
struct KnownFigure {
    FigureLooks looks;
    WallTime declared{};
    friend bool operator==(const KnownFigure&, const KnownFigure&) = default;
};

enum class Declaration : std::uint8_t { made, taken_back };

struct StillFigure {
    FigureNumber number{};
    FigureLooks looks;
    std::optional<WallTime> declared;             ///< by the worker of the session
    std::optional<observation::FigureId> figure;  ///< as the eye that runs now names it
    bool in_view = false;                         ///< in the last look that looked for its kind
    BootTime last_seen{};
};

struct StillFigures {
    std::vector<StillFigure> list;
    std::uint32_t numbers_given = 0;
};

/// The list holds no more; of what was not declared the one that was not seen for the longest goes first.
inline constexpr std::size_t most_still_figures = 16;

/// Takes in one look. True where something declared moved or stands elsewhere, and so is declared no more.
[[nodiscard]] bool see(StillFigures& figures, const observation::Observation& look, const Now& now);

/// What was declared in earlier sessions, in place of whatever the list held.
void know(StillFigures& figures, const std::vector<KnownFigure>& known);

/// False where there is no such figure, or nothing changes.
[[nodiscard]] bool declare(StillFigures& figures, FigureNumber number, Declaration declaration, const Now& now);

/// Another eye, or none: its names say nothing any more.
void forget_names(StillFigures& figures);

/// Something still in this look has not been declared.
[[nodiscard]] bool shows_undeclared(const StillFigures& figures, const observation::Observation& look);
/// Something still is in this look.
[[nodiscard]] bool shows_still(const observation::Observation& look);

[[nodiscard]] std::vector<KnownFigure> declared(const StillFigures& figures);

/// body, face
[[nodiscard]] std::string_view to_string(FigureKind kind);
[[nodiscard]] std::optional<FigureKind> figure_kind_from(std::string_view word);

}  // namespace shiftguard::decision
