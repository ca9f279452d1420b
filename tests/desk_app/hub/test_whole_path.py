"""The thin whole path: a customer and an agent talk over real sockets, through SQLite and through PostgreSQL."""

from __future__ import annotations

import asyncio
from pathlib import Path

from desk_app.client.state import AgentState, CustomerState
from desk_app.domain.messages import Message, NoticeCode
from desk_app.domain.sessions import SessionState
from desk_app.wire.messages import PostMessage
from desk_app.wire.sessions import AcceptSession, AskForPerson, EndSession, FinishWrapUp, StartSession
from tests.fakes.hub import RunningHub
from tests.fakes.words_client import WordsClient


def test_customer_and_agent_talk_from_question_to_wrap_up(tmp_path: Path, store_address: str) -> None:
    with RunningHub(tmp_path, database=store_address) as hub:
        agent = hub.add_agent("Li Wei")
        token = hub.sign_in(agent).token
        customer_token = hub.customer(1, sub="u-1", name="客户甲").token

        async def story() -> None:
            async with (
                WordsClient(hub.ws_address, token) as engineer,
                WordsClient(hub.ws_address, customer_token) as customer,
            ):
                whole = await customer.call(StartSession(question="打印发票时报错"))
                session_id, conversation_id = whole.session.id, whole.conversations[0].id
                await customer.call(AskForPerson(session_id=session_id))
                desk, helped = engineer.state, customer.state
                assert isinstance(desk, AgentState)
                assert isinstance(helped, CustomerState)
                await engineer.until(lambda: len(desk.queue) == 1)
                assert desk.queue[0].preview == "打印发票时报错"
                assert desk.queue[0].customer_name == "客户甲"
                await engineer.call(AcceptSession(session_id=session_id))
                await engineer.call(PostMessage(conversation_id=conversation_id, text="我来看看"))
                await customer.until(lambda: "我来看看" in [m.text for m in _messages(helped)])
                await customer.call(PostMessage(conversation_id=conversation_id, text="谢谢"))
                await engineer.until(lambda: _texts(desk)[-1:] == ["谢谢"])
                assert [m.seq for m in _messages(helped)] == [1, 2, 3, 4, 5]
                await engineer.call(EndSession(session_id=session_id))
                await customer.until(lambda: _state(helped) is SessionState.WRAP_UP)
                await engineer.call(FinishWrapUp(session_id=session_id))
                await engineer.until(lambda: not desk.sessions)
                await customer.until(lambda: _state(helped) is SessionState.ENDED)
                notices = [m.notice.code for m in _messages(helped) if m.notice]
                assert notices == [NoticeCode.QUEUED, NoticeCode.ACCEPTED, NoticeCode.ENDED]

        asyncio.run(story())


def _messages(state: CustomerState) -> tuple[Message, ...]:
    return state.session.messages if state.session else ()


def _texts(state: AgentState) -> list[str]:
    return [m.text for whole in state.sessions.values() for m in whole.messages]


def _state(state: CustomerState) -> SessionState | None:
    return state.session.session.state if state.session else None
