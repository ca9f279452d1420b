"""The screen is shown by the person's own click and consent, in a process of its own, and the hub knows how it went."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desk_app.domain.assist import AssistSession, AssistState
from desk_app.domain.audit import AuditLogCard
from desk_app.domain.sessions import Side
from desk_app.embed.help import View
from desk_app.embed.share_state import SHARE_STEPS, ShareState
from desk_app.store import audit
from desk_app.wire.assist import AskAssist, EndAssist, OpenAssist
from remote_assist.geometry import Point, Rect, Size
from remote_assist.launch import vendor_terms
from remote_assist.secure.certificate import certificate_text, issue_certificate
from remote_assist.secure.signing import SigningKey
from remote_assist.shown import Scope
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.identity import Identity
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import Capability, CapabilityState, Pixels, Unheard
from remote_assist.wire.certificate import key_text, parse_key
from remote_assist.wire.company import CompanyWord, Roster
from tests.desk_app.embed.engineer import Engineer
from tests.desk_app.embed.person import Person
from tests.end2end.hands import ESCAPE, Hands
from tests.end2end.probe import Probe
from tests.fakes.display import virtual_display
from tests.fakes.hub import RunningHub

SIZE = Size(800, 600)


class Eyes(Unheard):
    """What the engineer's viewer was shown and told."""

    def __init__(self) -> None:
        self.capabilities = dict.fromkeys(Capability, CapabilityState.NOT_ASKED)
        self.roster = Roster(0, ())
        self.size: Size | None = None
        self.frames = 0
        self.words: str = ""
        self.told: tuple[Scope, bool] | None = None

    def resized(self, size: Size) -> None:
        self.size = size

    def painted(self, area: Rect, pixels: Pixels) -> None: ...

    def moved(self, area: Rect, source: Point) -> None: ...

    def update_finished(self, areas: Sequence[Rect]) -> None:
        self.frames += 1

    def capability_changed(self, capability: Capability, state: CapabilityState) -> None:
        self.capabilities[capability] = state

    def company_told(self, word: CompanyWord) -> None:
        if isinstance(word, Roster):
            self.roster = word

    def shown_changed(self, scope: Scope, hides: bool) -> None:
        self.told = (scope, hides)

    def words_agreed(self, words_en: Sequence[str], words_zh: Sequence[str]) -> None:
        self.words = " ".join(words_en)


class Shown:
    """A session in which the engineer asked to see the screen; the host process gets a display of its own."""

    def __init__(self, hub: RunningHub, person: Person, engineer: Engineer, probe: Probe, hands: Hands) -> None:
        self.person, self.engineer, self.probe, self.hands = person, engineer, probe, hands
        self.eyes = Eyes()
        self._hub = hub
        self._viewer: Viewer | None = None

    def look(self, identity: Identity | None = None) -> None:
        """The engineer's viewer connects."""
        ticket = self.engineer.does(OpenAssist(assist_id=self.assist.id))
        url = self._hub.address.replace("http", "ws", 1) + ticket.path
        seed, certificate = (identity.seed, identity.certificate) if identity is not None else (None, b"")
        setup = ViewerSetup(name="Anna", assist_id=self.assist.id, signing_seed=seed, certificate=certificate)
        self._viewer = Viewer(lambda: DialDoor.by_hub(url, ticket.ticket), setup, self.eyes, self.eyes)
        self._viewer.start()

    @property
    def viewer(self) -> Viewer:
        assert self._viewer is not None
        return self._viewer

    @property
    def assist(self) -> AssistSession:
        (assist,) = self.engineer.whole.assists
        return assist

    @property
    def state(self) -> ShareState:
        return self.person.window.share.state

    def waits_for(self, state: ShareState) -> None:
        self.person.waits(lambda: self.state is state)

    def allows(self) -> None:
        self.hands.click(self.probe.wait_settled("host", "allow", lambda button: button.enabled).middle)

    def close(self) -> None:
        if self._viewer is not None:
            self._viewer.stop()


@pytest.fixture
def shown(
    hub: RunningHub, person: Person, engineer: Engineer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shown]:
    with (
        virtual_display(SIZE.width, SIZE.height, window_manager=True) as display,
        tempfile.TemporaryDirectory(prefix="probe") as folder,
    ):
        probe = Probe(Path(folder))
        # What the host process inherits; the help window itself is drawn in memory.
        for name, value in {**probe.environment("host"), "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}.items():
            monkeypatch.setenv(name, value)
        person.asks_for_a_person("Please look")
        engineer.accepts()
        person.waits(lambda: person.reads("Anna is here to help."))
        hands = Hands(display.name)
        made = Shown(hub, person, engineer, probe, hands)
        yield made
        made.close()
        hands.close()


def asks(shown: Shown) -> None:
    shown.engineer.does(AskAssist(session_id=shown.engineer.whole.session.id))
    shown.waits_for(ShareState.ASKED)


def test_question_raises_the_window_and_leaves_the_focus(shown: Shown) -> None:
    edit = shown.person.window.chat.composer.edit
    edit.setFocus()
    shown.person.types("message_edit", "I am typ")
    asks(shown)
    shown.person.types("message_edit", "ing")
    assert QApplication.focusWidget() is edit
    assert edit.toPlainText() == "I am typing"
    assert shown.person.reads("Anna asks to see your screen")


def test_person_chooses_within_what_the_vendor_lets_be_shown(shown: Shown) -> None:
    """The application suggests its own windows; the person takes the whole screen, which it allows."""
    desk = shown.person.window.share._desk
    desk.shown = vendor_terms("application", "desktop", hide_titles=["First Bank"], application="Ledger", process=1)
    asks(shown)
    shown.person.clicks("assist_continue")
    shown.look()
    choices = shown.probe.wait("host", "shown_choice", lambda button: button.checked)
    assert choices.text == "Only the windows of \u2068Ledger\u2069"
    whole = next(button for button in shown.probe.all("host", "shown_choice") if not button.checked)
    assert whole.text == "The whole screen"
    shown.hands.click(whole.middle)
    shown.probe.wait("host", "shown_choice", lambda button: button.checked and button.text == whole.text)
    shown.allows()
    shown.waits_for(ShareState.VIEWED)
    shown.person.waits(lambda: shown.eyes.frames > 0)
    assert shown.eyes.told == (Scope.DESKTOP, True)


def test_not_now_refuses_and_starts_nothing(shown: Shown) -> None:
    asks(shown)
    shown.person.clicks("assist_refuse")
    shown.engineer.waits(lambda: shown.assist.state is AssistState.REFUSED)
    assert shown.state is ShareState.IDLE
    assert shown.probe.all("host") == []


def test_screen_is_seen_after_click_and_consent_and_stop_ends_it(shown: Shown) -> None:
    asks(shown)
    shown.look()
    shown.person.clicks("assist_continue")
    shown.waits_for(ShareState.JOINED)
    assert shown.eyes.frames == 0
    assert shown.person.window.share.spoken_words == shown.eyes.words != ""
    shown.allows()
    shown.waits_for(ShareState.VIEWED)
    shown.engineer.waits(lambda: shown.assist.state is AssistState.LIVE)
    shown.person.waits(lambda: shown.eyes.frames > 0)
    assert shown.eyes.size == SIZE
    shown.person.clicks("assist_stop")
    shown.waits_for(ShareState.ENDED)
    shown.engineer.waits(lambda: shown.assist.state is AssistState.ENDED)
    shown.engineer.waits(lambda: any(head.side is Side.CUSTOMER for head in shown.assist.heads))
    assert shown.assist.capabilities == ("view",)
    assert shown.assist.reason == "stopped_by_customer"
    assert next(head for head in shown.assist.heads if head.side is Side.CUSTOMER).count > 3


def test_three_escapes_on_the_shared_display_are_mirrored(shown: Shown) -> None:
    asks(shown)
    shown.look()
    shown.person.clicks("assist_continue")
    shown.waits_for(ShareState.JOINED)
    shown.allows()
    shown.waits_for(ShareState.VIEWED)
    for _ in range(3):
        shown.hands.press(ESCAPE)
    shown.engineer.waits(lambda: not shown.assist.is_open)
    shown.waits_for(ShareState.ENDED)


def test_refusal_in_the_dialog_reaches_the_hub(shown: Shown) -> None:
    asks(shown)
    shown.look()
    shown.person.clicks("assist_continue")
    shown.waits_for(ShareState.JOINED)
    shown.hands.click(shown.probe.wait("host", "refuse").middle)
    shown.engineer.waits(lambda: shown.assist.state is AssistState.REFUSED)
    shown.waits_for(ShareState.ENDED)
    assert shown.eyes.frames == 0


def test_end_by_the_hub_ends_the_host_process(shown: Shown) -> None:
    asks(shown)
    shown.look()
    shown.person.clicks("assist_continue")
    shown.waits_for(ShareState.JOINED)
    shown.engineer.does(EndAssist(assist_id=shown.assist.id))
    shown.waits_for(ShareState.ENDED)
    shown.person.waits(lambda: not shown.person.window.share.has_process)


def test_record_of_a_share_that_ended_with_the_application_comes_when_it_is_there_again(
    shown: Shown, hub: RunningHub, tmp_path: Path, qtbot: QtBot
) -> None:
    asks(shown)
    shown.look()
    shown.person.clicks("assist_continue")
    shown.waits_for(ShareState.JOINED)
    shown.allows()
    shown.waits_for(ShareState.VIEWED)
    assist_id = shown.assist.id

    def kept() -> list[AuditLogCard]:
        return hub.run(hub.hub.verbs.view(lambda view: audit.logs_of(view.db, assist_id)))

    shown.person.client.shutdown()
    left = tmp_path / "person" / "audit"
    shown.engineer.waits(lambda: any(left.glob("*/*.report.json")))
    assert kept() == []
    with Person(hub.address, hub.app.app.app_key, tmp_path / "person", qtbot) as again:
        again.opens()
        again.waits(lambda: [(log.side, log.held == log.count > 3) for log in kept()] == [(Side.CUSTOMER, True)])
        again.waits(lambda: not any(left.glob("*/*.report.json")))
        assert len(list(left.glob("*.json"))) == 1


@pytest.mark.parametrize("certified", [True, False])
def test_engineer_is_verified_by_the_key_in_the_application_or_named_by_the_hub(shown: Shown, certified: bool) -> None:
    vendor, identity = SigningKey(b"v" * 32), Identity.new()
    if certified:
        key = parse_key(identity.public_text)
        packed = issue_certificate(
            vendor, key, vendor="Acme Ltd", name="Anna Li", now=time.time(), random_bytes=os.urandom
        )
        identity = identity.with_certificate(certificate_text(packed))
    shown.person.configures(vendor_key=key_text(vendor.public))
    shown.person.opens(View.CONVERSATION)
    asks(shown)
    shown.look(identity)
    shown.person.clicks("assist_continue")
    shown.waits_for(ShareState.JOINED)
    who = "".join(c for c in shown.probe.wait("host", "who").text if c.isprintable())
    assert who == ("Verified: Anna Li of Acme Ltd" if certified else "Anna from Acme Ltd asks.")
    shown.allows()
    shown.waits_for(ShareState.VIEWED)
    banner = shown.probe.wait("host", "who", lambda widget: "since" in widget.text)
    assert ("(verified)" in banner.text) is certified


def test_mistyped_key_of_the_vendor_is_told_to_the_application(person: Person) -> None:
    person.configures(vendor_key="mistyped")
    assert "public key" in person.errors[-1].sentence


def test_share_page_explains_and_offers_only_with_a_person(person: Person, qtbot: QtBot) -> None:
    person.opens()
    person.client.request_remote_assist()
    assert person.finds(QLabel, "share_line_1").text().startswith("1.")
    assert not person.sees("share_begin")
    assert person.reads("once a person is with you")


@pytest.mark.parametrize("state", list(ShareState))
def test_every_step_of_a_share_is_to_a_known_state(state: ShareState) -> None:
    assert SHARE_STEPS[state] <= set(ShareState)
    assert state not in SHARE_STEPS[state]
