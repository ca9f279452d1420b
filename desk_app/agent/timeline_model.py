"""The rows of one conversation as a Qt model, each spoken as one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from desk_app.agent.keyed_model import KeyedModel
from desk_app.agent.timeline_rows import Row
from desk_app.agent.words import word
from desk_app.domain.messages import Message


class TimelineModel(KeyedModel[Row]):
    """`notice_text` makes the sentence of a system message."""

    def __init__(self, notice_text: Callable[[Message], str]) -> None:
        super().__init__()
        self._notice_text = notice_text

    def spoken(self, row: Row) -> str:
        message = row.message
        if message.notice is not None:
            return self._notice_text(message)
        parts = [message.author_name, datetime.fromtimestamp(message.at / 1000).strftime("%H:%M")]
        if row.is_note:
            parts.append(self.tr("note"))
        parts.append(message.text)
        parts.extend(attachment.name for attachment in message.attachments)
        if message.article is not None:
            parts.append(self.tr("Article: {title}").format(title=message.article.title))
        if row.is_mine and not row.is_note:
            parts.append(word(message.delivery))
        if row.failed:
            parts.append(row.failed)
        return ", ".join(part for part in parts if part)
