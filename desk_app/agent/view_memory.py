"""How an engineer looked at a customer's screen last: kept for each customer, on this computer.

Invariant: reading never fails, and what is kept is bounded: who was not looked at for longest is forgotten.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta
from PySide6.QtCore import QRect

from desk_app.agent.preferences import Preferences
from desk_app.domain.ids import CustomerId
from remote_assist.ui.zoom import EXACT, Zoom

MOST = 300
"""Customers."""
MOST_PATH = 1024  # characters of a folder's
_KEY = "views"
_Side = Annotated[int, Meta(ge=-100_000, le=100_000)]


class KeptView(msgspec.Struct, frozen=True, omit_defaults=True):
    """`zoom` as `Zoom.as_text`; `full` for a display of its own; `small` is where the small window stood; `folder` is
    where the customer's files go, "" for where all do."""

    zoom: Annotated[str, Meta(max_length=16)] = "1"
    full: bool = False
    small: tuple[_Side, _Side, _Side, _Side] | None = None
    folder: Annotated[str, Meta(max_length=MOST_PATH)] = ""

    @property
    def chosen_zoom(self) -> Zoom:
        return Zoom.of_text(self.zoom) or EXACT

    @property
    def small_place(self) -> QRect | None:
        return QRect(*self.small) if self.small is not None else None


_DECODER = msgspec.json.Decoder(dict[str, KeptView])


class ViewMemory:
    """Reads and writes the program's own file of preferences."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def of(self, customer: CustomerId) -> KeptView:
        """How this customer's screen was looked at last."""
        return self._all().get(customer, KeptView())

    def keep(self, customer: CustomerId, view: KeptView) -> None:
        kept = self._all()
        if kept.pop(customer, None) is None and view == KeptView():
            return
        kept[customer] = view
        newest = list(kept.items())[-MOST:]
        self._preferences.keep_text(_KEY, msgspec.json.encode(dict(newest)).decode())

    def _all(self) -> dict[str, KeptView]:
        try:
            return _DECODER.decode(self._preferences.text(_KEY) or "{}")
        except msgspec.MsgspecError:
            return {}


class KnownHints:
    """A `HintMemory` that lasts."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def is_known(self, hint: str) -> bool:
        return self._preferences.flag(f"knows_{hint}", False)

    def keep(self, hint: str) -> None:
        self._preferences.keep_flag(f"knows_{hint}", True)
