"""The engineers who look beside the first: brought to the host process that runs, and told of to the hub.

Nobody is shown anything here: the host process asks the person about each of them. Invariant: an engineer is brought
only to a share that was begun by the person's own click, and what becomes of him is told to the hub under his own
assist session.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desk_app.domain.assist import AssistPurpose, AssistSession, AssistState
from desk_app.domain.ids import AssistId
from desk_app.domain.refusals import Refusal
from desk_app.embed.attendance import Attendance
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.host_run import HostRun
from desk_app.wire.assist import AssistTicket, EndAssist, OpenAssist
from remote_assist.launch import (
    AdmitEngineer,
    Capability,
    HostAsked,
    HostAway,
    HostBack,
    HostEvent,
    HostGranted,
    HostLeft,
    HostPaired,
    HostPaused,
    HostRefused,
    HostResumed,
    HostRevoked,
)

_OF_ONE = (
    HostAsked,
    HostAway,
    HostBack,
    HostGranted,
    HostLeft,
    HostPaired,
    HostPaused,
    HostRefused,
    HostResumed,
    HostRevoked,
)


@contains_crashes
class Beside(QObject):
    """`changed` tells that somebody came, was allowed something, or left."""

    changed = Signal()

    def __init__(self, desk: HelpDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._there: dict[AssistId, Attendance] = {}
        self._known: set[AssistId] = set()
        self.saw: tuple[str, ...] = ()
        """Who of them has seen the screen in this share, also those who have left; until the next one begins."""

    def begin(self) -> None:
        """Another share begins."""
        self.saw = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Who of them sees the screen."""
        return tuple(each.name for each in self._there.values() if Capability.VIEW in each.granted)

    @property
    def granted(self) -> frozenset[Capability]:
        """What any of them is allowed."""
        return frozenset(capability for each in self._there.values() for capability in each.granted)

    def bring(self, first: AssistSession, run: HostRun) -> None:
        """Open the assist sessions that have come beside the first, and hand them to its host process."""
        for assist in self._desk.assists:
            waits = assist.state is AssistState.ASKED and assist.accepted
            if waits and assist.beside == first.share and assist.id not in self._known:
                self._known.add(assist.id)
                self._desk.ask(OpenAssist(assist_id=assist.id), self._then_admit(assist, run))

    def _then_admit(self, assist: AssistSession, run: HostRun) -> Callable[[AssistTicket | Refusal], None]:
        def admit(answer: AssistTicket | Refusal) -> None:
            if isinstance(answer, Refusal):
                return  # he has gone, or the hub tells him that nobody came
            self._there[assist.id] = Attendance(self._desk, assist)
            run.admit(
                AdmitEngineer(
                    assist_id=assist.id,
                    url=self._desk.socket_url(answer.path),
                    ticket=answer.ticket,
                    engineer_name=answer.agent_name,
                    engineer_verified=answer.agent_verified,
                    invited_by=assist.inviter_name,
                    observes=assist.purpose is AssistPurpose.OBSERVE,
                    report_file=self._desk.left_reports.file_for(assist.id),
                )
            )

        return admit

    def take(self, event: HostEvent) -> bool:
        """Note what is about one of them; returns whether it was."""
        engineer = self._there.get(AssistId(event.engineer)) if isinstance(event, _OF_ONE) else None
        if engineer is None:
            return False
        match event:
            case HostPaired():
                engineer.tell(AssistState.JOINED)
            case HostGranted(capability=capability):
                engineer.grant(capability)
                if capability is Capability.VIEW and engineer.name not in self.saw:
                    self.saw += (engineer.name,)
            case HostRefused(capability=Capability.VIEW):
                engineer.tell(AssistState.REFUSED, reason="refused")
            case HostRevoked(capability=capability):
                engineer.granted.discard(capability)
            case HostLeft():
                self._leaves(engineer, event)
        self.changed.emit()
        return True

    def end(self) -> None:
        """The share is over: whoever the host process said nothing of any more has left too."""
        for assist_id in self._there:
            self._desk.queue(EndAssist(assist_id=assist_id))
        self._there.clear()

    def _leaves(self, engineer: Attendance, left: HostLeft) -> None:
        del self._there[AssistId(left.engineer)]
        if left.report is not None:
            engineer.end(left.report)
        else:
            engineer.tell(AssistState.ENDED, reason=left.reason.code.value)
