"""Several remote screens: one at a time behind tabs, or all side by side.

Invariant: exactly one of them is worked in, the current one; whatever gets the keyboard becomes it, and keys and clicks
go to no other.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QTabBar, QToolButton, QVBoxLayout, QWidget

from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, name_button, spaced
from desk_app.agent.screen_tab import ScreenTab
from desk_app.agent.screen_tile import ScreenTile

_GAP = 4
_SHAPE = 16 / 10
"""Width by height that a tile is best of."""


class ScreenDeck(Pane):
    """`bar` is the row of tabs, which the owner puts where it has room."""

    close_requested = Signal(object)  # ScreenTab
    changed = Signal()  # how many there are, which one is current, or how they stand

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("screen_deck")
        self._office = office
        self._tiles: list[ScreenTile] = []
        self._current: ScreenTile | None = None
        self._is_tiled = False
        self.bar = QTabBar()
        self.bar.setObjectName("screen_tabs")
        self.bar.setMovable(True)
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideRight)
        self.bar.setUsesScrollButtons(True)
        self.bar.currentChanged.connect(self._on_bar_current_changed)
        self.bar.tabMoved.connect(self._on_bar_tab_moved)
        self._holder = QWidget()
        spaced(QVBoxLayout(self._holder), 0, 0)
        self._field = _Field()
        column = QVBoxLayout(self)
        spaced(column, 0, 0)
        column.addWidget(self._holder)
        column.addWidget(self._field, 1)
        for keys, (across, down) in _WAYS.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda across=across, down=down: self._go(across, down))
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._on_application_focus_changed)
        self.retranslate()

    def retranslate(self) -> None:
        self.bar.setAccessibleName(self.tr("Remote screens"))
        for place, tile in enumerate(self._tiles):
            self.bar.setTabText(place, tile.tab.title.replace("&", "&&"))

    @property
    def tabs(self) -> list[ScreenTab]:
        return [tile.tab for tile in self._tiles]

    @property
    def current(self) -> ScreenTab | None:
        return self._current.tab if self._current is not None else None

    @property
    def is_tiled(self) -> bool:
        return self._is_tiled

    def add(self, tab: ScreenTab) -> None:
        """One more, which becomes the current one."""
        tile = ScreenTile(self._office, tab)
        tile.setParent(self._field)
        tile.chosen.connect(self._on_tile_chosen)
        tile.enlarged.connect(self._on_tile_enlarged)
        tile.close_requested.connect(self._on_tile_close_requested)
        tab.title_changed.connect(self._on_tab_title_changed)
        tab.panel_made.connect(self._settle)
        tab.moved.connect(self._settle)
        self._tiles.append(tile)
        place = self.bar.addTab(tab.title.replace("&", "&&"))
        self.bar.setTabButton(place, QTabBar.ButtonPosition.RightSide, self._close_button(tile))
        self._choose(tile)

    def remove(self, tab: ScreenTab) -> None:
        """It is no longer shown; the tab itself goes on, without a parent."""
        tile = self._tile_of(tab)
        if tile is None:
            return
        place = self._tiles.index(tile)
        tab.title_changed.disconnect(self._on_tab_title_changed)
        tab.panel_made.disconnect(self._settle)
        tab.moved.disconnect(self._settle)
        tab.play(worked=False, tiled=False, holder=None)
        self._tiles.remove(tile)
        self.bar.blockSignals(True)
        self.bar.removeTab(place)
        self.bar.blockSignals(False)
        tab.hide()
        tab.setParent(None)
        tile.hide()
        tile.deleteLater()
        if self._current is tile:
            self._current = None
            if self._tiles:
                self._choose(self._tiles[min(place, len(self._tiles) - 1)])
        self._settle()

    def show_tab(self, tab: ScreenTab) -> None:
        """It becomes the current one."""
        if (tile := self._tile_of(tab)) is not None:
            self._choose(tile)

    def tile_all(self, tiled: bool) -> None:
        """All side by side, or one at a time."""
        if tiled != self._is_tiled:
            self._is_tiled = tiled
            self._settle()
            if tiled and len(self._tiles) > 1 and self._current is not None:
                self._current.tab.hint_at_walking()

    def step(self, by: int) -> None:
        """The next one, or the one before: it becomes current, and the keyboard goes there."""
        if self._tiles and self._current is not None:
            place = (self._tiles.index(self._current) + by) % len(self._tiles)
            self._choose(self._tiles[place])
            self._tiles[place].tab.know_walking()
            self._tiles[place].tab.take_focus()

    def _go(self, across: int, down: int) -> None:
        if self._current is None:
            return
        place, columns = self._tiles.index(self._current), self._field.columns if self._is_tiled else len(self._tiles)
        column = place % columns + across
        target = place + across + down * columns
        if 0 <= column < columns and 0 <= target < len(self._tiles):
            self.step(target - place)

    def _tile_of(self, tab: ScreenTab) -> ScreenTile | None:
        return next((tile for tile in self._tiles if tile.tab is tab), None)

    def _choose(self, tile: ScreenTile) -> None:
        if tile is not self._current:
            self._current = tile
            self.bar.setCurrentIndex(self._tiles.index(tile))
        self._settle()

    def _settle(self) -> None:
        """Each is told what it is now."""
        tiled = self._is_tiled and len(self._tiles) > 1
        # Who is not worked in gives the toolbar back before another one's stands there.
        for tile in sorted(self._tiles, key=lambda tile: tile is self._current):
            worked = tile is self._current
            tile.show_as(beside_others=tiled, worked=worked)
            tile.tab.play(worked=worked, tiled=tiled, holder=self._holder if tiled else None)
        self._holder.setVisible(tiled)
        self._field.show_tiles(self._tiles, None if tiled else self._current)
        self.changed.emit()

    def _close_button(self, tile: ScreenTile) -> QToolButton:
        button = QToolButton()
        button.setObjectName("close_screen_button")
        button.setProperty("kind", "quiet")
        button.setIcon(self._office.icon("close"))
        button.setIconSize(QSize(12, 12))
        name_button(button, self.tr("Close this screen and end its session"))
        button.clicked.connect(lambda: self.close_requested.emit(tile.tab))
        return button

    def _on_bar_current_changed(self, place: int) -> None:
        if 0 <= place < len(self._tiles) and self._tiles[place] is not self._current:
            self._choose(self._tiles[place])

    def _on_bar_tab_moved(self, begin: int, end: int) -> None:
        self._tiles.insert(end, self._tiles.pop(begin))
        self._settle()

    def _on_tab_title_changed(self, tab: ScreenTab) -> None:
        if (tile := self._tile_of(tab)) is not None:
            self.bar.setTabText(self._tiles.index(tile), tab.title.replace("&", "&&"))

    def _on_tile_chosen(self, tile: ScreenTile) -> None:
        self._choose(tile)
        tile.tab.take_focus()

    def _on_tile_enlarged(self, tile: ScreenTile) -> None:
        self._choose(tile)
        self.tile_all(False)

    def _on_tile_close_requested(self, tile: ScreenTile) -> None:
        self.close_requested.emit(tile.tab)

    def _on_application_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Whatever has the keyboard is what is worked in, in whatever window it stands."""
        if now is None:
            return
        tile = next((tile for tile in self._tiles if tile.isAncestorOf(now) or tile.tab.holds(now)), None)
        if tile is not None and tile is not self._current:
            self._choose(tile)


_WAYS = {"Ctrl+Alt+Left": (-1, 0), "Ctrl+Alt+Right": (1, 0), "Ctrl+Alt+Up": (0, -1), "Ctrl+Alt+Down": (0, 1)}


class _Field(QWidget):
    """Places tiles in rows, or one of them over all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._tiles: list[ScreenTile] = []
        self._alone: ScreenTile | None = None
        self.columns = 1

    def show_tiles(self, tiles: list[ScreenTile], alone: ScreenTile | None) -> None:
        self._tiles, self._alone = list(tiles), alone
        self._arrange()
        for tile in tiles:
            tile.setVisible(alone is None or tile is alone)

    def _arrange(self) -> None:
        if self._alone is not None:
            self._alone.setGeometry(self.rect())
            return
        if not self._tiles:
            return
        self.columns = best_columns(len(self._tiles), self.size())
        rows = -(-len(self._tiles) // self.columns)
        width = (self.width() - _GAP * (self.columns - 1)) / self.columns
        height = (self.height() - _GAP * (rows - 1)) / rows
        for place, tile in enumerate(self._tiles):
            row, column = divmod(place, self.columns)
            left, top = round(column * (width + _GAP)), round(row * (height + _GAP))
            right, bottom = round(column * (width + _GAP) + width), round(row * (height + _GAP) + height)
            tile.setGeometry(QRect(left, top, right - left, bottom - top))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def best_columns(count: int, room: QSize) -> int:
    """In how many columns so many screens are shown largest."""

    def width(columns: int) -> float:
        rows = -(-count // columns)
        return min(room.width() / columns, room.height() / rows * _SHAPE)

    return max(range(1, max(1, count) + 1), key=width)
