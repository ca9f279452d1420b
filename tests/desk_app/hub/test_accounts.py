"""Accounts: passwords, tokens, administration. On SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio

import pytest

from desk_app.domain.agents import Role
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub import admin
from desk_app.hub.accounts import AGENT_TOKEN_MS, Accounts
from desk_app.hub.actors import AgentActor
from desk_app.hub.facts import TokensRevoked
from desk_app.wire.agents import ChangePassword
from desk_app.wire.http import Login
from tests.fakes.desk import PASSWORD, Desk, open_desk


async def _login(accounts: Accounts, name: str, password: str = PASSWORD, address: str = "1.2.3.4") -> str:
    login = Login(email=f" {name}@Example.com ", password=password, device="desk")
    return (await accounts.login(login, address)).token


async def _actor(accounts: Accounts, token: str) -> AgentActor:
    actor = await accounts.actor_of(token)
    assert isinstance(actor, AgentActor)
    return actor


async def _code(accounts: Accounts, token: str) -> str:
    with pytest.raises(Refused) as refused:
        await accounts.actor_of(token)
    return refused.value.refusal.code


def test_token_opens_until_it_is_revoked_or_runs_out(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            accounts = Accounts(desk.verbs, desk.passwords)
            ann = await desk.agent("Ann")
            one, two = await _login(accounts, "ann"), await _login(accounts, "ann")
            assert (await _actor(accounts, one)).id == ann.id
            await accounts.logout(one)
            await accounts.logout(one)
            assert await _code(accounts, one) == RefusalCode.TOKEN_REVOKED
            assert (await _actor(accounts, two)).id == ann.id
            desk.clock.advance(seconds=AGENT_TOKEN_MS / 1000)
            assert await _code(accounts, two) == RefusalCode.TOKEN_EXPIRED
            assert await _code(accounts, "made up") == RefusalCode.TOKEN_INVALID

    asyncio.run(story())


def test_guesses_are_limited_by_account_and_by_address_for_a_while(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            accounts = Accounts(desk.verbs, desk.passwords)
            await desk.agent("Ann")

            async def guess(name: str, address: str) -> str:
                with pytest.raises(Refused) as refused:
                    await _login(accounts, name, "a wrong guess", address)
                return refused.value.refusal.code

            assert [await guess("ann", "6.6.6.6") for _ in range(6)] == [RefusalCode.BAD_CREDENTIALS] * 5 + [
                RefusalCode.LOGIN_LIMITED
            ]
            for number in range(25):
                assert await guess(f"nobody{number}", "6.6.6.6") == RefusalCode.BAD_CREDENTIALS
            assert await guess("somebody", "6.6.6.6") == RefusalCode.LOGIN_LIMITED
            assert await guess("somebody", "7.7.7.7") == RefusalCode.BAD_CREDENTIALS
            desk.clock.advance(seconds=15 * 60 + 1)
            assert await _login(accounts, "ann", address="6.6.6.6")

    asyncio.run(story())


def test_signing_in_often_is_no_guessing(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            accounts = Accounts(desk.verbs, desk.passwords)
            await desk.agent("Ann")
            for _ in range(40):
                assert await _login(accounts, "ann")

    asyncio.run(story())


async def _change(desk: Desk, accounts: Accounts, actor: AgentActor, old: str, new: str) -> None:
    command = ChangePassword(old=old, new=new)
    verb = await accounts.prepare_change_password(desk.verbs, actor, command)
    await desk.verbs.change(lambda tx: verb(tx, actor, command))


def test_new_password_ends_all_other_tokens(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            accounts = Accounts(desk.verbs, desk.passwords)
            await desk.agent("Ann")
            mine, other = await _login(accounts, "ann"), await _login(accounts, "ann")
            revoked: list[TokensRevoked] = []
            desk.facts.listen(TokensRevoked, revoked.append)
            me = await _actor(accounts, mine)
            for old, new, code in (
                ("not my password", "a new long one", RefusalCode.BAD_CREDENTIALS),
                (PASSWORD, "short", RefusalCode.EMPTY),
                (PASSWORD, "x" * 300, RefusalCode.TOO_LONG),
            ):
                with pytest.raises(Refused) as refused:
                    await _change(desk, accounts, me, old, new)
                assert refused.value.refusal.code == code
            other_id = (await _actor(accounts, other)).token_id
            await _change(desk, accounts, me, PASSWORD, "a new long one")
            assert other_id in revoked[0].token_ids
            assert me.token_id not in revoked[0].token_ids
            assert await _code(accounts, other) == RefusalCode.TOKEN_REVOKED
            assert await _login(accounts, "ann", "a new long one")

    asyncio.run(story())


def test_there_is_one_first_administrator(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            boss = await admin.init(
                desk.verbs, desk.passwords, name="Boss", email="Boss@Example.com", password=PASSWORD
            )
            assert (boss.role, boss.email) == (Role.ADMIN, "boss@example.com")
            with pytest.raises(Refused) as refused:
                await admin.init(desk.verbs, desk.passwords, name="B", email="b@example.com", password=PASSWORD)
            assert refused.value.refusal.params == {"what": "administrator", "name": "Boss"}
            with pytest.raises(Refused) as refused:
                await admin.add_agent(
                    desk.verbs, desk.passwords, name="Twin", email="boss@example.com", password=PASSWORD
                )
            assert refused.value.refusal.code == RefusalCode.TAKEN

    asyncio.run(story())


def test_disabled_agent_opens_nothing(store_address: str) -> None:
    async def story() -> None:
        async with open_desk(store_address) as desk:
            accounts = Accounts(desk.verbs, desk.passwords)
            await desk.agent("Ann")
            token = await _login(accounts, "ann")
            await admin.disable_agent(desk.verbs, "ann@example.com")
            assert await _code(accounts, token) == RefusalCode.AGENT_DISABLED
            with pytest.raises(Refused) as refused:
                await _login(accounts, "ann")
            assert refused.value.refusal.code == RefusalCode.AGENT_DISABLED
            with pytest.raises(Refused) as refused:
                await _login(accounts, "ann", "a wrong guess")
            assert refused.value.refusal.code == RefusalCode.BAD_CREDENTIALS

    asyncio.run(story())
