from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desk_app.client.accounts import AgentCredentials
from desk_app.client.api import Desk
from desk_app.client.facts import Link
from desk_app.client.state import AgentState
from desk_app.domain.agents import Presence
from desk_app.domain.ids import ConversationId, SessionId
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.domain.sessions import Side
from desk_app.qt.bridge import Bridge
from desk_app.qt.tasks import LoopThread, is_ui_thread
from desk_app.wire.agents import SetPresence
from desk_app.wire.messages import PostMessage
from desk_app.wire.protocol import Done
from desk_app.wire.signals import Typing
from tests.desk_app.client import builders as b
from tests.desk_app.client.scripted_hub import ScriptedHub

CONVERSATION = ConversationId("conversation-1")


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[LoopThread]:
    loop = LoopThread()
    yield loop
    loop.close()


@pytest.fixture
def hub(qtbot: QtBot, tasks: LoopThread) -> Iterator[ScriptedHub]:
    made = ScriptedHub(b.agent_snapshot(b.whole(1)))
    started: list[None] = []
    tasks.spawn(made.start(), started.append)
    qtbot.waitUntil(lambda: bool(started))
    yield made
    stopped: list[None] = []
    tasks.spawn(made.stop(), stopped.append)
    qtbot.waitUntil(lambda: bool(stopped))


@pytest.fixture
def bridge(qtbot: QtBot, tasks: LoopThread, hub: ScriptedHub, tmp_path: Path) -> Iterator[Bridge[AgentState]]:
    desk = Desk(AgentState, hub.address, AgentCredentials("t"), cache_folder=tmp_path, account="me", chance=lambda: 0.0)
    made = Bridge(desk, tasks)
    made.start()
    qtbot.waitUntil(lambda: made.connection.link is Link.CONNECTED)
    yield made
    made.stop()


def test_facts_come_as_signals_on_the_ui_thread(
    qtbot: QtBot, tasks: LoopThread, hub: ScriptedHub, bridge: Bridge[AgentState]
) -> None:
    told: list[tuple[bool, list[str]]] = []

    def changed(_events: object) -> None:
        assert bridge.state is not None
        texts = [message.text for message in bridge.state.sessions[SessionId("session-1")].messages]
        told.append((is_ui_thread(bridge), texts))

    bridge.state_changed.connect(changed)
    with qtbot.waitSignal(bridge.state_changed):
        tasks.run_soon(lambda: hub.tell(b.posted(1, text="你好")))
    assert told == [(True, ["你好"])]


def test_sent_words_are_pending_until_they_come_back(
    qtbot: QtBot, hub: ScriptedHub, bridge: Bridge[AgentState]
) -> None:
    with qtbot.waitSignal(bridge.send_answered) as told:
        ref = bridge.send(PostMessage(conversation_id=CONVERSATION, text="hello"))
    assert told.args is not None
    assert told.args[0].ref == ref
    qtbot.waitUntil(lambda: not bridge.pending_in(CONVERSATION))


def test_refusal_of_sent_words_is_told_and_they_can_be_discarded(
    qtbot: QtBot, hub: ScriptedHub, bridge: Bridge[AgentState]
) -> None:
    hub.refuse(RefusalCode.TOO_LONG, field="text", limit=1)
    with qtbot.waitSignal(bridge.send_refused) as told:
        ref = bridge.send(PostMessage(conversation_id=CONVERSATION, text="long"))
    assert told.args is not None
    assert told.args[0].refusal == Refusal(RefusalCode.TOO_LONG, {"field": "text", "limit": 1})
    bridge.discard(ref)
    qtbot.waitUntil(lambda: not bridge.pending)


def test_call_brings_its_answer_to_the_ui_thread(qtbot: QtBot, bridge: Bridge[AgentState]) -> None:
    answers: list[tuple[object, bool]] = []
    bridge.call(SetPresence(presence=Presence.AWAY), lambda answer: answers.append((answer, is_ui_thread(bridge))))
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(Done(), True)]


def test_typing_is_told_by_its_conversation(
    qtbot: QtBot, tasks: LoopThread, hub: ScriptedHub, bridge: Bridge[AgentState]
) -> None:
    with qtbot.waitSignal(bridge.typing_changed) as told:
        tasks.run_soon(lambda: hub.signal(Typing(conversation_id=CONVERSATION, side=Side.CUSTOMER, name="客户甲")))
    assert told.args == [CONVERSATION]
    assert bridge.typing_in(CONVERSATION) == "客户甲"


def test_draft_can_be_read_back(qtbot: QtBot, bridge: Bridge[AgentState]) -> None:
    bridge.save_draft("key", "half a sentence")
    qtbot.waitUntil(lambda: bridge.draft("key") == "half a sentence")


def test_frozen_window_blocks_neither_the_desk_nor_loses_a_fact(
    qtbot: QtBot, tasks: LoopThread, hub: ScriptedHub, bridge: Bridge[AgentState]
) -> None:
    counted: list[int] = []
    bridge.state_changed.connect(lambda events: counted.append(len(events)))

    async def talk() -> None:
        for seq in range(1, 201):
            hub.tell(b.posted(seq))
            await asyncio.sleep(0)

    started = tasks.spawn(talk())
    while not started.is_done:  # the UI thread does not run its event loop here
        pass
    assert counted == []
    qtbot.waitUntil(lambda: sum(counted) == 200)


def test_fact_that_was_on_its_way_is_not_told_after_the_stop(
    qtbot: QtBot, tasks: LoopThread, hub: ScriptedHub, bridge: Bridge[AgentState]
) -> None:
    told: list[object] = []
    bridge.state_changed.connect(told.append)

    tasks.run_soon(lambda: hub.tell(b.posted(1)))
    while bridge.state is None or not bridge.state.sessions[SessionId("session-1")].messages:
        pass  # the UI thread does not run its event loop here: the fact waits for it
    bridge.stop()
    qtbot.wait(20)  # room for it to do harm
    assert told == []
