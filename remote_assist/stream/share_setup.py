"""What a share is given from outside.

Invariant: everything a share does to the machine it runs on goes through a `Machine`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from remote_assist.capture import Curtain, Screen, whole_desktop
from remote_assist.clipboard import OpenClipboard
from remote_assist.geometry import Rect
from remote_assist.policy.consent import Terms
from remote_assist.policy.questions import Engineer
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.words import Words
from remote_assist.shown import Choice
from remote_assist.stream.filing import FileDesk
from remote_assist.stream.steering import OpenInjector, OpenWatch
from remote_assist.wire.audit import AuditKind, AuditRecord
from remote_assist.wire.control import Introduce
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import Reason
from remote_assist.wire.roles import Capability


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen to be shown on this computer now, the suggestion first; can its windows be told apart?"""

    choices: tuple[Choice, ...] = (Choice(),)
    tells_windows: bool = False


@dataclass(frozen=True, slots=True)
class Going:
    """What is left of a session for the time after a restart."""

    keys: SessionKeys
    signing_seed: bytes
    introduction: Introduce
    records: tuple[AuditRecord, ...]


class RestartPlan(Protocol):
    """How a share restarts its computer and goes on afterwards. Each call may wait for a file or a program."""

    def leave(self, going: Going) -> None:
        """Leave a return ticket and what uses it at the next login. Raises `RestartUnavailable`."""

    def withdraw(self) -> None:
        """Take both away; what cannot be taken away is dead within a quarter of an hour."""

    def restart(self) -> None:
        """Raises `RestartUnavailable`."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The edge of the operating system: how a share gets at screen and input.

    `curtain` is what may be shown of the screen, `offer` looks what of it can be. It raises ScreenUnavailable.
    `scales` is how large the system draws on each monitor, in percent, by its place on the screen.
    """

    open_screen: Callable[[], Screen]
    open_injector: OpenInjector
    open_watch: OpenWatch
    curtain: Curtain = field(default_factory=whole_desktop)
    offer: Callable[[], Offer] = Offer
    video: bool = False  # can it make video streams? Whoever sets it has asked `codec.video.is_available`
    restart: RestartPlan | None = None
    open_clipboard: OpenClipboard | None = None
    open_file_desk: Callable[[Engineer], FileDesk] | None = None
    scales: Callable[[], Mapping[Rect, int]] = dict


@dataclass(frozen=True, slots=True)
class ShareSetup:
    """What is shared in whose name. `engineer_name` is set where a hub says who it is, `vendor_key` (Ed25519, public)
    where the application knows the key under which its vendor certifies engineers.

    `invited_by` is the engineer who asked this one to come, in the hub's words; who `observes` is not offered more than
    the view."""

    terms: Terms
    engineer_name: str = ""
    engineer_verified: bool = False
    vendor_key: bytes = b""
    invited_by: str = ""
    observes: bool = False


class ShareListener(Protocol):
    """Facts about a share, told in its loop."""

    def about(self, name: str) -> ShareListener:
        """Who hears the facts about the engineer who calls himself so; the name comes from another machine."""

    def paired(self, words: Words | None) -> None: ...

    def pairing_failed(self, sentence: str) -> None: ...

    def connection_lost(self) -> None: ...

    def connection_back(self) -> None: ...

    def restarting(self) -> None: ...

    def left(self, reason: Reason, report: AssistReport | None) -> None:
        """This engineer is out for good, or never came in; without a report there was no session."""

    def asked(self, capability: Capability) -> None: ...

    def granted(self, capability: Capability) -> None: ...

    def refused(self, capability: Capability) -> None: ...

    def revoked(self, capability: Capability) -> None: ...

    def paused(self, capability: Capability) -> None: ...

    def resumed(self, capability: Capability) -> None: ...

    def passed(self, kind: AuditKind, what: str) -> None:
        """A file or the clipboard, as it was written into the log; `what` may come from another machine."""
