"""A share, its customer and engineers without manners, driven over links in memory, and the law they are held to.

The screen changes all the time, the injector is slow, and each withdrawal finds the share's loop busy: what the threads
do meanwhile only the gate can stop. What a person said is kept by `Law`, apart from consent book and gate; screen,
injector and link ask it at each use.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import threading
import time
from collections.abc import Callable

import numpy as np

from remote_assist.capture.screen import Cursor
from remote_assist.geometry import Point, Rect
from remote_assist.inject import InputKind, Ledger
from remote_assist.policy.board import Artists, Drawn
from remote_assist.policy.consent import Terms
from remote_assist.policy.questions import Question
from remote_assist.stream.host import Share
from remote_assist.stream.host_pairing import HostPairing
from remote_assist.stream.share_setup import Machine, ShareSetup
from remote_assist.wire.clipboard import (
    Kind,
)
from remote_assist.wire.company import HandOver
from remote_assist.wire.control import Ask, GiveUp, Look, pack_control
from remote_assist.wire.files import (
    Choose,
    pack_files,
)
from remote_assist.wire.input import MovePointer, TypeText, pack_input
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.marks import Aim, Draw, MarkKind, pack_marks
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability
from tests.fakes.file_desk import ScriptedFileDesk
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.rude_engineer import COPY, FILE, DoorInMemory, Engineer
from tests.remote_assist.stream.sessions import BOTH, CODE, HostFacts, QuietWatch, ScriptedUi
from tests.remote_assist.stream.watched import (
    CLIPBOARD,
    CONTROL,
    FETCH_FILES,
    SEND_FILES,
    SIZE,
    TEXTS,
    VIEW,
    Law,
    WatchedDesk,
    WatchedDisk,
    WatchedInjector,
    WatchedScreen,
)

PAUSE = 0.05
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
        self._seed += 1
        await self._engineer_does(name, who)
        self._customer_does(name, who)
        if name == "rest":
            await asyncio.sleep(PAUSE)
        if name in WITHDRAWALS:
            _hang(0.01)
        for _ in range(8):
            await asyncio.sleep(0.001)
        self._handed_over()

    async def _engineer_does(self, name: str, who: int) -> None:
        """Granted or not."""
        engineer = self.engineers[who]
        match name:
            case "ask_view" | "ask_control" | "ask_clipboard" | "ask_send_files" | "ask_fetch_files":
                await engineer.say(RecordClass.CONTROL, pack_control(Ask(Capability(name.removeprefix("ask_")))))
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
            case "engineer_copies":
                await engineer.send_copy()
            case "engineer_sends":
                await engineer.send_file()
            case "engineer_fetches":
                await engineer.say(RecordClass.FILES, pack_files(Choose()))
            case "give_up_control":
                await engineer.say(RecordClass.CONTROL, pack_control(GiveUp(CONTROL)))
            case "lose_link" if self.share._reason is None:
                await engineer.lose_link()
                await engineer.come()

    def _customer_does(self, name: str, who: int) -> None:
        """He, or his computer; `who` is the engineer whom it is about."""
        law = self.law
        match name:
            case "allow" | "refuse":
                self.answer(name == "allow")
            case "customer_acts" if self.watches:
                rests_until = time.monotonic() + PAUSE
                self.watches[-1].act()
                law.rests_until = rests_until
            case "banner_goes":
                self.ui.banner_stands = False
                self.share.banner_names(frozenset(), 0.0)
                for guest in self.share._guests:
                    guest.settle()  # a banner that goes waits for no disk, and what is at one may end
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
            case "revoke_clipboard" | "revoke_send_files" | "revoke_fetch_files":
                self.share.revoke(taken_back := Capability(name.removeprefix("revoke_")))
                law.forbid(taken_back)
            case "watch_dies" if self.watches:
                self.watches[-1].die()
                law.forbid(CONTROL)
            case "revoke_view":
                self.share.revoke(VIEW, self.engineers[who].key)
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
                assert self.law.broken == [], self.law.broken
                assert sum(g.session.has_control for g in self.share._guests if g.session is not None) <= 1
        finally:
            await self.end(task)
        assert self.law.broken == [], self.law.broken
