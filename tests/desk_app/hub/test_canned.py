"""Canned responses: unique shortcuts, told to every agent."""

from __future__ import annotations

import asyncio

import pytest

from desk_app.client.state import AgentState
from desk_app.domain.ids import CannedId
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.wire.agents import DeleteCanned, SaveCanned
from tests.fakes.desk import open_desk


def test_canned_responses_are_told_to_all_and_shortcuts_are_unique(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            ann, bob = await desk.agent("Ann"), await desk.agent("Bob")
            of_bob = await desk.client(bob)
            saved = await desk.run(ann, SaveCanned(shortcut=" /Hello ", title="Greeting", text="Hello {customer}!"))
            assert saved.shortcut == "hello"
            state = await of_bob.catch_up()
            assert isinstance(state, AgentState)
            assert state.canned == {saved.id: saved}
            changed = await desk.run(bob, SaveCanned(id=saved.id, shortcut="hello", title="G", text="Hi"))
            other = await desk.run(ann, SaveCanned(shortcut="bye", title="", text="Bye"))
            for command, code in (
                (SaveCanned(shortcut="/HELLO", title="", text="x"), RefusalCode.TAKEN),
                (SaveCanned(id=other.id, shortcut="hello", title="", text="x"), RefusalCode.TAKEN),
                (SaveCanned(id=CannedId("gone"), shortcut="new", title="", text="x"), RefusalCode.NOT_FOUND),
                (SaveCanned(shortcut="/", title="", text="x"), RefusalCode.EMPTY),
                (SaveCanned(shortcut="y", title="", text=" \n "), RefusalCode.EMPTY),
            ):
                with pytest.raises(Refused) as refused:
                    await desk.run(ann, command)
                assert refused.value.refusal.code == code
            await desk.run(ann, DeleteCanned(id=other.id))
            await desk.run(ann, DeleteCanned(id=other.id))
            await of_bob.catch_up()
            assert state.canned == {saved.id: changed}

    asyncio.run(story())
