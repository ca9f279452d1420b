"""Every command with values that no honest client sends is answered or refused; none is a bug of the hub's."""

from __future__ import annotations

import asyncio
import json
import typing
import uuid
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest

from desk_app.domain.refusals import Refused
from desk_app.hub.actors import PersonActor
from desk_app.hub.verbs import Verbs
from desk_app.wire.agents import ChangePassword
from desk_app.wire.codec import decode_up
from desk_app.wire.commands import AnyCommand
from desk_app.wire.frames import Request
from desk_app.wire.sessions import ListSessions, ReadSession
from tests.fakes.desk import Desk, open_desk

_TEXTS = ("\x00", "a\x00b", "' OR 1=1 --", '"*" NEAR(', "\u202egnp.exe", "😀" * 9_000, "٪" * 50)
_NUMBERS = (-1, 0, 2**31 - 1, -(2**31), 2**31, 2**53, 2**63, 10**30, -(10**30))


def _hostile(kind: Any) -> Iterator[Any]:
    """JSON values that a field of this type might get."""
    name = typing.get_origin(kind) or kind
    if name is typing.Annotated:
        kind = get_args(kind)[0]
    while isinstance(kind, typing.NewType):
        kind = kind.__supertype__
    if kind is str:
        yield from _TEXTS
    elif kind is int:
        yield from _NUMBERS
    elif typing.get_origin(kind) is tuple:
        inner = list(_hostile(get_args(kind)[0]))
        yield inner
        yield inner[:1] * 40_000
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for field in msgspec.structs.fields(kind):
            required = {f.name: next(_hostile(f.type)) for f in msgspec.structs.fields(kind) if f.required}
            for value in _hostile(field.type):
                yield required | {field.name: value}
    elif args := get_args(kind):
        for arm in args:
            yield from _hostile(arm)
    elif isinstance(kind, type) and hasattr(kind, "__members__"):
        yield from (member.value for member in kind)  # type: ignore[attr-defined]
    elif kind is bool:
        yield from (True, False)


def _commands() -> Iterator[dict[str, Any]]:
    for kind in get_args(AnyCommand):
        if kind is ChangePassword:
            continue  # has a preparation instead of a verb
        for body in _hostile(kind):
            yield {"type": kind.__struct_config__.tag} | body


async def _answered_or_refused(verbs: Verbs, actor: PersonActor, ref: str, body: dict[str, Any]) -> bool:
    try:
        request = decode_up(json.dumps({"type": "request", "ref": ref, "command": body}))
        assert isinstance(request, Request)
        await verbs.carry_out(actor, request.command, request.ref)
    except Refused:
        return False
    return True


def test_hostile_values_are_answered_or_refused(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent, customer = await desk.agent("Li Wei"), await desk.add_customer("客户甲")
            await desk.serve(agent, customer)
            answered = 0
            for body in _commands():
                for actor in (agent, customer):
                    try:
                        answered += await _answered_or_refused(desk.verbs, actor, str(uuid.uuid4()), body)
                    except Exception as exc:  # noqa: BLE001 - which command it was is what one wants to know
                        pytest.fail(f"{str(body)[:300]}: {exc!r:.300}")
            assert answered > 20
            # Ids of things that are there, with numbers beyond every bound.
            whole = (await desk.verbs.run(agent, _read(await _first_session(desk, agent)))).conversations[0]
            for number in _NUMBERS:
                for kind in ("mark_read", "mark_delivered"):
                    body = {"type": kind, "conversation_id": whole.id, "seq": number}
                    await _answered_or_refused(desk.verbs, agent, str(uuid.uuid4()), body)
                body = {"type": "list_messages", "conversation_id": whole.id, "before_seq": number, "limit": number}
                await _answered_or_refused(desk.verbs, agent, "", body)
            for text in _TEXTS:
                body = {"type": "post_message", "conversation_id": whole.id, "text": text, "article_id": None}
                await _answered_or_refused(desk.verbs, agent, f"ref {text}"[:80], body)

    asyncio.run(story())


async def _first_session(desk: Desk, agent: PersonActor) -> Any:
    return (await desk.do(agent, ListSessions())).rows[0].session_id


def _read(session_id: Any) -> ReadSession:
    return ReadSession(session_id=session_id)
