// The desk's own signs, drawn as vectors at any size. Told apart by shape, not by colour alone.
#pragma once

#include "agent/desk/view.hpp"

#include <QColor>
#include <QIcon>
#include <QPixmap>

namespace shiftguard::desk {

[[nodiscard]] QPixmap draw_sign(Sign sign, int side, qreal pixel_ratio = 1.0);
[[nodiscard]] QIcon icon_of(Sign sign);
[[nodiscard]] QColor colour_of(Sign sign);
[[nodiscard]] QColor colour_of(Tone tone);

}  // namespace shiftguard::desk
