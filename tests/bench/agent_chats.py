"""What the engineer's window costs: 10 chats at 5 messages a second each, 1,000 messages, 100,000 tickets, the start.

`python -m tests.bench.agent_chats` prints one line a figure. Times in slots are of the UI thread's own CPU, so that
what else the computer does hardly counts.
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desk_app.agent.main_window import MainWindow
from desk_app.agent.office import Looks, Office
from desk_app.agent.preferences import Preferences
from desk_app.client.accounts import AgentCredentials
from desk_app.client.address import HubAddress
from desk_app.client.api import Desk
from desk_app.client.facts import StateChanged, StateReplaced
from desk_app.client.state import AgentState
from desk_app.domain.agents import Agent, Presence
from desk_app.domain.customers import ChannelKind, Customer
from desk_app.domain.ids import (
    AgentId,
    AppId,
    ChannelId,
    ConversationId,
    CustomerId,
    InboxId,
    MessageId,
    Millis,
    SessionId,
    TicketId,
)
from desk_app.domain.messages import AuthorKind, Message
from desk_app.domain.sessions import Conversation, Session, SessionState
from desk_app.domain.tickets import Ticket
from desk_app.qt.bridge import Bridge
from desk_app.qt.language import Language, LanguageChoice
from desk_app.qt.paged_table import PagedTable, Rows
from desk_app.qt.tasks import LoopThread
from desk_app.qt.theme import ThemeChoice
from desk_app.wire.events import LoggedEvent, MessagePosted
from desk_app.wire.protocol import Page
from desk_app.wire.sessions import SessionWhole
from desk_app.wire.snapshots import AgentSnapshot

CHATS, EVERY_S, SECONDS = 10, 0.02, 20
TEXTS = (
    "打印发票时报错 0x8007,重启以后还是一样,能帮我看看吗?",
    "Thanks, I will try that now.",
    "**错误窗口**是这样的:`0x8007`,详见 https://help.example.com/print",
    "1. 打开设置\n2. 选择打印机\n3. 重新打印",
)


class Window:
    """The window over a desk that is fed by hand: what is measured is the window, not the network."""

    def __init__(self, folder: Path) -> None:
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        self.app = app
        self.tasks = LoopThread()
        self.desk = Desk(
            AgentState,
            HubAddress.parse("127.0.0.1:1"),
            AgentCredentials("none"),
            cache_folder=folder / "cache",
            account="bench",
        )
        self.bridge = Bridge(self.desk, self.tasks)
        language = Language(LanguageChoice.ENGLISH)
        self.office = Office(
            self.bridge,
            self.tasks,
            preferences=Preferences(folder / "agent.ini"),
            language=language,
            looks=Looks(app, ThemeChoice.LIGHT),
        )
        self.window = MainWindow(self.office)
        self.window.resize(1400, 880)
        self.window.show()
        self.state = AgentState(snapshot())
        self.desk._state = self.state
        self.seqs = dict.fromkeys(self.state.sessions, 1)
        self.number = 0

    def tell_replaced(self) -> None:
        self.bridge._take(StateReplaced())
        self.process()

    def post(self, session_id: SessionId, text: str) -> float:
        """One message arrives; returns the CPU seconds that the window's slots and painting took."""
        self.seqs[session_id] += 1
        self.number += 1
        seq = self.seqs[session_id]
        whole = self.state.sessions[session_id]
        conversation = Conversation(
            id=whole.conversations[0].id,
            session_id=session_id,
            channel_id=ChannelId("channel"),
            channel_kind=ChannelKind.APP,
            opened_at=Millis(0),
            last_seq=seq,
            unread_by_agent=seq,
        )
        event = MessagePosted(
            message=message(session_id, conversation.id, seq, text, self.desk.now()), conversation=conversation
        )
        self.state.apply(event)
        logged = LoggedEvent(number=self.number, at=self.desk.now(), event=event)
        begin = time.thread_time()
        self.bridge._take(StateChanged((logged,)))
        self.process()
        return time.thread_time() - begin

    def process(self) -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.app.processEvents()

    def close(self) -> None:
        self.window.close()
        self.tasks.close()


def message(session_id: SessionId, conversation_id: ConversationId, seq: int, text: str, at: Millis) -> Message:
    return Message(
        id=MessageId(f"{session_id}-{seq}"),
        session_id=session_id,
        conversation_id=conversation_id,
        seq=seq,
        at=at,
        author_kind=AuthorKind.CUSTOMER,
        author_id=session_id,
        author_name="客户甲",
        text=text,
    )


def snapshot() -> AgentSnapshot:
    """An engineer with ten live chats."""
    me = Agent(id=AgentId("me"), name="王工", email="wang@example.com")
    wholes = []
    for number in range(CHATS):
        key = SessionId(f"s{number}")
        conversation = Conversation(
            id=ConversationId(f"c{number}"),
            session_id=key,
            channel_id=ChannelId("channel"),
            channel_kind=ChannelKind.APP,
            opened_at=Millis(0),
            last_seq=1,
        )
        session = Session(
            id=key,
            app_id=AppId("app"),
            inbox_id=InboxId("inbox"),
            customer_id=CustomerId(f"u{number}"),
            state=SessionState.LIVE,
            subject="打印",
            started_at=Millis(1),
            agent_id=me.id,
        )
        customer = Customer(
            id=CustomerId(f"u{number}"),
            app_id=AppId("app"),
            name=f"客户{number}",
            first_seen_at=Millis(1),
            last_seen_at=Millis(1),
        )
        first = message(key, conversation.id, 1, TEXTS[0], Millis(1_790_000_000_000))
        wholes.append(
            SessionWhole(session=session, customer=customer, conversations=(conversation,), messages=(first,))
        )
    return AgentSnapshot(
        me=me.id,
        presence=Presence.ONLINE,
        agents=(me,),
        teams=(),
        inboxes=(),
        apps=(),
        canned=(),
        queue=(),
        sessions=tuple(wholes),
    )


def told(name: str, times: list[float]) -> None:
    """Prints median, 99th percentile and longest, in milliseconds."""
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    median = statistics.median(ordered)
    print(f"{name}: median {median * 1e3:.2f} ms, p99 {p99 * 1e3:.2f} ms, longest {ordered[-1] * 1e3:.2f} ms")


def memory_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bench_chats(window: Window) -> None:
    """10 chats × 5 messages a second: as fast as they come, each slot with its painting is timed."""
    window.tell_replaced()
    window.window.inbox.show_chat(SessionId("s0"))
    window.process()
    gc.collect()
    gc.freeze()
    shown: list[float] = []
    others: list[float] = []
    for number in range(CHATS * 5 * SECONDS):
        key = SessionId(f"s{number % CHATS}")
        taken = window.post(key, TEXTS[number % len(TEXTS)])
        (shown if key == "s0" else others).append(taken)
    told(f"message into the shown chat ({len(shown)})", shown)
    told(f"message into another chat ({len(others)})", others)


def bench_thousand(window: Window) -> None:
    before = memory_mib()
    times = [window.post(SessionId("s1"), TEXTS[number % len(TEXTS)]) for number in range(50)]
    window.window.inbox.show_chat(SessionId("s1"))
    window.process()
    times = [window.post(SessionId("s1"), TEXTS[number % len(TEXTS)]) for number in range(1000)]
    told("message into a chat that grows to 1,000", times)
    told("the last hundred of them", times[-100:])
    begin = time.thread_time()
    window.window.inbox.show_chat(SessionId("s0"))
    window.window.inbox.show_chat(SessionId("s1"))
    window.process()
    print(f"switch there and back to 1,000 messages: {(time.thread_time() - begin) * 1e3:.1f} ms")
    print(f"memory: {before:.0f} MiB before, {memory_mib():.0f} MiB after 1,000 messages")


def bench_tickets(window: Window) -> None:
    """Scrolling through 100,000 tickets that arrive page by page."""
    total = 100_000

    async def fetch(page: Page) -> Rows[Ticket]:
        rows = [
            Ticket(
                id=TicketId(str(number)),
                number=number,
                app_id=AppId("app"),
                subject=f"打印发票时报错 {number}",
                customer_name="客户甲",
                created_at=Millis(1),
                changed_at=Millis(1_790_000_000_000),
            )
            for number in range(page.offset, min(total, page.offset + page.limit))
        ]
        return Rows(rows, total)

    pane = window.window.pane("tickets")
    window.window.show_place("tickets")
    table: PagedTable[Ticket] = pane.table  # type: ignore[attr-defined]
    table.ask(fetch)
    until(window, lambda: table.total == total)
    view = pane.view  # type: ignore[attr-defined]
    bar = view.verticalScrollBar()
    times = []
    for step in range(400):
        begin = time.thread_time()
        bar.setValue(bar.maximum() * step // 400)
        window.process()
        times.append(time.thread_time() - begin)
    told("a jump in 100,000 tickets", times)


def until(window: Window, true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        window.process()


def bench_start() -> None:
    """From the start of the interpreter to the first painted inbox."""
    program = (
        "import time,sys; from desk_app.agent import app as a; from desk_app.agent.main_window import MainWindow as w\n"
        "from PySide6.QtCore import QTimer\n"
        "show = w.showEvent\n"
        "def shown(self, event): show(self, event); QTimer.singleShot(0, self.close)\n"
        "w.showEvent = shown\n"
        "a.cache_folder = lambda folder, account: __import__('pathlib').Path(sys.argv[1])\n"
        "sys.exit(a.run(a.StartSettings(hub='127.0.0.1:1', email='wang@example.com')))\n"
    )
    times = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as home:
            (Path(home) / "cache").mkdir()
            environment = {**os.environ, "DESKSIDE_HOME": home}
            begin = time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", program, str(Path(home) / "cache")], env=environment, check=True, timeout=60
            )
            times.append(time.perf_counter() - begin)
    told("start to the inbox, and end", times)


def main() -> None:
    if "--no-start" not in sys.argv:
        bench_start()
    with tempfile.TemporaryDirectory() as folder:
        window = Window(Path(folder))
        try:
            bench_chats(window)
            bench_thousand(window)
            bench_tickets(window)
        finally:
            window.close()


if __name__ == "__main__":
    main()
