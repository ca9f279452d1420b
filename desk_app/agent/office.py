"""What every pane shares: the desk behind its bridge, looks, words, and wishes that cross from one pane to another.

Invariant: panes know the office and never each other; what one wants of another leaves as a signal here.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QFont, QIcon, QTextDocument
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desk_app.agent.look import Look, look_of
from desk_app.agent.pictures import Pictures
from desk_app.agent.preferences import Preferences
from desk_app.agent.token_keeper import Sign
from desk_app.client.facts import SendRefused
from desk_app.client.state import AgentState
from desk_app.domain.agents import Agent
from desk_app.domain.articles import ArticleCard
from desk_app.domain.attachments import Attachment, safe_name
from desk_app.domain.ids import ArticleId, AttachmentId, Millis
from desk_app.domain.messages import Message
from desk_app.domain.refusals import Refusal
from desk_app.qt import notices, times
from desk_app.qt.bridge import Bridge
from desk_app.qt.icons import icon
from desk_app.qt.language import Language, LanguageChoice
from desk_app.qt.markdown import SafeDocument
from desk_app.qt.refusals import bytes_shown, sentence
from desk_app.qt.tasks import Tasks
from desk_app.qt.theme import ThemeChoice, Tokens, apply_theme
from desk_app.wire.audit import KeepAudit
from desk_app.wire.protocol import Command

R = TypeVar("R")
KEPT_UPLOADS = 200


class Looks(QObject):
    """Theme, font and icons of the program; lives before there is a desk (sign-in shows them too)."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice) -> None:
        super().__init__()
        self._app = app
        self.choice = choice
        self.tokens: Tokens = apply_theme(app, choice)
        self.look: Look = look_of(self.tokens, QFont(app.font()))
        self._icons: dict[str, QIcon] = {}
        app.styleHints().colorSchemeChanged.connect(self._on_hints_scheme_changed)

    def switch(self, choice: ThemeChoice) -> None:
        """Changes the theme of everything on the screen."""
        self.choice = choice
        self._apply()

    def icon(self, name: str) -> QIcon:
        """Returns an icon in the theme's colour."""
        made = self._icons.get(name)
        if made is None:
            made = icon(name, self.tokens.muted, self.tokens.disabled)
            self._icons[name] = made
        return made

    def rail_icon(self, name: str) -> QIcon:
        """Returns an icon for the dark rail."""
        return icon(name, self.tokens.on_rail)

    def _apply(self) -> None:
        self.tokens = apply_theme(self._app, self.choice)
        self.look = look_of(self.tokens, QFont(self._app.font()))
        self._icons.clear()
        self.changed.emit()

    def _on_hints_scheme_changed(self) -> None:
        if self.choice is ThemeChoice.SYSTEM:
            self._apply()


class Office(QObject):
    """One for the window, handed to each pane."""

    look_changed = Signal()
    said = Signal(str, str)  # a sentence, and its kind: info or danger
    session_wanted = Signal(str)  # SessionId: one's own, or any to read
    ticket_wanted = Signal(str)  # TicketId
    article_wanted = Signal(str)  # ArticleId
    customer_wanted = Signal(str)  # CustomerId
    card_wanted = Signal(object)  # ArticleCard: into the current chat
    draft_written = Signal(str, str)  # ConversationId, and what stands there unsent now
    screens_wanted = Signal()  # from a window of its own back to the pane of screens
    visit_wanted = Signal(str)  # AssistId: of one's own beside a colleague's
    attachments_left = Signal(str, object)  # SessionId, and pairs of Source and picture that stood unsent elsewhere
    assist_wanted = Signal(str)  # SessionId: ask to see its screen
    sign_out_wanted = Signal()

    def __init__(
        self,
        bridge: Bridge[AgentState],
        tasks: Tasks,
        *,
        preferences: Preferences,
        language: Language,
        looks: Looks,
        sign: Sign | None = None,
        account: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.tasks = tasks
        self.preferences = preferences
        self.language = language
        self.looks = looks
        self.sign = sign  # where `account` keeps its secrets; without one they live for this run
        self.account = account
        self.pictures = Pictures(bridge, self)
        self.attachments: dict[AttachmentId, Attachment] = {}
        self.cards: dict[ArticleId, ArticleCard] = {}
        looks.changed.connect(self.look_changed)
        bridge.send_refused.connect(self._on_bridge_send_refused)

    # -- who and what

    @property
    def look(self) -> Look:
        return self.looks.look

    @property
    def me(self) -> Agent | None:
        state = self.bridge.state
        return state.agents.get(state.me) if state else None

    def icon(self, name: str) -> QIcon:
        return self.looks.icon(name)

    def set_theme(self, choice: ThemeChoice) -> None:
        self.preferences.theme = choice.value
        self.looks.switch(choice)

    def set_language(self, choice: LanguageChoice) -> None:
        self.preferences.language = choice.value
        self.language.switch(choice)

    # -- asking

    def ask(
        self,
        command: Command[R],
        then: Callable[[R], None],
        owner: QObject,
        refused: Callable[[Refusal], None] | None = None,
    ) -> None:
        """Asks the hub; `then` gets what it promises. A refusal goes to `refused`, else it is said."""

        def answered(answer: R | Refusal) -> None:
            if not isinstance(answer, Refusal):
                then(answer)
            elif refused is not None:
                refused(answer)
            else:
                self.complain(self.sentence(answer))

        self.bridge.call(command, answered, owner)

    def do(self, command: Command[R], owner: QObject, done: str = "") -> None:
        """Asks the hub to change something now; `done` is said when it was."""
        self.ask(command, lambda _answer: self.say(done) if done else None, owner)

    # -- saying

    def say(self, text: str) -> None:
        """Tells the person something that needs no answer."""
        self.said.emit(text, "info")

    def complain(self, text: str) -> None:
        """Tells the person what did not work, and what to do."""
        self.said.emit(text, "danger")

    def sentence(self, refusal: Refusal) -> str:
        return sentence(refusal, self.language)

    def _on_bridge_send_refused(self, fact: SendRefused) -> None:
        """The hub does not take a session's record: nobody can do anything about it, and the copy here stays."""
        if isinstance(fact.command, KeepAudit):
            self.bridge.discard(fact.ref)
            text = self.tr("The hub did not take the record of the screen session; this computer keeps it. {reason}")
            self.complain(text.format(reason=self.sentence(fact.refusal)))

    def notice_text(self, message: Message) -> str:
        """Returns the sentence of a system message."""
        return notices.sentence(message.notice, self.language) if message.notice else message.text

    def ago(self, at: Millis) -> str:
        return times.relative(at, self.bridge.now(), self.language)

    def exact(self, at: int) -> str:
        return times.exact(Millis(at), self.language)

    def day(self, at: int) -> str:
        """Returns the day of a moment: today, yesterday, or its date."""
        now = self.bridge.now()
        if datetime.fromtimestamp(at / 1000).date() == datetime.fromtimestamp(now / 1000).date():
            return self.tr("Today")
        return times.day(Millis(at), now, self.language)

    def size_words(self, size: int) -> str:
        return bytes_shown(size, self.language)

    def document(self, markdown: str) -> QTextDocument:
        """Returns the text laid out safely, in the look's font."""
        made = SafeDocument()
        made.setDefaultFont(self.look.font)
        made.show_markdown(markdown, self.looks.tokens.accent_text)
        return made

    # -- files

    def save_attachment(self, attachment: Attachment, owner: QWidget) -> None:
        """Asks where to, fetches the file and puts it there."""
        downloads = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(owner, self.tr("Save the file"), downloads)
        dialog.setObjectName("save_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(safe_name(attachment.name))

        def chosen(target: str) -> None:
            self.say(self.tr("Fetching {name}…").format(name=attachment.name))
            self.bridge.download(attachment, lambda answer: self._on_downloaded(answer, Path(target)), owner=self)

        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_downloaded(self, answer: Path | Refusal, target: Path) -> None:
        if isinstance(answer, Refusal):
            self.complain(self.sentence(answer))
            return
        work = asyncio.to_thread(_copied, answer, target)
        self.tasks.spawn(work, lambda reason: self.told_saved(target, reason), self)

    def told_saved(self, target: Path, reason: str) -> None:
        """Says that a file is there, or why it could not be written."""
        if reason:
            text = self.tr("{name} cannot be written: {reason}")
            self.complain(text.format(name=target.name, reason=reason))
            return
        self.say(self.tr("Saved as {name}.").format(name=str(target)))


def _copied(source: Path, target: Path) -> str:
    """Copies a file; returns why it could not be done, "" when it was. Blocks."""
    try:
        shutil.copyfile(source, target)
    except OSError as exc:
        return exc.strerror or str(exc)
    return ""
