"""What a share is given from outside, and what it shows of itself in the banner.

Invariant: everything a share does to the machine it runs on goes through a `Machine`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from remote_assist.capture import Screen
from remote_assist.policy.consent import Terms
from remote_assist.policy.questions import BannerFacts, Pause
from remote_assist.secure.words import Words
from remote_assist.stream.gate import Gate
from remote_assist.stream.steering import OpenInjector, OpenWatch
from remote_assist.wire.roles import Capability


@dataclass(frozen=True, slots=True)
class Machine:
    """The edge of the operating system: how a share gets at screen and input."""

    open_screen: Callable[[], Screen]
    open_injector: OpenInjector
    open_watch: OpenWatch


@dataclass(frozen=True, slots=True)
class ShareSetup:
    """What is shared in whose name. `engineer_name` is set where a hub says who it is."""

    terms: Terms
    engineer_name: str = ""
    engineer_verified: bool = False


class ShareListener(Protocol):
    """Facts about a share, told in its loop."""

    def paired(self, words: Words | None) -> None: ...

    def pairing_failed(self, sentence: str) -> None: ...

    def connection_lost(self) -> None: ...

    def asked(self, capability: Capability) -> None: ...

    def granted(self, capability: Capability) -> None: ...

    def refused(self, capability: Capability) -> None: ...

    def revoked(self, capability: Capability) -> None: ...

    def paused(self, capability: Capability) -> None: ...

    def resumed(self, capability: Capability) -> None: ...


def banner_facts(gate: Gate, terms: Terms, since: float, control_lives: bool, words: Words | None) -> BannerFacts:
    """What the banner says at this moment."""
    granted = gate.granted()
    pause = None
    if Capability.CONTROL in granted and not control_lives:
        pause = Pause.QUESTION_OPEN if gate.open_questions() else Pause.CUSTOMER_INPUT
    return BannerFacts(
        gate.engineer,
        terms.vendor,
        terms.subject,
        since,
        granted,
        pause,
        words.en if words else (),
        words.zh if words else (),
    )
