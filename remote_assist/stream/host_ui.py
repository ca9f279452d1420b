"""The seam between a share and whatever shows its questions and its banner.

A share calls `HostUi` from its own threads; an implementation hands the call to its user-interface thread and returns
at once, except `own_windows` and `scales`, which answer from what it already knows. The interface calls the
`ShareControls` it was given from any thread, and those never block either.

Invariant: an implementation never says yes by itself; closing a dialog in any way is a No.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from remote_assist.capture import Pixels
from remote_assist.geometry import Point, Rect
from remote_assist.inject import OwnWindows
from remote_assist.policy.board import Artists, Drawn
from remote_assist.policy.questions import BannerFacts, Passed, Question
from remote_assist.shown import Choice
from remote_assist.wire.marks import Drawing
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability

__all__ = ["Glimpse", "HostUi", "OwnWindows", "Reply", "ShareControls"]


class Reply(Protocol):
    """How a question is answered: once, from any thread."""

    def __call__(self, allow: bool, choice: Choice | None = None) -> None:
        """`choice` is what is to be shown, where the question left that to the customer; None is the suggestion."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What an engineer was sent so far, every `step`th pixel of it; `origin` is its first pixel on the desktop."""

    pixels: Pixels
    step: int
    origin: Point


class ShareControls(Protocol):
    """What the customer can do to a running share; safe from any thread, returns at once."""

    def stop(self, reason: ReasonCode = ReasonCode.STOPPED_BY_CUSTOMER) -> None:
        """End the share now, for everybody who looks. Panic and the banner's Stop button."""

    def revoke(self, capability: Capability, engineer_key: bytes | None = None) -> None:
        """Take one capability back, from one engineer or from everybody. Without `view` that one's session is over."""

    def show(self, choice: Choice) -> None:
        """Show something else from now on, to everybody who looks. Nothing that the share does not offer."""

    def pause(self) -> None:
        """Rest everything for everybody: when it returns nothing is shown or done, and nothing begins; grants stay."""

    def resume(self) -> None:
        """End that rest."""

    def glimpse(self, receive: Callable[[Glimpse | None], None]) -> None:
        """Have the picture as it was sent handed over, once, in another thread; None where nobody was sent any."""

    def passed(self) -> tuple[Passed, ...]:
        """What was sent and fetched beside the picture, the oldest first; of very much the newest."""

    def customer_acted(self) -> None:
        """The customer moved the pointer or pressed a key: control pauses for two seconds."""

    def draw(self, word: Drawing) -> None:
        """The customer draws or points, in pixels of the desktop."""

    def clear_marks(self) -> None:
        """Away with everything that anybody drew."""

    def marks_painted(self, drawn: Drawn) -> None:
        """This is on the screen, and a picture that is taken from now on has it; said where marks are in pictures."""

    def banner_names(self, engineer_keys: frozenset[bytes], seconds: float) -> None:
        """For so long the banner names these engineers on every monitor, where it can be seen; nobody else is shown
        or does anything meanwhile. Said again before the time is over, and at once, with nobody, when it is gone."""


class HostUi(Protocol):
    """What a share needs to show."""

    def ask(self, question: Question, answer: Reply) -> None:
        """Show one question; call `answer` once, from any thread."""

    def withdraw(self, question: Question) -> None:
        """Take a question away: its time is over or its asker is gone. Its `answer` is no longer called."""

    def show_banner(self, facts: BannerFacts, controls: ShareControls) -> None:
        """Show or update the banner and the frame round the shared area; `controls.banner_names` tells when it stands.

        Until then, and whenever it does not, no pixel leaves and nothing is injected: there is no hidden mode.
        """

    def hide_banner(self) -> None:
        """The share has ended."""

    def show_marks(self, drawn: Drawn, artists: Artists) -> None:
        """Show these marks, in pixels of the desktop, and nothing else any more; gone with the banner at the latest.

        They let every input through, and never cover the banner or a question.
        """

    def marks_in_picture(self) -> bool:
        """Is what is drawn part of every picture of this screen? From any thread."""

    def see_through(self) -> frozenset[int]:
        """Windows of the system that hold nothing but marks: who hides windows looks past them. From any thread."""

    def scales(self) -> Mapping[Rect, int]:
        """The scale of each monitor in percent, by its place on the captured screen; empty where nobody knows.

        Cheap and safe from any thread.
        """

    def own_windows(self) -> OwnWindows:
        """Where our own windows are now. Cheap and safe from any thread; asked before each injected event."""
