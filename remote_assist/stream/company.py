"""The engineers who look at one share, together: who may hold control, who rests for whose question, the banner.

A grant belongs to one engineer, so each has a gate of his own; this is what they are to each other. Belongs to the
share's loop.

Invariant: at most one engineer holds control or is being asked about, and control rests with everybody while any
question is open.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from remote_assist.codec import lossless_codec_ids
from remote_assist.errors import NotCertified, NotGranted, PairingFailed
from remote_assist.policy.board import colour_for
from remote_assist.policy.consent import ConsentBook
from remote_assist.policy.questions import BannerFacts, Engineer, Pause, Question, ShownFacts
from remote_assist.secure.certificate import check_certificate
from remote_assist.secure.words import Words
from remote_assist.shown import Choice
from remote_assist.stream.floor import Floor
from remote_assist.stream.gate import Gate
from remote_assist.stream.host_exchanges import HostSide, host_exchanges
from remote_assist.stream.host_session import HostSession
from remote_assist.stream.host_ui import HostUi, ShareControls
from remote_assist.stream.mark_wall import MarkWall
from remote_assist.stream.outbox import Outbox
from remote_assist.stream.session_log import SessionLog
from remote_assist.stream.share_setup import Offer, ShareListener, ShareSetup
from remote_assist.stream.stage import Stage
from remote_assist.stream.succession import Steersman, Succession
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.company import Roster
from remote_assist.wire.control import Introduce
from remote_assist.wire.marks import COLOURS
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability


class Restarts(Protocol):
    """Who restarts this computer for an engineer."""

    @property
    def is_possible(self) -> bool: ...

    def begin(self, session: HostSession) -> None: ...

    def take_back(self) -> None: ...


class Company:
    """See the module. Implements `Hall`; `wall` gives seconds since 1970."""

    def __init__(
        self,
        *,
        setup: ShareSetup,
        stage: Stage,
        ui: HostUi,
        controls: ShareControls,
        restarts: Restarts | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._setup = setup
        self._restarts = restarts
        self._stage = stage
        self._ui = ui
        self._controls = controls
        self._wall = wall
        self._sessions: tuple[HostSession, ...] = ()
        self._floor = Floor()
        self._succession = Succession(lambda: self._sessions)
        self._came = 0
        self._since = 0.0
        self._banner_is_up = False
        self._is_over = False
        self._is_paused = False
        self._offered = Offer(())
        self.marks = MarkWall(ui, lambda: stage.area, self.tell_banner)

    def welcome(
        self,
        introduction: Introduce,
        key: bytes,
        *,
        setup: ShareSetup,
        listener: ShareListener,
        log: SessionLog,
        outbox: Outbox,
        end: Callable[[ReasonCode], None],
        words: Words | None,
    ) -> HostSession:
        """The owner of this signing key says who he is; `setup` is what holds for him, `listener` hears of him.

        Raises `PairingFailed` where the two ends have no codec.
        """
        if not lossless_codec_ids() <= frozenset(introduction.codecs):
            raise PairingFailed(
                "The viewer cannot decode what this version sends: one of the two is too old.", "version"
            )
        engineer = self._engineer(setup, introduction, key, log)
        terms = setup.terms
        if setup.observes:
            terms = replace(terms, offered=terms.offered & {Capability.VIEW})
        if self._came:
            # One has control; what was granted beforehand was the first one's, and who follows is asked about anew.
            terms = replace(terms, granted_beforehand=terms.granted_beforehand - {Capability.CONTROL})
        if self._stage.machine.open_clipboard is None:
            terms = replace(terms, offered=terms.offered - {Capability.CLIPBOARD})
        if self._stage.machine.open_file_desk is None:
            terms = replace(terms, offered=terms.offered - {Capability.SEND_FILES, Capability.FETCH_FILES})

        def failed(capability: Capability, sentence: str) -> None:
            session.use_failed(capability, sentence)

        gate = Gate(ConsentBook(terms, engineer, self._came), time.monotonic)
        side = HostSide(gate, self._stage.machine, log, failed)
        colour = colour_for(key, frozenset(other.colour for other in self._sessions), COLOURS)
        beside = (*host_exchanges(side), self.marks.admit(gate, log, colour))
        session = HostSession(
            gate,
            introduction,
            log=log,
            outbox=outbox,
            stage=self._stage,
            ui=self._ui,
            hall=self,
            listener=listener.about(engineer.name),
            end=end,
            words=words,
            number=self._came,
            colour=colour,
            exchanges=beside,
        )
        session.pause(self._is_paused)
        self._came += 1
        self._sessions += (session,)
        self._floor.enter(gate)
        return session

    def _engineer(self, setup: ShareSetup, introduction: Introduce, key: bytes, log: SessionLog) -> Engineer:
        """Who he is: by the vendor's own word, else by the hub's, else by his own."""
        name = setup.engineer_name or introduction.name
        said = Engineer(name, key, setup.engineer_verified, invited_by=setup.invited_by, observes=setup.observes)
        if not introduction.certificate:
            return said
        try:
            if not setup.vendor_key:
                raise NotCertified("The application knows no key of its vendor.")
            certificate = check_certificate(
                introduction.certificate,
                vendor_key=setup.vendor_key,
                engineer_key=key,
                vendor=setup.terms.vendor,
                now=self._wall(),
            )
        except NotCertified as exc:
            log.record(AuditKind.NOT_CERTIFIED, detail=str(exc))
            return said
        log.record(AuditKind.CERTIFIED, detail=f"{certificate.serial.hex()} {certificate.name}")
        return replace(said, name=certificate.name, verified=True, certified_for=certificate.vendor)

    def left(self, session: HostSession) -> None:
        """An engineer's session is over."""
        self._sessions = tuple(other for other in self._sessions if other is not session)
        self._floor.leave(session.gate)
        self._succession.left(session)
        self.questions_changed()
        self.tell_banner()

    def end(self) -> None:
        """The share is over for everybody: nothing is told any more, and the banner goes."""
        self._is_over = True
        self.marks.end()
        self._hide_banner()

    def pause(self, paused: bool) -> None:
        """The customer has paused everything, or goes on; the gates know it already."""
        self._is_paused = paused
        for session in self._sessions:
            session.pause(paused)
        if paused:
            self.marks.clear_all()
        self.tell_banner()

    def steering_failed(self, sentence: str) -> None:
        """Nothing can be injected: whoever has control loses it."""
        for session in self._sessions:
            if session.has_control:
                session.steering_failed(sentence)

    # --- Hall

    def check_control_is_free(self, session: Steersman) -> None:
        self._floor.check_control_is_free(session.gate)

    def questions_changed(self) -> None:
        self._floor.hold_while_asked()
        for session in self._sessions:
            session.refresh_control()

    def tell_banner(self) -> None:
        if self._is_over:
            return
        onlookers = tuple(session.onlooker() for session in self._sessions)
        onlookers = tuple(onlooker for onlooker in onlookers if onlooker.granted)
        self._tell_roster()
        if not onlookers:
            self._hide_banner()
            return
        self._banner_is_up = True
        self._since = self._since or self._wall()
        terms = self._setup.terms
        self._ui.show_banner(
            BannerFacts(
                onlookers,
                terms.vendor,
                terms.subject,
                self._since,
                self._pause(),
                self._shown_now(),
                marks_stand=self.marks.stand,
                can_point=self.marks.is_watched,
            ),
            self._controls,
        )

    def hand_over(self, session: Steersman, to: int) -> None:
        self._succession.hand_over(session, to)

    def control_wanted(self, session: Steersman) -> None:
        self._succession.wanted(session)

    def allowing(self, session: Steersman, question: Question) -> None:
        self._succession.allowing(session, question)

    def answered(self, question: Question, done: bool, timed_out: bool) -> None:
        self._succession.answered(question, done, timed_out)

    def would_show(self) -> ShownFacts:
        offer = self._stage.offer()
        taken = any(session.looking.is_wanted for session in self._sessions)
        return replace(self._shown(), choices=() if taken else offer.choices, hides_known=self._hides_known(offer))

    def check_restart(self) -> None:
        if self._is_paused or self._restarts is None or not self._restarts.is_possible:
            raise NotGranted("This share cannot go on after a restart.")

    def restart(self, session: HostSession) -> None:
        if self._restarts is not None:
            self._restarts.begin(session)

    def stay(self) -> None:
        if self._restarts is not None:
            self._restarts.take_back()

    def choose(self, choice: Choice | None) -> None:
        curtain = self._stage.curtain
        if any(session.is_looking for session in self._sessions) and curtain.choice is not None:
            return
        if choice is None:
            choice = curtain.choice or next(iter(self._stage.offer().choices), None)
        if choice is not None:
            curtain.choose(choice)

    def show(self, choice: Choice) -> None:
        """The customer wants something else to be shown, while it is."""
        if choice == self._stage.curtain.choice or choice not in self._stage.offer().choices:
            return
        self._stage.curtain.choose(choice)
        for session in self._sessions:
            session.gate.settle()
        # Nothing older is being grabbed; in this turn of the loop, nothing older is sealed.
        for session in self._sessions:
            session.looking.drop_pictures()
            session.looking.tell_shown()
        self.marks.sight_changed()
        self.tell_banner()

    def sight_changed(self) -> None:
        """Something of what is shown is hidden, or nothing can be shown, or no more."""
        for session in self._sessions:
            session.looking.tell_sight()
        self.marks.sight_changed()
        self.tell_banner()

    def monitors_changed(self) -> None:
        """There are other monitors in what is shown, or the same ones elsewhere."""
        self._offered = Offer(())  # what else can be chosen is asked for anew
        self.sight_changed()

    def _shown(self) -> ShownFacts:
        curtain = self._stage.curtain
        terms = curtain.terms
        return ShownFacts(
            curtain.choice or Choice(),
            application=terms.application,
            hides_more=bool(terms.hide_titles or terms.blackout),
            blind=curtain.sight.blind,
        )

    def _shown_now(self) -> ShownFacts:
        """The same with what else can be chosen, for the banner."""
        if not self._offered.choices:
            self._offered = self._stage.offer()
        return replace(self._shown(), choices=self._offered.choices, hides_known=self._hides_known(self._offered))

    def _hides_known(self, offer: Offer) -> bool:
        return self._stage.curtain.terms.hide_known and offer.tells_windows

    def _tell_roster(self) -> None:
        """Everybody who looks learns who else does, and who steers, as the banner says it to the customer."""
        members = tuple(session.member() for session in self._sessions if session.is_looking)
        for session in self._sessions:
            session.tell(Roster(session.number, members))

    def _hide_banner(self) -> None:
        if self._banner_is_up:
            self._banner_is_up = False
            self._ui.hide_banner()

    def _pause(self) -> Pause | None:
        if self._is_paused:
            return Pause.CUSTOMER
        if not any(session.control_rests for session in self._sessions):
            return None
        return Pause.QUESTION_OPEN if self._floor.is_asking else Pause.CUSTOMER_INPUT
