"""A list model of rows that have a key and are spoken as one sentence; it moves as little as possible.

Invariant: a row that stays keeps its place in views, its selection and its scroll position.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from desk_app.qt.models import EventedList, ListModel

Index = QModelIndex | QPersistentModelIndex


class Keyed(Protocol):
    """Anything with a key that is unique in its list."""

    @property
    def key(self) -> str: ...


R = TypeVar("R", bound=Keyed)


def _key(row: Keyed) -> str:
    return row.key


class KeyedModel(ListModel[R]):
    """Subclasses say how a row is spoken; views paint from `rows`."""

    def __init__(self) -> None:
        spoken = {Qt.ItemDataRole.DisplayRole: self.spoken, Qt.ItemDataRole.AccessibleTextRole: self.spoken}
        super().__init__(EventedList[R](_key), {int(role): show for role, show in spoken.items()})

    @property
    def rows(self) -> EventedList[R]:
        return self.items

    def spoken(self, row: R) -> str:
        """Returns the row as one sentence for a screen reader."""
        raise NotImplementedError

    def show(self, rows: list[R]) -> None:
        """Becomes `rows`."""
        self.items.become(rows)

    def reset(self, rows: list[R]) -> None:
        """Shows something else altogether."""
        self.beginResetModel()
        self.items = EventedList(_key, rows)
        self.items.listen(self)
        self.endResetModel()

    def place_of(self, key: str) -> int | None:
        """Returns where the row with this key stands."""
        return self.items.row_of(key)
