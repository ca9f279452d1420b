"""What the hub writes down: no secret, whatever goes wrong, and nothing that a stranger could make look like ours."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pty
import socket
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from desk_app.hub import admin
from desk_app.hub.backup import back_up
from desk_app.hub.clock import SystemClock
from desk_app.hub.passwords import Passwords
from desk_app.store.apps import AppRecord
from desk_app.wire.assist import AskAssist, OpenAssist
from desk_app.wire.codec import encode
from desk_app.wire.frames import Hello
from desk_app.wire.messages import PostMessage
from desk_app.wire.sessions import AcceptSession, AskForPerson, StartSession
from remote_assist.wire.hello import AssistHello, pack_hello
from remote_assist.wire.roles import Role
from tests.fakes.crowd import handshake
from tests.fakes.hub import HubProcess, make_jwt
from tests.fakes.words_client import WordsClient

PASSWORD = "zebra password of Ann"
WRONG = "zebra guess at a password"
DEVICE_KEY = "0123456789abcdef" * 4
METRICS = "zebra-token-of-the-figures"
WORDS = "zebra words in a chat"
CONTENT = b"zebra content of a file " * 10
EVIL = '\n{"event": "zebra made up", "level": "info"}\r\n\x1b[31mred\x1b[0m\x07\u202e"}'


class Told:
    """Secrets of a story, and every answer in which something was refused."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.refusals: list[str] = []

    def post(self, address: str, **request: Any) -> httpx2.Response:
        answer = httpx2.post(address, timeout=30, **request)
        if answer.status_code >= 400:
            self.refusals.append(answer.text)
        return answer


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    process = HubProcess(tmp_path / "hub", log=tmp_path / "log", metrics_token=METRICS)
    (tmp_path / "hub").mkdir()
    process.prepare()
    process.administer(_add_ann)
    process.start()
    yield process
    process.stop()


async def _add_ann(verbs: Any) -> None:
    await admin.add_agent(verbs, Passwords(quick=True), name="Ann", email="ann@example.com", password=PASSWORD)


def _exchange(hub: HubProcess, app: AppRecord, signed: str) -> dict[str, Any]:
    return {"json": {"app_key": app.app.app_key, "device_key": DEVICE_KEY, "jwt": signed}}


async def _talk(hub: HubProcess, told: Told, file: str) -> None:
    async with (
        WordsClient(hub.ws_address, told.secrets["agent's token"]) as agent,
        WordsClient(hub.ws_address, told.secrets["customer's token"]) as customer,
    ):
        whole = await customer.call(StartSession(question=WORDS))
        conversation_id = whole.conversations[0].id
        await customer.call(PostMessage(conversation_id=conversation_id, attachment_ids=(file,)))  # type: ignore[arg-type]
        await customer.call(AskForPerson(session_id=whole.session.id))
        await agent.call(AcceptSession(session_id=whole.session.id))
        asked = await agent.call(AskAssist(session_id=whole.session.id))
        ticket = (await customer.call(OpenAssist(assist_id=asked.id))).ticket
        told.secrets["assist ticket"] = ticket
        for role in (*Role,):  # one is let in, the other one is turned away
            async with connect(f"{hub.ws_address.removesuffix('/ws')}/assist/{asked.id}") as socket:
                await socket.send(pack_hello(AssistHello(ticket=ticket, role=role)))
                await socket.recv()
                with contextlib.suppress(ConnectionClosed):
                    await socket.send(b"no record" + ticket.encode())


def _tell(hub: HubProcess) -> Told:
    """A whole story, in which each secret is used rightly and wrongly."""
    told = Told()
    api = hub.address + "/api/"
    rotated = hub.administer(lambda verbs: admin.rotate_secret(verbs, hub.app.app.app_key))
    signed = make_jwt(rotated, "zebra-person")
    told.secrets |= {
        "password": PASSWORD,
        "wrong password": WRONG,
        "device key": DEVICE_KEY,
        "metrics token": METRICS,
        "JWT": signed.rpartition(".")[2],
        "forged JWT": make_jwt(rotated, "zebra", exp=1).rpartition(".")[2],
        "app's secret": rotated.secret,
        "app's earlier secret": hub.app.secret,
        "words": WORDS,
        "content": CONTENT.decode()[:20],
    }
    login = {"email": "ann@example.com", "password": PASSWORD, "device": "desk"}
    told.secrets["agent's token"] = told.post(api + "login", json=login).json()["token"]
    told.post(api + "login", json=login | {"password": WRONG})
    told.post(api + "login", content=json.dumps(login)[:-5])
    told.post(api + "login", json=login | {"password": [PASSWORD]})
    told.secrets["customer's token"] = told.post(api + "exchange", **_exchange(hub, rotated, signed)).json()["token"]
    told.post(api + "exchange", **_exchange(hub, rotated, make_jwt(rotated, "zebra", exp=1)))
    told.post(api + "exchange", json={"app_key": rotated.secret, "device_key": DEVICE_KEY})
    bearer = _bearer(told)
    file = told.post(api + "files?name=notes.txt", content=CONTENT, headers=bearer).json()["id"]
    told.post(api + "files?name=a.exe", content=CONTENT, headers=bearer)
    told.post(api + "files?name=a.png", content=CONTENT, headers=bearer | {"Content-Type": "image/png"})
    told.post(api + "commands", json={"ref": "r", "command": {"type": "levitate", "why": WORDS}}, headers=bearer)
    change = {"type": "change_password", "old": WRONG, "new": PASSWORD}
    told.post(api + "commands", json={"ref": "r", "command": change}, headers=_bearer(told, "agent's token"))
    asyncio.run(_talk(hub, told, file))
    httpx2.get(hub.address + "/metrics", headers={"Authorization": f"Bearer {METRICS}"})
    return told


def _bearer(told: Told, whose: str = "customer's token") -> dict[str, str]:
    return {"Authorization": f"Bearer {told.secrets[whose]}"}


def _break(hub: HubProcess, *tables: str) -> None:
    """Somebody spoils the database under the running hub."""
    with sqlite3.connect(hub.folder / "hub.db", timeout=30) as db:
        for table in tables:
            db.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
    db.close()


def _crash(hub: HubProcess, told: Told) -> None:
    """Each door meets a bug while it holds a secret."""
    api = hub.address + "/api/"

    async def over_ws() -> None:
        for whose in ("agent's token", "customer's token"):
            async with connect(hub.ws_address) as socket:
                await socket.send(encode(Hello(token=told.secrets[whose])))
                with contextlib.suppress(ConnectionClosed, TimeoutError):  # how it breaks is not what is asked here
                    await asyncio.wait_for(socket.recv(), 10)
                    note = {"type": "set_context", "attributes": [{"name": "n", "value": WORDS}]}
                    await socket.send(json.dumps({"type": "request", "ref": "r", "command": note}))
                    await asyncio.wait_for(socket.recv(), 10)

    begin = {"type": "start_session", "question": WORDS}
    for table in ("messages", "customers"):
        _break(hub, table)
        told.post(api + "commands", json={"ref": table, "command": begin}, headers=_bearer(told))
    asyncio.run(over_ws())
    _break(hub, "login_attempts", "apps")
    told.post(api + "login", json={"email": "ann@example.com", "password": PASSWORD})
    wish = {"app_key": "app_x", "device_key": DEVICE_KEY, "jwt": "a.b." + told.secrets["JWT"]}
    told.post(api + "exchange", json=wish)
    _break(hub, "tokens")
    asyncio.run(over_ws())
    for path in ("commands", "logout", "files?name=a"):
        told.post(api + path, content=CONTENT, headers=_bearer(told))


def test_no_secret_is_written_down_whatever_goes_wrong(hub: HubProcess, tmp_path: Path) -> None:
    told = _tell(hub)
    back_up(hub.folder / "hub.db", hub.folder, tmp_path / "backup.tar", SystemClock())
    figures = httpx2.get(hub.address + "/metrics").text
    kept = b"".join(path.read_bytes() for path in hub.folder.glob("hub.db*"))
    _crash(hub, told)
    assert hub.stop() == 0
    log = (tmp_path / "log").read_text()
    assert log.count("Traceback") + log.count("exc_type") >= 4, log[-3000:]  # it did crash, and said where
    assert "OperationalError" in log
    refused = [json.loads(line) for line in log.splitlines() if "_refused" in line]
    assert {"bad_credentials", "jwt_invalid"} <= {line["code"] for line in refused}
    assert {line["address"] for line in refused} == {"127.0.0.1"}
    with tarfile.open(tmp_path / "backup.tar") as backup:
        listing = backup.getnames()
    for name, secret in told.secrets.items():
        for where, text in {
            "the log": log,
            "an error's body": "\n".join(told.refusals),
            "the figures": figures,
            "a backup's listing": "\n".join(listing),
        }.items():
            assert secret not in text, f"{name} in {where}: …{text[max(0, text.index(secret) - 300) :][:400]}"
        if name not in ("app's secret", "app's earlier secret", "words"):  # HS256 needs the secret itself
            assert secret.encode() not in kept, f"{name} in the database"


def test_every_line_of_the_log_is_one_event_of_the_hubs_own(hub: HubProcess, tmp_path: Path) -> None:
    told = Told()
    customer = told.post(
        hub.address + "/api/exchange", json={"app_key": hub.app.app.app_key, "device_key": DEVICE_KEY}
    ).json()
    told.secrets["customer's token"] = customer["token"]
    _say_evil_things(hub, told)
    _break(hub, "customers", "login_attempts")
    _say_evil_things(hub, told)
    assert hub.stop() == 0
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines
    for line in lines:
        event = json.loads(line)
        assert event["event"] != "zebra made up"
        assert {"event", "level", "timestamp"} <= set(event)
        assert line.isascii()
        assert line.isprintable()


def _say_evil_things(hub: HubProcess, told: Told) -> None:
    api = hub.address + "/api/"
    bearer = _bearer(told)
    told.post(api + "login", json={"email": EVIL, "password": EVIL, "device": EVIL})
    told.post(api + "exchange", json={"app_key": EVIL, "device_key": EVIL, "jwt": EVIL, "language": EVIL})
    told.post(api + "commands", json={"ref": EVIL, "command": {"type": EVIL}}, headers=bearer)
    command = {"type": "start_session", "question": EVIL, "subject": EVIL}
    told.post(api + "commands", json={"ref": EVIL, "command": command}, headers=bearer)
    told.post(api + "files", params={"name": EVIL}, content=b"x", headers=bearer)
    escaped = "%0A%7B%22event%22:%22zebra%20made%20up%22%7D%1B%5B31m"
    for raw in (
        f"GET /{escaped} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /health?{escaped} HTTP/1.1\r\nHost: {escaped}\r\nUser-Agent: \x1b[31m{escaped}\r\n\r\n",
        f"GET /health HTTP/1.1\r\nHost: x\r\nOrigin: http://{escaped}\x1b\r\n\r\n",
        "\x1b[31m{}\r\n\r\n",
        "GET /\x1b[31m HTTP/1.1\r\n\r\n",
        f"EVIL\x1b / HTTP/1.1\r\nHost: {escaped}\r\n\r\n",
        handshake(hub.port, f"/ws/{escaped}").decode(),
        handshake(hub.port, f"/assist/{escaped}").decode(),
    ):
        with socket.create_connection(("127.0.0.1", hub.port), timeout=10) as one:
            one.sendall(raw.encode("latin-1"))
            one.recv(4096)

    async def over_ws() -> None:
        async with connect(f"{hub.ws_address.removesuffix('/ws')}/assist/{escaped}") as socket:
            await socket.send(pack_hello(AssistHello(ticket=EVIL, role=Role.HOST)))
            await socket.recv()
        async with connect(hub.ws_address) as socket:
            with contextlib.suppress(ConnectionClosed, TimeoutError):
                await socket.send(encode(Hello(token=told.secrets["customer's token"], client=EVIL, language=EVIL)))
                await socket.send(json.dumps({"type": EVIL}))
                await socket.send(EVIL)
                async with asyncio.timeout(1):
                    async for _ in socket:
                        pass

    asyncio.run(over_ws())


_PROGRAM = """
import logging, sys
import structlog
from desk_app.hub.logbook import logbook
written = logbook()
written.__enter__()
evil = sys.argv[1]
log = structlog.get_logger("x")
logging.getLogger("uvicorn.error").warning("heard %s", evil)
log.info("came", who=evil)
log.info(evil)
def fail(password):
    raise ValueError(evil)
for teller in (log, logging.getLogger("uvicorn.error")):
    try:
        fail("zebra" + "-password")
    except ValueError:
        teller.exception("went wrong")
"""


def _on_terminal() -> str:
    main, terminal = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", _PROGRAM, EVIL], stderr=terminal)
    os.close(terminal)
    said = b""
    try:
        while more := os.read(main, 65536):
            said += more
    except OSError:
        pass  # the last one has closed the terminal
    assert process.wait() == 0
    os.close(main)
    return said.decode()


def _in_a_file() -> str:
    return subprocess.run([sys.executable, "-c", _PROGRAM, EVIL], stderr=subprocess.PIPE, check=True, text=True).stderr


@pytest.mark.parametrize("how", [_on_terminal, _in_a_file])
def test_nothing_colours_a_terminal_or_begins_a_line_but_the_hub(how: Callable[[], str]) -> None:
    said = how()
    assert "zebra made up" in said
    assert "went wrong" in said
    assert "ValueError" in said
    assert "zebra-password" not in said
    for forbidden in ("\x1b[31mred", "\x07", "\u202e", '\n{"event": "zebra made up"', "\r{"):
        assert forbidden not in said
