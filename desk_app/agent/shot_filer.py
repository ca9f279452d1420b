"""Files a picture of the remote screen as a note in its conversation, and so into the ticket that is made of it.

Each picture waits a few seconds first, in which it can be taken back or drawn on. Invariant: a picture is filed once,
taken back by a person, or comes into the message as something to send; the next picture, and a tab that closes, file
what waits at once.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from desk_app.agent.office import Office
from desk_app.agent.parts import png_of
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ConversationId
from desk_app.domain.messages import Visibility
from desk_app.domain.refusals import Refusal
from desk_app.wire.messages import PostMessage

HOLD_MS = 6000


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture, and where it belongs: its words were chosen when it was taken."""

    image: QImage
    conversation_id: ConversationId
    name: str
    text: str


class ShotFiler(QObject):
    """Belongs to the office, so that a tab that closes takes nothing with it."""

    held_changed = Signal()
    failed = Signal(object)  # Shot: it could not be filed now

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._office = office
        self._held: Shot | None = None
        self._on_their_way = 0
        self._hold = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._hold.timeout.connect(self.flush)

    @property
    def held(self) -> Shot | None:
        """What waits, and can still be taken back."""
        return self._held

    @property
    def unfiled(self) -> int:
        """Pictures that are not with the hub yet."""
        return self._on_their_way + (self._held is not None)

    def file(self, shot: Shot) -> None:
        """File this one after a while."""
        self.flush()
        self._held = shot
        self._hold.start()
        self.held_changed.emit()

    def keep_waiting(self) -> None:
        """Somebody's hand is on it: the seconds begin anew."""
        if self._held is not None:
            self._hold.start()

    def take_back(self) -> Shot | None:
        """What waits is not filed; it is whoever's who calls."""
        shot, self._held = self._held, None
        self._hold.stop()
        self.held_changed.emit()
        return shot

    def flush(self) -> None:
        """File what waits now."""
        shot = self.take_back() if self._held is not None else None
        if shot is not None:
            self._on_their_way += 1
            made = asyncio.to_thread(png_of, shot.image)
            self._office.tasks.spawn(made, lambda data: self._upload(shot, data), self)

    def _upload(self, shot: Shot, data: bytes) -> None:
        self._office.bridge.upload(
            data, shot.name, "image/png", lambda answer: self._on_answer(shot, answer), owner=self
        )

    def _on_answer(self, shot: Shot, answer: Attachment | Refusal) -> None:
        self._on_their_way -= 1
        if isinstance(answer, Refusal):
            self._office.complain(self._office.sentence(answer))
            self.failed.emit(shot)
            return
        self._office.attachments[answer.id] = answer
        self._office.bridge.send(
            PostMessage(
                conversation_id=shot.conversation_id,
                text=shot.text,
                visibility=Visibility.INTERNAL,
                attachment_ids=(answer.id,),
            )
        )
