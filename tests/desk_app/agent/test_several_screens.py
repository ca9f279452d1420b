"""Several customers at once: each screen with its name and state, and input for the one that is worked in only."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.agent.screen_deck import ScreenDeck, best_columns
from desk_app.agent.screen_state import ScreenState
from desk_app.agent.screen_tab import ScreenTab
from desk_app.agent.screen_tile import ScreenTile
from desk_app.agent.screens_pane import ScreensPane
from desk_app.agent.shortcuts import CHAT_KEYS, SHORTCUTS
from desk_app.agent.view_memory import KeptView, ViewMemory
from desk_app.qt.language import LanguageChoice
from desk_app.wire.assist import OpenAssist
from remote_assist.geometry import Rect, Size
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.viewing import Attention
from remote_assist.ui.panel_window import PanelWindow, SmallWindow
from remote_assist.ui.tool import Tool
from remote_assist.ui.viewer_panel import ViewerPanel
from remote_assist.ui.zoom import FIT, Zoom
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Role
from tests.desk_app.agent.workplace import CustomerSide, Workplace
from tests.fakes.accessible_walk import cut_off, unspoken
from tests.fakes.hub import RunningHub
from tests.remote_assist.stream.sessions import BOTH, Sharing

SIZE = Size(640, 400)
CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Counter:
    """An engineer with several customers, whose shares live on the hub's loop."""

    def __init__(self, hub: RunningHub, place: Workplace, count: int) -> None:
        self.place, self._hub = place, hub
        self.shares: list[Sharing] = []
        for number in range(count):
            self._ask(number)
        place.waits(lambda: all(tab.pane is not None and tab.state is ScreenState.STEERED for tab in self.pane.tabs))

    def _ask(self, number: int) -> None:
        customer = self.place.serves(f"打印 {number + 1}", f"客户{number + 1}")
        if number == 0:
            ViewMemory(self.place.preferences).keep(customer.whole.customer.id, KeptView(zoom="0.9"))
        self.place.window.show_place("inbox")
        self.place.press(self.place.window, Qt.Key.Key_F8)
        self.place.waits(lambda: len(self.pane.tabs) == number + 1 and self.pane.tabs[-1].panel is not None)
        sharing = Sharing(lambda _question: None, BOTH, SIZE)
        grey = np.full((SIZE.height, SIZE.width, 4), 40 + 50 * number % 200, np.uint8)
        sharing.screen.paint(Rect(0, 0, *SIZE), grey)
        self.shares.append(sharing)
        self._hub.run(self._begin(customer, sharing, self.pane.tabs[-1]))

    async def _begin(self, customer: CustomerSide, sharing: Sharing, tab: ScreenTab) -> None:
        ticket = await customer.client.call(OpenAssist(assist_id=tab.assist.id))
        url = self._hub.address.replace("http", "ws", 1) + ticket.path
        sharing.begin(DialDoor.by_hub(url, ticket.ticket, Role.HOST), HostPairing(os.urandom, assist_id=tab.assist.id))

    @property
    def pane(self) -> ScreensPane:
        pane = self.place.window.pane("screens")
        assert isinstance(pane, ScreensPane)
        return pane

    @property
    def deck(self) -> ScreenDeck:
        deck = self.pane.findChild(ScreenDeck)
        assert isinstance(deck, ScreenDeck)
        return deck

    def tile(self, number: int) -> ScreenTile:
        tile = self.pane.tabs[number].parentWidget()
        assert isinstance(tile, ScreenTile)
        return tile

    def view(self, number: int) -> QWidget:
        pane = self.pane.tabs[number].pane
        assert pane is not None
        return pane.view

    def attention(self, number: int) -> Attention:
        """As the customer's side knows it."""
        spectator = self.shares[number].session()._showing._spectator
        assert spectator is not None
        return spectator.attention

    def pressed(self, number: int) -> list[object]:
        """The keys and buttons that this customer's computer got."""
        return [
            act for injector in self.shares[number].injectors for act in injector.acts if act[0] in ("key", "button")
        ]

    def clicks(self, number: int) -> None:
        """A real click: whatever lies on top there gets it."""
        QApplication.processEvents()  # no hand is as fast as two calls
        window = self.place.window
        at = self.tile(number).mapTo(window, self.tile(number).rect().center())
        target = window.childAt(at)
        assert target is not None
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.mapFrom(window, at))

    def end(self) -> None:
        for sharing in self.shares:
            sharing.share.stop(ReasonCode.TERMINATED)
        self._hub.run(asyncio.wait_for(asyncio.gather(*(sharing.task for sharing in self.shares)), 20))


def own_threads() -> list[str]:
    """What runs beside the window and the hub: viewers, their painters and fitters."""
    names = sorted(thread.name for thread in threading.enumerate())
    return [name for name in names if name.startswith("deskside-") and "cache" not in name]


@pytest.fixture
def counter(hub: RunningHub, place: Workplace, request: pytest.FixtureRequest) -> Iterator[Counter]:
    made = Counter(hub, place, request.param)
    yield made
    made.end()


def side_by_side_only_the_framed_one_gets_clicks_and_keys(counter: Counter) -> None:
    place, deck = counter.place, counter.deck
    place.press(place.window, Qt.Key.Key_F6, CTRL)
    assert deck.is_tiled
    assert [counter.tile(n).isVisible() for n in range(3)] == [True] * 3
    assert deck.current is counter.pane.tabs[2]
    # The bandwidth is the framed one's, and what is beside it is only glanced at.
    place.waits(
        lambda: [counter.attention(n) for n in range(3)] == [Attention.GLANCE, Attention.GLANCE, Attention.FULL]
    )

    counter.clicks(0)
    assert deck.current is counter.pane.tabs[0]
    assert place.window.focusWidget() is counter.view(0)
    place.press(counter.view(0), Qt.Key.Key_A)
    place.waits(lambda: ("key", ord("a"), False) in counter.pressed(0))
    assert not [act for act in counter.pressed(0) if act[0] == "button"]  # type: ignore[index]  # it only chose
    counter.clicks(0)
    place.waits(lambda: ("button", 1, False) in counter.pressed(0))
    assert counter.pressed(1) == counter.pressed(2) == []
    place.waits(
        lambda: [counter.attention(n) for n in range(3)] == [Attention.FULL, Attention.GLANCE, Attention.GLANCE]
    )

    tile = counter.tile(0)
    here = tile.findChild(QWidget, "tile_here")
    assert here is not None
    assert here.isVisible()
    assert tile.accessibleName() == "客户1, 打印 1, You have control, You work here"
    assert counter.tile(1).accessibleName() == "客户2, 打印 2, You have control"

    # No key is two things to one window, or it would be neither.
    shortcuts = counter.pane.tabs[0].panel.findChildren(QShortcut)  # type: ignore[union-attr]
    keys = [shortcut.key().toString() for shortcut in shortcuts]
    keys += [QKeySequence(each).toString() for entry in SHORTCUTS for each in entry.keys] + list(CHAT_KEYS)
    assert sorted(keys) == sorted(set(keys))

    assert unspoken(place.window) == []
    assert cut_off(place.window) == []

    # A hidden place is not sent to at all, and one screen alone is what it was.
    place.window.show_place("tickets")
    place.waits(lambda: {counter.attention(n) for n in range(3)} == {Attention.AWAY})
    place.window.show_place("screens")
    place.press(place.window, Qt.Key.Key_F6, CTRL)
    place.waits(lambda: [counter.attention(n) for n in range(3)] == [Attention.FULL, Attention.AWAY, Attention.AWAY])
    assert not counter.tile(1).isVisible()


def keyboard_walks_them_once_it_is_ones_own(counter: Counter) -> None:
    place, deck = counter.place, counter.deck
    place.press(place.window, Qt.Key.Key_F6, CTRL)
    tabs = counter.pane.tabs

    def free() -> QWidget:
        place.press(counter.view(tabs.index(deck.current)), Qt.Key.Key_Home, CTRL_ALT)  # type: ignore[arg-type]
        return place.window.focusWidget()

    deck.step(0)
    place.press(counter.view(2), Qt.Key.Key_F6)  # the customer's, while he is steered
    assert deck.current is tabs[2]
    place.press(free(), Qt.Key.Key_F6)
    assert deck.current is tabs[0]
    assert place.window.focusWidget() is counter.view(0)
    place.press(free(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert deck.current is tabs[2]
    columns = best_columns(3, QSize(1000, 600))
    assert columns == 2
    place.press(free(), Qt.Key.Key_Up, CTRL_ALT)
    assert deck.current is tabs[0]
    place.press(free(), Qt.Key.Key_Right, CTRL_ALT)
    assert deck.current is tabs[1]
    place.press(free(), Qt.Key.Key_Right, CTRL_ALT)  # there is nothing
    assert deck.current is tabs[1]
    f6 = ("key", 0xFFC3, True)
    place.waits(lambda: f6 in counter.pressed(2))
    assert f6 not in counter.pressed(0) + counter.pressed(1)
    deck.tile_all(False)
    bar = counter.deck.bar
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(0).center() - QPoint(8, 0))
    assert counter.deck.current is counter.pane.tabs[0]
    assert counter.tile(0).isVisible()
    assert not counter.tile(2).isVisible()


def every_tool_changes_its_language(counter: Counter) -> None:
    tools = [tool for tab in counter.pane.tabs if tab.panel is not None for tool in tab.panel.findChildren(Tool)]
    before = [tool.accessibleName() for tool in tools]
    counter.place.language.switch(LanguageChoice.CHINESE)
    counter.place.waits(lambda: all(re.search("[\u4e00-\u9fff]", tool.accessibleName()) for tool in tools))
    counter.place.language.switch(LanguageChoice.ENGLISH)
    counter.place.waits(lambda: [tool.accessibleName() for tool in tools] == before)


@pytest.mark.parametrize("counter", [3], indirect=True)
def test_clicks_keys_and_bandwidth_of_three(counter: Counter) -> None:
    """One story, for its customers cost seconds."""
    side_by_side_only_the_framed_one_gets_clicks_and_keys(counter)
    counter.deck.show_tab(counter.pane.tabs[2])
    keyboard_walks_them_once_it_is_ones_own(counter)
    every_tool_changes_its_language(counter)


def small_window_shows_it_elsewhere_and_a_click_leads_back(counter: Counter) -> None:
    place, tab = counter.place, counter.pane.tabs[1]
    assert tab.panel is not None
    tab.panel.pane.zooming.set_zoom(Zoom(1.5))
    tab.panel.small.click()
    small = place.finds(SmallWindow, "small_window")
    place.window.show_place("inbox")
    assert tab.panel.pane.view.zoom == FIT
    place.waits(lambda: counter.attention(1) is Attention.FULL)
    before = counter.pressed(1)
    place.click("small_cover")
    assert place.window.place == "screens"
    assert counter.deck.current is tab
    assert not small.isVisible()
    assert tab.panel.pane.view.zoom == Zoom(1.5)
    assert counter.pressed(1) == before
    assert place.window.focusWidget() is tab.panel.pane.view


def how_a_customer_was_looked_at_is_remembered(counter: Counter) -> None:
    place, tab = counter.place, counter.pane.tabs[0]
    assert tab.panel is not None
    counter.deck.tile_all(False)
    assert tab.panel.pane.view.zoom == Zoom(0.9)  # as it was kept
    tab.panel.pane.zooming.set_zoom(Zoom(1.25))
    place.press(place.window, Qt.Key.Key_F6, CTRL)  # fitted among others, which is not what is remembered
    place.press(place.window, Qt.Key.Key_F6, CTRL)
    assert ViewMemory(place.preferences).of(tab.assist.customer_id).chosen_zoom == Zoom(1.25)


def each_state_is_told_on_tab_and_tile(counter: Counter) -> None:
    place, tab = counter.place, counter.pane.tabs[1]
    place.press(place.window, Qt.Key.Key_F6, CTRL)
    assert tab.title == "◆ 客户2"
    counter.shares[1].watches[0].act()
    place.waits(lambda: tab.state is ScreenState.RESTS)
    assert tab.title == "◇ 客户2"
    assert "Control rests" in counter.tile(1).accessibleName()
    counter.shares[1].watches[0].panic()
    place.waits(lambda: tab.state is ScreenState.OVER)
    assert "Ended" in counter.tile(1).accessibleName()
    place.waits(lambda: tab.is_over or tab.has_viewer_ended)


@pytest.mark.parametrize("counter", [2], indirect=True)
def test_small_window_memory_and_states(counter: Counter) -> None:
    """One story, for its customers cost seconds."""
    small_window_shows_it_elsewhere_and_a_click_leads_back(counter)
    each_state_is_told_on_tab_and_tile(counter)
    how_a_customer_was_looked_at_is_remembered(counter)


def test_ten_open_and_close_and_leave_nothing_behind(hub: RunningHub, place: Workplace) -> None:
    before = own_threads()
    counter = Counter(hub, place, 10)
    place.press(place.window, Qt.Key.Key_F6, CTRL)
    place.waits(lambda: [counter.attention(n) for n in range(10)] == [Attention.GLANCE] * 9 + [Attention.FULL])
    for _ in range(10):
        counter.deck.close_requested.emit(counter.pane.tabs[0])
    assert counter.pane.tabs == []
    counter.end()
    place.waits(lambda: own_threads() == before)
    place.waits(lambda: not place.window.findChildren(ScreenTab) and not place.window.findChildren(ScreenTile))
    assert not [top for top in QApplication.topLevelWidgets() if isinstance(top, ScreenTab | ViewerPanel | PanelWindow)]


@pytest.mark.parametrize(
    ("count", "room", "columns"),
    [
        (1, QSize(1200, 700), 1),
        (2, QSize(1200, 700), 2),
        (2, QSize(500, 900), 1),
        (4, QSize(1200, 700), 2),
        (10, QSize(1600, 900), 4),
    ],
)
def test_tiles_are_as_large_as_the_room_allows(count: int, room: QSize, columns: int) -> None:
    assert best_columns(count, room) == columns
