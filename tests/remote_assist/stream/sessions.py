"""A share and viewers for tests: synthetic screen, recorded injector, real websockets on loopback."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import numpy as np

from remote_assist.capture.screen import Pixels
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.clipboard import OpenClipboard
from remote_assist.geometry import Point, Rect, Size
from remote_assist.inject import InputKind, Ledger
from remote_assist.monitors import Layout
from remote_assist.policy.board import Artist, Artists, Drawn
from remote_assist.policy.consent import Terms
from remote_assist.policy.questions import BannerFacts, Question
from remote_assist.secure.codes import Code
from remote_assist.secure.words import Words
from remote_assist.shown import Choice, Scope
from remote_assist.stream.doors import DialDoor, Door, ListenDoor
from remote_assist.stream.filing import FileDesk
from remote_assist.stream.host import Share
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.host_session import HostSession
from remote_assist.stream.host_ui import OwnWindows, Reply, ShareControls
from remote_assist.stream.identity import Identity
from remote_assist.stream.share_setup import Machine, ShareSetup
from remote_assist.stream.transport import Address
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.stream.viewing import CapabilityState, ClipboardFacts, Unheard, ViewerState
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.company import CompanyWord, Roster
from remote_assist.wire.control import PathFigures
from remote_assist.wire.frames import CursorPicture
from remote_assist.wire.input import Key
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.marks import MarkWord
from remote_assist.wire.reasons import Reason, ReasonCode
from remote_assist.wire.roles import Capability
from tests.fakes.picture import ArrayPicture
from tests.remote_assist.secure.handshakes import seeded

CODE = Code("7", "bench-mark")
SIZE = Size(320, 240)
BOTH = frozenset({Capability.VIEW, Capability.CONTROL})


async def until(condition: Callable[[], object], seconds: float = 8.0) -> None:
    """Wait for a fact that another thread makes true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.005)


def lose_link(viewer: Viewer) -> None:
    """Cut the viewer's connection under it."""
    link = viewer._link
    assert viewer._loop is not None
    assert link is not None
    viewer._loop.call_soon_threadsafe(link._link.abort)


class RecordedInjector:
    """An injector at the edge of the system that writes down what it did."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.acts: list[tuple[object, ...]] = []
        self.is_closed = False

    def _note(self, *act: object) -> bool:
        self.acts.append(act)
        return True

    def move(self, point: Point) -> bool:
        return self._note("move", point)

    def button(self, button: int, pressed: bool) -> bool:
        return self._note("button", button, pressed)

    def wheel(self, dx: int, dy: int) -> bool:
        return self._note("wheel", dx, dy)

    def ready(self, wanted: str | Key) -> int:
        return len(wanted) if isinstance(wanted, str) else 1

    def key(self, key: int, pressed: bool) -> bool:
        return self._note("key", key, pressed)

    def text(self, text: str) -> bool:
        return self._note("text", text)

    def release_all(self) -> None:
        self._note("release_all")

    def close(self) -> None:
        self.is_closed = True


class QuietWatch:
    """A watch whose customer is the test."""

    def __init__(
        self, acted: Callable[[InputKind], None], panicked: Callable[[], None], lost: Callable[[], None]
    ) -> None:
        self._acted = acted
        self.panic = panicked
        self.die = lost

    def act(self) -> None:
        """The customer moves the mouse."""
        self._acted(InputKind.MOTION)

    def start(self) -> None:
        return

    def close(self) -> None:
        return


class ScriptedUi:
    """A person who answers by script; None leaves a question open."""

    def __init__(self, script: Callable[[Question], bool | None]) -> None:
        self._script = script
        self.asked: list[Question] = []
        self.withdrawn: list[Question] = []
        self.banners: list[BannerFacts] = []
        self.hidden = 0
        self.banner_stands = True
        self.marks: list[Drawn] = []
        self.artists: dict[int, Artist] = {}
        self.in_picture = True
        self.controls: ShareControls | None = None
        self.choice: Choice | None = None
        """What is to be shown, where that is asked."""

    def ask(self, question: Question, answer: Reply) -> None:
        self.asked.append(question)
        reply = self._script(question)
        if reply is not None:
            timer = threading.Timer(1.05 if reply else 0.0, answer, [reply, self.choice])
            timer.daemon = True
            timer.start()

    def withdraw(self, question: Question) -> None:
        self.withdrawn.append(question)

    def show_banner(self, facts: BannerFacts, controls: ShareControls) -> None:
        self.banners.append(facts)
        self.controls = controls
        if self.banner_stands:
            controls.banner_names(frozenset(o.engineer.key for o in facts.onlookers), float("inf"))

    def hide_banner(self) -> None:
        self.hidden += 1

    def show_marks(self, drawn: Drawn, artists: Artists) -> None:
        self.marks.append(drawn)
        self.artists = dict(artists)

    def marks_in_picture(self) -> bool:
        return self.in_picture

    def scales(self) -> Mapping[Rect, int]:
        return {}

    def see_through(self) -> frozenset[int]:
        return frozenset()

    def own_windows(self) -> OwnWindows:
        return OwnWindows()


class HostFacts:
    """A share's listener that remembers."""

    def __init__(self) -> None:
        self.facts: list[tuple[str, object]] = []

    def about(self, name: str) -> HostFacts:
        del name
        return self

    def paired(self, words: Words | None) -> None:
        self.facts.append(("paired", words))

    def pairing_failed(self, sentence: str) -> None:
        self.facts.append(("pairing_failed", sentence))

    def connection_lost(self) -> None:
        self.facts.append(("connection_lost", None))

    def connection_back(self) -> None:
        self.facts.append(("connection_back", None))

    def restarting(self) -> None:
        self.facts.append(("restarting", None))

    def left(self, reason: Reason, report: AssistReport | None) -> None:
        self.facts.append(("left", reason.code))

    def asked(self, capability: Capability) -> None:
        self.facts.append(("asked", capability))

    def granted(self, capability: Capability) -> None:
        self.facts.append(("granted", capability))

    def refused(self, capability: Capability) -> None:
        self.facts.append(("refused", capability))

    def revoked(self, capability: Capability) -> None:
        self.facts.append(("revoked", capability))

    def paused(self, capability: Capability) -> None:
        self.facts.append(("paused", capability))

    def resumed(self, capability: Capability) -> None:
        self.facts.append(("resumed", capability))

    def passed(self, kind: AuditKind, what: str) -> None:
        self.facts.append(("passed", (kind, what)))


class Seen(ArrayPicture, Unheard):
    """A viewer's sink and listener in one: the picture as it was told, and the facts."""

    def __init__(self) -> None:
        super().__init__()
        self.frames = 0
        self.rects = 0
        self.states: list[tuple[ViewerState, Reason | None]] = []
        self.capabilities = dict.fromkeys(Capability, CapabilityState.NOT_ASKED)
        self.steps: list[tuple[Capability, CapabilityState]] = []
        self.words: tuple[str, ...] = ()
        self.paths: list[PathFigures] = []
        self.cursors: list[CursorPicture] = []
        self.report: AssistReport | None = None
        self.words_of_marks: list[MarkWord | None] = []
        self.shown: list[tuple[Scope, bool]] = []
        self.company: list[CompanyWord] = []
        self.roster = Roster(0, ())
        self.clipboard: list[ClipboardFacts] = []
        self.offers: list[tuple[Capability, ...]] = []
        self.layouts: list[Layout | None] = []

    def painted(self, area: Rect, pixels: Pixels) -> None:
        super().painted(area, pixels)
        self.rects += 1

    def update_finished(self, areas: Sequence[Rect]) -> None:
        self.frames += 1

    def state_changed(self, state: ViewerState, reason: Reason | None) -> None:
        self.states.append((state, reason))

    def words_agreed(self, words_en: object, words_zh: object) -> None:
        assert isinstance(words_en, tuple)
        self.words = words_en

    def capability_changed(self, capability: Capability, state: CapabilityState) -> None:
        self.capabilities[capability] = state
        self.steps.append((capability, state))

    def cursor_changed(self, cursor: CursorPicture) -> None:
        self.cursors.append(cursor)

    def clipboard_changed(self, facts: ClipboardFacts) -> None:
        self.clipboard.append(facts)

    def path_estimated(self, path: PathFigures) -> None:
        self.paths.append(path)

    def offered(self, capabilities: Sequence[Capability]) -> None:
        self.offers.append(tuple(capabilities))

    def shown_changed(self, scope: Scope, hides: bool) -> None:
        self.shown.append((scope, hides))

    def monitors_changed(self, layout: Layout | None) -> None:
        self.layouts.append(layout)

    def company_told(self, word: CompanyWord) -> None:
        self.company.append(word)
        if isinstance(word, Roster):
            self.roster = word

    def marks_told(self, word: MarkWord | None) -> None:
        self.words_of_marks.append(word)

    def session_ended(self, report: AssistReport) -> None:
        self.report = report

    def shows(self, screen: Pixels) -> bool:
        return np.array_equal(self.picture[..., :3], screen[..., :3])


class Sharing:
    """A share that runs, and everything at its edges."""

    def __init__(
        self,
        script: Callable[[Question], bool | None],
        granted: frozenset[Capability],
        size: Size,
        setup: ShareSetup | None = None,
        open_clipboard: OpenClipboard | None = None,
        *,
        file_desk: FileDesk | None = None,
    ) -> None:
        self.open_clipboard = open_clipboard
        self.file_desk = file_desk
        self.screen = SyntheticScreen(size)
        self.ui = ScriptedUi(script)
        self.facts = HostFacts()
        self.injectors: list[RecordedInjector] = []
        self.watches: list[QuietWatch] = []
        self.setup = setup or ShareSetup(Terms(BOTH, "Acme Ltd", "票 7", granted))
        self.share: Share
        self.task: asyncio.Task[AssistReport | None]
        self.url = ""

    def machine(self) -> Machine:
        def injector(ledger: Ledger) -> RecordedInjector:
            self.injectors.append(RecordedInjector(ledger))
            return self.injectors[-1]

        def watch(
            _ledger: Ledger,
            acted: Callable[[InputKind], None],
            panicked: Callable[[], None],
            lost: Callable[[], None],
        ) -> QuietWatch:
            self.watches.append(QuietWatch(acted, panicked, lost))
            return self.watches[-1]

        desk = self.file_desk
        return Machine(
            lambda: self.screen,
            injector,
            watch,
            open_clipboard=self.open_clipboard,
            open_file_desk=(lambda _: desk) if desk is not None else None,
        )

    def begin(self, door: Door, pairing: HostPairing) -> None:
        self.share = Share(
            door,
            pairing,
            setup=self.setup,
            machine=self.machine(),
            ui=self.ui,
            listener=self.facts,
        )
        self.task = asyncio.create_task(self.share.run())

    def session(self) -> HostSession:
        """That of the first guest."""
        session = self.share._guests[0].session
        assert session is not None
        return session

    async def report(self) -> AssistReport:
        report = await asyncio.wait_for(self.task, 10.0)
        assert report is not None
        return report


@asynccontextmanager
async def sharing(
    *,
    script: Callable[[Question], bool | None] = lambda _question: None,
    granted: frozenset[Capability] = BOTH,
    code: Code = CODE,
    size: Size = SIZE,
    viewers: int = 1,
    setup: ShareSetup | None = None,
    open_clipboard: OpenClipboard | None = None,
    file_desk: FileDesk | None = None,
) -> AsyncIterator[Sharing]:
    """A share that listens on a free loopback port; ended at the end of the block. `setup` stands before `granted`."""
    setting = Sharing(script, granted, size, setup, open_clipboard, file_desk=file_desk)
    door = ListenDoor(Address("127.0.0.1", 0), places=viewers + 1)
    setting.url = f"ws://127.0.0.1:{await door.listen()}"
    setting.begin(door, HostPairing(seeded(1), code=code, places=viewers))
    try:
        yield setting
    finally:
        setting.share.stop(ReasonCode.TERMINATED)
        await asyncio.wait({setting.task}, timeout=10.0)


@asynccontextmanager
async def viewing(
    door: str | Callable[[], Door],
    *,
    code: Code | None = CODE,
    assist_id: str | None = None,
    ask: tuple[Capability, ...] = (Capability.VIEW,),
    name: str = "李工",
    seen: Seen | None = None,
    identity: Identity | None = None,
    open_clipboard: OpenClipboard | None = None,
    file_desk: FileDesk | None = None,
) -> AsyncIterator[tuple[Viewer, Seen]]:
    """A viewer in its thread; stopped at the end of the block."""
    seen = seen or Seen()
    make = (lambda: DialDoor(door)) if isinstance(door, str) else door
    seed, certificate = (identity.seed, identity.certificate) if identity is not None else (None, b"")
    setup = ViewerSetup(
        name,
        "票 7",
        None if assist_id else code,
        assist_id,
        seed,
        certificate,
        ask,
        open_clipboard=open_clipboard,
        file_desk=file_desk,
    )
    viewer = Viewer(make, setup, seen, seen)
    await asyncio.to_thread(viewer.start)
    try:
        yield viewer, seen
    finally:
        viewer.stop()
        assert await asyncio.to_thread(viewer.join, 10.0)
