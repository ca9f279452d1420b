"""One engineer's session on the host's side, from the introduction to its end: asks, grants, shows, steers.

Everything here runs in the share's loop; capture, input and interface threads hand their news in by thread-safe calls.
Where several look, each has a session of his own, and what they share is the stage.

Invariant: nothing is sent to the viewer but through the outbox, and no frame enters it without a live view grant.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from remote_assist.codec import lossless_codec_ids
from remote_assist.errors import NotGranted, ProtocolError, ScreenUnavailable
from remote_assist.policy.consent import Consent
from remote_assist.policy.questions import Onlooker, Question, ShownFacts
from remote_assist.secure.words import Words
from remote_assist.shown import Choice
from remote_assist.stream.asking import Asking
from remote_assist.stream.exchange import Exchange, Exchanges
from remote_assist.stream.floor import ControlTaken
from remote_assist.stream.gate import Gate
from remote_assist.stream.host_ui import HostUi
from remote_assist.stream.naming import Naming
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.picture_news import PictureNews
from remote_assist.stream.resting import Resting
from remote_assist.stream.session_log import SessionLog
from remote_assist.stream.share_metrics import ShownFigures
from remote_assist.stream.share_setup import ShareListener
from remote_assist.stream.showing import Showing
from remote_assist.stream.stage import Stage
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
    Paused,
    Refused,
    Resumed,
    Revoked,
    pack_control,
)
from remote_assist.wire.input import parse_input
from remote_assist.wire.limits import MAX_NAME
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability

MOST_PICTURES_KEPT = 500  # stills of one session that are written down; whoever says more of them floods the log
_log = logging.getLogger(__name__)


class Hall(Protocol):
    """What a session wants of the share it belongs to; called in the loop."""

    def check_control_is_free(self, session: HostSession) -> None:
        """Raises `ControlTaken` while another engineer holds control or is being asked about."""

    def questions_changed(self) -> None:
        """A question was opened or closed: control rests everywhere while one is open."""

    def tell_banner(self) -> None:
        """What is granted, or rests, has changed."""

    def would_show(self) -> ShownFacts:
        """What the view shows; with choices for as long as nobody looks or is asked about it."""

    def check_restart(self) -> None:
        """Raises `NotGranted` where this share could not go on after a restart."""

    def restart(self, session: HostSession) -> None:
        """The customer lets this computer be restarted, for this engineer."""

    def stay(self) -> None:
        """It is not to be restarted after all."""

    def hand_over(self, session: HostSession, to: int) -> None:
        """Who has control wants the engineer of this number to have it."""

    def control_wanted(self, session: HostSession) -> None:
        """He asked for control, and another has it."""

    def allowing(self, session: HostSession, question: Question) -> None:
        """The customer says yes to it, which counts in a moment."""

    def answered(self, question: Question, done: bool, timed_out: bool) -> None:
        """What a question came to."""

    def choose(self, choice: Choice | None) -> None:
        """Show this, or what is suggested, unless somebody looks already."""


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
        loop = asyncio.get_running_loop()
        self.gate = gate
        self.number = number
        self.colour = colour
        self._told_roster: Roster | None = None
        self._codecs = frozenset(introduction.codecs)
        self._is_together = introduction.together
        self._exchanges = Exchanges(exchanges)
        self._news = PictureNews(stage, introduction, self._send)
        self._awaits_introduction = False
        self._is_away = False
        self._is_paused = False
        self._looks_since = 0.0
        self._pictures_kept = 0
        self._log = log
        self._stage = stage
        self._hall = hall
        self._listener = listener
        log.on_passed = lambda record: listener.passed(record.kind, record.detail)
        self._end = end
        self._words = words
        self._asking = Asking(gate, ui, loop, self._answered, self._chosen)
        self._resting = Resting(gate, loop, self._rest_changed)
        self._showing = Showing(gate, loop, time.monotonic, wants_figures=introduction.path_figures)
        self._showing.outbox = outbox
        self._naming = Naming(gate, log)
        self._steers = False  # until it was told that it does not; the gate may have closed before

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
        self._news.introduced(introduction)
        self._is_together = introduction.together
        self._offer()
        codecs = frozenset(introduction.codecs)
        if codecs == self._codecs:
            return
        if not lossless_codec_ids() <= codecs:
            raise ProtocolError("The viewer was started again, and decodes too little now.")
        self._codecs = codecs
        if self._showing.has_begun:
            self._showing.close()
            self._showing.begin(self._stage.admit(self.gate, self._showing, codecs))

    def attach(self, outbox: Outbox) -> None:
        """A link is up again; what the viewer must know again is queued."""
        self._is_away = False
        self._showing.connected(outbox)
        self._log.record(AuditKind.RECONNECTED)
        self._offer()
        self._resting.begin()
        for capability in self.gate.granted():
            self._send(self._grant(capability))
        self._news.begin_anew()
        self.tell_sight()
        for capability in Capability:
            if self.gate.state(capability) is Consent.REVOKED:
                self._send(Revoked(capability))  # it may have been taken back while nobody could be told
        if self._is_paused:
            self._send(Paused(Capability.VIEW))
        self.refresh_control()
        self._listener.connection_back()
        self._hall.tell_banner()

    def detach(self) -> None:
        """The link is lost: hold no key down, make no frames; open questions are taken away."""
        self._is_away = True
        self._showing.disconnected()
        self._exchanges.unlinked()
        self._listener.connection_lost()
        if self._steers:
            self._stage.let_go()
        self._asking.withdraw()
        self._hall.tell_banner()

    def close(self) -> None:
        """The session is over: nothing passes any more, and nobody is told of anything."""
        self.gate.end()
        self._asking.close()
        self._exchanges.close()
        self._resting.close()
        self._showing.close()
        if self._steers:
            self._stage.let_go()

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
                event = parse_input(payload)
                if self._steers:  # the gate decides again, in the input thread; the loop never waits for a grab
                    self._stage.take_input(event, self.gate)
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
                self._pictures_kept += 1
                if self._pictures_kept > MOST_PICTURES_KEPT:
                    raise ProtocolError("More pictures are kept than anybody needs.")
                self._log.record(AuditKind.PICTURE_KEPT, Capability.VIEW)
            case Attend(attention) if self._is_together:
                self._showing.attend(attention)
            case HandOver(to) if self._is_together:
                self._hall.hand_over(self, to)
            case _:
                raise ProtocolError(f"A viewer does not send {type(message).__name__}.")

    # --- consent

    @property
    def has_control(self) -> bool:
        return self.gate.state(Capability.CONTROL) is Consent.GRANTED

    @property
    def control_rests(self) -> bool:
        """Does this engineer hold control that rests, as far as was told?"""
        return self.has_control and self._resting.rests

    def figures(self) -> ShownFigures:
        """What this engineer was shown so far; from any thread."""
        return self._showing.figures()

    def onlooker(self) -> Onlooker:
        """How the banner names this engineer."""
        words = self._words
        en, zh = (words.en, words.zh) if words is not None else ((), ())
        return Onlooker(self.gate.engineer, self.gate.granted(), en, zh, is_away=self._is_away, since=self._looks_since)

    def _asked(self, capability: Capability) -> None:
        state = self.gate.state(capability)
        if state is Consent.GRANTED:
            self._send(self._grant(capability))
            return
        if state is Consent.ASKED:
            return
        self._log.record(AuditKind.ASKED, capability)
        try:
            if capability is Capability.CONTROL and capability in self.gate.offered:
                self._hall.check_control_is_free(self)
                self._stage.open_watch()  # control needs what pauses it and ends it
            elif capability is Capability.RESTART:
                self._hall.check_restart()
            question = self.gate.ask(capability, self._hall.would_show() if capability is Capability.VIEW else None)
        except (NotGranted, ProtocolError, ScreenUnavailable) as exc:
            self._log.record(AuditKind.REFUSED, capability, str(exc))
            self._send(Refused(capability, taken=isinstance(exc, ControlTaken)))
            if isinstance(exc, ControlTaken):
                self._hall.control_wanted(self)
            return
        self._put(question)

    def _put(self, question: Question) -> None:
        self._listener.asked(question.capability)
        self._hall.questions_changed()  # control rests with everybody before anybody sees the question
        self._asking.put(question)

    # --- control from hand to hand; see `succession.py`

    @property
    def can_take_over(self) -> bool:
        return self.is_looking and not self._is_away and Capability.CONTROL in self.gate.offered

    def ask_to_take_over(self, instead_of: str) -> Question | None:
        try:
            self._stage.open_watch()
            question = self.gate.ask(Capability.CONTROL, instead_of=instead_of)
        except (NotGranted, ProtocolError, ScreenUnavailable) as exc:
            self._log.record(AuditKind.REFUSED, Capability.CONTROL, str(exc))
            return None
        self._log.record(AuditKind.ASKED, Capability.CONTROL, f"handed over by {instead_of}")
        self._put(question)
        return question

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

    def _chosen(self, question: Question, choice: Choice | None) -> None:
        offered = question.shown.choices if question.shown is not None else ()
        if question.capability is Capability.VIEW:
            self._hall.choose(choice if choice in offered else next(iter(offered), None))
        self._hall.allowing(self, question)

    def _answered(self, question: Question, state: Consent, timed_out: bool) -> None:
        if state is Consent.GRANTED:
            self._granted(question.capability)
        else:
            self._log.record(AuditKind.REFUSED, question.capability, "no answer in time" if timed_out else "")
            self._send(Refused(question.capability, timed_out))
            self._send_head()
            self._listener.refused(question.capability)
        self._hall.answered(question, state is Consent.GRANTED, timed_out)
        self._hall.questions_changed()

    def _granted(self, capability: Capability) -> None:
        self._log.record(AuditKind.GRANTED, capability)
        is_control = capability is Capability.CONTROL
        if is_control:
            self._steers = True
            if not self._resting.begin():
                # The click on Allow was the customer's own input: control mostly begins with a rest.
                self._log.record(AuditKind.PAUSED, capability)
        self._send(self._grant(capability))
        self._send_head()
        if capability is Capability.VIEW:
            self._looks_since = self._looks_since or time.time()
            self._hall.choose(None)  # what is granted beforehand shows what is suggested
            self.tell_shown()
            self._hall.tell_banner()  # before the first pixel is grabbed
            self._start_showing()
            if self._is_paused:
                self._note_pause()
        self._listener.granted(capability)  # whoever is told of it can already count on the panic key
        if is_control:
            if self._resting.rests:
                self._listener.paused(capability)
            self._start_steering()
            self.refresh_control()
        self._exchanges.grants_changed()
        self._hall.tell_banner()
        if capability is Capability.RESTART:
            self._hall.restart(self)

    def _grant(self, capability: Capability) -> Granted:
        """The viewer learns in one word that it has control and that control rests."""
        return Granted(capability, resting=capability is Capability.CONTROL and self._resting.rests)

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
                self._steers = False
                self._stage.let_go()
                self._resting.end()
            elif capability is Capability.RESTART:
                self._hall.stay()
            self._send(Revoked(capability))
        self._asking.settle()
        if ended:
            self._exchanges.grants_changed()
            self._send_head()
            self._hall.tell_banner()

    # --- showing and steering

    @property
    def is_looking(self) -> bool:
        return self.gate.state(Capability.VIEW) is Consent.GRANTED

    @property
    def wants_to_look(self) -> bool:
        """Does this engineer look, or is the customer being asked about it?"""
        return self.gate.state(Capability.VIEW) in {Consent.GRANTED, Consent.ASKED}

    def tell_shown(self) -> None:
        """Something else is shown from now on: it is written down, and the viewer is told."""
        if self.is_looking:
            curtain = self._stage.curtain
            self._log.record(AuditKind.SHOWN, Capability.VIEW, curtain.terms.described(curtain.choice))
            self.tell_sight()

    def tell_sight(self) -> None:
        """The viewer learns what is in its picture, and whether parts of it are hidden, once for each change."""
        if self.is_looking:
            self._news.tell()

    def drop_pictures(self) -> None:
        """What was made by an older choice is not sent any more."""
        self._showing.begin_anew()

    def pause(self, paused: bool) -> None:
        """The customer has paused everything, or goes on: nothing of before is sent, and the viewer learns it."""
        if paused is self._is_paused:
            return
        self._is_paused = paused
        if paused:
            self.drop_pictures()
            self._showing.outbox.drop(RecordClass.INPUT)
        else:
            self._showing.look_again()
        if self.is_looking:
            self._note_pause()
        self._exchanges.grants_changed()
        self.refresh_control()

    def _note_pause(self) -> None:
        view = Capability.VIEW
        if self._is_paused:
            self._log.record(AuditKind.PAUSED, view, "by the customer")
            self._send(Paused(view))
            self._listener.paused(view)
        else:
            self._log.record(AuditKind.RESUMED, view)
            self._send(Resumed(view))
            self._listener.resumed(view)

    def _start_showing(self) -> None:
        try:
            self._stage.open_watch()
        except ScreenUnavailable:
            # Viewing goes on without; control is refused when it is asked for.
            self._log.record(AuditKind.REFUSED, Capability.CONTROL, "no watch for the customer's input on this system")
        if self._showing.has_begun:
            self._showing.look_again()
        else:
            self._showing.begin(self._stage.admit(self.gate, self._showing, self._codecs))

    def _start_steering(self) -> None:
        try:
            self._stage.steer()
        except ScreenUnavailable as exc:
            self.steering_failed(str(exc))

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
        self._resting.refresh()

    def banner_told(self) -> None:
        """A banner names this engineer, or none does any more, or will not for ever."""
        self._naming.look()
        self.tell_sight()  # what the windows know of the monitors comes this way too
        self._showing.look_again()
        self.refresh_control()

    def _rest_changed(self, live: bool) -> None:
        control = Capability.CONTROL
        if live:
            self._log.record(AuditKind.RESUMED, control)
            self._send(Resumed(control))
            self._listener.resumed(control)
        else:
            self._stage.let_go()
            self._log.record(AuditKind.PAUSED, control)
            self._send(Paused(control))
            self._listener.paused(control)
        self._hall.tell_banner()

    def _send(self, message: Control) -> None:
        self._showing.outbox.put(RecordClass.CONTROL, pack_control(message))

    def _send_head(self) -> None:
        self._send(self._log.head())
