"""How the exchange of files is seen from outside: what it tells the person at its end, and what it is asked to do.

A `FileDesk` is called in the session's loop and returns at once; what it is to answer it answers once, from any thread.
Its windows are the rooms above. `FileControls` may be called from any thread.

Invariant: nothing is read or written before a desk, or a grant, has said so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from remote_assist.policy.transfer import Conflict, TransferState
from remote_assist.stream.file_sources import Passing
from remote_assist.wire.files import Purpose, StopReason
from remote_assist.wire.roles import Capability

__all__ = [
    "Conflict",
    "FileControls",
    "FileDesk",
    "FileRights",
    "Purpose",
    "StopReason",
    "TransferFacts",
    "TransferState",
]


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """One transfer as it is now. Sizes in bytes, `rate` in bytes a second; names come from another machine.

    `name` is that of its first entry, `count` how many there are, `tops` how many of them lie at the top. `folder` is
    where the receiver puts them, `about` the name that a reason is about, `left_out` how many links were not sent.
    """

    number: int
    sends: bool
    name: str
    count: int
    tops: int
    size: int
    done: int
    state: TransferState
    rate: float = 0.0
    rests_here: bool = False
    rests_there: bool = False
    reason: StopReason | None = None
    about: str = ""
    stopped_here: bool = False
    folder: Path | None = None
    purpose: Purpose = Purpose.FILES
    left_out: int = 0

    @property
    def seconds_left(self) -> float | None:
        """None where nothing is known of it."""
        return (self.size - self.done) / self.rate if self.rate > 0 and self.state is TransferState.MOVING else None


class FileDesk(Protocol):
    """The person at this end."""

    def attach(self, controls: FileControls) -> None:
        """What he may do; told first, once for each session."""

    def place_for(self, facts: TransferFacts, answer: Callable[[Path | None], None]) -> None:
        """Into which folder; None refuses the transfer. The folder is made where it is missing."""

    def settle_conflict(self, facts: TransferFacts, names: Sequence[str], answer: Callable[[Conflict], None]) -> None:
        """Of these names there is something already. Where nobody answers in time, both are kept."""

    def choose(self, folders: bool, answer: Callable[[Sequence[Path]], None]) -> None:
        """Let the person pick what is handed over; nothing is a No. Asked on the host's side only."""

    def withdraw(self, number: int) -> None:
        """Take questions about this transfer away; with 0 the one that lets choose. Their answers are not heard."""

    def chose(self, count: int) -> None:
        """The customer picked so many. Told on the viewer's side only."""

    def changed(self, facts: TransferFacts) -> None:
        """It began, went on, or is over; of one that moves several times a second."""


class FileControls(Protocol):
    """What a person may do."""

    def send_files(self, paths: Sequence[Path]) -> None:
        """Send files and folders; an engineer's customer is asked first, if he was not."""

    def ask_for_files(self, *, folders: bool = False) -> None:
        """Ask the customer to pick what he hands over. On the viewer's side only."""

    def rest_transfer(self, number: int, rests: bool) -> None:
        """Pause, or go on."""

    def cancel_transfer(self, number: int) -> None:
        """Stop it; what was written of an unfinished file is removed."""


class FileRights(Protocol):
    """What is granted, as this end knows it: the host by its gate, the viewer by the host's word."""

    def is_live(self, capability: Capability) -> bool:
        """May it happen at this moment?"""

    def is_held(self, capability: Capability) -> bool:
        """Is it granted, even if it rests?"""

    def is_asked(self, capability: Capability) -> bool:
        """Is the customer being asked?"""

    def request(self, capability: Capability) -> None:
        """Ask the customer; nothing on the host's side."""

    def passing(self, capability: Capability) -> Passing:
        """How the disk is touched under this grant."""
