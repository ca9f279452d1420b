"""No event lands without a live grant: a hundred thousand sequences of what people can do to a share.

`DESKSIDE_SEQUENCES` runs more of them, `DESKSIDE_FIRST_SEED` others. A sequence that breaks the law is told by its seed
and by the fewest of its steps that still break it. That the law would notice is shown by breaking the code, one place
after the other.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from remote_assist.inject import input_watch, ledger
from remote_assist.policy import consent
from remote_assist.stream import floor, gate, succession, wishes
from tests.remote_assist.stream.sequences import breaks, run, shrunk, steps_of

SEQUENCES = int(os.environ.get("DESKSIDE_SEQUENCES", "100000"))
FIRST_SEED = int(os.environ.get("DESKSIDE_FIRST_SEED", "1"))
NOTICED_WITHIN = 4000


def _first_broken(seeds: range) -> int | None:
    return next((seed for seed in seeds if breaks(steps_of(seed)) is not None), None)


@pytest.mark.timeout(max(120, SEQUENCES // 200))
def test_no_event_lands_without_a_live_grant() -> None:
    landed = 0
    for seed in range(FIRST_SEED, FIRST_SEED + SEQUENCES):
        steps = steps_of(seed)
        try:
            landed += run(steps)
        except Exception as exc:
            least = shrunk(steps) if breaks(steps) else steps
            raise AssertionError(f"Seed {seed}: {exc}. Steps: {least}") from exc
    assert landed > SEQUENCES // 2, "the law is kept by a share that lets nothing through"


def test_a_seed_tells_the_same_story_again() -> None:
    assert [steps_of(seed) for seed in range(50)] == [steps_of(seed) for seed in range(50)]


def _nothing(*_: object, **__: object) -> None:
    return None


def _claims_and_keeps(self: ledger.Ledger, kind: Any, detail: int, where: Any = None) -> bool:
    return any(e.kind is kind and e.detail == detail and where in (None, e.where) for e in self._entries)


SPOILED: dict[str, tuple[object, str, object]] = {
    "who hands over keeps control": (succession.Succession, "allowing", _nothing),
    "gate asks nobody": (gate.Gate, "pass_through", lambda _self, _what, _key, act: act()),
    "wishes pass by the gate": (wishes, "_carry_out", lambda wish, injector: wishes._act(injector, wish.event)),
    "waiting wishes are kept": (wishes.Wishes, "forget", _nothing),
    "open question counts for nothing": (consent.ConsentBook, "has_open_question", False),
    "question of another counts for nothing": (consent.ConsentBook, "hold", _nothing),
    "nobody tells of questions": (floor.Floor, "hold_while_asked", _nothing),
    "control is never taken": (floor.Floor, "check_control_is_free", _nothing),
    "customer's input counts for nothing": (consent.ConsentBook, "customer_acted", _nothing),
    "banner counts for nothing": (gate.Gate, "named", lambda self, _seconds: self._consent.named(float("inf"))),
    "pause counts for nothing": (consent.ConsentBook, "pause", _nothing),
    "control rests too short": (consent, "CUSTOMER_PAUSE", 1.5),
    "revoking does nothing": (consent.ConsentBook, "revoke", lambda *_: ()),
    "end does nothing": (consent.ConsentBook, "end", _nothing),
    "Allow is awake at once": (consent, "ALLOW_WAKES_AFTER", 0.0),
    "question never closes": (consent, "QUESTION_TIMEOUT", 1e9),
    "ledger vouches for everything": (ledger.Ledger, "claim", lambda *_: True),
    "ledger vouches again and again": (ledger.Ledger, "claim", _claims_and_keeps),
    "sorter is deaf": (input_watch.Sorter, "take", _nothing),
    "panic key is broken": (input_watch.PanicKey, "press", lambda *_: False),
    "ledger is empty": (ledger.Ledger, "claim", lambda *_: False),
}


@pytest.mark.parametrize("what", SPOILED)
def test_law_notices_whatever_is_taken_out(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, spoiled = SPOILED[what]
    monkeypatch.setattr(owner, name, spoiled)
    seed = _first_broken(range(NOTICED_WITHIN))
    assert seed is not None
    least = shrunk(steps_of(seed))
    assert breaks(least)
    monkeypatch.undo()
    assert breaks(least) is None
