"""Colours and fonts for what is painted by hand, made once from the theme's tokens and the system's font.

Invariant: a new look is made at each change of theme or font; whoever paints keeps none of its own colours.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from PySide6.QtGui import QColor, QFont

from desk_app.qt.theme import Tokens


@dataclass(frozen=True)
class Look:
    """`side` is the ground of lists, `surface` of the work, `raised` of quiet discs, `chosen` of the marked row."""

    font: QFont
    bold: QFont
    small: QFont
    small_bold: QFont
    is_dark: bool
    text: QColor
    rail: QColor
    on_rail: QColor
    muted: QColor
    faint: QColor
    accent: QColor
    on_accent: QColor
    accent_text: QColor
    surface: QColor
    side: QColor
    raised: QColor
    chosen: QColor
    line: QColor
    mine: QColor
    mine_edge: QColor
    on_mine: QColor
    theirs: QColor
    on_theirs: QColor
    note: QColor
    on_note: QColor
    note_edge: QColor
    danger: QColor
    warning: QColor
    good: QColor


def look_of(tokens: Tokens, font: QFont) -> Look:
    """Makes the look of a theme with the system's font at its own size."""
    colours = {name: QColor(value) for name, value in asdict(tokens).items() if isinstance(value, str)}
    return Look(
        font=font,
        bold=sized(font, 1.0, QFont.Weight.DemiBold),
        small=sized(font, 0.9),
        small_bold=sized(font, 0.9, QFont.Weight.DemiBold),
        is_dark=tokens.is_dark,
        text=colours["text"],
        rail=colours["rail"],
        on_rail=colours["on_rail"],
        muted=colours["muted"],
        faint=colours["disabled"],
        accent=colours["accent"],
        on_accent=colours["on_accent"],
        accent_text=colours["accent_text"],
        surface=colours["raised"],
        side=colours["surface"],
        raised=colours["hover"],
        chosen=colours["selection"],
        line=colours["line"],
        mine=colours["agent_bubble"],
        on_mine=colours["on_agent_bubble"],
        mine_edge=colours["agent_bubble"],
        theirs=colours["customer_bubble"],
        on_theirs=colours["on_customer_bubble"],
        note=colours["note"],
        on_note=colours["on_note"],
        note_edge=colours["warning"],
        danger=colours["danger_text"],
        warning=colours["warning_text"],
        good=colours["success_text"],
    )


def sized(font: QFont, factor: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Returns the font in another size and weight, whichever unit its size is in."""
    made = QFont(font)
    made.setWeight(weight)
    if font.pointSizeF() > 0:
        made.setPointSizeF(max(6.0, font.pointSizeF() * factor))
    else:
        made.setPixelSize(max(8, round(font.pixelSize() * factor)))
    return made
