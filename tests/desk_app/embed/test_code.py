"""A code that somebody reads out by telephone: typed, asked about, taken, and the screen shown by nothing else."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desk_app.domain.agents import Role
from desk_app.domain.assist import AssistState
from desk_app.domain.sessions import SessionState
from desk_app.embed.code_entry import CodeEntry
from desk_app.embed.code_guard import CodeGuard
from desk_app.embed.help import View
from desk_app.embed.share_state import ShareState
from desk_app.embed.words import Words
from desk_app.qt.language import Language
from desk_app.wire.assist import EndAssist, OpenAssist
from desk_app.wire.nameplates import CodeOffer, OfferCode, WithdrawCode
from remote_assist.launch import Code, nine_digits
from remote_assist.relay.relay import MemberId
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.issuing import Issuer
from remote_assist.stream.viewer import Viewer, ViewerSetup
from tests.desk_app.embed.engineer import Engineer
from tests.desk_app.embed.person import Person
from tests.desk_app.embed.test_screen_share import SIZE, Eyes
from tests.end2end.hands import Hands
from tests.end2end.probe import Probe
from tests.fakes.display import virtual_display
from tests.fakes.hub import RunningHub
from tests.remote_assist.stream.test_issuing import Told

CODE = Code("123", "456789")


class Telephone:
    """An engineer who makes a code and a customer who hears it; the host process gets a display of its own."""

    def __init__(self, hub: RunningHub, person: Person, engineer: Engineer, probe: Probe, hands: Hands) -> None:
        self.person, self.engineer, self.probe, self.hands = person, engineer, probe, hands
        self.told, self.eyes = Told(), Eyes()
        self._hub = hub
        self._viewers: list[Viewer] = []
        self._seen: set[str] = set()
        self.offer: CodeOffer = engineer.does(OfferCode())
        self.issuer = Issuer(os.urandom, self.told, public=self.offer.public)

    @property
    def state(self) -> ShareState:
        return self.person.window.share.state

    def types(self, code: Code) -> None:
        edit = self.person.finds(QLineEdit, "code_edit")
        edit.setText(code.grouped)
        self.person.clicks("code_continue")

    def was_called(self, called: bool) -> None:
        self.person.clicks("guard_called" if called else "guard_was_called")

    def looks(self) -> None:
        """The engineer's viewer comes to the assist session that the code opened."""

        def fresh() -> bool:
            return any(a.is_open and a.id not in self._seen for a in self.engineer.whole.assists)

        self.engineer.waits(lambda: bool(self.engineer.state.sessions) and fresh())
        assist = next(a for a in self.engineer.whole.assists if a.is_open)
        assert assist.nameplate_id == self.offer.nameplate_id
        self._seen.add(assist.id)
        ticket = self.engineer.does(OpenAssist(assist_id=assist.id))
        url = self._hub.address.replace("http", "ws", 1) + ticket.path
        setup = ViewerSetup(name="Anna", issuer=self.issuer)
        viewer = Viewer(lambda: DialDoor.by_hub(url, ticket.ticket), setup, self.eyes, self.eyes)
        self._viewers.append(viewer)
        viewer.start()

    def waits_for(self, state: ShareState) -> None:
        self.person.waits(lambda: self.state is state)

    def allows(self) -> None:
        self.hands.click(self.probe.wait("host", "allow").middle)

    def close(self) -> None:
        for viewer in self._viewers:
            viewer.stop()
            viewer.join(5.0)


@pytest.fixture
def telephone(
    hub: RunningHub, person: Person, engineer: Engineer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Telephone]:
    with (
        virtual_display(SIZE.width, SIZE.height, window_manager=True) as display,
        tempfile.TemporaryDirectory(prefix="probe") as folder,
    ):
        probe = Probe(Path(folder))
        for name, value in {**probe.environment("host"), "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("desk_app.embed.code_guard.FIRST_WAIT_S", 1)
        person.opens(View.CODE)
        hands = Hands(display.name)
        made = Telephone(hub, person, engineer, probe, hands)
        yield made
        made.close()
        hands.close()


def _has(left: list[int], count: int) -> bool:
    return count in left


def test_code_that_is_typed_brings_the_engineer_to_the_screen_and_no_session_was_needed(telephone: Telephone) -> None:
    telephone.types(telephone.issuer.code)
    assert telephone.person.finds(QLabel, "guard_who").text() == "Anna, Acme Ltd"
    assert not telephone.person.finds(QPushButton, "guard_called").isEnabled()
    telephone.was_called(True)
    telephone.looks()
    telephone.waits_for(ShareState.JOINED)
    assert telephone.eyes.frames == 0
    telephone.allows()
    telephone.waits_for(ShareState.VIEWED)
    telephone.person.waits(lambda: telephone.eyes.frames > 0)
    telephone.engineer.waits(lambda: telephone.engineer.whole.assists[-1].state is AssistState.LIVE)
    telephone.person.clicks("share_stop")
    telephone.waits_for(ShareState.ENDED)
    # He need not wait a second time.
    telephone.engineer.does(WithdrawCode(nameplate_id=telephone.offer.nameplate_id))
    again = telephone.engineer.does(OfferCode())
    telephone.person.window.show_code()
    telephone.types(Code(again.public, "000000"))
    telephone.person.finds(QLabel, "guard_who")
    assert telephone.person.finds(QPushButton, "guard_called").isEnabled()


def test_secret_digits_are_found_nowhere_at_the_hub(
    telephone: Telephone,
    hub: RunningHub,
    tmp_path: Path,
    *,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not in its database or files, its log, what it relays, or what it says to either side."""
    relay, carried = hub.hub.assist_sockets._relay, list[bytes]()
    receive = relay.receive

    def record(member: MemberId, data: bytes | str, now: float) -> MemberId | None:
        carried.append(data if isinstance(data, bytes) else data.encode())
        return receive(member, data, now)

    monkeypatch.setattr(relay, "receive", record)  # the wire between the two ends, seen from its middle
    telephone.types(telephone.issuer.code)
    telephone.was_called(True)
    telephone.looks()
    telephone.waits_for(ShareState.JOINED)
    telephone.allows()
    telephone.person.waits(lambda: telephone.eyes.frames > 0)
    telephone.person.clicks("share_stop")
    telephone.waits_for(ShareState.ENDED)
    said = msgspec.json.encode([telephone.engineer.state.to_snapshot(), telephone.person.window.share._assist])
    written = [file.read_bytes() for file in sorted((tmp_path / "hub").rglob("*")) if file.is_file()]
    assert sum(map(len, written)) > 100_000
    assert len(carried) > 10
    code = telephone.issuer.code
    half = re.escape(code.secret[:3]) + r"[ -]?" + re.escape(code.secret[3:])
    secret = re.compile(rb"(?<![0-9a-f])(" + f"({code.public}[ -]?)?{half}".encode() + rb")(?![0-9a-f])")
    out, err = capfd.readouterr()
    for place in (*carried, *written, said, out.encode(), err.encode()):
        assert secret.search(place) is None
    assert code.public.encode() in b"".join(written)  # so it would have been found


def test_wrong_digits_lead_back_to_the_field_and_the_right_ones_still_work(telephone: Telephone) -> None:
    right = telephone.issuer.code
    wrong = Code(right.public, f"{(int(right.secret) + 1) % 1_000_000:06d}")
    telephone.types(wrong)
    telephone.was_called(True)
    telephone.looks()
    telephone.person.waits(lambda: telephone.person.sees("code_edit"))
    assert telephone.person.reads("not the right code")
    assert telephone.told.left == [2]
    telephone.engineer.waits(lambda: not telephone.engineer.whole.assists[-1].is_open)
    telephone.types(right)
    telephone.was_called(True)
    telephone.looks()
    telephone.waits_for(ShareState.JOINED)
    telephone.person.clicks("share_stop")


def test_burned_code_lets_nobody_in_any_more(telephone: Telephone) -> None:
    right = telephone.issuer.code
    for number in range(3):
        telephone.types(Code(right.public, f"{(int(right.secret) + 1 + number) % 1_000_000:06d}"))
        telephone.was_called(True)
        telephone.looks()
        telephone.engineer.waits(partial(_has, telephone.told.left, 2 - number))
        telephone.person.waits(lambda: telephone.person.sees("code_edit"))
        telephone.engineer.waits(lambda: not telephone.engineer.whole.assists[-1].is_open)
    assert telephone.issuer.life.is_burned
    telephone.types(right)
    telephone.was_called(True)
    telephone.looks()
    telephone.engineer.does(EndAssist(assist_id=telephone.engineer.whole.assists[-1].id))
    telephone.person.waits(lambda: not telephone.state.is_running)
    assert telephone.eyes.frames == 0


def test_report_on_the_share_page_ends_screen_and_session_and_tells_who_leads(
    telephone: Telephone, hub: RunningHub
) -> None:
    hub.add_agent("Lea", role=Role.LEAD)
    telephone.types(telephone.issuer.code)
    telephone.was_called(True)
    telephone.looks()
    telephone.waits_for(ShareState.JOINED)
    telephone.person.clicks("share_abuse")
    telephone.waits_for(ShareState.ENDED)
    telephone.engineer.waits(lambda: telephone.engineer.whole.session.state is SessionState.WRAP_UP)
    assert telephone.person.reads("It is reported")
    assert not telephone.person.window.share.was_honest


def test_who_was_called_reports_and_nothing_is_begun(person: Person, engineer: Engineer) -> None:
    offer = engineer.does(OfferCode())
    person.opens(View.CODE)
    person.finds(QLineEdit, "code_edit").setText(Code(offer.public, "111111").grouped)
    person.clicks("code_continue")
    person.clicks("guard_was_called")
    assert person.reads("Stop here and hang up")
    person.clicks("guard_report")
    person.waits(lambda: person.sees("home_search"))
    assert person.reads("It is reported")
    assert not engineer.state.sessions
    person.window.show_code()
    person.finds(QLineEdit, "code_edit").setText(Code(offer.public, "111111").grouped)
    person.clicks("code_continue")
    person.waits(lambda: person.reads("Nobody has this code out"))


@pytest.mark.parametrize("reported", [False, True])
def test_code_that_is_given_up_before_the_hub_answers_leaves_nothing_open(
    person: Person, engineer: Engineer, *, reported: bool
) -> None:
    offer = engineer.does(OfferCode())
    person.opens(View.CODE)
    share = person.window.share
    share.take(Code(offer.public, "111111"), offer.nameplate_id)
    (share.report_abuse if reported else share.stop)()
    assert share.state is ShareState.ENDED
    if reported:
        person.window.show_code()
        person.finds(QLineEdit, "code_edit").setText(Code(offer.public, "111111").grouped)
        person.clicks("code_continue")
        person.waits(lambda: person.reads("Nobody has this code out"))
        engineer.does(OfferCode())  # what was before it has arrived when it is answered
        if engineer.state.sessions:  # else the report was there before the code could be taken
            engineer.waits(lambda: engineer.whole.session.state is SessionState.WRAP_UP)
            assert not any(assist.is_open for assist in engineer.whole.assists)
    else:
        engineer.waits(lambda: bool(engineer.state.sessions and engineer.whole.assists))
        engineer.waits(lambda: not engineer.whole.assists[-1].is_open)
        assert engineer.whole.session.state is SessionState.LIVE
    assert not share.has_process


def test_customer_of_another_engineer_stays_with_him(
    hub: RunningHub, person: Person, engineer: Engineer, tmp_path: Path, qtbot: QtBot
) -> None:
    person.asks_for_a_person("Please look")
    engineer.accepts()
    person.waits(lambda: person.reads("Anna is here to help."))
    with Engineer(hub, tmp_path / "other", qtbot, name="Bert") as other:
        offer = other.does(OfferCode())
        person.window.show_code()
        person.finds(QLineEdit, "code_edit").setText(Code(offer.public, "111111").grouped)
        person.clicks("code_continue")
        person.clicks("guard_called")
        person.waits(lambda: person.reads("You are talking with Anna already"))
        assert person.sees("code_edit")


def test_without_a_hub_the_screen_is_shown_on_this_network_by_a_code_of_its_own(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk_app.embed.code_guard.FIRST_WAIT_S", 0)
    monkeypatch.setattr("desk_app.embed.host_setup._EVERYWHERE", "127.0.0.1:0")
    with (
        virtual_display(SIZE.width, SIZE.height, window_manager=True) as display,
        tempfile.TemporaryDirectory(prefix="probe") as folder,
    ):
        probe, hands = Probe(Path(folder)), Hands(display.name)
        for name, value in {**probe.environment("host"), "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}.items():
            monkeypatch.setenv(name, value)
        person.opens(View.CODE)
        person.clicks("code_network")
        assert person.finds(QLabel, "guard_who").text() == "Somebody on this network"
        person.clicks("guard_called")
        share = person.window.share
        person.waits(lambda: share.state is ShareState.LISTENING)
        address = person.finds(QLabel, "share_address").text()
        code = nine_digits(person.finds(QLabel, "share_code").text())
        assert code is not None
        eyes = Eyes()
        port = address.rpartition(":")[2]
        viewer = Viewer(lambda: DialDoor(f"ws://127.0.0.1:{port}"), ViewerSetup("Anna", code=code), eyes, eyes)
        viewer.start()
        try:
            person.waits(lambda: share.state is ShareState.JOINED)
            assert not person.sees("share_code")
            assert eyes.frames == 0
            hands.click(probe.wait("host", "allow").middle)
            person.waits(lambda: eyes.frames > 0)
            assert eyes.size == SIZE
            person.clicks("share_stop")
            person.waits(lambda: share.state is ShareState.ENDED)
        finally:
            viewer.stop()
            viewer.join(5.0)
            hands.close()


@pytest.mark.parametrize(
    "text",
    ["123456789", "123 456 789", " 123-456-789 ", "一二三四五六七八九", "１２３４５６７８９", "幺二三 四五六 七八九"],
)
def test_field_takes_nine_digits_however_they_come(qtbot: QtBot, text: str) -> None:
    entry = CodeEntry(Words(Language()))
    qtbot.addWidget(entry)
    given: list[Code] = []
    entry.code_given.connect(given.append)
    entry.edit.setText(text)
    QTest.keyClick(entry.edit, Qt.Key.Key_Return)
    assert given == [CODE]


@pytest.mark.parametrize("text", ["", "12345678", "7-bench-mark", "1234567890", "abc def ghi"])
def test_field_takes_nothing_else(qtbot: QtBot, text: str) -> None:
    entry = CodeEntry(Words(Language()))
    qtbot.addWidget(entry)
    entry.edit.setText(text)
    assert not entry.go_on.isEnabled()


def test_enter_never_says_that_one_called(qtbot: QtBot) -> None:
    guard = CodeGuard(Words(Language()))
    qtbot.addWidget(guard)
    answers: list[bool] = []
    guard.called.connect(lambda: answers.append(True))
    guard.ask("Anna", "Acme Ltd", first_time=False)
    guard.show()
    qtbot.waitExposed(guard)
    for widget in (guard, guard.no, guard.yes):
        QTest.keyClick(widget, Qt.Key.Key_Return)
    assert answers == []
