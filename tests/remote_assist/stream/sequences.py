"""Sequences of what people can do to a share, and the law that every one of them must keep.

Consent book, gate, floor, wishes, ledger and sorter are the real ones; only the injector is not, and time is a number.
What the share's loop does between them is done here by hand, and late where it may be late. `Law` knows what the
customer said and did, and nothing of how the host keeps it.

A sequence comes from a seed and is a list of plain steps, so it can be run again, and again with steps left out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from remote_assist.errors import NotGranted, ProtocolError
from remote_assist.geometry import Point, Size
from remote_assist.inject import InputKind, Ledger
from remote_assist.inject.input_watch import Sorter
from remote_assist.policy.consent import Consent, ConsentBook, Terms
from remote_assist.policy.questions import Engineer, Question
from remote_assist.stream.floor import Floor
from remote_assist.stream.gate import Gate
from remote_assist.stream.succession import Succession
from remote_assist.stream.wishes import Wishes
from remote_assist.wire.company import CompanyWord
from remote_assist.wire.input import InputEvent, Key, MovePointer, TurnButton, TurnKey, TurnWheel, TypeText
from remote_assist.wire.roles import Capability

VIEW, CONTROL = Capability.VIEW, Capability.CONTROL
TERMS = Terms(frozenset({VIEW, CONTROL, Capability.CLIPBOARD}))
ENGINEERS = 3
# What stands in the law, not in the code: a wrong number there must show.
WAKES_AFTER, TIMEOUT, REST, VOUCHES = 1.0, 60.0, 2.0, 1.0
_TEXTS = "甲乙丙"
_ESCAPE, _ESCAPE_CODE = Key(0xFF1B), 9
_COLUMN = 1000  # pixels: whose move it was
_CORNER = Point(0, 0)
_WHO = (0, 0, 0, 1, 1, 2)
_WAITS = (0.05, 0.3, 0.9, 1.05, 1.3, 2.05, 2.5, 30.0, 61.0)

Step = tuple[str, int]
"""What happens, and a number that says to whom and how much."""


class LawBroken(Exception):
    """What landed, or stood, that no person had allowed."""


@dataclass(slots=True)
class Law:
    """What the customer said and did. Every engineer has allowances of his own."""

    now: float = 1000.0
    handed_by: dict[int, int] = field(default_factory=dict)  # to whom control goes, and from whom, by the next yes
    allowed: list[set[Capability]] = field(default_factory=lambda: [set() for _ in range(ENGINEERS)])
    asked: dict[tuple[int, Capability], float] = field(default_factory=dict)
    rests_until: float = 0.0
    is_paused: bool = False
    named_until: list[float] = field(default_factory=lambda: [0.0] * ENGINEERS)
    forgotten: int = -1  # the newest move that was thrown away
    landed: int = 0

    def lands(self, who: int) -> None:
        """An event of this engineer reaches the system."""
        if not self.allowed[who] >= {VIEW, CONTROL}:
            raise LawBroken(f"engineer {who} steers without a grant")
        if self.now >= self.named_until[who]:
            raise LawBroken(f"engineer {who} steers and no banner names him")
        if self.is_paused:
            raise LawBroken(f"engineer {who} steers although the customer has paused")
        if self.asked:
            raise LawBroken(f"engineer {who} steers while {sorted(self.asked)} is asked")
        if self.now < self.rests_until:
            raise LawBroken(f"engineer {who} steers {self.rests_until - self.now:.2f} s before the rest is over")
        self.landed += 1

    def move_lands(self, number: int) -> None:
        if number <= self.forgotten:
            raise LawBroken(f"move {number} lands although all up to {self.forgotten} were thrown away")

    def answers(self, who: int, capability: Capability, yes: bool) -> None:
        asked_at = self.asked.get((who, capability))
        if asked_at is None:
            return
        if not yes:
            del self.asked[who, capability]
        elif WAKES_AFTER <= self.now - asked_at <= TIMEOUT:
            del self.asked[who, capability]
            self.allowed[who].add(capability)
            if capability is CONTROL and who in self.handed_by:
                self.allowed[self.handed_by[who]].discard(CONTROL)
        if capability is CONTROL and (who, capability) not in self.asked:
            self.handed_by.pop(who, None)

    def forbids(self, who: int, *capabilities: Capability) -> None:
        self.allowed[who].difference_update(capabilities)
        for capability in capabilities:
            self.asked.pop((who, capability), None)
            if capability is CONTROL:
                self.handed_by.pop(who, None)

    def customer_acts(self) -> None:
        self.rests_until = self.now + REST


class CountedInjector:
    """Stands for the system: asks the law at each event, and makes the raw event that the watch will see."""

    def __init__(self, law: Law, ledger: Ledger) -> None:
        self._law, self._ledger = law, ledger
        self.ledger = ledger
        self.raw: list[tuple[InputKind, int, Point | None, float]] = []

    def _inject(self, who: int, kind: InputKind, detail: int, where: Point = _CORNER) -> bool:
        self._law.lands(who)
        self._ledger.record(kind, detail, where)
        self.raw.append((kind, detail, where if kind is InputKind.MOTION else None, self._law.now))
        return True

    def move(self, point: Point) -> bool:
        self._law.move_lands(point.y)
        return self._inject(point.x // _COLUMN, InputKind.MOTION, 0, point)

    def button(self, button: int, pressed: bool) -> bool:
        return self._inject(button - 1, InputKind.BUTTON_PRESS if pressed else InputKind.BUTTON_RELEASE, button)

    def wheel(self, dx: int, dy: int) -> bool:
        del dy
        return self._inject(dx - 1, InputKind.BUTTON_PRESS, 4)

    def key(self, key: Key, pressed: bool) -> bool:
        kind = InputKind.KEY_PRESS if pressed else InputKind.KEY_RELEASE
        if key == _ESCAPE:
            return self._inject(0, kind, _ESCAPE_CODE)
        return self._inject(key - 0x61, kind, key)

    def text(self, text: str) -> bool:
        return self._inject(_TEXTS.index(text), InputKind.KEY_PRESS, 200)

    def ready(self, wanted: str | Key) -> int:
        return len(wanted) if isinstance(wanted, str) else 1

    def release_all(self) -> None:
        return

    def close(self) -> None:
        return


@dataclass(frozen=True, slots=True)
class Hand:
    """An engineer, as far as control goes from hand to hand."""

    share: Share
    number: int
    gate: Gate

    @property
    def has_control(self) -> bool:
        return self.gate.state(CONTROL) is Consent.GRANTED

    @property
    def can_take_over(self) -> bool:
        return self.gate.state(VIEW) is Consent.GRANTED

    def ask_to_take_over(self, instead_of: str) -> Question | None:
        return self.share._put(self.number, self.gate, CONTROL, instead_of)

    def yield_control(self, to: str) -> None:
        del to
        if self.gate.revoke(CONTROL):
            self.share._let_go()

    def tell(self, word: CompanyWord) -> None:
        del word


class Share:
    """The real decisions, tied together as a share ties them; `law` watches."""

    def __init__(self) -> None:
        self.law = Law()
        self._ledger = Ledger(lambda: self.law.now)
        self._injector = CountedInjector(self.law, self._ledger)
        self._sorter = Sorter(self._ledger, lambda _kind: self._customer_acted(), self._panicked)
        self._floor = Floor()
        self._wishes = Wishes()
        self._wishes.screen = Size(ENGINEERS * _COLUMN, 1 << 14)
        self._gates: dict[int, Gate] = {}
        self._succession = Succession(lambda: tuple(map(self._hand, self._gates)), lambda: self.law.now)
        self._questions: list[tuple[int, Question]] = []
        self._moves = 0
        self._loop_is_late = False
        self._panics = 0

    def take(self, step: Step) -> None:
        """One step; raises `LawBroken`."""
        name, number = step
        _STEPS[name](self, _WHO[number % len(_WHO)], number // len(_WHO))
        holders = [gate for gate in self._gates.values() if gate.state(CONTROL) is Consent.GRANTED]
        if len(holders) > 1:
            raise LawBroken(f"{len(holders)} engineers hold control")

    # --- the customer

    def _answers(self, yes: bool, number: int) -> None:
        if not self._questions:
            return
        who, question = self._questions[number % len(self._questions)]
        self.law.answers(who, question.capability, yes)
        gate = self._gates.get(who)
        if gate is not None and yes:
            self._succession.allowing(self._hand(who), question)
        if gate is not None and gate.answer(question, yes) is not Consent.ASKED:
            self._questions.remove((who, question))
            self._succession.answered(question, yes, timed_out=False)
        self._settle()

    def _hand(self, who: int) -> Hand:
        return Hand(self, who, self._gates[who])

    def _acts(self, number: int) -> None:
        """Moves, clicks, or presses the very key that the engineer presses."""
        kind, detail = (
            (InputKind.MOTION, 0),
            (InputKind.BUTTON_PRESS, 1),
            (InputKind.KEY_PRESS, 0x61),
            (InputKind.KEY_PRESS, 200),
        )[number % 4]
        self._sorter.take(kind, detail, Point(-1, -1) if kind is InputKind.MOTION else None, now=self.law.now)
        self._echo()  # where two look the same, it is known once both have come
        self.law.customer_acts()

    def _sees_banner(self, who: int, number: int) -> None:
        """The banner names this engineer, anew or no more."""
        seconds = (0.0, 3.0, 3.0, 100.0)[number % 4]
        gate = self._gates.get(who)
        if gate is not None:
            gate.named(seconds)
            self.law.named_until[who] = self.law.now + seconds

    def _pauses(self, paused: bool) -> None:
        for gate in self._gates.values():
            gate.pause(paused)
        self.law.is_paused = paused
        if paused:
            self._let_go()

    def _presses_escape(self) -> None:
        self._echo()
        for _ in range(3):
            self.law.now += 0.3
            self._sorter.take(InputKind.KEY_PRESS, _ESCAPE_CODE, is_escape=True, now=self.law.now)
        for who in range(ENGINEERS):
            self.law.forbids(who, *Capability)
        self.law.customer_acts()

    def _revokes(self, who: int, capability: Capability) -> None:
        gate = self._gates.get(who)
        if gate is None:
            return
        self.law.forbids(who, *(Capability if capability is VIEW else (capability,)))
        ended = gate.revoke(capability)
        if VIEW in ended:
            gate.end()
        if ended:
            self._let_go()
        self._settle()

    # --- the engineers

    def _comes(self, who: int) -> Gate:
        gate = self._gates.get(who)
        if gate is None:
            book = ConsentBook(TERMS, Engineer("李工", bytes([who]) * 32), who)
            gate = self._gates[who] = Gate(book, lambda: self.law.now)
            gate.pause(self.law.is_paused)
            self._floor.enter(gate)
            self._sees_banner(who, 3)
        return gate

    def _leaves(self, who: int) -> None:
        gate = self._gates.pop(who, None)
        if gate is not None:
            self.law.forbids(who, *Capability)
            gate.end()
            self._floor.leave(gate)
            self._let_go()
            self._settle()

    def _asks(self, who: int, capability: Capability) -> None:
        gate = self._comes(who)
        try:
            if capability is CONTROL:
                self._floor.check_control_is_free(gate)
        except NotGranted:
            self._succession.wanted(self._hand(who))
            return
        self._put(who, gate, capability)

    def _put(self, who: int, gate: Gate, capability: Capability, instead_of: str = "") -> Question | None:
        try:
            question = gate.ask(capability, instead_of=instead_of)
        except (NotGranted, ProtocolError):
            return None
        self._questions.append((who, question))
        self.law.asked[who, capability] = self.law.now
        self._settle()
        return question

    def _hands_over(self, who: int, number: int) -> None:
        """Who has control, whoever it is, wants another to have it."""
        to = number % ENGINEERS
        holder = next((giver for giver in self._gates if self._hand(giver).has_control), who)
        if holder not in self._gates:
            return
        was_asked = (to, CONTROL) in self.law.asked
        self._succession.hand_over(self._hand(holder), to)
        if not was_asked and (to, CONTROL) in self.law.asked:
            self.law.handed_by[to] = holder

    def _gives_up(self, who: int) -> None:
        gate = self._gates.get(who)
        if gate is not None and gate.revoke(CONTROL):
            self._let_go()
        self.law.forbids(who, CONTROL)
        self._settle()

    def _loses_link(self, who: int) -> None:
        """Open questions are taken away; what is granted stays for a minute."""
        for asked, question in tuple(self._questions):
            if asked == who and who in self._gates:
                self._gates[who].answer(question, allow=False)
                self.law.answers(who, question.capability, yes=False)
        self._let_go()
        self._settle()

    def _steers(self, who: int, number: int) -> None:
        gate = self._gates.get(who)
        if gate is not None:
            for event in self._events(who, number):
                self._wishes.take(event, gate)

    def _steers_at_once(self, who: int, number: int) -> None:
        self._steers(who, number)
        self._injects()

    def _events(self, who: int, number: int) -> Sequence[InputEvent]:
        self._moves += 1
        move = MovePointer(Point(who * _COLUMN + number % _COLUMN, self._moves))
        match number % 6:
            case 0:
                return (TurnButton(who + 1, True), TurnButton(who + 1, False))
            case 1:
                return (TypeText(_TEXTS[who] * 3),)
            case 2:
                return (TurnKey(Key(0x61 + who), True), move, TurnKey(Key(0x61 + who), False))
            case 3:
                return (TurnWheel(who + 1, 0),)
            case 4 if who == 0:
                return tuple(TurnKey(_ESCAPE, pressed) for pressed in (True, False) * 3)
        return (move, move)

    # --- the threads and the loop

    def _injects(self) -> None:
        """The input thread has its turn."""
        if not self._wishes.is_empty:
            self._wishes.turn(self._injector)

    def _echo(self) -> None:
        """The watch sees what was injected. Within its second it is nobody's own input."""
        raw, self._injector.raw = self._injector.raw, []
        in_time = all(self.law.now - when < VOUCHES for *_, when in raw)
        panics, rested = self._panics, self._loop_is_late
        self._loop_is_late = False
        for kind, detail, where, _ in raw:
            self._sorter.take(kind, detail, where, is_escape=detail == _ESCAPE_CODE, now=self.law.now)
        if in_time and self._panics != panics:
            raise LawBroken("injected keys are taken for the customer's panic")
        self._loop_is_late |= rested

    def _waits(self, number: int) -> None:
        self.law.now += _WAITS[number % len(_WAITS)]

    def _loop_turns(self) -> None:
        """The share's loop comes round: questions run out, and what waited for a rest is thrown away."""
        if self._loop_is_late:
            self._let_go()
        for who, gate in self._gates.items():
            for question in gate.run_out():
                self.law.forbids(who, question.capability)
        self._settle()

    def _customer_acted(self) -> None:
        for gate in self._gates.values():
            self._loop_is_late |= gate.customer_acted()

    def _panicked(self) -> None:
        self._panics += 1
        for gate in self._gates.values():
            gate.end()
        self._questions.clear()

    def _let_go(self) -> None:
        self._wishes.let_go()
        self.law.forgotten = self._moves
        self._loop_is_late = False

    def _settle(self) -> None:
        """Questions were opened or closed."""
        self._floor.hold_while_asked()
        still_open = {question for gate in self._gates.values() for question in gate.open_questions()}
        self._questions = [(who, question) for who, question in self._questions if question in still_open]


_STEPS: dict[str, Callable[[Share, int, int], None]] = {
    "asks to see": lambda share, who, _: share._asks(who, VIEW),
    "asks to steer": lambda share, who, _: share._asks(who, CONTROL),
    "hands over": lambda share, who, number: share._hands_over(who, number),
    "asks for more": lambda share, who, _: share._asks(who, Capability.CLIPBOARD),
    "yes": lambda share, _, number: share._answers(True, number),
    "no": lambda share, _, number: share._answers(False, number),
    "steers": lambda share, who, number: share._steers(who, number),
    "steers at once": lambda share, who, number: share._steers_at_once(who, number),
    "input thread": lambda share, *_: share._injects(),
    "watch": lambda share, *_: share._echo(),
    "loop": lambda share, *_: share._loop_turns(),
    "time": lambda share, _, number: share._waits(number),
    "customer acts": lambda share, _, number: share._acts(number),
    "banner": lambda share, who, number: share._sees_banner(who, number),
    "pauses": lambda share, *_: share._pauses(True),
    "goes on": lambda share, *_: share._pauses(False),
    "panic": lambda share, *_: share._presses_escape(),
    "takes control back": lambda share, who, _: share._revokes(who, CONTROL),
    "takes view back": lambda share, who, _: share._revokes(who, VIEW),
    "gives control up": lambda share, who, _: share._gives_up(who),
    "loses link": lambda share, who, _: share._loses_link(who),
    "leaves": lambda share, who, _: share._leaves(who),
}
_OFTEN = {
    "steers at once": 9,
    "steers": 6,
    "input thread": 5,
    "time": 5,
    "goes on": 2,
    "yes": 4,
    "asks to steer": 3,
    "hands over": 3,
    "asks to see": 2,
    "customer acts": 2,
}
_NAMES = tuple(_STEPS)
_WEIGHTS = tuple(_OFTEN.get(name, 1) for name in _NAMES)
_BORIS = _WHO.index(1)
_SECOND = len(_WHO) * 3  # the wait of 1.05 s, with which an Allow counts
_BEGINNINGS: tuple[tuple[Step, ...], ...] = (
    (),
    (("asks to see", 0), ("time", _SECOND), ("yes", 0)),
    (("asks to see", 0), ("time", _SECOND), ("yes", 0), ("asks to steer", 0), ("time", _SECOND), ("yes", 0)),
    (
        *(("asks to see", 0), ("asks to see", _BORIS), ("time", _SECOND), ("yes", 0), ("yes", 0)),
        *(("asks to steer", _BORIS), ("time", _SECOND), ("yes", 0)),
    ),
)


def steps_of(seed: int) -> list[Step]:
    """The sequence that belongs to a seed."""
    chance = random.Random(seed)
    names = chance.choices(_NAMES, _WEIGHTS, k=chance.randrange(5, 20))
    beginning = _BEGINNINGS[chance.choice((0, 1, 2, 2, 3))]
    return [*beginning, *((name, chance.getrandbits(12)) for name in names)]


def run(steps: Sequence[Step]) -> int:
    """Run one sequence; returns how many events landed. Raises `LawBroken`."""
    share = Share()
    for step in steps:
        share.take(step)
    share.take(("input thread", 0))
    return share.law.landed


def breaks(steps: Sequence[Step]) -> str | None:
    """What law a sequence breaks."""
    try:
        run(steps)
    except LawBroken as exc:
        return str(exc)
    return None


def shrunk(steps: Sequence[Step]) -> list[Step]:
    """A sequence that breaks the law, with every step left out that it does not need for it."""
    kept = list(steps)
    at = 0
    while at < len(kept):
        without = kept[:at] + kept[at + 1 :]
        if breaks(without) is not None:
            kept, at = without, 0
        else:
            at += 1
    return kept
