"""What a customer is asked and told: plain values between the consent rules and whatever shows them.

Invariant: nothing in here decides; the text in it came from another machine and is shown as plain text only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from remote_assist.shown import Blind, Choice
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.roles import Capability

ALLOW_WAKES_AFTER = 1.0  # seconds a question must have been open before Allow means anything
QUESTION_TIMEOUT = 60.0  # seconds until silence is a No


@dataclass(frozen=True, slots=True)
class Engineer:
    """Who asks. `key` is the signing key of the grant.

    `verified` is True where somebody vouches for the name: the hub, or, where `certified_for` says for which vendor he
    works, that vendor's own key. `invited_by` is another engineer of the same share who wants him there; who `observes`
    looks and can do nothing else.
    """

    name: str
    key: bytes
    verified: bool = False
    certified_for: str = ""
    invited_by: str = ""
    observes: bool = False


@dataclass(frozen=True, slots=True)
class ShownFacts:
    """What is or may be shown of the screen: by this choice, or by one of these.

    `application` is the name of the one whose windows are shown alone, in the vendor's words; `hides_known` says that
    password managers are hidden, `hides_more` that other windows or places are; `blind` why nothing at all is shown.
    """

    choice: Choice = field(default_factory=Choice)
    choices: tuple[Choice, ...] = ()
    application: str = ""
    hides_known: bool = False
    hides_more: bool = False
    blind: Blind | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One capability asked by one engineer; `number` tells all questions of a share apart.

    `shown` is there where the view is asked for: with more than one of its `choices` the customer chooses.
    `instead_of` is who has control now and hands it over.
    """

    number: int
    capability: Capability
    engineer: Engineer
    vendor: str
    subject: str
    timeout: float = QUESTION_TIMEOUT
    shown: ShownFacts | None = None
    instead_of: str = ""


class Pause(StrEnum):
    """Why control rests, or everything."""

    CUSTOMER_INPUT = "customer_input"
    QUESTION_OPEN = "question_open"
    OWN_WINDOW = "own_window"
    CUSTOMER = "customer"  # he has paused everything


@dataclass(frozen=True, slots=True)
class Onlooker:
    """One engineer who sees the screen, and what he may do; the words are those to compare aloud with him, if any."""

    engineer: Engineer
    granted: tuple[Capability, ...]
    words_en: tuple[str, ...] = ()
    words_zh: tuple[str, ...] = ()
    is_away: bool = False  # his link is lost, and he may come back for a minute
    since: float = 0.0  # wall-clock seconds of his first grant

    @property
    def steers(self) -> bool:
        return Capability.CONTROL in self.granted


@dataclass(frozen=True, slots=True)
class BannerFacts:
    """What the banner says for as long as anything is shared; `since` is wall-clock seconds of the first grant.

    There is at least one onlooker, in the order in which they came, and at most one of them steers. `marks_stand` says
    that something is drawn on the screen, `can_point` that somebody would see what the customer points at, and
    `is_pointing` that the mouse does so now (the interface knows).
    """

    onlookers: tuple[Onlooker, ...]
    vendor: str
    subject: str
    since: float
    paused: Pause | None = None
    shown: ShownFacts = field(default_factory=ShownFacts)
    marks_stand: bool = False
    can_point: bool = False
    is_pointing: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that passed between the two computers beside the picture: a file or the clipboard, as the log has it.

    `at` is wall-clock seconds; `what` is the log's own detail, a file's name or what the clipboard held.
    """

    at: float
    kind: AuditKind
    what: str
    engineer: str
