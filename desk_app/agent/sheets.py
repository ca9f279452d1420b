"""The sheet of bubbles, from the office's looks and words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desk_app.agent.bubble_sheet import Sheet, Texts
from desk_app.agent.office import Office


def make_sheet(office: Office, width: int) -> Sheet:
    """Makes the sheet for a timeline of this width, in the language and look of now."""
    translate = QCoreApplication.translate
    texts = Texts(
        new=translate("Bubble", "New"),
        note=translate("Bubble", "Note for colleagues"),
        robot=translate("Bubble", "Robot"),
        article=translate("Bubble", "Article"),
        retry=translate("Bubble", "Retry"),
        discard=translate("Bubble", "Discard"),
        day=office.day,
        exact=office.exact,
        size=office.size_words,
    )
    return Sheet(
        width=width,
        look=office.look,
        texts=texts,
        notice_text=office.notice_text,
        document=office.document,
        thumbnail=office.pictures.thumbnail,
    )
