#include "agent/desk/icons.hpp"

#include <QPainter>
#include <QPainterPath>

namespace shiftguard::desk {
namespace {

// All shapes lie in a square of 100 by 100.

QPainterPath shield() {
    QPainterPath path;
    path.moveTo(50, 5);
    path.cubicTo(62, 14, 76, 18, 90, 19);
    path.cubicTo(91, 52, 80, 80, 50, 96);
    path.cubicTo(20, 80, 9, 52, 10, 19);
    path.cubicTo(24, 18, 38, 14, 50, 5);
    return path;
}

QPainterPath triangle() {
    QPainterPath path;
    path.moveTo(50, 10);
    path.lineTo(93, 86);
    path.lineTo(7, 86);
    path.closeSubpath();
    return path;
}

QPen pen(const QColor& colour, qreal width) {
    return {colour, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

void draw_resting(QPainter& painter) {
    painter.setBrush(QColor(255, 255, 255, 200));
    painter.setPen(pen(colour_of(Sign::resting), 8));
    painter.drawPath(shield());
    painter.drawLine(QPointF(39, 38), QPointF(39, 62));
    painter.drawLine(QPointF(61, 38), QPointF(61, 62));
}

void draw_guarding(QPainter& painter) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour_of(Sign::guarding));
    painter.drawPath(shield());
    painter.setPen(pen(Qt::white, 11));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(QPolygonF{QPointF(30, 49), QPointF(45, 64), QPointF(71, 35)});
}

/// A shield with a person in it.
void draw_enrolling(QPainter& painter) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour_of(Sign::enrolling));
    painter.drawPath(shield());
    painter.setBrush(Qt::white);
    painter.drawEllipse(QPointF(50, 38), 12, 12);
    QPainterPath shoulders;
    shoulders.moveTo(27, 74);
    shoulders.cubicTo(27, 48, 73, 48, 73, 74);
    shoulders.closeSubpath();
    painter.drawPath(shoulders);
}

void draw_notice(QPainter& painter) {
    painter.setPen(pen(colour_of(Sign::notice), 10));
    painter.setBrush(colour_of(Sign::notice));
    painter.drawPath(triangle());
    painter.setPen(pen(Qt::white, 10));
    painter.drawLine(QPointF(50, 36), QPointF(50, 57));
    painter.drawPoint(QPointF(50, 74));
}

void draw_locked(QPainter& painter) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(pen(colour_of(Sign::locked), 11));
    QPainterPath bow;
    bow.moveTo(29, 48);
    bow.lineTo(29, 33);
    bow.arcTo(QRectF(29, 11, 42, 44), 180, -180);
    bow.lineTo(71, 48);
    painter.drawPath(bow);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour_of(Sign::locked));
    painter.drawRoundedRect(QRectF(15, 44, 70, 51), 9, 9);
    painter.setPen(pen(Qt::white, 9));
    painter.drawLine(QPointF(50, 62), QPointF(50, 77));
}

void draw_trouble(QPainter& painter) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour_of(Sign::trouble));
    painter.drawPolygon(QPolygonF{QPointF(31, 5), QPointF(69, 5), QPointF(95, 31), QPointF(95, 69), QPointF(69, 95),
                                  QPointF(31, 95), QPointF(5, 69), QPointF(5, 31)});
    painter.setPen(pen(Qt::white, 11));
    painter.drawLine(QPointF(34, 34), QPointF(66, 66));
    painter.drawLine(QPointF(66, 34), QPointF(34, 66));
}

void draw_away(QPainter& painter) {
    auto dashed = pen(colour_of(Sign::away), 8);
    dashed.setDashPattern({1.6, 1.6});
    painter.setBrush(QColor(255, 255, 255, 140));
    painter.setPen(dashed);
    painter.drawPath(shield());
    painter.setPen(pen(colour_of(Sign::away), 9));
    painter.setBrush(Qt::NoBrush);
    QPainterPath mark;
    mark.moveTo(38, 40);
    mark.cubicTo(38, 24, 62, 24, 62, 40);
    mark.cubicTo(62, 50, 50, 49, 50, 59);
    painter.drawPath(mark);
    painter.drawPoint(QPointF(50, 74));
}

void draw(QPainter& painter, Sign sign) {
    switch (sign) {
        case Sign::resting:
            return draw_resting(painter);
        case Sign::guarding:
            return draw_guarding(painter);
        case Sign::enrolling:
            return draw_enrolling(painter);
        case Sign::notice:
            return draw_notice(painter);
        case Sign::locked:
            return draw_locked(painter);
        case Sign::trouble:
            return draw_trouble(painter);
        case Sign::away:
            return draw_away(painter);
    }
}

}  // namespace

// White letters stand on each of them: at least 4.5 to 1 (WCAG 2.2, 1.4.3).
QColor colour_of(Sign sign) {
    switch (sign) {
        case Sign::resting:
            return {0x5b, 0x6b, 0x7b};
        case Sign::guarding:
            return {0x17, 0x7e, 0x5b};
        case Sign::enrolling:
            return {0x6b, 0x4f, 0xa0};
        case Sign::notice:
            return {0xa8, 0x62, 0x00};
        case Sign::locked:
            return {0x2f, 0x5d, 0xa8};
        case Sign::trouble:
            return {0xb3, 0x3a, 0x2f};
        case Sign::away:
            return {0x68, 0x71, 0x7b};
    }
    return {};
}

QColor colour_of(Tone tone) {
    switch (tone) {
        case Tone::plain:
            return {0x5b, 0x6b, 0x7b};
        case Tone::good:
            return colour_of(Sign::guarding);
        case Tone::mind:
            return {0x9a, 0x5c, 0x00};
        case Tone::bad:
            return colour_of(Sign::trouble);
    }
    return {};
}

QPixmap draw_sign(Sign sign, int side, qreal pixel_ratio) {
    const int pixels = qRound(side * pixel_ratio);
    QPixmap pixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(pixels / 100.0, pixels / 100.0);
    draw(painter, sign);
    painter.end();
    pixmap.setDevicePixelRatio(pixel_ratio);
    return pixmap;
}

QIcon icon_of(Sign sign) {
    QIcon icon;
    for (const int side : {16, 22, 24, 32, 48, 64, 128}) {
        icon.addPixmap(draw_sign(sign, side));
    }
    return icon;
}

}  // namespace shiftguard::desk
