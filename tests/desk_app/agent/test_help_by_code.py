"""Help by code in the engineer's window: made, read out, taken, missed, burned; and a screen by its address."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from sqlalchemy import Connection

from desk_app.agent.code_dialog import CodeDialog, CodeState
from desk_app.agent.screens_pane import ScreensPane
from desk_app.domain.abuse import AbuseReport
from desk_app.domain.assist import AssistSession
from desk_app.domain.ids import AgentId, CustomerId, Millis
from desk_app.store import nameplates
from desk_app.wire.abuse import ReportAbuse
from desk_app.wire.assist import EndAssist, OpenAssist
from desk_app.wire.events import AbuseReported, LoggedEvent
from desk_app.wire.nameplates import LookUpCode, TakeCode
from remote_assist.errors import PairingFailed
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.codes import Code
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.viewing import ViewerState
from remote_assist.ui.viewer_window import ViewerWindow
from remote_assist.wire.roles import Role
from tests.desk_app.agent.workplace import CustomerSide, Workplace
from tests.fakes.hub import RunningHub
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import sharing


class TypedCode:
    """A customer's computer that took a code and has this one typed in; paired or refused, in a thread of its own."""

    def __init__(self, hub: RunningHub, customer: CustomerSide, assist: AssistSession, code: Code) -> None:
        ticket = customer.does(OpenAssist(assist_id=assist.id))
        self._door = DialDoor.by_hub(hub.address.replace("http", "ws", 1) + ticket.path, ticket.ticket, Role.HOST)
        self._code = code
        self.outcome: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()

    async def _run(self) -> None:
        link = await self._door.open()
        pairing = CodePairing(Role.HOST, self._code, SigningKey(b"h" * 32), seeded(5))
        try:
            await Handshake(link, Role.HOST).run_host(lambda _opening: pairing)
            self.outcome.append("paired")
        except PairingFailed as exc:
            self.outcome.append(exc.reason)
        await asyncio.to_thread(self._over.wait, 30)
        link.abort()

    def close(self) -> None:
        self._over.set()
        self._thread.join(10)


def opened(place: Workplace) -> tuple[ScreensPane, CodeDialog]:
    """Shift+F8, and the code is there."""
    place.press(place.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    pane = place.window.pane("screens")
    assert isinstance(pane, ScreensPane)
    dialog = place.finds(CodeDialog, "code_dialog")
    place.waits(lambda: dialog.state is CodeState.WAITING)
    return pane, dialog


def takes(customer: CustomerSide, dialog: CodeDialog) -> AssistSession:
    assert dialog.issuer is not None
    holder = customer.does(LookUpCode(public=dialog.issuer.code.public))
    assert holder.nameplate_id is not None
    return customer.does(TakeCode(nameplate_id=holder.nameplate_id))


def digits(dialog: CodeDialog) -> str:
    label = dialog.findChild(QLabel, "code_digits")
    assert isinstance(label, QLabel)
    return label.text()


def says(dialog: CodeDialog) -> str:
    label = dialog.findChild(QLabel, "code_says")
    assert isinstance(label, QLabel)
    return label.text()


def test_code_is_shown_large_spelled_in_both_languages_and_counts_down(place: Workplace) -> None:
    _, dialog = opened(place)
    assert dialog.issuer is not None
    assert digits(dialog) == dialog.issuer.code.grouped
    spelled = dialog.findChild(QLabel, "code_spelled")
    assert isinstance(spelled, QLabel)
    chinese, english = spelled.text().splitlines()
    assert len(english.split()) == 9
    assert len(chinese.replace(" ", "")) == 9
    assert "9:5" in says(dialog)
    place.press(place.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert place.finds(CodeDialog, "code_dialog") is dialog


def test_customer_who_has_the_code_opens_a_tab_and_closes_the_dialog(hub: RunningHub, place: Workplace) -> None:
    pane, dialog = opened(place)
    assert dialog.issuer is not None
    code = dialog.issuer.code
    customer = place.customer()
    typed = TypedCode(hub, customer, takes(customer, dialog), code)
    try:
        place.waits(lambda: typed.outcome == ["paired"])
        place.waits(lambda: not place.sees("code_dialog"))
        (tab,) = pane.tabs
        assert tab.is_paired
        place.waits(lambda: customer.does(LookUpCode(public=code.public)).nameplate_id is None)
    finally:
        typed.close()


def test_wrong_code_leaves_no_tab_and_three_burn_it(hub: RunningHub, place: Workplace) -> None:
    pane, dialog = opened(place)
    assert dialog.issuer is not None
    right = dialog.issuer.code
    customer = place.customer()
    for number in range(3):
        wrong = Code(right.public, f"{(int(right.secret) + 1 + number) % 1_000_000:06d}")
        assist = takes(customer, dialog)
        typed = TypedCode(hub, customer, assist, wrong)
        try:
            place.waits(lambda one=typed: one.outcome == ["wrong_code"])  # type: ignore[misc]
        finally:
            typed.close()
        place.waits(lambda: not pane.tabs)
        place.waits(lambda: dialog.state is not CodeState.TAKEN)
        if number < 2:
            place.waits(lambda left=2 - number: str(left) in says(dialog) and dialog.state is CodeState.WAITING)  # type: ignore[misc]
    place.waits(lambda: dialog.state is CodeState.BURNED)
    assert digits(dialog) != right.grouped
    assert customer.does(LookUpCode(public=right.public)).nameplate_id is None
    place.click("new_code_button")
    place.waits(lambda: dialog.state is CodeState.WAITING)
    assert dialog.issuer is not None
    assert dialog.issuer.life.tries_left == 3


def test_expired_code_says_so(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote_assist.secure.codes.CODE_LIFETIME", 1.0)
    _, dialog = opened(place)
    place.waits(lambda: dialog.state is CodeState.EXPIRED)
    assert "older than ten minutes" in says(dialog)


def test_closed_dialog_takes_the_code_back(place: Workplace) -> None:
    _, dialog = opened(place)
    assert dialog.issuer is not None
    public = dialog.issuer.code.public
    customer = place.customer()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    place.waits(lambda: not place.sees("code_dialog"))
    place.waits(lambda: customer.does(LookUpCode(public=public)).nameplate_id is None)


def test_code_that_comes_after_the_dialog_was_closed_is_taken_back(hub: RunningHub, place: Workplace) -> None:
    def counted(count: Callable[[Connection], int]) -> int:
        return hub.run(hub.hub.store.read(count))

    me, now = place.agent.id, hub.hub.clock.now()
    place.press(place.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(place.finds(CodeDialog, "code_dialog"), Qt.Key.Key_Escape)
    place.waits(lambda: counted(lambda db: nameplates.count_made(db, me, now)[0]) == 1)
    place.waits(lambda: counted(lambda db: nameplates.count_open(db, me, now)) == 0)


def test_taken_code_of_a_customer_who_leaves_can_be_taken_again(hub: RunningHub, place: Workplace) -> None:
    pane, dialog = opened(place)
    customer = place.customer()
    assist = takes(customer, dialog)
    place.waits(lambda: [tab.viewer_state for tab in pane.tabs] == [ViewerState.PAIRING])
    customer.does(EndAssist(assist_id=assist.id))
    place.waits(lambda: not pane.tabs)
    place.waits(lambda: dialog.state is CodeState.WAITING)
    assert takes(customer, dialog).id != assist.id
    place.waits(lambda: [tab.viewer_state for tab in pane.tabs] == [ViewerState.PAIRING])


def test_address_and_code_open_a_screen_without_any_session(place: Workplace) -> None:
    ready, over = threading.Event(), threading.Event()
    where: list[str] = []

    async def share() -> None:
        async with sharing(code=Code("123", "456789")) as setting:
            where.append(setting.url)
            ready.set()
            await asyncio.to_thread(over.wait, 60)

    thread = threading.Thread(target=lambda: asyncio.run(share()), daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        place.press(place.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
        connect = place.finds(QPushButton, "address_connect")
        assert not connect.isEnabled()
        place.finds(QLineEdit, "address_edit").setText(where[0].removeprefix("ws://"))
        place.finds(QLineEdit, "address_code_edit").setText("一二三 456 789")
        place.click("address_connect")
        window = place.finds(ViewerWindow, "direct_screen")
        shown: list[object] = []
        window.pane.first_frame_shown.connect(shown.append)
        place.waits(lambda: bool(shown) or window.pane.view.isVisible())
        assert not place.state.sessions
        window.close()
    finally:
        over.set()
        thread.join(20)


def test_report_of_abuse_is_told_with_both_names(place: Workplace) -> None:
    report = AbuseReport(
        at=Millis(0), customer_id=CustomerId("c"), customer_name="客户甲", agent_id=AgentId("a"), agent_name="Eve"
    )
    event = LoggedEvent(number=1, at=Millis(0), event=AbuseReported(report=report))
    place.bridge.state_changed.emit((event,))
    assert place.said[-1] == "客户甲 reports abuse by Eve. The session has been ended."


def test_who_is_reported_hears_only_that_the_session_has_ended(hub: RunningHub, place: Workplace) -> None:
    customer = place.serves()
    session_id = customer.whole.session.id
    customer.does(ReportAbuse(session_id=session_id))
    place.waits(lambda: not place.state.sessions[session_id].session.is_open)
    assert not [text for text in place.said if "abuse" in text]
