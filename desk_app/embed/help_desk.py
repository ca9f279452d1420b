"""The desk as the pages of the help window see it: plain questions and wishes, whatever desk is behind it just now.

It outlives the desks: identity, logout and a new configuration put another one in its place.
Invariant: it belongs to the UI thread and never waits; without a desk everything is empty and every question is
answered as offline.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from desk_app.client.facts import ConnectionChanged, Link, SendAnswered, SendRefused
from desk_app.client.outbox import Pending, PendingState
from desk_app.client.state import CustomerState
from desk_app.domain.assist import AssistSession
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import ConversationId, Millis, SessionId, TicketId
from desk_app.domain.messages import AuthorKind, Message
from desk_app.domain.refusals import Refusal
from desk_app.domain.sessions import Conversation, Session, SessionState
from desk_app.domain.tickets import Ticket
from desk_app.embed.articles_known import ArticlesKnown
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_files import HelpFiles, offline
from desk_app.embed.host_run import HostRun
from desk_app.embed.left_reports import LeftReports
from desk_app.embed.pending_messages import first_message, posted_message
from desk_app.embed.unsent_files import UnsentFiles
from desk_app.embed.words import Words
from desk_app.qt.bridge import Bridge
from desk_app.qt.tasks import Job, Tasks
from desk_app.wire.audit import KeepAudit
from desk_app.wire.events import LoggedEvent, MessagePosted
from desk_app.wire.messages import MarkRead, PostMessage
from desk_app.wire.protocol import Command
from desk_app.wire.ratings import RateSession
from desk_app.wire.sessions import AskForPerson, EndSession, ListMessages, MessagePage, SessionWhole, StartSession
from desk_app.wire.signals import QueuePlace
from desk_app.wire.tickets import CommentTicket
from remote_assist.launch import HostConfig, HostEvent, ShownTerms

R = TypeVar("R")
_EARLIER = 50


@contains_crashes
class HelpDesk(QObject):
    """Signals tell that something may have changed; what, is read from the properties."""

    state_changed = Signal()
    outbox_changed = Signal()
    connection_changed = Signal()
    place_changed = Signal()
    typing_changed = Signal()
    message_arrived = Signal(object)  # Message of the other side
    refusal_arrived = Signal(object)  # Refusal of something that was queued
    told = Signal(str)  # a sentence for the person

    def __init__(self, tasks: Tasks, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.words = words
        self.title = ""
        self.vendor_key = ""
        self.shown = ShownTerms()
        self.articles = ArticlesKnown()
        self.files = HelpFiles(tasks, self)
        self.files.refused.connect(self._on_file_refused)
        self.files.failed.connect(self.told)
        self.unsent = UnsentFiles(self)
        self.left_reports = LeftReports(tasks, self)
        self._bridge: Bridge[CustomerState] | None = None
        self._drafts: dict[str, str] = {}  # those written in this run
        self._attachments: dict[str, Attachment] = {}  # those of messages that are still pending
        self._first_attachments: dict[str, tuple[Attachment, ...]] = {}  # by the ref of the session's start
        self._answers: dict[str, Callable[[Refusal | None], None]] = {}
        self._read_to: dict[ConversationId, int] = {}

    def attach(self, bridge: Bridge[CustomerState] | None) -> None:
        """Put another desk, or none, behind everything; what is remembered of the old one goes."""
        if self._bridge is not None:
            self._bridge.deleteLater()
        self._bridge = self.files.bridge = bridge
        self._attachments.clear()
        self._first_attachments.clear()
        self._answers.clear()
        self._read_to.clear()
        if bridge is not None:
            bridge.state_replaced.connect(self._on_state_replaced)
            bridge.state_changed.connect(self._on_state_changed)
            bridge.connection_changed.connect(self._on_connection_changed)
            bridge.signal_arrived.connect(self._on_signal_arrived)
            bridge.typing_changed.connect(self._on_typing_changed)
            bridge.outbox_changed.connect(self._on_outbox_changed)
            bridge.send_answered.connect(self._on_send_answered)
            bridge.send_refused.connect(self._on_send_refused)
            for key, text in self._drafts.items():
                bridge.save_draft(key, text)
        self.unsent.attach(bridge)
        self.left_reports.attach(bridge)
        self._tell_all()

    def forget(self) -> None:
        """The person logged out: nothing of him stays in memory."""
        self._drafts.clear()
        self.unsent.clear()
        self.articles = ArticlesKnown()

    # What is known.

    @property
    def state(self) -> CustomerState | None:
        return self._bridge.state if self._bridge is not None else None

    @property
    def connection(self) -> ConnectionChanged:
        return self._bridge.connection if self._bridge is not None else ConnectionChanged(Link.IDLE)

    @property
    def is_online(self) -> bool:
        return self.connection.link is Link.CONNECTED

    @property
    def connection_sentence(self) -> str:
        """What the person should know about the connection, or ""."""
        connection = self.connection
        if connection.link is Link.STOPPED and connection.refusal is not None:
            return self.sentence(connection.refusal)
        if connection.link is Link.WAITING:
            return self.words.translate(
                "help", "No connection just now. What you write is kept and sent when it is back."
            )
        return ""

    @property
    def session(self) -> Session | None:
        """The open session, else the last ended one."""
        state = self.state
        return state.session.session if state is not None and state.session is not None else None

    @property
    def session_is_open(self) -> bool:
        return self.session is not None and self.session.is_open

    @property
    def session_is_live(self) -> bool:
        return self.session is not None and self.session.state is SessionState.LIVE

    @property
    def is_starting(self) -> bool:
        """Is a first question on its way, and no session there yet?"""
        return any(isinstance(entry.command, StartSession) for entry in self._pending)

    @property
    def can_rate(self) -> bool:
        """Did an engineer serve the session that is over, and nobody was asked how it was?"""
        session = self.session
        return (
            session is not None and not session.is_open and session.answered_at is not None and session.rating is None
        )

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        return self.state.tickets if self.state is not None else ()

    @property
    def assists(self) -> tuple[AssistSession, ...]:
        state = self.state
        return state.session.assists if state is not None and state.session is not None else ()

    @property
    def conversation(self) -> Conversation | None:
        """Where this window's messages go."""
        state = self.state
        return state.session.conversations[0] if state and state.session and state.session.conversations else None

    @property
    def unread(self) -> int:
        state = self.state
        if state is None or state.session is None:
            return 0
        return sum(conversation.unread_by_customer for conversation in state.session.conversations)

    @property
    def messages(self) -> tuple[Message, ...]:
        """Those of the session, oldest first, then the pending ones."""
        state = self.state
        held = state.session.messages if state is not None and state.session is not None else ()
        known = {message.client_ref for message in held if message.client_ref}
        session_id = self.session.id if self.session is not None else SessionId("")
        waiting = (entry for entry in self._pending if entry.ref not in known and self.session is not None)
        pending = (posted_message(entry, session_id, self._attachments) for entry in waiting)
        return (*held, *(message for message in pending if message is not None))

    @property
    def starting_messages(self) -> tuple[Message, ...]:
        """The first question while it is on its way."""
        starts = (first_message(entry) for entry in self._pending)
        return tuple(message for message in starts if message is not None)

    @property
    def question_of_session(self) -> str:
        """What the customer said first."""
        for message in self.messages:
            if message.author_kind is AuthorKind.CUSTOMER and message.text:
                return message.text
        return self.session.subject if self.session is not None else ""

    @property
    def place(self) -> QueuePlace | None:
        """The place in line of the session that is waiting, when the hub has said it."""
        place = self._bridge.signals.place if self._bridge is not None else None
        session = self.session
        return place if place is not None and session is not None and place.session_id == session.id else None

    @property
    def typing_name(self) -> str | None:
        """Who of the other side is writing ("" without a name), or None."""
        conversation = self.conversation
        if conversation is None or self._bridge is None:
            return None
        return self._bridge.typing_in(conversation.id)

    @property
    def refused_send(self) -> Pending | None:
        """The oldest thing that was queued and refused."""
        return next((entry for entry in self._pending if entry.state is PendingState.REFUSED), None)

    def now(self) -> Millis:
        return self._bridge.now() if self._bridge is not None else Millis(0)

    def sentence(self, refusal: Refusal) -> str:
        """A refusal in the person's language."""
        return self.words.refusal(refusal)

    def notice_sentence(self, message: Message) -> str:
        """What a notice of the system tells the customer."""
        return self.words.notice(message.notice) if message.notice is not None else ""

    def socket_url(self, path: str) -> str:
        """The websocket URL of a path of the hub."""
        return self._bridge.desk.address.socket(path) if self._bridge is not None else ""

    # What the person wishes.

    def ask(self, command: Command[R], then: Callable[[R | Refusal], None]) -> None:
        """Ask the hub now; `then` gets the answer, or why there is none, later and on the UI thread."""
        if self._bridge is None:
            self.run(offline(), then)
        else:
            self._bridge.call(command, then, self)

    def queue(self, command: Command[Any], then: Callable[[Refusal | None], None] | None = None) -> str:
        """Hand a change to the outbox, which carries it out once. Returns its ref, "" without a desk."""
        if self._bridge is None:
            return ""
        ref = self._bridge.send(command)
        if then is not None:
            self._answers[ref] = then
        return ref

    def run(self, work: Coroutine[Any, Any, R], then: Callable[[R], None] | None = None) -> Job:
        """Run a coroutine beside everything; `then` is called on the UI thread."""
        return self._tasks.spawn(work, then, self)

    def tell(self, sentence: str) -> None:
        """Show a sentence to the person."""
        self.told.emit(sentence)

    def start_session(self, question: str, attachments: list[Attachment]) -> None:
        ref = self.queue(StartSession(question=question))
        if attachments:
            self._first_attachments[ref] = tuple(attachments)

    def post(self, text: str, attachments: list[Attachment]) -> None:
        conversation = self.conversation
        if conversation is None:
            return
        self._attachments.update({attachment.id: attachment for attachment in attachments})
        ids = tuple(attachment.id for attachment in attachments)
        self.queue(PostMessage(conversation_id=conversation.id, text=text, attachment_ids=ids))
        self.unsent.sent(attachments)

    def ask_for_person(self) -> None:
        if self.session is not None:
            self.queue(AskForPerson(session_id=self.session.id), self._tell_refusal)

    def end_session(self) -> None:
        if self.session is not None:
            self.queue(EndSession(session_id=self.session.id), self._tell_refusal)

    def tell_typing(self) -> None:
        if self._bridge is not None and self.conversation is not None and self.session_is_open:
            self._bridge.typing(self.conversation.id)

    def mark_read(self) -> None:
        """The person saw everything there is."""
        state = self.state
        if state is None or state.session is None:
            return
        for conversation in state.session.conversations:
            seen = max(conversation.customer_read, self._read_to.get(conversation.id, 0))
            if conversation.unread_by_customer and conversation.last_seq > seen:
                self._read_to[conversation.id] = conversation.last_seq
                self.queue(MarkRead(conversation_id=conversation.id, seq=conversation.last_seq))

    def retry_refused(self) -> None:
        if self._bridge is not None and self.refused_send is not None:
            self._bridge.retry(self.refused_send.ref)

    def discard_refused(self) -> None:
        if self._bridge is not None and self.refused_send is not None:
            self._bridge.discard(self.refused_send.ref)

    def earlier_messages(self, first: Message, then: Callable[[tuple[Message, ...]], None]) -> None:
        """Read what was said before `first`."""
        command = ListMessages(conversation_id=first.conversation_id, before_seq=first.seq, limit=_EARLIER)

        def take(answer: MessagePage | Refusal) -> None:
            if isinstance(answer, Refusal):
                self.tell(self.sentence(answer))
            else:
                then(answer.messages)

        self.ask(command, take)

    def comment_ticket(self, ticket_id: TicketId, text: str, then: Callable[[Refusal | None], None]) -> None:
        self.queue(CommentTicket(ticket_id=ticket_id, text=text), then)

    def rate(self, session_id: SessionId, score: int, comment: str, then: Callable[[Refusal | None], None]) -> None:
        self.queue(RateSession(session_id=session_id, score=score, comment=comment), then)

    def draft(self, key: str) -> str:
        """What was left unsent under this key, in this run of the application or in an earlier one."""
        if key in self._drafts or self._bridge is None:
            return self._drafts.get(key, "")
        return self._bridge.draft(key)

    def keep_draft(self, key: str, text: str) -> None:
        """Keep what is being written, from the next moment on also on disk."""
        if text == self.draft(key):
            return
        # The desk keeps it on its own thread; until then it is read from here.
        self._drafts[key] = text
        if self._bridge is not None:
            self._bridge.save_draft(key, text)

    def run_host(self, config: HostConfig, said: Callable[[HostEvent], None], gone: Callable[[], None]) -> HostRun:
        """Start the process that shares the screen; both callbacks come on the UI thread."""
        run = HostRun(config, self._tasks, self)
        run.said.connect(said)
        run.gone.connect(gone)
        run.start()
        return run

    # What arrives.

    @property
    def _pending(self) -> tuple[Pending, ...]:
        return self._bridge.pending if self._bridge is not None else ()

    def _tell_all(self) -> None:
        self.state_changed.emit()
        self.connection_changed.emit()
        self.outbox_changed.emit()
        self.place_changed.emit()
        self.typing_changed.emit()

    def _tell_refusal(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            self.tell(self.sentence(refusal))

    def _on_file_refused(self, refusal: Refusal) -> None:
        self.tell(self.sentence(refusal))

    def _on_state_replaced(self) -> None:
        self._tell_all()

    def _on_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        self.state_changed.emit()
        for logged in events:
            event = logged.event
            theirs = (AuthorKind.AGENT, AuthorKind.ROBOT)
            if isinstance(event, MessagePosted) and event.message.author_kind in theirs:
                self.message_arrived.emit(event.message)

    def _on_connection_changed(self) -> None:
        self.connection_changed.emit()
        self.place_changed.emit()

    def _on_signal_arrived(self, signal: object) -> None:
        if isinstance(signal, QueuePlace):
            self.place_changed.emit()

    def _on_typing_changed(self) -> None:
        self.typing_changed.emit()

    def _on_outbox_changed(self) -> None:
        self.outbox_changed.emit()

    def _on_send_answered(self, fact: SendAnswered) -> None:
        attachments = self._first_attachments.pop(fact.ref, ())
        if attachments:
            self._post_first(fact.result, attachments)
        then = self._answers.pop(fact.ref, None)
        if then is not None:
            then(None)

    def _post_first(self, result: object, attachments: tuple[Attachment, ...]) -> None:
        """The session has begun: now its first pictures can be said in it."""
        match result:
            case SessionWhole(conversations=(conversation, *_)):
                conversation_id = conversation.id
            case Message():  # the event of the question was here before the answer
                conversation_id = result.conversation_id
            case _:
                return
        self._attachments.update({attachment.id: attachment for attachment in attachments})
        ids = tuple(attachment.id for attachment in attachments)
        self.queue(PostMessage(conversation_id=conversation_id, attachment_ids=ids))
        self.unsent.sent(attachments)

    def _on_send_refused(self, fact: SendRefused) -> None:
        self.refusal_arrived.emit(fact.refusal)
        then = self._answers.pop(fact.ref, None)
        if then is not None and self._bridge is not None:
            # Who asked tells the person; a message that was refused stays for retry or discard.
            self._bridge.discard(fact.ref)
            then(fact.refusal)
        elif isinstance(fact.command, MarkRead | KeepAudit) and self._bridge is not None:
            self._bridge.discard(fact.ref)
