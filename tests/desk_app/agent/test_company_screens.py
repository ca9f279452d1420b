"""Colleagues at one customer's screen, each in his own window: looking on, invited, handed control, declined."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desk_app.agent.invite import InviteDialog
from desk_app.agent.screen_tab import ScreenTab
from desk_app.agent.screens_pane import ScreensPane
from desk_app.agent.visits import InvitationCard
from desk_app.domain.agents import Role
from desk_app.domain.assist import AssistPurpose, AssistSession, AssistState
from desk_app.domain.ids import AssistId, Millis
from desk_app.domain.sessions import Side
from desk_app.store import assist, audit
from desk_app.wire.assist import OpenAssist, ReportAssist
from remote_assist.geometry import Rect, Size
from remote_assist.policy.questions import Question
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.entrance import Entrance
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.viewing import CapabilityState
from remote_assist.ui.people_tool import PeopleTool
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Role as End
from tests.desk_app.agent.workplace import Workplace
from tests.fakes.file_desk import ScriptedFileDesk
from tests.fakes.hub import RunningHub
from tests.remote_assist.stream.sessions import BOTH, HostFacts, Sharing

SIZE = Size(640, 400)
W = TypeVar("W", bound=QWidget)


class Counter:
    """Wang, who sees a customer's screen, and Zhang, who leads; the customer's share lives on the hub's loop."""

    def __init__(self, hub: RunningHub, wang: Workplace, zhang: Workplace) -> None:
        self.hub, self.wang, self.zhang = hub, wang, zhang
        self.asked: list[Question] = []
        self.sharing = Sharing(self._answer, BOTH, SIZE, file_desk=ScriptedFileDesk())
        grey = np.full((SIZE.height, SIZE.width, 4), 200, np.uint8)
        self.sharing.screen.paint(Rect(0, 0, *SIZE), grey)
        wang.window.activateWindow()  # the colleague's window came last
        wang.waits(wang.window.isActiveWindow)
        self.customer = wang.serves()
        wang.press(wang.window, Qt.Key.Key_F8)
        wang.waits(lambda: bool(self.tabs(wang)) and self.tabs(wang)[0].panel is not None)
        self.first = self.tabs(wang)[0].assist
        door, pairing = self._way(self.first.id)
        hub.run(self._begin(door, pairing))
        wang.waits(lambda: self.control(wang) is CapabilityState.GRANTED)
        self._reports(self.first.id, AssistState.LIVE)
        wang.waits(lambda: self.tabs(wang)[0].assist.state is AssistState.LIVE)

    def _answer(self, question: Question) -> bool:
        self.asked.append(question)
        return True

    async def _begin(self, door: DialDoor, pairing: HostPairing) -> None:
        self.sharing.begin(door, pairing)

    def _way(self, assist_id: AssistId) -> tuple[DialDoor, HostPairing]:
        ticket = self.customer.does(OpenAssist(assist_id=assist_id))
        url = self.hub.address.replace("http", "ws", 1) + ticket.path
        return DialDoor.by_hub(url, ticket.ticket, End.HOST), HostPairing(os.urandom, assist_id=assist_id)

    def _reports(self, assist_id: AssistId, state: AssistState) -> None:
        self.customer.does(ReportAssist(assist_id=assist_id, state=state, at=Millis(0)))

    def admits(self) -> AssistSession:
        """The customer's application brings who has come beside the first one last."""
        self.zhang.waits(lambda: bool(self._coming()))
        (comes,) = self._coming()
        observes = comes.purpose is AssistPurpose.OBSERVE
        setup = replace(self.sharing.setup, engineer_name=comes.agent_name, engineer_verified=True, observes=observes)
        self.sharing.share.admit(Entrance(*self._way(comes.id), setup, HostFacts()))
        self.zhang.waits(lambda: self.tabs(self.zhang)[-1].pane is not None and self._sees(self.zhang))
        self._reports(comes.id, AssistState.LIVE)
        return comes

    def _coming(self) -> list[AssistSession]:
        """Whom the customer knows to come beside the first."""
        (whole,) = self.customer.client.state.sessions.values()
        return [each for each in whole.assists if each.beside and each.state is AssistState.ASKED]

    def _sees(self, place: Workplace) -> bool:
        pane = self.tabs(place)[-1].pane
        return pane is not None and pane.has_frame

    def tabs(self, place: Workplace) -> list[ScreenTab]:
        pane = place.window.pane("screens")
        assert isinstance(pane, ScreensPane)
        return pane.tabs

    def control(self, place: Workplace) -> CapabilityState:
        pane = self.tabs(place)[-1].pane
        return pane.control_state if pane is not None else CapabilityState.NOT_ASKED

    def people(self, place: Workplace) -> PeopleTool:
        panel = self.tabs(place)[-1].panel
        assert panel is not None
        return panel.people

    def finds(self, place: Workplace, kind: type[W], name: str) -> W:
        """In this engineer's window."""

        def there() -> list[W]:
            return [w for w in place.window.findChildren(kind, name) if w.isVisible()]

        place.waits(lambda: bool(there()))
        return there()[0]

    def clicks(self, place: Workplace, name: str) -> None:
        QTest.mouseClick(self.finds(place, QPushButton, name), Qt.MouseButton.LeftButton)

    def invites(self) -> None:
        """Wang picks Zhang in the list that the people tool opens."""
        self.wang.window.show_place("screens")
        self.people(self.wang).click()
        self.clicks(self.wang, "invite")
        self.finds(self.wang, InviteDialog, "invite_dialog")
        names = self.finds(self.wang, QListWidget, "colleagues")
        assert [item.text().split()[1] for item in names.selectedItems()] == ["Zhang"]
        self.clicks(self.wang, "invite_button")
        self.wang.waits(lambda: self.wang.window.findChild(InviteDialog) is None)
        self.people(self.wang).popover.hide()

    def end(self) -> None:
        self.sharing.share.stop(ReasonCode.TERMINATED)


@pytest.fixture
def counter(hub: RunningHub, place: Workplace, tmp_path: Path, qtbot: QtBot) -> Iterator[Counter]:
    with Workplace(hub, tmp_path / "zhang", qtbot, name="Zhang", role=Role.LEAD) as zhang:
        made = Counter(hub, place, zhang)
        yield made
        made.end()


def test_lead_looks_on_and_a_colleague_is_invited_and_handed_control(counter: Counter) -> None:
    wang, zhang = counter.wang, counter.zhang
    # Looking on, from the session that anybody may read.
    zhang.office.session_wanted.emit(counter.first.session_id)
    counter.clicks(zhang, "watch_button")
    zhang.waits(lambda: len(counter.tabs(zhang)) == 1)
    counter.admits()
    assert counter.tabs(zhang)[0].column is None  # the conversation is another's
    wang.waits(lambda: counter.people(wang).text() == "2")
    zhang.waits(lambda: counter.people(zhang).text() == "Wang steers")
    assert any("Zhang wants to look on" in text for text in wang.said)
    counter.tabs(zhang)[0].close_requested.emit(counter.tabs(zhang)[0])
    wang.waits(lambda: counter.people(wang).text() == "")
    # Invited: no, and then yes.
    wang.waits(lambda: zhang.agent.id in wang.bridge.signals.loads)
    counter.invites()
    card = counter.finds(zhang, InvitationCard, "invitation_card")
    text = counter.finds(zhang, QLabel, "invitation_text").text()
    assert text == "Wang asks you to look at the screen of 客户甲 too."
    counter.clicks(zhang, "decline_button")
    wang.waits(lambda: "Zhang cannot come now." in wang.said)
    zhang.waits(lambda: not card.isVisible())
    counter.invites()
    counter.clicks(zhang, "look_button")
    wang.waits(lambda: any("Zhang comes" in text for text in wang.said))
    invited = counter.admits()
    # Handed over, by the customer's yes.
    wang.waits(lambda: counter.people(wang).text() == "2")
    counter.people(wang).click()
    counter.clicks(wang, "hand_over")
    zhang.waits(lambda: counter.control(zhang) in {CapabilityState.GRANTED, CapabilityState.PAUSED})
    assert [(q.engineer.name, q.instead_of) for q in counter.asked] == [("Zhang", "Wang")]
    wang.waits(lambda: counter.people(wang).text() == "Zhang steers")
    counter.tabs(wang)[0].end()
    zhang.waits(lambda: len(counter.people(zhang)._people.roster.members) == 1)
    assert counter.tabs(zhang)[-1].assist.is_open
    counter.tabs(zhang)[-1].end()
    zhang.waits(lambda: counter.tabs(zhang)[-1].is_over)
    view = counter.hub.hub.verbs.view

    def kept() -> dict[str, list[Side]]:
        def read(db: object) -> dict[str, list[Side]]:
            found = assist.assists_of(db, [counter.first.session_id])  # type: ignore[arg-type]
            return {a.id: [log.side for log in audit.logs_of(db, a.id)] for a in found}  # type: ignore[arg-type]

        return counter.hub.run(view(lambda seen: read(seen.db)))

    zhang.waits(lambda: kept()[invited.id] == kept()[counter.first.id] == [Side.AGENT])
