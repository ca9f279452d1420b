"""A plain list that announces its changes, and the one adapter that makes it a Qt model.

Invariant: every change is announced before and after by the smallest signal that tells it, so that a view keeps its
selection, its place and its editors.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

T = TypeVar("T")

ITEM_ROLE = Qt.ItemDataRole.UserRole
"""The item itself, for delegates."""

_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class ListListener(Protocol):
    """What an `EventedList` tells; rows are of the list as it is before the change."""

    def inserting(self, first: int, last: int) -> None: ...
    def inserted(self) -> None: ...
    def removing(self, first: int, last: int) -> None: ...
    def removed(self) -> None: ...
    def moving(self, source: int, target: int) -> None: ...
    def moved(self) -> None: ...
    def changed(self, row: int) -> None: ...


class EventedList(Generic[T]):
    """Items with a key each; knows no Qt. `key` names an item over its changes."""

    def __init__(self, key: Callable[[T], Hashable], items: Iterable[T] = ()) -> None:
        self._key = key
        self._items: list[T] = list(items)
        self._listeners: list[ListListener] = []

    def listen(self, listener: ListListener) -> None:
        self._listeners.append(listener)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, row: int) -> T:
        return self._items[row]

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def row_of(self, key: Hashable) -> int | None:
        """Returns where the item of this key stands, or None."""
        return next((row for row, item in enumerate(self._items) if self._key(item) == key), None)

    def insert(self, row: int, items: Sequence[T]) -> None:
        if items:
            for listener in self._listeners:
                listener.inserting(row, row + len(items) - 1)
            self._items[row:row] = items
            for listener in self._listeners:
                listener.inserted()

    def append(self, item: T) -> None:
        self.insert(len(self._items), (item,))

    def remove(self, row: int, count: int = 1) -> None:
        if count > 0:
            for listener in self._listeners:
                listener.removing(row, row + count - 1)
            del self._items[row : row + count]
            for listener in self._listeners:
                listener.removed()

    def move(self, source: int, target: int) -> None:
        """Moves one item so that it stands at `target` afterwards."""
        if source != target:
            for listener in self._listeners:
                listener.moving(source, target)
            self._items.insert(target, self._items.pop(source))
            for listener in self._listeners:
                listener.moved()

    def replace(self, row: int, item: T) -> None:
        """Puts a newer version of an item in its place; an equal one changes nothing."""
        if self._items[row] != item:
            self._items[row] = item
            for listener in self._listeners:
                listener.changed(row)

    def become(self, items: Iterable[T]) -> None:
        """Turns into `items` (each key once) by removals, moves, insertions and changes: as few as keep it simple."""
        wanted = list(items)
        if len(wanted) >= len(self._items) and all(map(operator.is_, self._items, wanted)):
            self.insert(len(self._items), wanted[len(self._items) :])  # the most common change, at once
            return
        keys = [self._key(item) for item in wanted]
        kept = set(keys)
        self._remove_all_but(kept)
        known = {self._key(item) for item in self._items}
        row = 0
        while row < len(wanted):
            if keys[row] not in known:
                end = row
                while end < len(wanted) and keys[end] not in known:
                    end += 1
                self.insert(row, wanted[row:end])
                row = end
                continue
            if self._key(self._items[row]) != keys[row]:
                self._bring(row, keys)
            self.replace(row, wanted[row])
            row += 1

    def _remove_all_but(self, kept: set[Hashable]) -> None:
        """Neighbours go together: a view works as long for one removal as for many rows."""
        end = len(self._items)
        while end:
            start = end
            while start and self._key(self._items[start - 1]) not in kept:
                start -= 1
            self.remove(start, end - start)
            end = max(0, start - 1)

    def _bring(self, row: int, keys: list[Hashable]) -> None:
        """Brings the item of `keys[row]` to `row`."""
        standing = self._key(self._items[row])
        source = next(i for i in range(row, len(self._items)) if self._key(self._items[i]) == keys[row])
        # One that sinks by one is moved down; else everything after it would be moved up, one by one.
        if source == row + 1 and row + 1 < len(keys) and standing != keys[row + 1] and standing in keys:
            target = min(row + keys[row:].index(standing), len(self._items) - 1)
            self.move(row, target)
            if self._key(self._items[row]) == keys[row]:
                return
            source = next(i for i in range(row, len(self._items)) if self._key(self._items[i]) == keys[row])
        self.move(source, row)


class ListModel(QAbstractListModel, Generic[T]):
    """Shows an `EventedList`. `roles` says what each role shows of an item; `ITEM_ROLE` is the item itself.

    Give `DisplayRole` and `AccessibleTextRole` for painted rows too.
    """

    def __init__(
        self, items: EventedList[T], roles: Mapping[int, Callable[[T], object]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.items = items
        self._roles = {int(role): show for role, show in roles.items()}
        items.listen(self)

    def item(self, index: _Index) -> T | None:
        """Returns the item of an index, or None for none."""
        return self.items[index.row()] if index.isValid() and index.row() < len(self.items) else None

    def index_of(self, key: Hashable) -> QModelIndex:
        """Returns the index of the item with this key; invalid when it is not there."""
        row = self.items.row_of(key)
        return self.index(row) if row is not None else QModelIndex()

    def refresh(self) -> None:
        """What is shown of all items has changed though they have not: the language, the time."""
        if len(self.items):
            self.dataChanged.emit(self.index(0), self.index(len(self.items) - 1))

    def inserting(self, first: int, last: int) -> None:
        self.beginInsertRows(_ROOT, first, last)

    def inserted(self) -> None:
        self.endInsertRows()

    def removing(self, first: int, last: int) -> None:
        self.beginRemoveRows(_ROOT, first, last)

    def removed(self) -> None:
        self.endRemoveRows()

    def moving(self, source: int, target: int) -> None:
        # Qt names the row before which it goes, counted before the move.
        self.beginMoveRows(_ROOT, source, source, _ROOT, target + 1 if target > source else target)

    def moved(self) -> None:
        self.endMoveRows()

    def changed(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.item(index)
        if item is None:
            return None
        if role == ITEM_ROLE:
            return item
        show = self._roles.get(role)
        return show(item) if show else None
