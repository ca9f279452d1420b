"""One engineer at a share, as the hub hears of him: what he is and was allowed, and each state of his assist session.

What is told is queued, so that the hub hears it later if it is away. Invariant: whatever becomes of an engineer is told
under his own assist session, and nothing where he has none, on a share without a hub.
"""

from __future__ import annotations

from desk_app.domain.assist import AssistSession, AssistState
from desk_app.embed.help_desk import HelpDesk
from desk_app.wire.assist import ReportAssist
from remote_assist.launch import AssistReport, Capability


class Attendance:
    """See the module. `granted` is what he may do now."""

    def __init__(self, desk: HelpDesk, assist: AssistSession | None) -> None:
        self._desk = desk
        self.assist = assist
        self.granted: set[Capability] = set()
        self._ever_granted: list[Capability] = []

    @property
    def name(self) -> str:
        """As the hub knows him; empty on a share without one."""
        return self.assist.agent_name if self.assist is not None else ""

    def has_ever(self, capability: Capability) -> bool:
        """Was it granted at any time?"""
        return capability in self._ever_granted

    def grant(self, capability: Capability) -> None:
        """The person allowed it."""
        self.granted.add(capability)
        if capability not in self._ever_granted:
            self._ever_granted.append(capability)
        self.tell(AssistState.LIVE)

    def end(self, report: AssistReport) -> None:
        """He has left, and this is the record; told twice it changes nothing."""
        self.tell(AssistState.ENDED, reason=report.reason.value, head=report.audit_head, count=report.audit_count)
        if self.assist is not None:
            self._desk.left_reports.leave(self.assist, report)
        else:
            self._desk.left_reports.copy(report)

    def tell(self, state: AssistState, *, reason: str = "", head: str = "", count: int = 0) -> None:
        """To the hub; `head` and `count` are of the record of what happened, once it is closed."""
        if self.assist is not None:
            self._desk.queue(
                ReportAssist(
                    assist_id=self.assist.id,
                    state=state,
                    capabilities=tuple(capability.value for capability in self._ever_granted),
                    reason=reason,
                    head=head,
                    count=count,
                    at=self._desk.now(),
                )
            )
