"""What a host exchanges with one engineer beside the picture.

Invariant: whatever an exchange does to this computer it does through the engineer's gate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from remote_assist.clipboard import OpenClipboard
from remote_assist.policy.consent import Consent
from remote_assist.stream.clipboard_exchange import ClipboardExchange
from remote_assist.stream.clipboard_facts import Crossing
from remote_assist.stream.clipboard_files import ClipboardFiles
from remote_assist.stream.exchange import Exchange
from remote_assist.stream.file_exchange import FileExchange
from remote_assist.stream.file_rights import HostRights
from remote_assist.stream.gate import Gate
from remote_assist.stream.session_log import SessionLog
from remote_assist.stream.share_setup import Machine
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.roles import Capability, Role

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class HostSide:
    """What the exchanges with one engineer have to do with: his gate, this computer, his log.

    `failed` says that a capability cannot be used here after all, and why: it is taken back.
    """

    gate: Gate
    machine: Machine
    log: SessionLog
    failed: Callable[[Capability, str], None]

    def is_live(self, capability: Capability) -> bool:
        """May the engineer use it at this moment?"""
        return self.gate.is_live(capability, self.gate.engineer.key)

    def use(self, capability: Capability, act: Callable[[], _T]) -> _T:
        """Do `act` under his live grant; raises `NotGranted` without having called it."""
        return self.gate.pass_through(capability, self.gate.engineer.key, act)


def host_exchanges(side: HostSide) -> Sequence[Exchange]:
    """One exchange for each class of records that this host takes."""
    exchanges: list[Exchange] = []
    files: ClipboardFiles | None = None
    if side.machine.open_file_desk is not None:
        desk = side.machine.open_file_desk(side.gate.engineer)
        files = ClipboardFiles(desk, HostRights(side.gate), sends=Capability.FETCH_FILES, takes=Capability.SEND_FILES)
        exchanges.append(_files(side, files))
    if side.machine.open_clipboard is not None:
        exchanges.append(_clipboard(side, side.machine.open_clipboard, files))
    return exchanges


def _clipboard(side: HostSide, open_clipboard: OpenClipboard, files: ClipboardFiles | None) -> Exchange:
    def passage(act: Callable[[], _T]) -> _T:
        return side.use(Capability.CLIPBOARD, act)

    def crossed(crossing: Crossing) -> None:
        kind = AuditKind.CLIPBOARD_SENT if crossing.from_here else AuditKind.CLIPBOARD_TAKEN
        side.log.record(kind, Capability.CLIPBOARD, crossing.described)

    return ClipboardExchange(
        Role.HOST,
        open_clipboard,
        passage,
        partial(side.is_live, Capability.CLIPBOARD),
        is_granted=lambda: side.gate.state(Capability.CLIPBOARD) is Consent.GRANTED,
        crossed=crossed,
        told=lambda _: None,
        failed=partial(side.failed, Capability.CLIPBOARD),
        files=files,
    )


def _files(side: HostSide, desk: ClipboardFiles) -> Exchange:
    exchange = FileExchange(
        Role.HOST, HostRights(side.gate), desk, note=side.log.record, owner=lambda: side.gate.engineer.key
    )
    desk.carrier = exchange.send
    return exchange
