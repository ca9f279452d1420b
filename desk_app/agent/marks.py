"""Small painted marks: delivery ticks, presence, priority, files, initials; state by shape first, colour second.

Each function paints into a box whose top left is given; sizes are device-independent pixels.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from desk_app.agent.look import Look
from desk_app.domain.agents import Presence
from desk_app.domain.messages import Delivery
from desk_app.domain.tickets import TicketPriority


def _pen(colour: QColor, width: float = 1.5) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def draw_delivery(painter: QPainter, at: QPointF, delivery: Delivery, look: Look) -> None:
    """A clock while pending, one tick sent, two ticks delivered, two ticks in a filled disc read. 18 × 12."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y = at.x(), at.y()
    if delivery is Delivery.PENDING:
        painter.setPen(_pen(look.muted, 1.2))
        painter.drawEllipse(QRectF(x + 4, y + 1, 10, 10))
        painter.drawPolyline(QPolygonF([QPointF(x + 9, y + 3.5), QPointF(x + 9, y + 6), QPointF(x + 11, y + 7)]))
        return
    if delivery is Delivery.READ:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.accent)
        painter.drawRoundedRect(QRectF(x, y, 18, 12), 6, 6)
        painter.setPen(_pen(look.on_accent, 1.4))
    else:
        painter.setPen(_pen(look.muted))
    ticks = 1 if delivery is Delivery.SENT else 2
    for tick in range(ticks):
        left = x + 3.5 + tick * 4 + (2 if ticks == 1 else 0)
        painter.drawPolyline(
            QPolygonF([QPointF(left, y + 6.2), QPointF(left + 2.2, y + 8.6), QPointF(left + 6.4, y + 3.4)])
        )


def draw_failed(painter: QPainter, at: QPointF, look: Look) -> None:
    """A triangle with an exclamation mark: not sent. 18 × 14."""
    x, y = at.x(), at.y()
    painter.setPen(_pen(look.danger))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([QPointF(x + 9, y), QPointF(x + 16, y + 12), QPointF(x + 2, y + 12)]))
    painter.drawLine(QPointF(x + 9, y + 4.5), QPointF(x + 9, y + 8))
    painter.drawPoint(QPointF(x + 9, y + 10.2))


def draw_file(painter: QPainter, area: QRectF, look: Look) -> None:
    """A sheet with a folded corner."""
    painter.setPen(_pen(look.muted, 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    fold = area.width() * 0.36
    painter.drawPolygon(
        QPolygonF(
            [
                area.topLeft(),
                QPointF(area.right() - fold, area.top()),
                QPointF(area.right(), area.top() + fold),
                area.bottomRight(),
                area.bottomLeft(),
            ]
        )
    )
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(area.right() - fold, area.top()),
                QPointF(area.right() - fold, area.top() + fold),
                QPointF(area.right(), area.top() + fold),
            ]
        )
    )


def draw_presence(painter: QPainter, centre: QPointF, presence: Presence, look: Look, radius: float = 4.5) -> None:
    """A disc online, a disc with a bar busy, a half disc away, a ring offline."""
    box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    colour = {
        Presence.ONLINE: look.good,
        Presence.BUSY: look.danger,
        Presence.AWAY: look.warning,
        Presence.OFFLINE: look.muted,
    }[presence]
    painter.setPen(_pen(colour, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if presence in (Presence.ONLINE, Presence.BUSY):
        painter.setBrush(colour)
        painter.drawEllipse(box)
    if presence is Presence.BUSY:
        painter.setPen(_pen(look.surface, 1.6))
        painter.drawLine(QPointF(centre.x() - 2, centre.y()), QPointF(centre.x() + 2, centre.y()))
    if presence is Presence.AWAY:
        painter.drawEllipse(box)
        painter.setBrush(colour)
        painter.drawPie(box, 90 * 16, 180 * 16)
    if presence is Presence.OFFLINE:
        painter.drawEllipse(box)


_PRIORITY_STEPS = {
    TicketPriority.LOW: 1,
    TicketPriority.NORMAL: 2,
    TicketPriority.HIGH: 3,
    TicketPriority.URGENT: 4,
}


def draw_priority(painter: QPainter, at: QPointF, priority: TicketPriority, look: Look) -> None:
    """Four bars, as many filled as the priority is high. 16 × 12."""
    steps = _PRIORITY_STEPS[priority]
    colour = look.danger if steps == 4 else look.warning if steps == 3 else look.muted
    painter.setPen(Qt.PenStyle.NoPen)
    for bar in range(4):
        tall = 3.0 + 3 * bar
        painter.setBrush(colour if bar < steps else look.line)
        painter.drawRoundedRect(QRectF(at.x() + bar * 4, at.y() + 12 - tall, 3, tall), 1, 1)


def initials(name: str) -> str:
    """Returns one or two characters that stand for a name."""
    words = name.split()
    if not words:
        return "?"
    if ord(words[0][0]) > 0x2E80:  # Chinese: the last two characters are the given name
        return words[0][-2:] if len(words[0]) > 2 else words[0][:1]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def draw_initials(painter: QPainter, area: QRectF, name: str, look: Look) -> None:
    """A quiet disc with the name's initials."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.raised)
    painter.drawEllipse(area)
    font = QFont(look.small)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(look.muted)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), initials(name))


def draw_count(painter: QPainter, right_middle: QPointF, count: int, look: Look) -> float:
    """A filled pill with a number, its right edge at the point; returns its width."""
    text = str(count) if count < 100 else "99+"
    font = QFont(look.small)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    tall = metrics.height()
    wide = max(float(tall), metrics.horizontalAdvance(text) + tall * 0.7)
    area = QRectF(right_middle.x() - wide, right_middle.y() - tall / 2, wide, tall)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.accent)
    painter.drawRoundedRect(area, tall / 2, tall / 2)
    painter.setPen(look.on_accent)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), text)
    return wide
