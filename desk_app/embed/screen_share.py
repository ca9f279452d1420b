"""Showing the screen to the engineer: from his question, or the customer's offer, to the closing record.

The pixels are the host process's; here is only who asked, what it says, and what the hub is told of it.
Invariant: the host process is started by the person's own click and by nothing else; the state moves only along
`SHARE_STEPS`.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from desk_app.domain.assist import AssistSession, AssistState
from desk_app.domain.ids import AssistId, NameplateId
from desk_app.domain.refusals import Refusal
from desk_app.domain.sessions import Side
from desk_app.embed.attendance import Attendance
from desk_app.embed.beside import Beside
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.host_run import HostRun
from desk_app.embed.host_setup import on_this_network, through_hub
from desk_app.embed.look import Look
from desk_app.embed.share_news import ShareNews, summary_lines
from desk_app.embed.share_state import OVER, SHARE_STEPS, ShareState
from desk_app.embed.words import CODE_REFUSED, Words, code_refused_sentence, share_failure, share_sentence
from desk_app.wire.abuse import ReportAbuse
from desk_app.wire.assist import AskAssist, AssistTicket, EndAssist, OpenAssist
from desk_app.wire.nameplates import TakeCode
from desk_app.wire.sessions import EndSession
from remote_assist.launch import (
    AssistReport,
    Capability,
    Code,
    HostAsked,
    HostConfig,
    HostEnded,
    HostEvent,
    HostFailed,
    HostGranted,
    HostLeft,
    HostListening,
    HostPaired,
    HostPaused,
    HostRefused,
    HostRestarting,
    HostResumed,
    HostRevoked,
    ReasonCode,
)

_log = logging.getLogger("deskside.embed")


@contains_crashes
class ScreenShare(QObject):
    """One at a time. `asked` says that the card is new and deserves to be seen; `code_refused` why a code that was
    typed did not bring anybody here.
    """

    changed = Signal()
    asked = Signal()
    code_refused = Signal(str)  # a sentence

    def __init__(self, desk: HelpDesk, words: Words, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._words, self._look = desk, words, look
        self._state = ShareState.IDLE
        self._first = Attendance(desk, None)  # who asked, or came first
        self._run: HostRun | None = None
        self._answered: set[AssistId] = set()
        self.spoken_words = ""
        self._is_restarting = False
        self.news = ShareNews()
        self._beside = Beside(desk, self)
        self._beside.changed.connect(self._on_beside_changed)
        self._has_first_left = False
        self.listening: HostListening | None = None  # what to read out while nobody has come
        self.was_honest = False  # the last one by a code was seen, and nobody complained
        self._is_reported = False
        self._taken: Code | None = None
        self._nameplate_id: NameplateId | None = None
        self._wishes = 0
        self._expiry = QTimer(self)
        self._expiry.setSingleShot(True)
        self._expiry.timeout.connect(self._on_code_expired)
        desk.state_changed.connect(self._on_desk_changed)
        self._on_desk_changed()

    @property
    def state(self) -> ShareState:
        return self._state

    @property
    def _assist(self) -> AssistSession | None:
        """Of who asked, or came first; none on a share without a hub."""
        return self._first.assist

    @property
    def agent_name(self) -> str:
        """Of the one who asked; of several all who see the screen."""
        return self._words.translate("help", ", ").join(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """Who sees the screen, or asks to, in the order in which they came."""
        first = (self._assist.agent_name,) if self._assist is not None and not self._has_first_left else ()
        return (*first, *self._beside.names)

    @property
    def has_process(self) -> bool:
        """Is there a host process, also one that is ending?"""
        return self._run is not None

    def sentence(self) -> str:
        """How the share stands, for the person whose screen it is."""
        away, paused = self.news.is_away, self.news.is_paused
        several = len(self.names) > 1
        return share_sentence(
            self._state, self.agent_name, self._words, is_away=away, is_paused=paused, are_several=several
        )

    def go_on(self) -> None:
        """The person clicked Continue: open the assist session and start the host process."""
        if self._state is ShareState.ASKED and self._assist is not None:
            self._open(self._assist)

    def refuse(self) -> None:
        """The person clicked Not now."""
        if self._state is ShareState.ASKED and self._assist is not None:
            self._answered.add(self._assist.id)
            self._first.tell(AssistState.REFUSED, reason="refused")
            self._step(ShareState.IDLE)

    def offer(self) -> None:
        """The person wants to show the screen unasked."""
        session = self._desk.session
        if session is None or self._state not in OVER:
            return
        self._wish(AskAssist(session_id=session.id))

    def take(self, code: Code, nameplate_id: NameplateId) -> None:
        """The person typed the code that an engineer read out, and said that he called him."""
        if self._state not in OVER:
            return
        self._taken, self._nameplate_id = code, nameplate_id
        self._wish(TakeCode(nameplate_id=nameplate_id))

    def listen(self) -> None:
        """The person wants to be seen from this network, without a hub: the host process makes the code."""
        if self._state not in OVER:
            return
        self._begin(None)
        self._start_host(on_this_network(self._desk, self._words, self._look))

    def report_abuse(self) -> None:
        """Ends what is shown at once, and the conversation with it, and tells the hub; also later, if it is away."""
        self._is_reported = True
        session_id = self._assist.session_id if self._assist is not None else None
        report = ReportAbuse(session_id=session_id, nameplate_id=None if session_id else self._nameplate_id)
        self.stop()
        if self._state is ShareState.ASKED:
            self._step(ShareState.ENDED)
        self._tell_abuse(report)

    def report_caller(self, nameplate_id: NameplateId | None, public: str) -> None:
        """Somebody called and wanted the screen; nothing was begun with him."""
        self._tell_abuse(ReportAbuse(nameplate_id=nameplate_id, public=public))

    def _tell_abuse(self, command: ReportAbuse) -> None:
        self._desk.queue(command)
        self._desk.tell(self._words.translate("help", "Thank you. It is reported, and your screen is not shown."))

    def stop(self) -> None:
        """The person clicked Stop. The host process stops by itself, whatever the hub or the engineer do."""
        if self._run is not None:
            self._run.stop()
        elif self._state.is_running:
            if self._assist is not None:
                self._desk.queue(EndAssist(assist_id=self._assist.id))
            self._step(ShareState.ENDED)

    def pause(self, paused: bool) -> None:
        """The person clicked Pause, or Go on. It counts when the host process says so."""
        if self._run is not None:
            self._run.pause(paused)

    def show_panel(self) -> None:
        """The person wants to see what the engineer sees."""
        if self._run is not None:
            self._run.show_panel()

    def _wish(self, command: AskAssist | TakeCode) -> None:
        """Asks the hub for an assist session, which is nobody's until it answers."""
        self._first, self._is_reported = Attendance(self._desk, None), False
        self._wishes += 1
        wish = self._wishes
        self._step(ShareState.STARTING)
        self._desk.ask(command, lambda answer: self._on_wish_answered(wish, answer))

    def _begin(self, assist: AssistSession | None) -> None:
        self._first = Attendance(self._desk, assist)
        self._is_restarting = self._has_first_left = False
        self.news.begin()
        self._beside.begin()
        self.spoken_words = ""
        self.was_honest = self._is_reported = False
        self._step(ShareState.STARTING)

    def _open(self, assist: AssistSession) -> None:
        self._answered.add(assist.id)
        self._begin(assist)
        self._desk.ask(OpenAssist(assist_id=assist.id), self._on_assist_opened)

    def _step(self, state: ShareState) -> None:
        if state is self._state:
            self.changed.emit()
            return
        if state not in SHARE_STEPS[self._state]:
            raise ValueError(f"A shared screen cannot go from {self._state.value} to {state.value}.")
        self._state = state
        if state is not ShareState.LISTENING:
            self.listening = None
            self._expiry.stop()
        if state in OVER:
            self.spoken_words = ""
            self.news.end()
            self._taken, self._nameplate_id = None, None
        self.changed.emit()

    def _on_wish_answered(self, wish: int, answer: AssistSession | Refusal) -> None:
        if wish != self._wishes or self._state is not ShareState.STARTING:
            if not isinstance(answer, Refusal):
                self._drop(answer)
        elif isinstance(answer, Refusal) and self._taken is not None:
            self._step(ShareState.FAILED)
            self.code_refused.emit(self._desk.sentence(answer))
        elif isinstance(answer, Refusal):
            self._fail(self._desk.sentence(answer))
        else:
            self._open(answer)

    def _drop(self, assist: AssistSession) -> None:
        """The person had stopped it before the hub answered."""
        if self._is_reported:
            self._desk.queue(EndSession(session_id=assist.session_id))
        else:
            self._desk.queue(EndAssist(assist_id=assist.id))

    def _on_assist_opened(self, answer: AssistTicket | Refusal) -> None:
        if self._state is not ShareState.STARTING or self._assist is None:
            return
        if isinstance(answer, Refusal):
            self._fail(self._desk.sentence(answer))
            return
        self._start_host(through_hub(self._desk, self._words, self._look, self._assist, answer, taken=self._taken))

    def _start_host(self, config: HostConfig) -> None:
        self._run = self._desk.run_host(config, self._on_host_said, self._on_host_gone)

    def _on_host_said(self, event: HostEvent) -> None:
        of_all = isinstance(event, HostPaused | HostResumed) and event.capability is Capability.VIEW
        if not of_all and self._beside.take(event):
            return
        if self.news.take(event):
            self.changed.emit()
        else:
            self._take(event)

    def _take(self, event: HostEvent) -> None:
        match event:
            case HostListening() | HostPaired():
                self._meet(event)
            case HostGranted(capability=capability):
                self._first.grant(capability)
                self._step(self._state_by_grants())
            case HostRefused(capability=capability):
                if capability is Capability.VIEW and not self._first.granted:
                    self._first.tell(AssistState.REFUSED, reason="refused")
                self.changed.emit()
            case HostRevoked(capability=capability):
                self._first.granted.discard(capability)
                self._is_restarting = self._is_restarting and capability is not Capability.RESTART
                self._step(self._state_by_grants())
            case HostPaused() | HostResumed():
                before, after = ShareState.CONTROLLED, ShareState.PAUSED
                if isinstance(event, HostResumed):
                    before, after = after, before
                if self._state is before:
                    self._step(after)
            case HostAsked() | HostRestarting():
                self._is_restarting = self._is_restarting or isinstance(event, HostRestarting)
                self.changed.emit()
            case _:
                self._take_end(event)

    def _take_end(self, event: HostEvent) -> None:
        match event:
            case HostLeft(report=report) if report is not None and self._beside.names:
                self._first_leaves(report)
            case HostEnded(report=report):
                self._end(report)
            case HostFailed() if not self._is_restarting:
                self._break_off(event)

    def _meet(self, event: HostListening | HostPaired) -> None:
        if isinstance(event, HostListening):
            self.listening = event
            self._expiry.start(event.seconds * 1000)
            self._step(ShareState.LISTENING)
            return
        self.spoken_words = " ".join(event.words_zh if self._words.language.startswith("zh") else event.words_en)
        if self._state in (ShareState.STARTING, ShareState.LISTENING):
            self._first.tell(AssistState.JOINED)
            self._step(ShareState.JOINED)
        else:
            self.changed.emit()  # the engineer's program was started again: other words

    def _state_by_grants(self) -> ShareState:
        granted = self._first.granted | self._beside.granted
        if Capability.CONTROL in granted:
            return ShareState.CONTROLLED
        return ShareState.VIEWED if Capability.VIEW in granted else ShareState.JOINED

    def _first_leaves(self, report: AssistReport) -> None:
        """He has left, and others look on."""
        self._has_first_left = True
        self._first.end(report)
        self._first.granted.clear()
        self.spoken_words = ""
        self._step(self._state_by_grants())

    def _end(self, report: AssistReport) -> None:
        # Where the customer said no, the hub has heard so by now, and stays with it.
        if not self._has_first_left:
            self._first.end(report)
        self._first.granted.clear()
        self.news.summary = summary_lines(report, (self._first.name, *self._beside.saw), self._words)
        self.was_honest = self._taken is not None and not self._is_reported and self._first.has_ever(Capability.VIEW)
        if report.reason is ReasonCode.SEAL_BROKEN:
            self._desk.tell(share_failure(report.reason, self._words))
        self._step(ShareState.ENDED)

    def _break_off(self, failed: HostFailed) -> None:
        """No session began. That somebody had ended it before is no failure."""
        code = failed.reason.code
        self._first.tell(AssistState.ENDED, reason=code.value)
        if code is ReasonCode.ENDED:
            self._step(ShareState.ENDED)
        elif code in CODE_REFUSED and self._taken is not None:
            self._step(ShareState.FAILED)
            self.code_refused.emit(code_refused_sentence(self._words))
        else:
            _log.warning("the screen is not shared: %s %s", code.value, failed.detail)
            self._fail(share_failure(code, self._words))

    def _stop_what_is_over(self) -> None:
        """The hub says that it has ended, by the engineer or with its session: then nothing is shared any more."""
        ours = self._assist.id if self._assist is not None else None
        over = any(assist.id == ours and not assist.is_open for assist in self._desk.assists)
        if over and self._run is not None and not self._beside.names:
            self._run.stop()

    def _fail(self, sentence: str) -> None:
        self._desk.tell(sentence)
        if self._state not in OVER:
            self._step(ShareState.FAILED)

    def _on_code_expired(self) -> None:
        self._desk.tell(
            self._words.translate("help", "Nobody came, and the code is too old now. Please make a new one.")
        )
        self.stop()

    def _on_host_gone(self) -> None:
        """The host process is gone, and with it the screen: whatever it said last."""
        self._run = None
        if self._state.is_running:
            if not self._is_restarting:  # else it goes on after the restart, and is not over for the hub
                self._first.tell(AssistState.ENDED, reason="host_gone")
            self._step(ShareState.ENDED)
        self._beside.end()

    def _on_beside_changed(self) -> None:
        if self._state is ShareState.PAUSED:
            self.changed.emit()
        elif self._state.is_running:
            self._step(self._state_by_grants())

    def _on_desk_changed(self) -> None:
        self._stop_what_is_over()
        if self._run is not None and self._assist is not None and self._state.is_running:
            self._beside.bring(self._assist, self._run)
        assist = next((a for a in reversed(self._desk.assists) if a.is_open and not a.beside), None)
        if assist is None:
            if self._state is ShareState.ASKED:
                self._step(ShareState.ENDED)
            return
        is_new = assist.id not in self._answered and assist.asked_by is Side.AGENT
        if is_new and assist.state is AssistState.ASKED and self._state in OVER:
            self._first = Attendance(self._desk, assist)
            self._step(ShareState.ASKED)
            self.asked.emit()
