"""One engineer's session on the host's side, from the introduction to its end: its links, what comes in, what holds.

What he asks for is heard in `hearing.py`; what he sees is kept in `looking.py`, what he steers in `helm.py`. Everything
here runs in the share's loop; capture, input and interface threads hand their news in by thread-safe calls. Where
several look, each has a session of his own, and what they share is the stage.

Invariant: nothing is sent to the viewer but through the outbox, and no frame enters it without a live view grant.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.policy.consent import Consent
from remote_assist.policy.questions import Onlooker, Question
from remote_assist.secure.words import Words
from remote_assist.stream.exchange import Exchange, Exchanges
from remote_assist.stream.gate import Gate
from remote_assist.stream.hearing import Forum, Hearing
from remote_assist.stream.helm import Helm
from remote_assist.stream.host_ui import HostUi
from remote_assist.stream.looking import Looking
from remote_assist.stream.naming import Naming
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.session_log import SessionLog
from remote_assist.stream.share_metrics import ShownFigures
from remote_assist.stream.share_setup import ShareListener
from remote_assist.stream.showing import Showing
from remote_assist.stream.stage import Stage
from remote_assist.stream.succession import Steersman
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.company import CompanyWord, HandOver, Member, Roster
from remote_assist.wire.control import (
    Ask,
    Attend,
    Control,
    GiveUp,
    Granted,
    Introduce,
    KeptPicture,
    Look,
    Offered,
    Revoked,
    pack_control,
)
from remote_assist.wire.limits import MAX_NAME
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability

_log = logging.getLogger(__name__)


class Hall(Forum, Protocol):
    """What a session wants of the share it belongs to; called in the loop."""

    def tell_banner(self) -> None:
        """What is granted, or rests, has changed."""

    def hand_over(self, session: Steersman, to: int) -> None:
        """Who has control wants the engineer of this number to have it."""

    def restart(self, session: HostSession) -> None:
        """The customer lets this computer be restarted, for this engineer."""

    def stay(self) -> None:
        """It is not to be restarted after all."""


class HostSession:
    """See the module. `end` ends this session and no other."""

    def __init__(
        self,
        gate: Gate,
        introduction: Introduce,
        *,
        log: SessionLog,
        outbox: Outbox,
        stage: Stage,
        ui: HostUi,
        hall: Hall,
        listener: ShareListener,
        end: Callable[[ReasonCode], None],
        words: Words | None = None,
        exchanges: Iterable[Exchange] = (),
        number: int = 0,
        colour: int = 0,
    ) -> None:
        self.gate = gate
        self.number = number
        self.colour = colour
        self._told_roster: Roster | None = None
        self._is_together = introduction.together
        self._awaits_introduction = False
        self._is_away = False
        self._words = words
        self._log = log
        self._hall = hall
        self._listener = listener
        log.on_passed = lambda record: listener.passed(record.kind, record.detail)
        self._end = end
        self._exchanges = Exchanges(exchanges)
        self._loop = asyncio.get_running_loop()
        self._showing = Showing(gate, self._loop, time.monotonic, wants_figures=introduction.path_figures)
        self._showing.outbox = outbox
        self._naming = Naming(gate, log)
        self.looking = Looking(gate, stage, self._showing, introduction, log=log, listener=listener, send=self._send)
        self._helm = Helm(
            gate,
            stage,
            log=log,
            listener=listener,
            send=self._send,
            failed=self.steering_failed,
            changed=hall.tell_banner,
        )
        self._hearing = Hearing(
            self,
            gate,
            hall,
            stage=stage,
            ui=ui,
            log=log,
            listener=listener,
            send=self._send,
            granted=self._granted,
        )

    def begin(self) -> None:
        """Act on what was granted beforehand."""
        self._offer()
        for capability in self.gate.granted():
            self._granted(capability)

    # --- links

    def began_anew(self, words: Words | None) -> None:
        """The engineer's program was started again and has paired anew; it may decode other things than before."""
        self._words = words
        self._awaits_introduction = True

    def introduced_again(self, introduction: Introduce) -> None:
        """Heard on every link; it counts only of a program that was started again."""
        if not self._awaits_introduction:
            return
        self._awaits_introduction = False
        self._is_together = introduction.together
        self._offer()
        self.looking.introduced(introduction)

    def attach(self, outbox: Outbox) -> None:
        """A link is up again; what the viewer must know again is queued."""
        self._is_away = False
        self._showing.connected(outbox)
        self._log.record(AuditKind.RECONNECTED)
        self._offer()
        self._helm.linked()
        for capability in self.gate.granted():
            self._send(self._grant(capability))
        for capability in Capability:
            if self.gate.state(capability) is Consent.REVOKED:
                self._send(Revoked(capability))  # it may have been taken back while nobody could be told
        self.looking.linked()
        self.refresh_control()
        self._listener.connection_back()
        self._hall.tell_banner()

    def detach(self) -> None:
        """The link is lost: hold no key down, make no frames; open questions are taken away."""
        self._is_away = True
        self._showing.disconnected()
        self._exchanges.unlinked()
        self._listener.connection_lost()
        self._helm.let_go()
        self._hearing.questions.withdraw()
        self._hall.tell_banner()

    def close(self) -> None:
        """The session is over: nothing passes any more, and nobody is told of anything."""
        self.gate.end()
        self._hearing.questions.close()
        self._exchanges.close()
        self._helm.close()
        self._showing.close()

    def _offer(self) -> None:
        """Say what may be asked for, to who works together; a program begun anew says first whether it does."""
        if self._is_together and not self._awaits_introduction:
            offered = self.gate.offered
            self._told_roster = None
            self._send(Offered(tuple(capability for capability in Capability if capability in offered)))
            self._exchanges.linked(self._showing.outbox)

    # --- what the viewer sends

    def take(self, record_class: RecordClass, payload: bytes) -> None:
        """Act on one opened record that is no control message. Raises `ProtocolError`."""
        match record_class:
            case RecordClass.FRAMES:
                self._showing.take_ack(payload)
            case RecordClass.INPUT:
                self._helm.take(payload)
            case _:
                self._exchanges.take(record_class, payload)

    def take_control(self, message: Control) -> None:
        """Act on one control message. Raises `ProtocolError`."""
        match message:
            case Ask(capability):
                self._asked(capability)
            case Look():
                self._showing.look_at(message.picture, message.area)
            case GiveUp(capability):
                self._log.record(AuditKind.GIVEN_UP, capability)
                self.tell_revoked(self.gate.revoke(capability))
            case KeptPicture() if self._is_together and self.is_looking:
                self.looking.picture_kept()
            case Attend(attention) if self._is_together:
                self._showing.attend(attention)
            case HandOver(to) if self._is_together:
                self._hall.hand_over(self, to)
            case _:
                raise ProtocolError(f"A viewer does not send {type(message).__name__}.")

    # --- consent

    @property
    def is_looking(self) -> bool:
        return self.looking.is_allowed

    @property
    def has_control(self) -> bool:
        return self._helm.is_held

    @property
    def control_rests(self) -> bool:
        """Does this engineer hold control that rests, as far as was told?"""
        return self.has_control and self._helm.rests

    def figures(self) -> ShownFigures:
        """What this engineer was shown so far; from any thread."""
        return self._showing.figures()

    def onlooker(self) -> Onlooker:
        """How the banner names this engineer."""
        words = self._words
        en, zh = (words.en, words.zh) if words is not None else ((), ())
        return Onlooker(
            self.gate.engineer, self.gate.granted(), en, zh, is_away=self._is_away, since=self.looking.since
        )

    def _asked(self, capability: Capability) -> None:
        state = self.gate.state(capability)
        if state is Consent.GRANTED:
            self._send(self._grant(capability))
        elif state is not Consent.ASKED:
            self._hearing.ask(capability)

    # --- control from hand to hand; see `succession.py`

    @property
    def can_take_over(self) -> bool:
        return self.is_looking and not self._is_away and Capability.CONTROL in self.gate.offered

    def ask_to_take_over(self, instead_of: str) -> Question | None:
        return self._hearing.ask_to_take_over(instead_of)

    def yield_control(self, to: str) -> None:
        if not self.has_control:
            return  # he gave it up, or left, while the customer read
        self._log.record(AuditKind.GIVEN_UP, Capability.CONTROL, f"handed over to {to}")
        self.tell_revoked(self.gate.revoke(Capability.CONTROL))

    def tell(self, word: CompanyWord) -> None:
        """Say who is there or what becomes of control, to an end that takes such words; the roster once a change."""
        if not self._is_together or self._awaits_introduction or not self.is_looking:
            return
        if isinstance(word, Roster):
            if word == self._told_roster:
                return
            self._told_roster = word
        self._send(word)

    def member(self) -> Member:
        """How the others see this engineer."""
        engineer = self.gate.engineer
        return Member(
            self.number,
            engineer.name[:MAX_NAME],
            self.colour,
            engineer.verified,
            engineer.observes,
            self.has_control,
            self._is_away,
        )

    def _granted(self, capability: Capability) -> None:
        self._log.record(AuditKind.GRANTED, capability)
        if capability is Capability.CONTROL:
            self._helm.granted()
        self._send(self._grant(capability))
        self._send_head()
        if capability is Capability.VIEW:
            self._hall.choose(None)  # what is granted beforehand shows what is suggested
            self.looking.granted()
            self._hall.tell_banner()  # before the first pixel is grabbed
            self.looking.begin()
        self._listener.granted(capability)  # whoever is told of it can already count on the panic key
        if capability is Capability.CONTROL:
            self._helm.begin()
        self._exchanges.grants_changed()
        self._hall.tell_banner()
        if capability is Capability.RESTART:
            self._hall.restart(self)

    def _grant(self, capability: Capability) -> Granted:
        """The viewer learns in one word that it has control and that control rests."""
        return Granted(capability, resting=capability is Capability.CONTROL and self._helm.rests)

    def tell_revoked(self, ended: tuple[Capability, ...]) -> None:
        """The gate is closed for these: tell everybody. Without view the session is over."""
        for capability in ended:
            self._log.record(AuditKind.REVOKED, capability)
            self._listener.revoked(capability)
        if Capability.VIEW in ended:
            self._end(ReasonCode.VIEW_REVOKED)
            return
        for capability in ended:
            if capability is Capability.CONTROL:
                self._helm.end()
            elif capability is Capability.RESTART:
                self._hall.stay()
            self._send(Revoked(capability))
        self._hearing.questions.settle()
        if ended:
            self._exchanges.grants_changed()
            self._send_head()
            self._hall.tell_banner()

    def pause(self, paused: bool) -> None:
        """The customer has paused everything, or goes on."""
        if paused is self.looking.is_paused:
            return
        self.looking.pause(paused)
        self._exchanges.grants_changed()
        self.refresh_control()

    def steering_failed(self, sentence: str) -> None:
        """Nothing can be injected, or nobody watches for the panic key."""
        self.use_failed(Capability.CONTROL, sentence)

    def restart_failed(self, sentence: str) -> None:
        """The system did not restart, and will not."""
        self.use_failed(Capability.RESTART, sentence)

    def use_failed(self, capability: Capability, sentence: str) -> None:
        """This computer cannot do what was granted: it is taken back."""
        self._log.record(AuditKind.REVOKED, capability, sentence)
        self.tell_revoked(self.gate.revoke(capability))

    def refresh_control(self) -> None:
        """Tell the viewer when control begins or ends to rest, for whatever reason."""
        self._helm.refresh()

    def banner_told(self) -> None:
        """A banner names this engineer, or none does any more, or will not for ever."""
        self._naming.look()
        self.looking.tell_sight()  # what the windows know of the monitors comes this way too
        self._showing.look_again()
        self.refresh_control()

    def _send(self, message: Control) -> None:
        """Who leaves too much unread ends this session, and not that of the colleague of whom he was to hear."""
        try:
            self._showing.outbox.put(RecordClass.CONTROL, pack_control(message))
        except TooLarge as exc:
            _log.warning("the session ends: %s", exc)
            self._loop.call_soon(self._end, ReasonCode.PROTOCOL_ERROR)

    def _send_head(self) -> None:
        self._send(self._log.head())
