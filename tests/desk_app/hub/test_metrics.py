"""The figures say what happened and how things stand, and nobody can make them grow."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from desk_app.wire.sessions import AcceptSession, AskForPerson, StartSession
from tests.fakes.hub import RunningHub, device_key
from tests.fakes.words_client import WasRefused, WordsClient


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with RunningHub(tmp_path) as running:
        yield running


def _figures(hub: RunningHub) -> dict[str, float]:
    lines = httpx2.get(hub.address + "/metrics").text.splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_figures_tell_of_people_sessions_commands_and_refusals(hub: RunningHub) -> None:
    agent = hub.sign_in(hub.add_agent("Li Wei")).token
    one, two = hub.customer(1).token, hub.customer(2).token
    before = _figures(hub)

    async def story() -> dict[str, float]:
        async with (
            WordsClient(hub.ws_address, agent) as engineer,
            WordsClient(hub.ws_address, one) as served,
            WordsClient(hub.ws_address, two) as waiting,
        ):
            for client in (served, waiting):
                whole = await client.call(StartSession(question="?"))
                await client.call(AskForPerson(session_id=whole.session.id))
            await engineer.call(AcceptSession())
            with pytest.raises(WasRefused):
                await waiting.call(AcceptSession())
            return await asyncio.to_thread(_figures, hub)

    now = asyncio.run(story())
    assert now['deskside_connected{side="agent"}'] == 1
    assert now['deskside_connected{side="customer"}'] == 2
    assert now['deskside_sessions{state="waiting"}'] == 1
    assert now['deskside_sessions{state="live"}'] == 1
    assert now['deskside_sessions{state="wrap_up"}'] == 0
    assert now['deskside_command_seconds_count{command="accept_session"}'] == 2
    assert now['deskside_command_seconds_bucket{command="start_session",le="+Inf"}'] == 2
    assert now['deskside_refusals_total{code="forbidden"}'] == 1
    assert now["deskside_commit_seconds_count"] > before["deskside_commit_seconds_count"]
    assert now["deskside_events_total"] - before["deskside_events_total"] == (
        now["deskside_log_number"] - before["deskside_log_number"]
    )


def test_what_strangers_send_makes_no_new_figure(hub: RunningHub) -> None:
    token = hub.customer(1).token
    headers = {"Authorization": f"Bearer {token}"}

    def ask(command: str) -> int:
        body = {"ref": "r", "command": {"type": command}}
        return httpx2.post(hub.address + "/api/commands", json=body, headers=headers).status_code

    ask("list_tickets")
    before = set(_figures(hub))
    assert [ask(f"levitate {number}") for number in range(5)] == [400] * 5
    assert httpx2.get(hub.address + "/nothing/at/all").status_code == 404
    wish = {"app_key": "app_nobody", "device_key": device_key(1)}
    assert httpx2.post(hub.address + "/api/exchange", json=wish).status_code == 404
    assert set(_figures(hub)) == before
    assert all(re.fullmatch(r"deskside_[a-z_]+(\{[a-z]+=[^}]+\})?", name) for name in before)
