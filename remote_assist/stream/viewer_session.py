"""What the viewer and the host have told each other: capabilities asked and granted, heads of audit logs, the end.

It outlives links: a lost one takes open questions with it and nothing else. Belongs to the viewer's loop.

Invariant: each change of a capability is in the log and told to the listener once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from remote_assist.errors import ProtocolError
from remote_assist.policy.rest_notes import RestNotes
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.signing import PeerLog, SigningKey
from remote_assist.stream.exchange import Exchange, Exchanges
from remote_assist.stream.monitors_told import MonitorsTold
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.viewing import CapabilityState, ViewerListener
from remote_assist.wire.attention import Attention
from remote_assist.wire.audit import AuditKind, AuditLog, AuditRecord, head_detail, paired_detail
from remote_assist.wire.company import ControlWanted, HandedOver, HandOver, Roster
from remote_assist.wire.control import (
    Ask,
    Attend,
    AuditHead,
    Control,
    End,
    GiveUp,
    Granted,
    KeptPicture,
    Look,
    Monitors,
    Offered,
    PathFigures,
    Paused,
    Refused,
    Resumed,
    Revoked,
    Shown,
    pack_control,
)
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode, reason_told
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability, Role

MakeExchanges = Callable[["ViewerSession"], Iterable[Exchange]]
"""Makes what is exchanged beside the picture; called in the viewer's loop when the session begins."""


class ViewerSession:
    """Made when the viewer starts. What it says goes into the outbox of the link that there is, if there is one."""

    def __init__(
        self, signing: SigningKey, listener: ViewerListener, make_exchanges: MakeExchanges | None = None
    ) -> None:
        self._signing = signing
        self.listener = listener
        self._log = AuditLog(Role.VIEWER)
        self._rests = RestNotes()
        self._keys: SessionKeys | None = None
        self._host_log: PeerLog | None = None
        self._outbox: Outbox | None = None
        self._capabilities = dict.fromkeys(Capability, CapabilityState.NOT_ASKED)
        self._used: set[Capability] = set()
        self._started_at = 0.0
        self.path: PathFigures | None = None
        self.attention = Attention.FULL
        self._is_together = False
        self.exchanges = Exchanges()
        self._make_exchanges = make_exchanges
        self._monitors = MonitorsTold(listener.monitors_changed, time.monotonic)
        self._takes_looks = False
        self._looks: Look | None = None
        self.hears_signs = False
        """Has the host given a sign of life? Then it is missed when it gives none, on every link."""

    @property
    def records(self) -> Sequence[AuditRecord]:
        return self._log.records

    @property
    def keys(self) -> SessionKeys | None:
        """What proves the session when a lost link resumes; None before the first pairing."""
        return self._keys

    @property
    def awaits_restart(self) -> bool:
        """Has the customer let the computer be restarted, so that a lost link means that?"""
        return self._capabilities[Capability.RESTART] is CapabilityState.GRANTED

    def state(self, capability: Capability) -> CapabilityState:
        return self._capabilities[capability]

    def is_granted(self, capability: Capability) -> bool:
        """Does the host say that it is granted and does not rest? While the view rests everything does."""
        states = (self._capabilities[capability], self._capabilities[Capability.VIEW])
        return all(state is CapabilityState.GRANTED for state in states)

    @property
    def may_steer(self) -> bool:
        """Does the host say that control is granted and not paused?"""
        return self.is_granted(Capability.CONTROL)

    def note(self, kind: AuditKind, capability: Capability, detail: str) -> None:
        """Write down what an exchange did."""
        self._record(kind, capability, detail)

    def begin(self, assist_id: str) -> None:
        """`assist_id` is the hub's name of the session, "" for one by code."""
        self._started_at = time.time()
        if self._make_exchanges is not None:
            self.exchanges = Exchanges(self._make_exchanges(self))
        self._record(AuditKind.STARTED, detail=assist_id)

    def linked(self, outbox: Outbox, keys: SessionKeys) -> None:
        """There is a link; `keys` are kept of the first one only."""
        self._outbox = outbox
        if self._keys is None:
            self._keys = keys.for_resuming()
            self._host_log = PeerLog(keys.peer_sign, keys.session)
            self._record(AuditKind.PAIRED, detail=paired_detail(keys.session, self._signing.public, keys.peer_sign))
        else:
            self._record(AuditKind.RECONNECTED)
            if self.awaits_restart:
                # Only the view comes back by itself; whatever else the host still grants it says at once.
                for capability in self._capabilities.keys() - {Capability.VIEW}:
                    self._change(capability, CapabilityState.NOT_ASKED, AuditKind.REVOKED)

    def unlinked(self) -> None:
        """The link is lost, and with it the questions that were open: the host takes them away."""
        self._outbox = None
        self._is_together = False
        self.exchanges.unlinked()
        for capability, state in self._capabilities.items():
            if state is CapabilityState.ASKED:
                self._change(capability, CapabilityState.NOT_ASKED, AuditKind.REFUSED)

    def send(self, message: Control) -> None:
        """Say something to the host; nothing while there is no link."""
        if self._outbox is not None:
            self._outbox.put(RecordClass.CONTROL, pack_control(message))

    def look_at(self, look: Look) -> None:
        """What is looked at; said again on each link, for a host knows it of the link that it has."""
        if look != self._looks:
            self._looks = look
            if self._takes_looks:
                self.send(look)

    def request(self, capability: Capability) -> None:
        """Ask for a capability, unless it is asked for or there."""
        if self._outbox is None or self._capabilities[capability] in {CapabilityState.ASKED, CapabilityState.GRANTED}:
            return
        self._change(capability, CapabilityState.ASKED, AuditKind.ASKED)
        self.send(Ask(capability))

    def request_unanswered(self, capability: Capability) -> None:
        """Ask for what was never asked for, or whose question was lost with a link."""
        if self._capabilities[capability] is CapabilityState.NOT_ASKED:
            self.request(capability)

    def give_up(self, capability: Capability) -> None:
        if self._capabilities[capability] in {CapabilityState.GRANTED, CapabilityState.PAUSED}:
            self._record(AuditKind.GIVEN_UP, capability)
            self.send(GiveUp(capability))

    def tell_attention(self) -> None:
        """Say how closely the engineer looks, to a host that takes it."""
        if self._is_together:
            self.send(Attend(self.attention))

    def hand_over(self, to: int) -> None:
        """Let another engineer have control, if the customer says yes."""
        if self._capabilities[Capability.CONTROL] in {CapabilityState.GRANTED, CapabilityState.PAUSED}:
            self.send(HandOver(to))

    def keep_picture(self) -> None:
        """A still of what is seen is kept."""
        self._record(AuditKind.PICTURE_KEPT, Capability.VIEW)
        if self._is_together:
            self.send(KeptPicture())

    def take(self, message: Control) -> ReasonCode | None:
        """Act on what the host says; returns why the session is over if that is what it says. Raises ProtocolError."""
        match message:
            case Granted(capability, resting):
                self._used.add(capability)
                self._granted(capability, resting)
                self._send_head()
            case Refused(capability, taken=taken):
                state = CapabilityState.TAKEN if taken else CapabilityState.REFUSED
                self._change(capability, state, AuditKind.REFUSED)
                self._send_head()
            case Revoked(capability):
                self._change(capability, CapabilityState.REVOKED, AuditKind.REVOKED)
                self._send_head()
            case Paused(capability):
                self._change(capability, CapabilityState.PAUSED, AuditKind.PAUSED)
            case Resumed(capability):
                self._change(capability, CapabilityState.GRANTED, AuditKind.RESUMED)
            case AuditHead():
                self._keep_head(message)
            case End(reason, closing):
                if closing is not None:
                    self._keep_head(closing)
                return reason_told(reason)
            case _:
                self._take_news(message)
        return None

    def _take_news(self, message: Control) -> None:
        """What changes nothing that is granted."""
        match message:
            case Offered(capabilities):
                self._takes_looks = True
                if self._looks is not None:
                    self.send(self._looks)
                self.listener.offered(capabilities)
                self._is_together = True
                if self.attention is not Attention.FULL:
                    self.tell_attention()
                if self._outbox is not None:
                    self.exchanges.linked(self._outbox, capabilities)
            case Monitors():
                self._monitors.take(message)
            case Roster() | HandedOver() | ControlWanted():
                self.listener.company_told(message)
            case Shown(scope, hides):
                self.listener.shown_changed(scope, hides)
            case PathFigures():
                self.path = message
                self.listener.path_estimated(message)
            case _:
                raise ProtocolError(f"A host does not send {type(message).__name__}.")

    def goodbye(self, reason: ReasonCode, session: bytes) -> bytes:
        """The last message to the host, with the head of the log that it closes."""
        self._close_log(reason)
        told = reason.value if reason is ReasonCode.SEAL_BROKEN else ""
        return pack_control(End(told, self._signing.sign_head(session, self._log.count, self._log.head)))

    def finish(self, reason: ReasonCode) -> AssistReport:
        """Close the log; what the session was."""
        self._outbox = None
        self.exchanges.close()
        self._close_log(reason)
        keys = self._keys
        closing = self._signing.sign_head(keys.session, self._log.count, self._log.head) if keys is not None else None
        return AssistReport(
            reason,
            int(self._started_at * 1000),
            int(time.time() * 1000),
            tuple(c for c in Capability if c in self._used),
            self._log.head.hex(),
            self._log.count,
            tuple(self._log.records),
            closing.signature.hex() if closing is not None else "",
        )

    def _granted(self, capability: Capability, resting: bool) -> None:
        """Granted, and perhaps paused at once: the window hears of one state."""
        if not resting:
            self._change(capability, CapabilityState.GRANTED, AuditKind.GRANTED)
        elif self._capabilities[capability] is not CapabilityState.PAUSED:
            self._record(AuditKind.GRANTED, capability)
            self._change(capability, CapabilityState.PAUSED, AuditKind.PAUSED)

    def _change(self, capability: Capability, state: CapabilityState, kind: AuditKind) -> None:
        if self._capabilities[capability] is state:
            return
        self._capabilities[capability] = state
        self._record(kind, capability)
        self.listener.capability_changed(capability, state)
        self.exchanges.grants_changed()

    def _keep_head(self, head: AuditHead) -> None:
        if self._host_log is None:
            raise ProtocolError("An audit head came before the pairing.")
        self._host_log.keep(head)
        self._record(AuditKind.PEER_HEAD, detail=head_detail(head))

    def _send_head(self) -> None:
        if self._keys is not None:
            self.send(self._signing.sign_head(self._keys.session, self._log.count, self._log.head))

    def _close_log(self, reason: ReasonCode) -> None:
        if not self._log.is_closed:
            self._record(AuditKind.ENDED, detail=f"{reason.value}, {self._log.count + 1} records")

    def _record(self, kind: AuditKind, capability: Capability | None = None, detail: str = "") -> None:
        at_ms = int(time.time() * 1000)
        written = self._rests.detail(kind, capability, detail, at_ms)
        if written is None:
            return
        self._log.append(kind, at_ms, capability, written)
