"""One session on the host's side, from the first words to the closing record: asks, grants, shows, steers, writes down.

Everything here runs in the share's loop; capture, input and interface threads hand their news in by thread-safe calls.

Invariant: nothing is sent to the viewer but through the outbox, and no frame enters it without a live view grant.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from remote_assist.errors import NotGranted, ProtocolError, ScreenUnavailable, TooLarge
from remote_assist.geometry import Size
from remote_assist.policy.consent import Consent, ConsentBook
from remote_assist.policy.questions import Engineer, Question
from remote_assist.secure.records import SessionKeys
from remote_assist.secure.signing import PeerLog, SigningKey
from remote_assist.secure.words import Words
from remote_assist.stream.frame_source import FrameSource, Spectator
from remote_assist.stream.gate import Gate
from remote_assist.stream.host_ui import HostUi, ShareControls
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.share_setup import Machine, ShareListener, ShareSetup, banner_facts
from remote_assist.stream.steering import Steering
from remote_assist.wire.audit import AuditKind, AuditLog
from remote_assist.wire.control import (
    Ask,
    AuditHead,
    Control,
    End,
    GiveUp,
    Granted,
    Introduce,
    Paused,
    Refused,
    Resumed,
    Revoked,
    pack_control,
    parse_control,
)
from remote_assist.wire.frames import pack_cursor, parse_ack, parse_cursor
from remote_assist.wire.input import parse_input
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability, Role

_log = logging.getLogger(__name__)


class HostSession:
    """See the module. `controls` ends the share; `wall` gives seconds since 1970."""

    def __init__(
        self,
        keys: SessionKeys,
        signing: SigningKey,
        *,
        setup: ShareSetup,
        machine: Machine,
        ui: HostUi,
        controls: ShareControls,
        listener: ShareListener,
        words: Words | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._keys = keys
        self._signing = signing
        self._setup = setup
        self._machine = machine
        self._ui = ui
        self._controls = controls
        self._listener = listener
        self._words = words
        self._wall = wall
        self._outbox = Outbox()
        self._started_at = wall()
        self._since = 0.0
        self._used: set[Capability] = set()
        self._source: FrameSource | None = None
        self._spectator: Spectator | None = None
        self._codecs: frozenset[int] = frozenset()
        self._steering: Steering | None = None
        self._screen = Size(0, 0)
        self._told_live = False
        self._timer: asyncio.TimerHandle | None = None
        self._rest: asyncio.TimerHandle | None = None
        self.log = AuditLog(Role.HOST)
        self._peer_log = PeerLog(keys.peer_sign, keys.session)
        self.gate: Gate | None = None
        self._record(AuditKind.STARTED, detail=keys.session.hex())

    # --- links

    def attach(self, outbox: Outbox) -> None:
        """A link is up; what the viewer must know again is queued."""
        self._outbox = outbox
        if self.gate is None:
            return
        self._record(AuditKind.RECONNECTED)
        self._told_live = self._is_control_live()
        for capability in self.gate.granted():
            self._send(self._grant(capability))
        for capability in Capability:
            if self.gate.state(capability) is Consent.REVOKED:
                self._send(Revoked(capability))  # it may have been taken back while nobody could be told
        if self._spectator is not None:
            self._spectator.connected()
        self.refresh_control()

    def detach(self) -> None:
        """The link is lost: hold no key down, make no frames; open questions are taken away."""
        if self._spectator is not None:
            self._spectator.disconnected()
        if self._steering is not None:
            self._steering.release()
        if self.gate is not None:
            for question in self.gate.open_questions():
                self._ui.withdraw(question)
                self._answered(question, allow=False)

    # --- what the viewer sends

    def take(self, record_class: RecordClass, payload: bytes) -> ReasonCode | None:
        """Act on one opened record. Returns the reason when the viewer ends the session. Raises `ProtocolError`."""
        match record_class:
            case RecordClass.FRAMES:
                ack = parse_ack(payload)
                if self._spectator is not None:
                    self._spectator.acked(ack.number, ack.decode_us / 1e6)
            case RecordClass.INPUT:
                event = parse_input(payload)
                if self._steering is not None and self.gate is not None:
                    self._steering.take(event)
            case RecordClass.CONTROL:
                return self._take_control(parse_control(payload))
            case _:
                raise ProtocolError(f"A viewer sends nothing of the class {record_class.name.lower()} to this host.")
        return None

    def _take_control(self, message: Control) -> ReasonCode | None:
        if isinstance(message, Introduce):
            self._introduced(message)
            return None
        if self.gate is None:
            raise ProtocolError("The viewer did not introduce itself first.")
        match message:
            case Ask(capability):
                self._asked(self.gate, capability)
            case GiveUp(capability):
                self._record(AuditKind.GIVEN_UP, capability)
                self.tell_revoked(self.gate.revoke(capability))
            case AuditHead():
                self._keep_head(message)
            case End(_, closing):
                if closing is not None:
                    self._keep_head(closing)
                return ReasonCode.ENDED_BY_ENGINEER
            case _:
                raise ProtocolError(f"A viewer does not send {type(message).__name__}.")
        return None

    def _introduced(self, message: Introduce) -> None:
        if self.gate is not None:
            return
        name = self._setup.engineer_name or message.name
        self._codecs = frozenset(message.codecs)
        engineer = Engineer(name, self._keys.peer_sign, self._setup.engineer_verified)
        book = ConsentBook(self._setup.terms, engineer)
        self.gate = Gate(book, time.monotonic)
        for capability in self.gate.granted():
            self._granted(capability)

    # --- consent

    def _asked(self, gate: Gate, capability: Capability) -> None:
        state = gate.state(capability)
        if state is Consent.GRANTED:
            self._send(self._grant(capability))
            return
        if state is Consent.ASKED:
            return
        self._record(AuditKind.ASKED, capability)
        try:
            self._check_possible(capability)
            question = gate.ask(capability)
        except (NotGranted, ProtocolError, ScreenUnavailable) as exc:
            self._record(AuditKind.REFUSED, capability, str(exc)[:200])
            self._send(Refused(capability))
            return
        self._listener.asked(capability)
        self.refresh_control()
        self._arm_deadline()
        self._ui.ask(question, lambda allow: self._hand_in(self._answered, question, allow))

    def _check_possible(self, capability: Capability) -> None:
        """Control needs the watch that pauses it and ends it."""
        if capability is Capability.CONTROL:
            self._ready_steering().open_watch()

    def _answered(self, question: Question, allow: bool) -> None:
        gate = self.gate
        if gate is None or question not in gate.open_questions():
            return
        state = gate.answer(question, allow)
        if state is Consent.GRANTED:
            self._granted(question.capability)
        elif state is Consent.REFUSED:
            self._refused(question, timed_out=False)
        self.refresh_control()

    def _run_out(self) -> None:
        if self.gate is None:
            return
        for question in self.gate.run_out():
            self._ui.withdraw(question)
            self._refused(question, timed_out=True)
        self.refresh_control()
        self._arm_deadline()

    def _arm_deadline(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        seconds = self.gate.seconds_to_deadline() if self.gate is not None else None
        self._timer = self._loop.call_later(seconds + 0.01, self._run_out) if seconds is not None else None

    def _granted(self, capability: Capability) -> None:
        self._since = self._since or self._wall()
        self._used.add(capability)
        self._record(AuditKind.GRANTED, capability)
        if capability is Capability.CONTROL:
            # The click on Allow was the customer's own input: control mostly begins with a rest.
            self._told_live = self._is_control_live()
            if not self._told_live:
                self._record(AuditKind.PAUSED, capability)
        self._send(self._grant(capability))
        self._send_head()
        if capability is Capability.VIEW:
            self._show_banner()  # before the first pixel is grabbed
            self._start_showing()
        self._listener.granted(capability)  # whoever is told of it can already count on the panic key
        if capability is Capability.CONTROL:
            if not self._told_live:
                self._listener.paused(capability)
            self._start_steering()
            self.refresh_control()
        self._show_banner()

    def _is_control_live(self) -> bool:
        return self.gate is not None and self.gate.is_live(Capability.CONTROL, self.gate.engineer.key)

    def _grant(self, capability: Capability) -> Granted:
        """The viewer learns in one word that it has control and that control rests."""
        return Granted(capability, resting=capability is Capability.CONTROL and not self._told_live)

    def _refused(self, question: Question, *, timed_out: bool) -> None:
        self._record(AuditKind.REFUSED, question.capability, "no answer in time" if timed_out else "")
        self._send(Refused(question.capability, timed_out))
        self._send_head()
        self._listener.refused(question.capability)

    def tell_revoked(self, ended: tuple[Capability, ...]) -> None:
        """The gate is closed for these: tell everybody. Without view the session is over."""
        if Capability.VIEW in ended:
            for capability in ended:
                self._record(AuditKind.REVOKED, capability)
                self._listener.revoked(capability)
            self._controls.stop(ReasonCode.VIEW_REVOKED)
            return
        for capability in ended:
            if capability is Capability.CONTROL and self._steering is not None:
                self._steering.release()
            self._record(AuditKind.REVOKED, capability)
            self._send(Revoked(capability))
            self._listener.revoked(capability)
        if ended:
            self._told_live = False
            self._send_head()
            self._show_banner()

    # --- showing and steering

    def _start_showing(self) -> None:
        if self.gate is None:
            return
        try:
            self._ready_steering().open_watch()
        except ScreenUnavailable:
            # Viewing goes on without; control is refused when it is asked for.
            self._record(AuditKind.REFUSED, Capability.CONTROL, "no watch for the customer's input on this system")
        if self._source is None:
            self._source = FrameSource(self._machine.open_screen, self)
            self._spectator = self._source.admit(self.gate, self, self._codecs)
            self._source.start()

    def _ready_steering(self) -> Steering:
        if self.gate is None:
            raise NotGranted("Nobody may steer before a session began.")
        if self._steering is None:
            self._steering = Steering(
                self.gate,
                open_injector=self._machine.open_injector,
                open_watch=self._machine.open_watch,
                customer_acted=self._controls.customer_acted,
                panicked=lambda: self._controls.stop(ReasonCode.PANIC),
                watch_lost=lambda: self._controls.revoke(Capability.CONTROL),
                failed=lambda sentence: self._hand_in(self._steering_failed, sentence),
            )
            self._steering.screen = self._screen
        return self._steering

    def _start_steering(self) -> None:
        try:
            steering = self._ready_steering()
            steering.open_watch()
        except ScreenUnavailable as exc:
            self._steering_failed(str(exc))
            return
        steering.open()

    def _steering_failed(self, sentence: str) -> None:
        if self.gate is not None:
            self._record(AuditKind.REVOKED, Capability.CONTROL, sentence[:200])
            self.tell_revoked(self.gate.revoke(Capability.CONTROL))

    def refresh_control(self) -> None:
        """Tell the viewer when control begins or ends to rest, for whatever reason."""
        gate = self.gate
        if gate is None or gate.state(Capability.CONTROL) is not Consent.GRANTED:
            return
        live = self._is_control_live()
        if not live and gate.seconds_of_rest() > 0:
            if self._rest is not None:
                self._rest.cancel()
            self._rest = self._loop.call_later(gate.seconds_of_rest() + 0.005, self.refresh_control)
        if live is self._told_live:
            return
        self._told_live = live
        if live:
            self._record(AuditKind.RESUMED, Capability.CONTROL)
            self._send(Resumed(Capability.CONTROL))
            self._listener.resumed(Capability.CONTROL)
        else:
            if self._steering is not None:
                self._steering.release()
            self._record(AuditKind.PAUSED, Capability.CONTROL)
            self._send(Paused(Capability.CONTROL))
            self._listener.paused(Capability.CONTROL)
        self._show_banner()

    def _show_banner(self) -> None:
        if self.gate is not None and self.gate.granted():
            facts = banner_facts(self.gate, self._setup.terms, self._since, self._told_live, self._words)
            self._ui.show_banner(facts, self._controls)

    # --- what the capture thread hands in

    def frame_made(self, payload: bytes) -> None:
        self._hand_in(self._put_live, RecordClass.FRAMES, payload)

    def cursor_made(self, payload: bytes) -> None:
        self._hand_in(self._put_cursor, payload)

    def capture_failed(self, sentence: str) -> None:
        _log.warning("capturing has ended: %s", sentence)
        self._hand_in(self._controls.stop, ReasonCode.SCREEN_GONE)

    def screen_opened(self, size: Size) -> None:
        self._hand_in(self._screen_opened, size)

    def _screen_opened(self, size: Size) -> None:
        self._screen = size
        if self._steering is not None:
            self._steering.screen = size

    def _put_cursor(self, payload: bytes) -> None:
        """The newest place replaces one that still waits: a slow path must not gather pointers in front of frames."""
        waiting = self._outbox.take_back(RecordClass.INPUT)
        if waiting is not None:
            old, new = parse_cursor(waiting), parse_cursor(payload)
            if new.image is None and old.image is not None and new.serial == old.serial:
                payload = pack_cursor(replace(old, position=new.position))
        self._put_live(RecordClass.INPUT, payload)

    def _put_live(self, record_class: RecordClass, payload: bytes) -> None:
        if self.gate is not None and self.gate.is_live(Capability.VIEW, self._keys.peer_sign):
            self._outbox.put(record_class, payload)

    def _hand_in(self, act: Callable[..., object], *args: object) -> None:
        """Into the loop, from any thread; after the loop's end there is nobody to tell."""
        try:
            self._loop.call_soon_threadsafe(act, *args)
        except RuntimeError:
            if not self._loop.is_closed():
                raise

    # --- the end

    def finish(self, reason: ReasonCode) -> AssistReport:
        """Close gate, interface and log; returns the report. The threads are stopped but not waited for."""
        if self.gate is not None:
            for question in self.gate.open_questions():
                self._ui.withdraw(question)
            self.gate.end()
        for timer in (self._timer, self._rest):
            if timer is not None:
                timer.cancel()
        if self._source is not None:
            self._source.stop()
        self._ui.hide_banner()
        if not self.log.is_closed:
            self._record(AuditKind.ENDED, detail=f"{reason.value}, {self.log.count + 1} records")
        return AssistReport(
            reason,
            int(self._started_at * 1000),
            int(self._wall() * 1000),
            tuple(c for c in Capability if c in self._used),
            self.log.head.hex(),
            self.log.count,
            tuple(self.log.records),
        )

    def release_threads(self) -> None:
        """Wait for the input and capture threads; not in the loop."""
        if self._steering is not None:
            self._steering.close()
        if self._source is not None:
            self._source.join(2.0)

    def closing(self, reason: ReasonCode) -> End:
        """The last message: the reason and the signed head of the closed log."""
        return End(reason.value, self._signing.sign_head(self._keys.session, self.log.count, self.log.head))

    def _keep_head(self, head: AuditHead) -> None:
        self._peer_log.keep(head)
        self._record(AuditKind.PEER_HEAD, detail=f"{head.count} {head.head.hex()}")

    def _record(self, kind: AuditKind, capability: Capability | None = None, detail: str = "") -> None:
        try:
            self.log.append(kind, int(self._wall() * 1000), capability, detail)
        except TooLarge as exc:
            # What can't be written down must not happen; whoever flooded the log may call it what he likes.
            _log.warning("the session ends: %s", exc)
            self._controls.stop(ReasonCode.PROTOCOL_ERROR)

    def _send(self, message: Control) -> None:
        self._outbox.put(RecordClass.CONTROL, pack_control(message))

    def _send_head(self) -> None:
        self._send(self._signing.sign_head(self._keys.session, self.log.count, self.log.head))
