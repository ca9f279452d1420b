"""The hub toward the world: JWTs, devices, merging, limits. On SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from typing import Any

import jwt
import pytest

from desk_app.client.state import AgentState, CustomerState
from desk_app.domain.customers import Attribute, ChannelKind
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.domain.sessions import SessionState
from desk_app.hub import admin, exchange
from desk_app.hub.accounts import actor_of
from desk_app.hub.facts import TokensRevoked
from desk_app.wire.customers import SetContext
from desk_app.wire.http import Exchange
from desk_app.wire.messages import PostMessage
from desk_app.wire.protocol import Command
from desk_app.wire.sessions import AcceptSession, AskForPerson, ListMessages, ReadSession, StartSession
from tests.fakes.desk import Desk, open_desk, sign


async def _exchange(desk: Desk, token: str, *, device: int = 1, limit: int = 100, address: str = "1.2.3.4") -> str:
    wish = Exchange(app_key=desk.app.app.app_key, device_key=f"{device:064x}", jwt=token)
    signed_in = await desk.verbs.change(
        lambda tx: exchange.exchange(tx, wish, address=address, channel_kind=ChannelKind.APP, anonymous_an_hour=limit)
    )
    return signed_in.token


async def _code(desk: Desk, token: str, **options: int) -> str:
    with pytest.raises(Refused) as refused:
        await _exchange(desk, token, **options)  # type: ignore[arg-type]
    return refused.value.refusal.code


def test_jwt_is_taken_only_as_the_rules_say(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            now = desk.clock.now() // 1000
            record = desk.app
            other = await admin.add_app(desk.verbs, name="Other", vendor="Acme Ltd")
            payload = {"sub": "u", "aud": record.app.app_key, "exp": now + 60}
            bad = [
                sign(record, "u", exp=now - 60),
                sign(record, "u", exp=now + 3700),
                sign(record, "u", aud=other.app.app_key),
                sign(other, "u", aud=record.app.app_key),
                sign(record, " "),
                sign(record, "x" * 201, exp=now + 60),
                jwt.encode({"aud": record.app.app_key, "exp": now + 60}, record.secret, algorithm="HS256"),
                jwt.encode({"sub": "u", "exp": now + 60}, record.secret, algorithm="HS256"),
                jwt.encode({"sub": "u", "aud": record.app.app_key}, record.secret, algorithm="HS256"),
                jwt.encode(payload, record.secret * 2, algorithm="HS512"),
                jwt.encode(payload, "", algorithm="none"),
                "not.a.jwt",
                "x" * 9000,
            ]
            for token in bad:
                assert await _code(desk, token) == RefusalCode.JWT_INVALID
            assert await _exchange(desk, sign(record, "u", exp=now + 3600))

    asyncio.run(story())


def test_earlier_secret_is_good_until_the_next_rotation(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            old = sign(desk.app, "u", desk.clock.now())
            await admin.rotate_secret(desk.verbs, desk.app.app.app_key)
            assert await _exchange(desk, old)
            newest = await admin.rotate_secret(desk.verbs, desk.app.app.app_key)
            assert await _code(desk, old) == RefusalCode.JWT_INVALID
            assert await _exchange(desk, sign(newest, "u", desk.clock.now()))

    asyncio.run(story())


def test_unknown_app_and_bad_device_key_are_refused(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            for wish, code in (
                (Exchange(app_key="app_none", device_key="0" * 64), RefusalCode.APP_UNKNOWN),
                (Exchange(app_key=desk.app.app.app_key, device_key="short"), RefusalCode.MALFORMED),
                (Exchange(app_key=desk.app.app.app_key, device_key="Z" * 64), RefusalCode.MALFORMED),
            ):
                with pytest.raises(Refused) as refused:
                    await desk.verbs.change(
                        lambda tx, wish=wish: exchange.exchange(  # type: ignore[misc]
                            tx, wish, address="", channel_kind=ChannelKind.APP, anonymous_an_hour=9
                        )
                    )
                assert refused.value.refusal.code == code

    asyncio.run(story())


def test_anonymous_customers_are_limited_by_app_and_address(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            for device in range(3):
                await _exchange(desk, "", device=device, limit=3)
            assert await _code(desk, "", device=9, limit=3) == RefusalCode.TOO_FAST
            await _exchange(desk, "", device=1, limit=3)  # known already
            await _exchange(desk, "", device=9, limit=3, address="9.9.9.9")
            await _exchange(desk, sign(desk.app, "named", desk.clock.now()), device=10, limit=3)
            desk.clock.advance(seconds=3601)
            await _exchange(desk, "", device=11, limit=3)

    asyncio.run(story())


def test_device_of_somebody_else_is_never_merged(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            ann = await desk.customer(1, sub="ann")
            with pytest.raises(Refused) as refused:
                await desk.customer(1, sub="bob")
            assert refused.value.refusal.code == RefusalCode.IDENTITY_BOUND
            assert (await desk.customer(1, sub="ann")).id == ann.id
            assert (await desk.customer(1)).id == ann.id
            assert (await desk.customer(2, sub="ann")).id == ann.id
            assert (await desk.customer(2, sub="ann")).device_id != ann.device_id

    asyncio.run(story())


def test_logged_out_device_key_opens_nothing(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            revoked: list[TokensRevoked] = []
            desk.facts.listen(TokensRevoked, revoked.append)
            ann = await desk.customer(1, sub="ann")
            await desk.verbs.change(lambda tx: exchange.log_out(tx, ann.device_id))
            assert [ann.token_id] == [token_id for fact in revoked for token_id in fact.token_ids]
            for sub in ("", "ann", "bob"):
                with pytest.raises(Refused):
                    await desk.customer(1, sub=sub)
            assert (await desk.customer(2)).id != ann.id

    asyncio.run(story())


def test_anonymous_question_follows_its_customer_to_the_engineer_who_serves_him(store_address: str) -> None:
    """Two open sessions become one: the live one, with the other's conversation in it; nobody queues again."""

    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Ann")
            known = await desk.customer(1, sub="u")
            live = await desk.run(known, StartSession(question="first"))
            await desk.run(known, AskForPerson(session_id=live.session.id))
            await desk.run(agent, AcceptSession())
            anonymous = await desk.customer(2)
            theirs = await desk.run(anonymous, StartSession(question="second, from my laptop"))
            await desk.run(anonymous, AskForPerson(session_id=theirs.session.id))
            client = await desk.client(agent)
            merged = await desk.customer(2, sub="u")
            assert merged.id == known.id
            state = await client.catch_up()
            assert isinstance(state, AgentState)
            assert not state.queue
            (whole,) = state.sessions.values()
            assert whole.session.id == live.session.id
            assert "second, from my laptop" in [message.text for message in whole.messages]
            assert len(whole.conversations) == 2
            old = await desk.run(agent, ReadSession(session_id=theirs.session.id))
            assert old.session.state is SessionState.ENDED
            with pytest.raises(Refused) as refused:
                await desk.verbs.view(lambda view: actor_of(view, "x"))
            assert refused.value.refusal.code == RefusalCode.TOKEN_INVALID

    asyncio.run(story())


def test_what_was_said_before_a_merge_is_not_said_again_after_it(store_address: str) -> None:
    """The answer got lost with the connection; the client signs in, is somebody known, and sends again."""

    async def story() -> None:
        async with open_desk(store_address) as desk:
            known = await desk.customer(1, sub="u")
            anonymous = await desk.customer(2)
            whole = await desk.run(anonymous, StartSession())
            said = PostMessage(conversation_id=whole.conversations[0].id, text="once")
            first = await desk.verbs.carry_out(anonymous, said, "same ref")
            await desk.verbs.carry_out(known, SetContext(attributes=()), "used by both")
            await desk.verbs.carry_out(anonymous, SetContext(attributes=()), "used by both")
            merged = await desk.customer(2, sub="u")
            assert merged.id == known.id
            assert await desk.verbs.carry_out(merged, said, "same ref") == first
            page = await desk.run(merged, ListMessages(conversation_id=whole.conversations[0].id, before_seq=99))
            assert [message.text for message in page.messages if message.text] == ["once"]

    asyncio.run(story())


def test_second_channel_joins_the_live_session(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            agent = await desk.agent("Ann")
            app = await desk.customer(1, sub="u")
            whole = await desk.run(app, StartSession(question="in the app"))
            await desk.run(app, AskForPerson(session_id=whole.session.id))
            await desk.run(agent, AcceptSession())
            client = await desk.client(agent)
            web = await desk.customer(2, sub="u", kind=ChannelKind.WEB)
            joined = await desk.run(web, StartSession(question="in the browser"))
            assert joined.session.id == whole.session.id
            assert joined.session.state is SessionState.LIVE
            assert {c.channel_kind for c in joined.conversations} == {ChannelKind.APP, ChannelKind.WEB}
            state = await client.catch_up()
            assert [m.text for w in state.sessions.values() for m in w.messages if m.text] == [
                "in the app",
                "in the browser",
            ]

    asyncio.run(story())


def test_reported_context_never_overrides_what_was_signed(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            wish = Exchange(
                app_key=desk.app.app.app_key,
                device_key="1" * 64,
                jwt=sign(desk.app, "u", desk.clock.now(), name="客户甲", organisation="Acme Ltd"),
            )
            signed_in = await desk.verbs.change(
                lambda tx: exchange.exchange(tx, wish, address="", channel_kind=ChannelKind.APP, anonymous_an_hour=9)
            )
            actor = await desk.verbs.view(lambda view: actor_of(view, signed_in.token))
            attributes = (
                Attribute(name="name", value="Somebody Else"),
                Attribute(name="edition", value="Gold"),
                Attribute(name="printer", value="\u202eLaser", reported=False),
            )
            await desk.run(actor, SetContext(attributes=attributes))
            state = (await desk.client(actor)).state
            assert isinstance(state, CustomerState)
            assert (state.customer.name, state.customer.organisation) == ("客户甲", "Acme Ltd")
            assert state.customer.verified
            assert state.customer.edition == "Gold"
            assert Attribute(name="printer", value="Laser", reported=True) in state.customer.attributes

    asyncio.run(story())


def test_customer_reaches_nothing_of_another(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            ann, bob = await desk.customer(1), await desk.customer(2)
            whole = await desk.run(ann, StartSession(question="mine"))
            commands: tuple[Command[Any], ...] = (
                ReadSession(session_id=whole.session.id),
                PostMessage(conversation_id=whole.conversations[0].id, text="hello"),
                AskForPerson(session_id=whole.session.id),
            )
            for command in commands:
                with pytest.raises(Refused) as refused:
                    await desk.run(bob, command)
                assert refused.value.refusal.code == RefusalCode.NOT_FOUND

    asyncio.run(story())
