"""How a remote screen ends in its tab: said at once and rightly, shown as over, closed by Close."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desk_app.agent.screen_tab import ScreenTab
from desk_app.agent.screens_pane import ScreensPane
from desk_app.agent.ticket_door import TicketDoor, TicketSource
from desk_app.domain.assist import AssistState
from desk_app.domain.audit import AuditLogCard
from desk_app.domain.sessions import Side
from desk_app.store import audit
from desk_app.wire.assist import EndAssist, OpenAssist, ReportAssist
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.transport import TurnedAway
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability, Role
from tests.desk_app.agent.workplace import CustomerSide, Workplace
from tests.fakes.hub import RunningHub
from tests.remote_assist.stream.sessions import BOTH, SIZE, Sharing

_UNTRUE = ("Trying again", "wrong", "You have", "could not go on")


class Screen:
    """A customer whose screen is seen and steered in a tab; the share lives on the hub's loop."""

    def __init__(self, hub: RunningHub, place: Workplace) -> None:
        self.place, self._hub = place, hub
        self.customer: CustomerSide = place.serves()
        place.press(place.window, Qt.Key.Key_F8)
        screens = place.window.pane("screens")
        assert isinstance(screens, ScreensPane)
        self.screens = screens
        place.waits(lambda: bool(screens.tabs) and screens.tabs[0].pane is not None)
        self.tab: ScreenTab = screens.tabs[0]
        self.sharing = Sharing(lambda _question: None, BOTH, SIZE)
        hub.run(self._begin())
        place.waits(lambda: self.pane.view.is_controlling)

    async def _begin(self) -> None:
        ticket = await self.customer.client.call(OpenAssist(assist_id=self.tab.assist.id))
        url = self._hub.address.replace("http", "ws", 1) + ticket.path
        door = DialDoor.by_hub(url, ticket.ticket, Role.HOST)
        self.sharing.begin(door, HostPairing(os.urandom, assist_id=self.tab.assist.id))

    @property
    def pane(self) -> ScreenPane:
        assert self.tab.pane is not None
        return self.tab.pane

    def reports_end(self, reason: str) -> None:
        """What the help window tells the hub once the host process has ended."""
        assist_id, now = self.tab.assist.id, self.place.bridge.now()
        self.customer.does(ReportAssist(assist_id=assist_id, state=AssistState.LIVE, at=now))
        self.customer.does(ReportAssist(assist_id=assist_id, state=AssistState.ENDED, reason=reason, at=now))

    def notes_until(self, words: str) -> list[str]:
        """Everything the picture's note says until it says `words`, and a while after."""
        notes: list[str] = []

        def look() -> bool:
            notes.append(self.pane.note)
            return words in self.pane.note

        self.place.waits(look)
        self.place.waits(lambda: look() and self.tab.has_viewer_ended)
        return notes

    def button(self, name: str) -> QPushButton:
        button = self.tab.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        return button


@pytest.fixture
def screen(hub: RunningHub, place: Workplace) -> Iterator[Screen]:
    made = Screen(hub, place)
    yield made
    made.sharing.share.stop(ReasonCode.TERMINATED)
    hub.run(asyncio.wait_for(asyncio.shield(made.sharing.task), 10))


@pytest.mark.parametrize("order", ["share first", "hub first"])
def test_panic_is_what_the_engineer_reads_and_nothing_untrue(screen: Screen, order: str) -> None:
    if order == "share first":
        screen.sharing.watches[0].panic()
    screen.reports_end("panic")
    if order == "hub first":
        screen.sharing.watches[0].panic()
    notes = screen.notes_until("The customer has ended the session by Esc Esc Esc.")
    assert not [note for note in notes if any(words in note for words in _UNTRUE)]
    assert screen.pane.view.is_dimmed
    assert not screen.pane.view.is_controlling


def test_end_on_the_hub_alone_is_no_failure_and_nobody_is_blamed(screen: Screen) -> None:
    screen.customer.does(EndAssist(assist_id=screen.tab.assist.id))
    notes = screen.notes_until("The session has ended.")
    assert not [note for note in notes if any(words in note for words in _UNTRUE)]


def test_own_end_is_told_as_ones_own(screen: Screen) -> None:
    screen.place.click("end")
    screen.notes_until("You have ended the session.")
    screen.place.waits(lambda: screen.tab.is_over)
    assert screen.pane.note == "You have ended the session."


def test_close_after_the_end_closes_the_tab(screen: Screen) -> None:
    screen.reports_end("stopped_by_customer")
    screen.notes_until("The customer has ended the session.")
    assert (screen.button("control").text(), screen.button("control").isEnabled()) == ("Ask for control", False)
    assert screen.button("end").text() == "Close"
    screen.place.click("end")
    assert screen.screens.tabs == []


def test_door_of_a_session_that_is_over_says_so(screen: Screen) -> None:
    screen.customer.does(EndAssist(assist_id=screen.tab.assist.id))
    screen.place.waits(lambda: screen.tab.is_over)
    door = TicketDoor(TicketSource(screen.place.office, screen.tab.assist.id, screen.tab))
    refused: list[str] = []

    def knock() -> None:
        try:
            asyncio.run(door.open())
        except TurnedAway as exc:
            refused.append(exc.code)

    knocking = threading.Thread(target=knock)
    knocking.start()
    screen.place.waits(lambda: not knocking.is_alive())
    assert refused == [ReasonCode.ENDED]


def test_lost_link_comes_back_by_the_ticket_that_was_used(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[TicketSource] = []

    def fetch(source: TicketSource) -> None:
        drawn.append(source)

    monkeypatch.setattr(TicketSource, "fetch", fetch)
    viewer = screen.tab._viewer
    assert viewer is not None
    lost = viewer._link
    assert lost is not None
    assert viewer._loop is not None
    viewer._loop.call_soon_threadsafe(lost._link.abort)
    screen.place.waits(lambda: viewer._link is not None and viewer._link is not lost)
    screen.place.waits(lambda: screen.pane.view.is_controlling and not screen.pane.note)
    assert drawn == []


def test_end_after_a_restart_is_told_to_the_hub_by_the_engineers_side(screen: Screen) -> None:
    viewer = screen.tab._viewer
    assert viewer is not None
    capabilities = (Capability.VIEW, Capability.RESTART)
    report = AssistReport(ReasonCode.STOPPED_BY_CUSTOMER, 1, 2, capabilities, "00" * 32, 1, ())
    screen.tab._on_bridge_session_told(report)
    screen.place.waits(lambda: screen.tab.is_over)


def test_record_of_the_engineer_reaches_the_hub_when_his_window_closes_in_the_middle(
    screen: Screen, hub: RunningHub
) -> None:
    assist_id = screen.tab.assist.id
    screen.place.window.close()

    def kept() -> list[AuditLogCard]:
        return hub.run(hub.hub.verbs.view(lambda view: audit.logs_of(view.db, assist_id)))

    screen.place.waits(lambda: [(log.side, log.held == log.count > 5) for log in kept()] == [(Side.AGENT, True)])
