"""What a customer is asked and told: plain values between the consent rules and whatever shows them.

Invariant: nothing in here decides; the text in it came from another machine and is shown as plain text only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from remote_assist.wire.roles import Capability

ALLOW_WAKES_AFTER = 1.0  # seconds a question must have been open before Allow means anything
QUESTION_TIMEOUT = 60.0  # seconds until silence is a No


@dataclass(frozen=True, slots=True)
class Engineer:
    """Who asks. `key` is the signing key of the grant.

    `verified` is True where somebody vouches for the name: the hub, or, where `certified_for` says for which vendor he
    works, that vendor's own key.
    """

    name: str
    key: bytes
    verified: bool = False
    certified_for: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One capability asked by one engineer; `number` tells all questions of a share apart."""

    number: int
    capability: Capability
    engineer: Engineer
    vendor: str
    subject: str
    timeout: float = QUESTION_TIMEOUT


class Pause(StrEnum):
    """Why control rests."""

    CUSTOMER_INPUT = "customer_input"
    QUESTION_OPEN = "question_open"
    OWN_WINDOW = "own_window"


@dataclass(frozen=True, slots=True)
class Onlooker:
    """One engineer who sees the screen, and what he may do; the words are those to compare aloud with him, if any."""

    engineer: Engineer
    granted: tuple[Capability, ...]
    words_en: tuple[str, ...] = ()
    words_zh: tuple[str, ...] = ()

    @property
    def steers(self) -> bool:
        return Capability.CONTROL in self.granted


@dataclass(frozen=True, slots=True)
class BannerFacts:
    """What the banner says for as long as anything is shared; `since` is wall-clock seconds of the first grant.

    There is at least one onlooker, in the order in which they came, and at most one of them steers.
    """

    onlookers: tuple[Onlooker, ...]
    vendor: str
    subject: str
    since: float
    paused: Pause | None = None
