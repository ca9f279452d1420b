"""Which windows are hidden, and which pixels that makes: pure rules over a stack of windows, time passed in.

A window is hidden when a title or class of it fits, when it was opened for a hidden one, or when it is a menu, a
tooltip, a dialog or untitled and of the same program as one. Where only one application is shown, everything else is.

Invariant: a pixel is free only where the uppermost window that can be seen there is known and not hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from remote_assist.capture.windows import Client, Window
from remote_assist.geometry import Rect
from remote_assist.shown import Titles

LINGER = 1.0
"""Seconds a window stays hidden after its title fits no more: programs change their title before they paint."""
_MOST_PIECES = 400
_LONGEST_CHAIN = 16


@dataclass(frozen=True, slots=True)
class Sorted:
    """The windows that are hidden and all that were looked at, by their own numbers; until when this holds."""

    hidden: frozenset[int]
    known: frozenset[int]
    until: float


class Veil:
    """The rules of one choice. `processes` are those of the only application that is shown, None where all are."""

    def __init__(self, titles: Titles, processes: frozenset[int] | None = None) -> None:
        self._titles = titles
        self._processes = processes
        self._fitted: dict[int, tuple[float, frozenset[int]]] = {}  # when last, and its groups
        self._judged: dict[tuple[str, ...], bool] = {}

    def sort(self, stack: Sequence[Window], now: float) -> Sorted:
        """Say of each window in the stack whether it is hidden. Windows that are not known are."""
        clients = {client.id: client for window in stack for client in window.clients}
        self._note_fitting(clients.values(), now)
        groups = frozenset[int]().union(*(groups for _, groups in self._fitted.values()))
        hidden: set[int] = set()
        for window in stack:
            secret = any(self._is_secret(client, clients, groups) for client in window.clients)
            if secret or not window.is_known or window.is_empty_frame or not self._is_wanted(window.clients):
                hidden |= {window.id, *(client.id for client in window.clients)}
        known = frozenset(window.id for window in stack if window.is_known)
        until = min((at + LINGER for at, _ in self._fitted.values() if at < now), default=float("inf"))
        return Sorted(frozenset(hidden), known, until)

    def _note_fitting(self, clients: Iterable[Client], now: float) -> None:
        """Those whose own name fits, or did a moment ago: also when they are gone, or nobody knows where they are."""
        self._fitted = {number: kept for number, kept in self._fitted.items() if now - kept[0] < LINGER}
        self._fitted |= {client.id: (now, client.groups) for client in clients if self._fits(client.names)}

    def _fits(self, names: tuple[str, ...]) -> bool:
        judged = self._judged.get(names)
        if judged is None:
            if len(self._judged) > _MOST_PIECES:
                self._judged.clear()
            judged = self._judged[names] = any(map(self._titles.fit, names))
        return judged

    def _is_secret(self, client: Client, clients: dict[int, Client], groups: frozenset[int]) -> bool:
        for _ in range(_LONGEST_CHAIN):
            if client.id in self._fitted or (client.depends and not groups.isdisjoint(client.groups)):
                return True
            if client.belongs_to in self._fitted:
                return True
            owner = clients.get(client.belongs_to)
            if owner is None:
                return False
            client = owner
        return True

    def _is_wanted(self, clients: tuple[Client, ...]) -> bool:
        if self._processes is None:
            return True
        return bool(clients) and all(client.process in self._processes for client in clients)


def hidden_area(stack: Sequence[Window], hidden: frozenset[int], whole: Rect, *, only_windows: bool) -> list[Rect]:
    """The pixels of `whole` that are to be hidden, from the lowest window upwards."""
    covered = [whole] if only_windows else []
    for window in stack:
        area = window.area.intersected(whole)
        if not window.is_shown or not area.area:
            continue
        if window.id in hidden:
            covered = _outside(covered, area)
            covered.append(area)
            continue
        if not covered or len(covered) > _MOST_PIECES:
            continue  # what lies above frees nothing any more: more is hidden than need be
        for part in window.solid:
            covered = _outside(covered, part.moved(window.area.x, window.area.y))
    return covered


def _outside(areas: Sequence[Rect], hole: Rect) -> list[Rect]:
    left, top, right, bottom = hole.x, hole.y, hole.right, hole.bottom
    kept: list[Rect] = []
    for area in areas:
        x, y, width, height = area
        if x < right and y < bottom and x + width > left and y + height > top:
            kept += area.without(hole)
        else:
            kept.append(area)  # most of them: not to be slow here is worth a line
    return kept


def difference(old: Sequence[Rect], new: Sequence[Rect]) -> tuple[Rect, ...]:
    """Rectangles that enclose every pixel which only one of the two hides."""
    before, after = set(old), set(new)
    return tuple(rect for rect in (*old, *new) if (rect in before) != (rect in after))
