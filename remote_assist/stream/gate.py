"""The gate: the one way for pixels out, for input in, for clipboard and files either way.

Every use runs inside the gate's lock, after the consent book was asked. So when a withdrawal returns, no grab, no
injection and no access to the clipboard is running, and none to anything will begin. What a disk may hold up has a lock
of its own, so that neither pictures nor other withdrawals wait for it: `await_disk` does. Python's locks are not fair:
an engineer who floods input would take the lock again and again before the customer's thread gets it. So whoever wants
something else than a use takes the turnstile first, and each use stops at it.

Invariant: an act that is passed through is called only while its capability is live for the engineer's key.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from remote_assist.errors import NotGranted
from remote_assist.policy.consent import Consent, ConsentBook
from remote_assist.policy.questions import Engineer, Question, ShownFacts
from remote_assist.wire.roles import Capability

_T = TypeVar("_T")


class Gate:
    """Thread-safe door in front of a consent book. `clock` gives monotonic seconds."""

    def __init__(self, consent: ConsentBook, clock: Callable[[], float]) -> None:
        self._consent = consent
        self._clock = clock
        self._lock = threading.Lock()
        self._turnstile = threading.Lock()
        self._slow = threading.Lock()
        self._slow_turnstile = threading.Lock()

    def pass_through(self, capability: Capability, engineer_key: bytes, act: Callable[[], _T]) -> _T:
        """Do `act` under a live grant; raises `NotGranted` without having called it. `act` never asks the gate."""
        with self._turnstile:
            pass
        with self._lock:
            if not self._consent.is_live(capability, engineer_key, self._clock()):
                raise NotGranted(f"{capability.value} is not granted now.")
            return act()

    def pass_slowly(self, capability: Capability, engineer_key: bytes, act: Callable[[], _T]) -> _T:
        """The same for an act that a disk may hold up: grabs and input do not wait for it, a withdrawal does."""
        with self._slow_turnstile:
            pass
        with self._slow:
            self.pass_through(capability, engineer_key, lambda: None)
            return act()

    def await_disk(self) -> None:
        """When it returns, what was passing slowly has passed. Whoever withdraws for several asks for it at last."""
        with self._slow_turnstile, self._slow:
            pass

    def is_live(self, capability: Capability, engineer_key: bytes) -> bool:
        with self._turnstile, self._lock:
            return self._consent.is_live(capability, engineer_key, self._clock())

    @property
    def engineer(self) -> Engineer:
        return self._consent.engineer

    @property
    def offered(self) -> frozenset[Capability]:
        return self._consent.offered

    def state(self, capability: Capability) -> Consent:
        with self._turnstile, self._lock:
            return self._consent.state(capability)

    def granted(self) -> tuple[Capability, ...]:
        with self._turnstile, self._lock:
            return self._consent.granted()

    def open_questions(self) -> tuple[Question, ...]:
        with self._turnstile, self._lock:
            return self._consent.open_questions()

    def ask(self, capability: Capability, shown: ShownFacts | None = None, instead_of: str = "") -> Question:
        """Raises `NotGranted` or `ProtocolError` where no question may be put."""
        with self._turnstile, self._lock:
            return self._consent.ask(capability, self._clock(), shown, instead_of)

    def would_allow(self, question: Question) -> bool:
        """Would an Allow count now?"""
        with self._turnstile, self._lock:
            return self._consent.would_allow(question, self._clock())

    def answer(self, question: Question, allow: bool) -> Consent:
        with self._turnstile, self._lock:
            return self._consent.answer(question, allow, self._clock())

    def run_out(self) -> tuple[Question, ...]:
        with self._turnstile, self._lock:
            return self._consent.run_out(self._clock())

    def seconds_to_deadline(self) -> float | None:
        with self._turnstile, self._lock:
            deadline = self._consent.next_deadline()
            return None if deadline is None else max(0.0, deadline - self._clock())

    def revoke(self, capability: Capability) -> tuple[Capability, ...]:
        """When it returns, nothing of what ended is running but what a disk holds up."""
        with self._turnstile, self._lock:
            return self._consent.revoke(capability)

    def settle(self) -> None:
        """When it returns, whatever was passing quickly when it was called has passed."""
        with self._turnstile, self._lock:
            pass

    def end(self) -> None:
        """When it returns, nothing passes any more but what a disk holds up."""
        with self._turnstile, self._lock:
            self._consent.end()

    def customer_acted(self) -> bool:
        """Control rests from now on; returns whether it was live until now."""
        with self._turnstile, self._lock:
            was_live = self._consent.is_live(Capability.CONTROL, self._consent.engineer.key, self._clock())
            self._consent.customer_acted(self._clock())
            return was_live

    def hold(self, held: bool) -> None:
        """A question of another engineer is open, or none is any more: control rests meanwhile."""
        with self._turnstile, self._lock:
            self._consent.hold(held)

    def pause(self, paused: bool) -> None:
        """The customer pauses everything, or goes on. When it returns, nothing runs but what a disk holds up."""
        with self._turnstile, self._lock:
            self._consent.pause(paused)

    def named(self, seconds: float) -> None:
        """For so long a banner that can be seen names this engineer; 0 when none does: nothing passes meanwhile."""
        with self._turnstile, self._lock:
            self._consent.named(self._clock() + seconds if seconds > 0 else float("-inf"))

    def seconds_named(self) -> float:
        """How long what was said of the banner holds."""
        with self._turnstile, self._lock:
            return max(0.0, self._consent.named_until - self._clock())

    def seconds_of_rest(self) -> float:
        """How long control still rests for the customer's own input."""
        with self._turnstile, self._lock:
            return max(0.0, self._consent.resting_until() - self._clock())
