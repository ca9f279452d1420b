"""The door of an assist session at the hub: a one-time ticket for each opening, asked for on the UI thread."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desk_app.agent.office import Office
from desk_app.domain.ids import AssistId
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.wire.assist import AssistTicket, OpenAssist
from remote_assist.stream.doors import DialDoor, new_seat
from remote_assist.stream.transport import Link, NotReachable, TurnedAway
from remote_assist.stream.viewing import ReasonCode


class TicketSource(QObject):
    """Asks the desk for one-time tickets; lives on the UI thread, `fetch` may be called from any."""

    _wanted = Signal(object)  # Future[AssistTicket | Refusal]

    def __init__(self, office: Office, assist_id: AssistId, parent: QObject) -> None:
        super().__init__(parent)
        self.office = office
        self._assist_id = assist_id
        self._wanted.connect(self._on_wanted, Qt.ConnectionType.QueuedConnection)

    def fetch(self) -> Future[AssistTicket | Refusal]:
        """Returns at once; the future is done when the hub has answered."""
        future: Future[AssistTicket | Refusal] = Future()
        self._wanted.emit(future)
        return future

    # Declared: a slot that Qt adds at run time changes the class while the other thread emits, and facts get lost.
    @Slot(object)
    def _on_wanted(self, future: Future[AssistTicket | Refusal]) -> None:
        def settle(answer: AssistTicket | Refusal) -> None:
            if future.set_running_or_notify_cancel():  # a viewer that was stopped no longer waits
                future.set_result(answer)

        self.office.bridge.call(OpenAssist(assist_id=self._assist_id), settle, self)


class TicketDoor:
    """A hub's door, opened by one-time tickets. Lives in the viewer's thread.

    A ticket that was used lets the same seat in again after a lost link, also while the words socket is still away.
    """

    patience: float | None = None
    places = 1
    is_kept = True

    def __init__(self, source: TicketSource) -> None:
        self._source = source
        self._seat = new_seat()
        self._used: AssistTicket | None = None

    async def open(self) -> Link:
        if self._used is not None:
            try:
                return await self._dial(self._used)
            except TurnedAway as exc:
                if exc.code != ReasonCode.BAD_TICKET:
                    raise
                self._used = None
        try:
            return await self._open()
        except TurnedAway as exc:
            if exc.code != ReasonCode.BAD_TICKET:
                raise
            # It ended while the ticket was on its way, or the ticket is too old by now: the hub says which.
            return await self._open()

    async def _open(self) -> Link:
        answer = await asyncio.wrap_future(self._source.fetch())
        if isinstance(answer, Refusal):
            if answer.code == RefusalCode.ASSIST_ENDED:
                raise TurnedAway(ReasonCode.ENDED)
            raise NotReachable(f"The hub gave no ticket: {answer.code}.")
        link = await self._dial(answer)
        self._used = answer
        return link

    async def _dial(self, ticket: AssistTicket) -> Link:
        address = self._source.office.bridge.desk.address.socket(ticket.path)
        return await DialDoor.by_hub(address, ticket.ticket, seat=self._seat).open()

    async def close(self) -> None:
        return
