"""A share, its customer and engineers without manners, driven over links in memory, and the law they are held to.

The screen changes all the time, the injector is slow, and each withdrawal finds the share's loop busy: what the threads
do meanwhile only the gate can stop. What a person said is kept by `Law`, apart from consent book and gate; screen,
injector and link ask it at each use.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import queue
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from remote_assist.capture.screen import Cursor, Pixels
from remote_assist.capture.synthetic import SyntheticScreen
from remote_assist.clipboard import Found, Passage
from remote_assist.disk.posix import PosixFile
from remote_assist.errors import PeerGone
from remote_assist.geometry import Point, Rect, Size
from remote_assist.inject import InputKind, Ledger
from remote_assist.policy.board import Artists, Drawn
from remote_assist.policy.consent import Terms
from remote_assist.policy.file_names import PART_PREFIX
from remote_assist.policy.questions import Question
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.pairing import Pairing
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.handshake import Handshake
from remote_assist.stream.host import Share
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.share_setup import Machine, ShareSetup
from remote_assist.wire.clipboard import (
    ClipboardMessage,
    Content,
    Copied,
    Kind,
    Piece,
    Want,
    pack_clipboard,
    parse_clipboard,
)
from remote_assist.wire.company import HandOver
from remote_assist.wire.control import Ask, GiveUp, Introduce, Look, pack_control
from remote_assist.wire.files import (
    Accept,
    Choose,
    Entry,
    FilesWord,
    Listed,
    Offer,
    Taken,
    pack_files,
    parse_files,
)
from remote_assist.wire.files import Piece as FilePiece
from remote_assist.wire.frames import Ack, pack_ack, parse_frame
from remote_assist.wire.input import MovePointer, TypeText, pack_input
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.marks import Aim, Draw, MarkKind, pack_marks
from remote_assist.wire.record import RecordClass, parse_header
from remote_assist.wire.roles import Capability, Role
from tests.fakes.clipboard import MemoryClipboard, MemoryDesk
from tests.fakes.file_desk import ScriptedFileDesk
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import BOTH, CODE, HostFacts, QuietWatch, RecordedInjector, ScriptedUi

SIZE = Size(64, 48)
PAUSE = 0.05
VIEW, CONTROL, CLIPBOARD = Capability.VIEW, Capability.CONTROL, Capability.CLIPBOARD
SEND_FILES, FETCH_FILES = Capability.SEND_FILES, Capability.FETCH_FILES
COPY = b"x" * 500_000
FILE = b"y" * 1_000_000
_SMALLEST_OF_FILE = 3000  # bytes of a record: whatever is smaller is a word
TEXTS = ("你好", "再见")
WITHDRAWALS = {
    *("customer_acts", "banner_goes", "revoke_control", "watch_dies", "revoke_view", "revoke_view_of_all"),
    *(
        "revoke_clipboard",
        "revoke_send_files",
        "revoke_fetch_files",
        "panic",
        "stop",
        "pause",
        "ask_control",
        "ask_view",
    ),
}


class Law:
    """What a person said. A yes counts from before it is given, a no from after it returned."""

    def __init__(self, engineers: int) -> None:
        self.allowed: list[set[Capability]] = [set() for _ in range(engineers)]
        self.question_open = False
        self.banner_stands = True
        self.is_paused = False
        self.rests_until = 0.0
        self.broken: list[str] = []
        self.used: set[str] = set()

    def use(self, what: str, capability: Capability, who: int | None = None) -> None:
        """Somebody used something: this engineer, or for whichever of them is seen to."""
        self.used.add(what)
        users = self.allowed if who is None else [self.allowed[who]]
        may = any(VIEW in allowed and capability in allowed for allowed in users)
        may = may and not self.is_paused
        if not what.startswith("send"):  # what was sealed before the banner went may still leave
            may = may and self.banner_stands
        if capability is CONTROL:
            may = may and not self.question_open and time.monotonic() >= self.rests_until
        if not may:
            self.broken.append(f"{what} {who}")

    def forbid(self, *capabilities: Capability) -> None:
        """For everybody."""
        for allowed in self.allowed:
            allowed.difference_update(capabilities)


class WatchedScreen(SyntheticScreen):
    def __init__(self, law: Law) -> None:
        super().__init__(SIZE)
        self._law = law

    def grab(self, area: Rect | None = None) -> Pixels:
        self._law.use("grab", VIEW)
        return super().grab(area)

    def cursor(self) -> Cursor:
        self._law.use("cursor", VIEW)
        return super().cursor()


class WatchedInjector(RecordedInjector):
    def __init__(self, ledger: Ledger, law: Law) -> None:
        super().__init__(ledger)
        self._law = law

    def _note(self, *act: object) -> bool:
        if act[0] != "release_all":
            self._law.use("inject", CONTROL, _whose(act[1]))
            time.sleep(0.001)
        return super()._note(*act)


class WatchedClipboard(MemoryClipboard):
    """Does everything a moment later in a thread of its own, as a real one does."""

    def __init__(self, desk: WatchedDesk, copied: Callable[[], None], passage: Passage) -> None:
        super().__init__(desk, copied, passage)
        self._do = desk.do

    def look(self, found: Callable[[Found], None]) -> None:
        self._do(super().look, found)

    def put(self, contents: Mapping[Kind, bytes | None], wanted: Callable[[Kind], None]) -> None:
        self._do(super().put, contents, wanted)

    def fill(self, kind: Kind, data: bytes | None) -> None:
        self._do(super().fill, kind, data)


class WatchedDesk(MemoryDesk):
    def __init__(self, law: Law) -> None:
        super().__init__()
        self._law = law
        self._wishes: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def do(self, act: Callable[..., None], *args: object) -> None:
        self._wishes.put(partial(act, *args))

    def end(self) -> None:
        self._wishes.put(None)

    def _run(self) -> None:
        while (act := self._wishes.get()) is not None:
            time.sleep(0.012)  # a step of the story takes eight milliseconds
            act()

    def open(self, copied: Callable[[], None], passage: Passage) -> MemoryClipboard:
        self.opened.append(WatchedClipboard(self, copied, passage))
        return self.opened[-1]

    def found(self) -> Found:
        self._law.use("read", CLIPBOARD)
        return super().found()

    def taken_by(self, clipboard: MemoryClipboard) -> None:
        self._law.use("put", CLIPBOARD)
        super().taken_by(clipboard)


class WatchedDisk:
    """All files of this process; `law` is that of the story which is told now."""

    law: Law | None = None
    folder: Path | None = None

    @classmethod
    def watch(cls, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        """For this test; files come and go in `folder`."""
        cls.folder = folder
        read, write = PosixFile.read, PosixFile.write

        def watched_read(file: PosixFile, offset: int, size: int) -> bytes:
            cls._use(file, "read file", FETCH_FILES)
            return read(file, offset, size)

        def watched_write(file: PosixFile, offset: int, data: bytes) -> None:
            cls._use(file, "write file", SEND_FILES)
            time.sleep(0.001)
            write(file, offset, data)

        monkeypatch.setattr(PosixFile, "read", watched_read)
        monkeypatch.setattr(PosixFile, "write", watched_write)

    @classmethod
    def _use(cls, file: PosixFile, what: str, capability: Capability) -> None:
        # What is not whole yet is looked into when it is gone on with.
        is_part = PART_PREFIX in Path(f"/proc/self/fd/{file._descriptor}").readlink().name
        if cls.law is not None:
            cls.law.use(what, SEND_FILES if is_part else capability)


def _whose(what: object) -> int:
    """Which engineer sent this: each has a column of the screen and words of his own."""
    return what.x // 10 if isinstance(what, Point) else TEXTS.index(next(t for t in TEXTS if str(what) in t))


class LinkInMemory:
    """One end of a link; `other` is the other one. `who` is the engineer at the viewer's end of it."""

    def __init__(self, who: int, law: Law | None = None) -> None:
        self._who = who
        self._law = law
        self._arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.other: LinkInMemory
        self.is_cut = False

    async def send(self, record: bytes) -> None:
        if self.is_cut:
            raise PeerGone("The link is cut.")
        if self._law is not None and parse_header(record).record_class in {RecordClass.FRAMES, RecordClass.INPUT}:
            self._law.use("send", VIEW, self._who)
        if self._law is not None and parse_header(record).record_class is RecordClass.CLIPBOARD:
            self._law.use("send copy", CLIPBOARD, self._who)
        is_file = parse_header(record).record_class is RecordClass.FILES and len(record) > _SMALLEST_OF_FILE
        if self._law is not None and is_file:
            self._law.use("send file", FETCH_FILES, self._who)
        self.other._arrived.put_nowait(record)
        await asyncio.sleep(0)

    async def receive(self) -> bytes:
        record = None if self.is_cut else await self._arrived.get()
        if record is None:
            raise PeerGone("The link is cut.")
        return record

    async def watch(self) -> None:
        await asyncio.Event().wait()

    def abort(self) -> None:
        for end in (self, self.other):
            end.is_cut = True
            end._arrived.put_nowait(None)

    async def close(self) -> None:
        self.abort()


class DoorInMemory:
    patience: float | None = None
    places = 3
    is_kept = False

    def __init__(self, law: Law) -> None:
        self._law = law
        self._knocks: asyncio.Queue[LinkInMemory] = asyncio.Queue()

    def knock(self, who: int) -> LinkInMemory:
        host, viewer = LinkInMemory(who, self._law), LinkInMemory(who)
        host.other, viewer.other = viewer, host
        self._knocks.put_nowait(host)
        return viewer

    async def open(self) -> LinkInMemory:
        return await self._knocks.get()

    async def close(self) -> None:
        return


class Engineer:
    """A viewer without manners: it sends what it likes whenever it likes, and acknowledges what it gets."""

    def __init__(self, door: DoorInMemory, who: int = 0) -> None:
        self._door = door
        self._who = who
        self._signing = SigningKey(bytes([118 + who]) * 32)
        self._random = seeded(3 + who)
        self._link: LinkInMemory | None = None
        self._channel: SealedChannel | None = None
        self._reader: asyncio.Task[None] | None = None
        self._kept: SessionKeys | None = None
        self.frames = 0
        self.copies = 0
        self.pieces = 0
        self._serial = self._heard = 0
        self._files = 0
        self._taken: dict[int, int] = {}
        self.file_pieces = 0

    @property
    def key(self) -> bytes:
        return self._signing.public

    async def come(self) -> None:
        link = self._door.knock(self._who)
        first = self._kept is None
        pairing: Pairing = CodePairing(Role.VIEWER, CODE, self._signing, self._random)
        if self._kept is not None:
            pairing = ResumePairing(Role.VIEWER, self._kept, self._signing, self._random)
        await Handshake(link, Role.VIEWER).run_viewer(pairing)
        if first:
            self._kept = pairing.keys.for_resuming()
        self._link, self._channel = link, SealedChannel(Role.VIEWER, pairing.keys)
        self._reader = asyncio.create_task(self._read(link, self._channel))
        if first:
            await self.say(RecordClass.CONTROL, pack_control(Introduce("李工", together=True)))

    async def say(self, record_class: RecordClass, payload: bytes) -> None:
        assert self._link is not None
        assert self._channel is not None
        try:
            await self._link.send(self._channel.seal(record_class, payload))
        except PeerGone:
            return

    async def lose_link(self) -> None:
        assert self._link is not None
        self._link.abort()
        self._serial = self._heard = 0

    async def send_copy(self) -> None:
        """Offer a copy, and want whatever the customer copied, granted or not."""
        self._serial += 1
        copied = Copied(self._serial, self._heard, (Content(Kind.TEXT, 5, b"hello"), Content(Kind.HTML, 200_000)))
        await self.say(RecordClass.CLIPBOARD, pack_clipboard(copied))

    async def _take_copy(self, message: ClipboardMessage) -> None:
        """Take all of it, piece by piece, as fast as it comes."""
        if isinstance(message, Copied):
            self.copies += 1
            self._heard = message.serial
            for _ in range(3):
                await self.say(RecordClass.CLIPBOARD, pack_clipboard(Want(message.serial, Kind.TEXT, 0)))
        elif isinstance(message, Piece):
            self.pieces += 1
            following = Want(message.serial, Kind.TEXT, (message.offset + len(message.data)) % len(COPY))
            await self.say(RecordClass.CLIPBOARD, pack_clipboard(following))

    async def send_file(self) -> None:
        """Offer a file, whether or not anybody allowed it."""
        self._files += 2
        await self._say_of_files(Offer(self._files, 1, len(FILE)))
        await self._say_of_files(Listed(self._files, (Entry(f"{self._files}", len(FILE)),)))

    async def _say_of_files(self, word: FilesWord) -> None:
        await self.say(RecordClass.FILES, pack_files(word))

    async def _take_of_files(self, word: FilesWord) -> None:
        """Take whatever the customer hands over, and push what he wants as fast as the link carries it."""
        match word:
            case Listed(transfer):
                await self._say_of_files(Accept(transfer))
            case FilePiece():
                self.file_pieces += 1
                self._taken[word.transfer] = self._taken.get(word.transfer, 0) + 1
                await self._say_of_files(Taken(word.transfer, self._taken[word.transfer]))
            case Accept(transfer):
                for offset in range(0, len(FILE), 62_500):
                    await self._say_of_files(FilePiece(transfer, 0, offset, FILE[offset : offset + 62_500]))

    async def _read(self, link: LinkInMemory, channel: SealedChannel) -> None:
        try:
            while True:
                record_class, payload = channel.open(await link.receive())
                if record_class is RecordClass.FRAMES:
                    self.frames += 1
                    await self.say(RecordClass.FRAMES, pack_ack(Ack(parse_frame(payload).number, 10)))
                elif record_class is RecordClass.CLIPBOARD:
                    await self._take_copy(parse_clipboard(payload))
                elif record_class is RecordClass.FILES:
                    await self._take_of_files(parse_files(payload))
        except PeerGone:
            return


def _hang(seconds: float) -> None:
    """Hold the share's loop, so that it stops nothing now."""
    time.sleep(seconds)


class Story:
    """A share, its customer and its engineers."""

    def __init__(self, engineers: int = 1) -> None:
        self._takes_over: int | None = None
        self.law = Law(engineers)
        self.screen = WatchedScreen(self.law)
        self.desk = WatchedDesk(self.law)
        WatchedDisk.law = self.law
        self.file_desk = ScriptedFileDesk()
        if (folder := WatchedDisk.folder) is not None:
            (folder / "handed over").write_bytes(FILE)
            self.file_desk.folder, self.file_desk.picks = folder / "in", [folder / "handed over"]
        self.watches: list[QuietWatch] = []
        self.open: list[tuple[Question, Callable[[bool], None]]] = []
        self.door = DoorInMemory(self.law)
        self.engineers = [Engineer(self.door, who) for who in range(engineers)]
        self.engineer = self.engineers[0]
        self.ui = ScriptedUi(lambda _question: None)
        self.ui.ask = self._asked  # type: ignore[method-assign]
        self.ui.withdraw = self._withdrawn  # type: ignore[method-assign]
        self.ui.show_marks = self._shown  # type: ignore[method-assign]
        self._marks = Drawn()
        self.share = Share(
            self.door,
            HostPairing(seeded(1), code=CODE, places=engineers),
            setup=ShareSetup(Terms(BOTH | {CLIPBOARD, SEND_FILES, FETCH_FILES})),
            machine=Machine(
                lambda: self.screen,
                lambda ledger: WatchedInjector(ledger, self.law),
                self._watch,
                open_clipboard=self.desk.open,
                open_file_desk=lambda _: self.file_desk,
            ),
            ui=self.ui,
            listener=HostFacts(),
        )
        self._seed = 0
        self._over = threading.Event()
        self._painting = threading.Thread(target=self._paint, daemon=True)
        self._painting.start()

    def _paint(self) -> None:
        """A film and a spinning pointer."""
        random = np.random.default_rng(1)
        for turn in itertools.count():
            self.screen.paint(Rect(0, 0, *SIZE), random.integers(0, 256, (SIZE.height, SIZE.width, 4), np.uint8))
            self.screen.move_cursor(Cursor(Point(turn % 60, 3), Point(0, 0), None, turn))
            if self._over.wait(0.002):
                return

    def _watch(
        self,
        _ledger: Ledger,
        acted: Callable[[InputKind], None],
        panicked: Callable[[], None],
        lost: Callable[[], None],
    ) -> QuietWatch:
        self.watches.append(QuietWatch(acted, panicked, lost))
        return self.watches[-1]

    def _asked(self, question: Question, answer: Callable[[bool], None]) -> None:
        self.open.append((question, answer))
        self.law.question_open = True

    def _withdrawn(self, question: Question) -> None:
        self.open = [(q, a) for q, a in self.open if q != question]
        self.law.question_open = bool(self.open)

    def _shown(self, drawn: Drawn, artists: Artists) -> None:
        """What was not there before, somebody has drawn; engineers count from 1."""
        del artists
        before, self._marks = self._marks, drawn
        new = [owner for owner, _ in set(drawn.lasers) - set(before.lasers)]
        new += [standing.mark.owner for standing in drawn.marks if standing not in before.marks]
        for owner in new:
            self.law.use("draw", VIEW, owner - 1)

    def answer(self, yes: bool) -> None:
        if not self.open:
            return
        question, answer = self.open.pop(0)
        self.law.question_open = bool(self.open)
        if yes:
            who = next(who for who, each in enumerate(self.engineers) if each.key == question.engineer.key)
            self.law.allowed[who].add(question.capability)
            self._takes_over = who if question.instead_of else None
        answer(yes)

    def _handed_over(self) -> None:
        """Who took control over by the yes just given has it: then nobody else has."""
        who, self._takes_over = self._takes_over, None
        session = self.share._guests[who].session if who is not None else None
        if session is not None and session.has_control:
            for other, allowed in enumerate(self.law.allowed):
                if other != who:
                    allowed.discard(CONTROL)

    async def step(self, name: str, who: int = 0) -> None:
        engineer, law = self.engineers[who], self.law
        self._seed += 1
        match name:
            case "ask_view" | "ask_control" | "ask_clipboard" | "ask_send_files" | "ask_fetch_files":
                await engineer.say(RecordClass.CONTROL, pack_control(Ask(Capability(name.removeprefix("ask_")))))
            case "allow" | "refuse":
                self.answer(name == "allow")
            case "hand_over":
                await engineer.say(RecordClass.CONTROL, pack_control(HandOver(1 - who)))
            case "steer":
                await engineer.say(RecordClass.INPUT, pack_input(MovePointer(Point(who * 10 + 3, self._seed % 40))))
                await engineer.say(RecordClass.INPUT, pack_input(TypeText(TEXTS[who] * 30)))
            case "draw":
                place = (who * 10 + 3, self._seed % 40)
                await engineer.say(RecordClass.MARKS, pack_marks(Aim(place)))
                mark = Draw(self._seed, MarkKind.BOX, (*place, 60, 40), fades=False)
                await engineer.say(RecordClass.MARKS, pack_marks(mark))
            case "look":
                half = Rect(self._seed % 2 * 32, 0, 32, 48)
                await engineer.say(RecordClass.CONTROL, pack_control(Look.at(half, SIZE)))
            case "customer_acts" if self.watches:
                rests_until = time.monotonic() + PAUSE
                self.watches[-1].act()
                law.rests_until = rests_until
            case "rest":
                await asyncio.sleep(PAUSE)
            case "banner_goes":
                self.ui.banner_stands = False
                self.share.banner_names(frozenset(), 0.0)
                law.banner_stands = False
            case "banner_comes":
                self.ui.banner_stands = law.banner_stands = True
                self.share.banner_names(frozenset(each.key for each in self.engineers), math.inf)
            case "pause":
                self.share.pause()
                law.is_paused = True
            case "go_on":
                law.is_paused = False
                self.share.resume()
            case "revoke_control":
                self.share.revoke(CONTROL)
                law.forbid(CONTROL)
            case "customer_copies":
                self.desk.copy({Kind.TEXT: COPY + str(self._seed).encode()})
            case "engineer_copies":
                await engineer.send_copy()
            case "engineer_sends":
                await engineer.send_file()
            case "engineer_fetches":
                await engineer.say(RecordClass.FILES, pack_files(Choose()))
            case "revoke_clipboard" | "revoke_send_files" | "revoke_fetch_files":
                self.share.revoke(taken_back := Capability(name.removeprefix("revoke_")))
                law.forbid(taken_back)
            case "give_up_control":
                await engineer.say(RecordClass.CONTROL, pack_control(GiveUp(CONTROL)))
            case "watch_dies" if self.watches:
                self.watches[-1].die()
                law.forbid(CONTROL)
            case "revoke_view":
                self.share.revoke(VIEW, engineer.key)
                law.allowed[who].clear()
            case "revoke_view_of_all":
                self.share.revoke(VIEW)
                law.forbid(*Capability)
            case "panic" if self.watches:
                self.watches[-1].panic()
                law.forbid(*Capability)
            case "stop":
                self.share.stop()
                law.forbid(*Capability)
            case "lose_link" if self.share._reason is None:
                await engineer.lose_link()
                await engineer.come()
        if name in WITHDRAWALS:
            _hang(0.01)
        for _ in range(8):
            await asyncio.sleep(0.001)
        self._handed_over()

    async def steer_until_injected(self, *who: int) -> None:
        """Each of them steers, again and again: control may rest for a while."""
        for _ in range(200):
            for each in who:
                await self.step("steer", each)
            if "inject" in self.law.used:
                return
        raise AssertionError("nothing was ever injected")

    async def end(self, task: asyncio.Task[AssistReport | None]) -> None:
        self.share.stop()
        self.law.forbid(*Capability)
        _hang(0.005)
        self._over.set()
        self.desk.end()
        for engineer in self.engineers:
            await engineer.lose_link()
        while not task.done():
            task.cancel()  # nobody comes for the closing record: no need to wait for him
            await asyncio.wait({task}, timeout=0.05)

    async def run(self, steps: list[tuple[str, int]]) -> None:
        task = asyncio.create_task(self.share.run())
        for engineer in self.engineers:
            await engineer.come()
        try:
            for name, who in steps:
                if self.share._asked_to_stop is not None or self.share._reason is not None:
                    break
                await self.step(name, who)
                assert self.law.broken == []
                assert sum(g.session.has_control for g in self.share._guests if g.session is not None) <= 1
        finally:
            await self.end(task)
        assert self.law.broken == []
