"""What went from one clipboard to the other, or why it did not, as a sentence for the engineer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from remote_assist.stream.clipboard_facts import ClipboardFacts, Crossing, Note
from remote_assist.ui.plain_text import quoted
from remote_assist.wire.clipboard import Content, Kind

_MOST_NAME = 40


def size_text(size: int) -> str:
    """Bytes, in the unit that is easiest to read."""
    locale = QLocale(QCoreApplication.translate("Clipboard", "en"))
    return str(locale.formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat))


def kinds_text(kinds: Iterable[Kind]) -> str:
    """What was copied: "picture", "formatted text, text"."""
    names = {
        Kind.TEXT: lambda: QCoreApplication.translate("Clipboard", "text"),
        Kind.HTML: lambda: QCoreApplication.translate("Clipboard", "formatted text"),
        Kind.PICTURE: lambda: QCoreApplication.translate("Clipboard", "picture"),
        Kind.FILES: lambda: QCoreApplication.translate("Clipboard", "files"),
    }
    comma = QCoreApplication.translate("Clipboard", ", ")
    return comma.join(names[kind]() for kind in kinds)


def waiting_text(contents: Sequence[Content]) -> str:
    """What can be fetched, and how much it is: of files their names, as far as there is room."""
    files = next((content for content in contents if content.kind is Kind.FILES), None)
    if files is None:
        kinds = kinds_text(content.kind for content in contents)
        size = size_text(sum(content.size for content in contents))
        return QCoreApplication.translate("Clipboard", "{what}, {size}").format(what=kinds, size=size)
    names = files.data.decode("utf-8", "replace").split("\n")
    first = quoted(names[0], _MOST_NAME)
    if len(names) == 1:
        return first
    return QCoreApplication.translate("Clipboard", "{name} and {n} more").format(name=first, n=len(names) - 1)


def crossing_sentence(crossing: Crossing) -> str:
    """What went last."""
    sentence = (
        QCoreApplication.translate("Clipboard", "Went to the customer: {what}, {size}")
        if crossing.from_here
        else QCoreApplication.translate("Clipboard", "Came from the customer: {what}, {size}")
    )
    return sentence.format(what=kinds_text((crossing.kind,)), size=size_text(crossing.size))


def note_sentence(note: Note) -> str:
    """Why something does not come across."""
    return {
        Note.SECRET: lambda: QCoreApplication.translate(
            "Clipboard", "What you copied is marked as secret. It stays here."
        ),
        Note.TOO_LARGE: lambda: QCoreApplication.translate("Clipboard", "What was copied is too large to go across."),
        Note.UNREADABLE: lambda: QCoreApplication.translate(
            "Clipboard", "What the customer copied cannot be read. It is left out."
        ),
        Note.FILES: lambda: QCoreApplication.translate(
            "Clipboard", "You copied files. They go to the customer when you send them."
        ),
        Note.GONE: lambda: QCoreApplication.translate(
            "Clipboard", "The customer copied something else before it was here."
        ),
    }[note]()


def news_sentence(facts: ClipboardFacts) -> str:
    """The most important there is to say; empty while nothing has happened."""
    if facts.coming:
        came = sum(facts.coming.values())
        whole = sum(content.size for content in facts.waiting if content.kind in facts.coming)
        sentence = QCoreApplication.translate("Clipboard", "Coming: {what}, {came} of {size}")
        return sentence.format(what=kinds_text(facts.coming), came=size_text(came), size=size_text(whole))
    files = facts.files
    if files is not None and not files.state.is_over:
        sentence = (
            QCoreApplication.translate("Clipboard", "Files go to the customer: {done} of {size}")
            if files.sends
            else QCoreApplication.translate("Clipboard", "Files come from the customer: {done} of {size}")
        )
        return sentence.format(done=size_text(files.done), size=size_text(files.size))
    if facts.note is not None:
        return note_sentence(facts.note)
    return crossing_sentence(facts.last) if facts.last is not None else ""
