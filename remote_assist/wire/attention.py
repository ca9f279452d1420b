"""How closely an engineer looks at one of several screens."""

from __future__ import annotations

from enum import StrEnum


class Attention(StrEnum):
    """FULL is what holds until something else is said."""

    FULL = "full"
    GLANCE = "glance"  # one of several that are side by side, and not the one that is worked in
    AWAY = "away"  # behind another one, or in a window that nobody sees
