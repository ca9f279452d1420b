from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desk_app.client import engine
from desk_app.client.accounts import AgentCredentials
from desk_app.client.api import Desk
from desk_app.client.cache import Cache
from desk_app.client.facts import (
    ConnectionChanged,
    Fact,
    Link,
    SendAnswered,
    SendRefused,
    StateChanged,
    StateReplaced,
    Trouble,
    TroubleSeen,
    TypingEnded,
)
from desk_app.client.outbox import PendingState
from desk_app.client.state import AgentState, CustomerState
from desk_app.domain.agents import Presence
from desk_app.domain.ids import AssistId, ConversationId, SessionId
from desk_app.domain.messages import AuthorKind, Delivery
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.domain.sessions import Side
from desk_app.wire.agents import ChangePassword, SetPresence
from desk_app.wire.audit import KeepAudit
from desk_app.wire.codec import encode_result
from desk_app.wire.events import LeftBecause, MessagesDelivered, SessionEntered, SessionLeft
from desk_app.wire.frames import Answered, FrameDown, Goodbye, Request
from desk_app.wire.frames import Refused as RefusedFrame
from desk_app.wire.messages import PostMessage
from desk_app.wire.protocol import Done
from desk_app.wire.sessions import ListSessions
from desk_app.wire.signals import Typing
from tests.desk_app.client import builders as b
from tests.desk_app.client.scripted_hub import ScriptedHub, scripted_hub, until

CONVERSATION = ConversationId("conversation-1")
SESSION = SessionId("session-1")


def agent_desk(hub: ScriptedHub, folder: Path, account: str = "me") -> Desk[AgentState]:
    return Desk(
        AgentState, hub.address, AgentCredentials("token"), cache_folder=folder, account=account, chance=lambda: 0.0
    )


@asynccontextmanager
async def running(desk: Desk[AgentState]) -> AsyncIterator[list[Fact]]:
    """Runs the desk and collects its facts; returns when it is connected."""
    facts: list[Fact] = []
    desk.observe(facts.append)
    task = asyncio.create_task(desk.run())
    try:
        await until(lambda: desk.connection.link is Link.CONNECTED)
        yield facts
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled() or task.exception() is None


def texts(desk: Desk[AgentState]) -> list[str]:
    assert desk.state is not None
    return [message.text for message in desk.state.sessions[SESSION].messages]


def say(desk: Desk[AgentState], *words: str) -> list[str]:
    return [desk.send(PostMessage(conversation_id=CONVERSATION, text=text)) for text in words]


def with_hub(scene: Callable[[ScriptedHub], Awaitable[None]]) -> None:
    async def play() -> None:
        async with scripted_hub(b.agent_snapshot(b.whole(1))) as hub:
            await scene(hub)

    asyncio.run(play())


def test_message_comes_back_by_its_event_and_leaves_the_outbox(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk) as facts:
            (ref,) = say(desk, "你好 👋")
            assert [entry.post.text for entry in desk.pending_in(CONVERSATION) if entry.post] == ["你好 👋"]
            await until(lambda: any(isinstance(fact, SendAnswered) for fact in facts))
            await until(lambda: not desk.pending)
            assert texts(desk) == ["你好 👋"]
            assert [request.ref for request in hub.posts] == [ref]

    with_hub(scene)


def test_words_said_offline_are_sent_once_and_in_order_after_reconnect(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk):
            await hub.stop()
            await until(lambda: desk.connection.link is Link.WAITING)
            refs = say(desk, "one", "two", "three")
            assert [entry.state for entry in desk.pending] == [PendingState.WAITING] * 3
            await hub.start()
            desk.wake()
            await until(lambda: not desk.pending)
            assert texts(desk) == ["one", "two", "three"]
            assert list(hub.said) == refs

    with_hub(scene)


def test_answer_lost_with_the_connection_doubles_nothing(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        def lose(request: Request) -> FrameDown | None:
            answer = hub.carry_out(request)
            if isinstance(request.command, PostMessage):
                hub.cut()
                hub.answer = hub.carry_out
                return None
            return answer

        hub.answer = lose
        desk = agent_desk(hub, tmp_path)
        async with running(desk):
            say(desk, "once", "twice")
            await until(lambda: not desk.pending and len(texts(desk)) == 2)
            assert texts(desk) == ["once", "twice"]
            assert len(hub.hellos) == 2
            assert hub.hellos[1].cursor is not None

    with_hub(scene)


def test_words_survive_a_crash_of_the_client(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        hub.answer = lambda request: None  # never answers
        first = agent_desk(hub, tmp_path)
        async with running(first):
            refs = say(first, "kept")
            first.save_draft("conversation-1", "half a sent")
            await until(lambda: hub.posts)
        hub.answer = hub.carry_out
        second = agent_desk(hub, tmp_path)
        async with running(second):
            await until(lambda: not second.pending)
            assert list(hub.said) == refs
            assert second.draft("conversation-1") == "half a sent"

    with_hub(scene)


def test_inbox_is_there_from_the_cache_before_the_hub_is(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        first = agent_desk(hub, tmp_path)
        async with running(first):
            hub.tell(b.posted(1, text="hello"))
            await until(lambda: texts(first) == ["hello"])
        await hub.stop()
        second = agent_desk(hub, tmp_path)
        facts: list[Fact] = []
        second.observe(facts.append)
        task = asyncio.create_task(second.run())
        await until(lambda: second.state is not None)
        assert texts(second) == ["hello"]
        assert facts[0] == StateReplaced(from_cache=True)
        await hub.start()
        hub.tell(b.posted(2, text="while away"))
        second.wake()
        await until(lambda: texts(second) == ["hello", "while away"])
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert hub.hellos[-1].cursor is not None

    with_hub(scene)


def test_refused_message_is_shown_kept_retried_and_discarded(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        hub.refuse(RefusalCode.TOO_LONG, field="text", limit=3)
        async with running(desk) as facts:
            (ref,) = say(desk, "too long")
            await until(lambda: any(isinstance(fact, SendRefused) for fact in facts))
            assert desk.pending[0].state is PendingState.REFUSED
            hub.answer = hub.carry_out
            desk.retry(ref)
            await until(lambda: not desk.pending)
            assert texts(desk) == ["too long"]
            hub.refuse(RefusalCode.SESSION_ENDED)
            (other,) = say(desk, "in vain")
            await until(lambda: desk.pending and desk.pending[0].state is PendingState.REFUSED)
            desk.discard(other)
            assert desk.pending == ()

    with_hub(scene)


def test_refused_message_is_still_there_after_a_restart(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        hub.refuse(RefusalCode.STORAGE_FULL)
        first = agent_desk(hub, tmp_path)
        async with running(first):
            say(first, "precious")
            await until(lambda: first.pending[0].state is PendingState.REFUSED)
        second = agent_desk(hub, tmp_path)
        async with running(second):
            assert [(entry.state, entry.post and entry.post.text) for entry in second.pending] == [
                (PendingState.REFUSED, "precious")
            ]

    with_hub(scene)


def test_record_of_a_session_waits_for_room_on_the_hubs_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "ROOM_S", 0.05)
    part = KeepAudit(assist_id=AssistId("assist-1"), count=1, head="0" * 64, records=("{}",))

    async def scene(hub: ScriptedHub) -> None:
        def full(request: Request) -> FrameDown:
            return RefusedFrame(ref=request.ref, refusal=Refusal(RefusalCode.STORAGE_FULL))

        desk = agent_desk(hub, tmp_path)
        hub.answer = full
        async with running(desk) as facts:
            desk.send(part)
            await until(lambda: [request.command for request in hub.requests].count(part) >= 2)
            hub.answer = hub.carry_out
            await until(lambda: not desk.pending)
            assert not [fact for fact in facts if isinstance(fact, SendRefused)]

    with_hub(scene)


def test_too_fast_only_means_later(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        hub.refuse(RefusalCode.TOO_FAST, retry_s=0)
        async with running(desk) as facts:
            say(desk, "one", "two")
            await until(lambda: hub.posts)
            hub.answer = hub.carry_out
            await until(lambda: not desk.pending)
            assert texts(desk) == ["one", "two"]
            assert not [fact for fact in facts if isinstance(fact, SendRefused)]

    with_hub(scene)


def test_answered_words_do_not_linger_when_their_conversation_leaves(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        def keep_the_event(request: Request) -> FrameDown | None:
            if isinstance(request.command, PostMessage):
                return Answered(ref=request.ref, result=encode_result(b.message(1, client_ref=request.ref)))
            return hub.carry_out(request)

        hub.answer = keep_the_event
        desk = agent_desk(hub, tmp_path)
        async with running(desk):
            say(desk, "the last word")
            await until(lambda: desk.pending and desk.pending[0].state is PendingState.ANSWERED)
            hub.tell(SessionLeft(session_id=SESSION, because=LeftBecause.TRANSFERRED))
            await until(lambda: not desk.pending)
            hub.tell(SessionEntered(whole=b.whole(1)))
            await until(lambda: desk.state and desk.state.sessions)
            say(desk, "another")
            await until(lambda: desk.pending and desk.pending[0].state is PendingState.ANSWERED)
            hub.log = "restored"
            hub.cut()
            await until(lambda: not desk.pending)

    with_hub(scene)


def fill_the_disk(cache: Cache) -> None:
    cache._db.execute("PRAGMA max_page_count = 1")


def test_full_disk_is_told_once_and_the_desk_goes_on(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk) as facts:
            desk._cache.write(fill_the_disk)
            for number in range(3):
                say(desk, f"word {number} " + "x" * 8_000)
            await until(lambda: not desk.pending and len(texts(desk)) == 3)
            await desk._cache.read(lambda cache: None)  # behind all writing: what failed of it has been told
            told = [fact for fact in facts if isinstance(fact, TroubleSeen)]
            assert [(fact.trouble, fact.detail) for fact in told] == [
                (Trouble.CACHE_UNAVAILABLE, "database or disk is full")
            ]

    with_hub(scene)


def test_call_brings_the_answer_or_the_refusal(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk):
            assert await desk.call(SetPresence(presence=Presence.AWAY)) == Done()
            hub.refuse(RefusalCode.FORBIDDEN, what="session")
            answer = await desk.call(PostMessage(conversation_id=CONVERSATION, text="x"))
            assert answer == Refusal(RefusalCode.FORBIDDEN, {"what": "session"})
            # An answer of another kind than promised is a refusal too, never a crash.
            misfit = await desk.call(ListSessions())
            assert isinstance(misfit, Refusal)
            assert misfit.code == RefusalCode.MALFORMED

    with_hub(scene)


def test_call_over_a_broken_connection_is_answered_by_the_next(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk):
            hub.answer = lambda request: None
            work = desk.call(SetPresence(presence=Presence.BUSY))
            call = asyncio.create_task(work)
            await until(lambda: hub.requests)
            hub.answer = hub.carry_out
            hub.cut()
            assert await call == Done()
            assert len({request.ref for request in hub.requests}) == 1

    with_hub(scene)


def test_call_without_an_answer_is_refused_as_offline(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk):
            hub.answer = lambda request: None
            assert await desk.call(ListSessions(), timeout=0.05) == Refusal(RefusalCode.OFFLINE)

    with_hub(scene)


def test_two_clients_of_one_account_end_in_the_same_state(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        here, there = agent_desk(hub, tmp_path), agent_desk(hub, tmp_path)
        async with running(here), running(there):
            say(here, "from here")
            say(there, "from there")
            await until(lambda: not here.pending and not there.pending)
            await until(lambda: len(texts(here)) == len(texts(there)) == 2)
            assert here.state == there.state

    with_hub(scene)


def test_second_client_on_one_computer_leaves_its_unsent_words_to_the_next(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        hub.answer = lambda request: None
        here, there = agent_desk(hub, tmp_path), agent_desk(hub, tmp_path)
        async with running(here), running(there):
            (ref,) = say(there, "unsent")
        third = agent_desk(hub, tmp_path)
        async with running(third):
            assert [entry.ref for entry in third.pending] == [ref]

    with_hub(scene)


def test_foreign_log_brings_a_snapshot(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk) as facts:
            hub.tell(b.posted(1))
            await until(lambda: texts(desk) == ["text 1"])
            hub.log, hub.number, hub.events = "restored", 0, []
            hub.cut()
            await until(lambda: facts.count(StateReplaced()) == 2)
            assert texts(desk) == []
            hub.tell(b.posted(1, text="new history"))
            await until(lambda: texts(desk) == ["new history"])

    with_hub(scene)


def test_messages_of_the_other_side_are_marked_delivered_once(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk):
            hub.tell(b.posted(1), b.posted(2, author=AuthorKind.AGENT), b.posted(3))
            await until(lambda: hub.marks)
            hub.tell(
                MessagesDelivered(
                    conversation=b.conversation(last_seq=3), author=Side.CUSTOMER, seq=3, delivery=Delivery.DELIVERED
                )
            )
            hub.cut()
            await until(lambda: len(hub.hellos) == 2 and desk.connection.link is Link.CONNECTED)
            assert await desk.call(SetPresence(presence=Presence.ONLINE)) == Done()
            assert [(mark.conversation_id, mark.seq) for mark in hub.marks] == [(CONVERSATION, 3)]

    with_hub(scene)


def test_goodbye_for_good_stops_until_a_person_acts(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk):
            hub.goodbye = Goodbye(refusal=Refusal(RefusalCode.TOKEN_REVOKED))
            hub.cut()
            await until(lambda: desk.connection.link is Link.STOPPED)
            assert desk.connection == ConnectionChanged(Link.STOPPED, Refusal(RefusalCode.TOKEN_REVOKED))
            assert await desk.call(ListSessions()) == Refusal(RefusalCode.OFFLINE)
            hub.goodbye = None
            desk.wake(AgentCredentials("a new one"))
            await until(lambda: desk.connection.link is Link.CONNECTED)
            assert hub.hellos[-1].token == "a new one"

    with_hub(scene)


def test_goodbye_with_retry_comes_back_by_itself(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk):
            hub.say(Goodbye(refusal=Refusal(RefusalCode.TOO_FAST, {"retry_s": 0}), retry=True))
            await until(lambda: len(hub.hellos) == 2)

    with_hub(scene)


@pytest.mark.parametrize("noise", ["{", "[]", '{"type":"magic"}', b"\x00binary", '{"type":"welcome"}', "null"])
def test_hub_that_breaks_the_protocol_is_left_and_asked_for_a_snapshot(tmp_path: Path, noise: str | bytes) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk) as facts:
            hub.tell(b.posted(1))
            await until(lambda: texts(desk))
            hub.say_text(noise)
            await until(lambda: len(hub.hellos) == 2)
            assert hub.hellos[1].cursor is None
            refusals = [fact.refusal for fact in facts if isinstance(fact, ConnectionChanged) and fact.refusal]
            assert refusals[0].code in (RefusalCode.MALFORMED, RefusalCode.UNKNOWN_MESSAGE)
            await until(lambda: desk.connection.link is Link.CONNECTED)

    with_hub(scene)


def test_snapshot_of_the_other_side_is_not_taken(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = Desk(CustomerState, hub.address, AgentCredentials("t"), cache_folder=tmp_path, account="c")
        task = asyncio.create_task(desk.run())
        await until(lambda: desk.connection.refusal is not None)
        assert desk.state is None
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with_hub(scene)


def test_broken_observer_stops_neither_the_others_nor_the_connection(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        crashes: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: crashes.append(context["message"]))
        desk = agent_desk(hub, tmp_path)

        def broken(fact: Fact) -> None:
            if isinstance(fact, StateChanged):
                raise RuntimeError("a bug in a window")

        desk.observe(broken)
        async with running(desk) as facts:
            hub.tell(b.posted(1))
            await until(lambda: any(isinstance(fact, StateChanged) for fact in facts))
            assert desk.connection.link is Link.CONNECTED
        assert crashes == ["an observer failed on StateChanged"]

    with_hub(scene)


def test_password_is_never_queued(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk):
            with pytest.raises(ValueError, match="ChangePassword is not for the outbox"):
                desk.send(ChangePassword(old="a", new="b"))
            with pytest.raises(ValueError, match="ListSessions"):
                desk.send(ListSessions())

    with_hub(scene)


def test_typing_is_told_at_most_once_in_its_time_and_ends(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        desk = agent_desk(hub, tmp_path)
        async with running(desk) as facts:
            hub.signal(Typing(conversation_id=CONVERSATION, side=Side.CUSTOMER, name="客户甲"))
            await until(lambda: desk.typing_in(CONVERSATION) == "客户甲")
            hub.tell(b.posted(1))
            await until(lambda: desk.typing_in(CONVERSATION) is None)
            assert not [fact for fact in facts if isinstance(fact, TypingEnded)]

    with_hub(scene)


def test_unreadable_cache_is_set_aside_and_told(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        (tmp_path / "cache.sqlite3").write_bytes(b"this is no database" * 200)
        desk = agent_desk(hub, tmp_path)
        async with running(desk) as facts:
            told = [fact for fact in facts if isinstance(fact, TroubleSeen)]
            assert [fact.trouble for fact in told] == [Trouble.CACHE_SET_ASIDE]
            assert Path(told[0].detail).name == "cache.sqlite3.unreadable-1"
            say(desk, "works")
            await until(lambda: not desk.pending)

    with_hub(scene)


def test_desk_works_on_where_nothing_can_be_kept(tmp_path: Path) -> None:
    async def scene(hub: ScriptedHub) -> None:
        (tmp_path / "file").touch()
        desk = agent_desk(hub, tmp_path / "file")
        async with running(desk) as facts:
            say(desk, "works")
            await until(lambda: not desk.pending)
            assert [fact.trouble for fact in facts if isinstance(fact, TroubleSeen)] == [Trouble.CACHE_UNAVAILABLE]

    with_hub(scene)
