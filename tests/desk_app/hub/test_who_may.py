"""docs/WHO_MAY.md is true: every command, signal, file and route is tried at a real hub by everybody. Default: no."""

from __future__ import annotations

import json
import re
import typing
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, get_args

import httpx2
import msgspec
import pytest
from sqlalchemy import update
from starlette.routing import WebSocketRoute
from websockets.sync.client import ClientConnection, connect

from desk_app.domain.ids import CustomerId, Millis
from desk_app.hub import admin
from desk_app.hub.accounts import actor_of
from desk_app.hub.passwords import secret_hash
from desk_app.hub.routes import routers
from desk_app.hub.server import make_app
from desk_app.hub.snapshots import take_snapshot
from desk_app.store import log
from desk_app.store.tables_people import tokens
from desk_app.wire.commands import AnyCommand
from desk_app.wire.frames import SignalSent
from tests.desk_app.hub.who_may import (
    COLUMNS,
    DESKS,
    OWNERS,
    Body,
    House,
    Person,
    Scene,
    example,
    examples,
    never_were,
    tables,
)
from tests.fakes.hub import PASSWORD, RunningHub, device_key, make_jwt

METRICS = "the token of the figures"
TABLES = tables()
COMMANDS = TABLES["Commands"]
_NO = (403, "forbidden")
_HIDDEN = (404, "not_found")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with RunningHub(tmp_path_factory.mktemp("hub"), anonymous_an_hour=10**6, metrics_token=METRICS) as hub:
        hub.lift_rates()
        house = House(hub)
        yield house
        house.client.close()


@pytest.fixture(scope="module")
def scenes(house: House) -> Iterator[Scene]:
    return house.scenes()


# --- the page is whole


def test_every_command_has_its_row() -> None:
    tags = {str(kind.__struct_config__.tag) for kind in get_args(AnyCommand)}
    told = {row.split("`")[1] for row in COMMANDS}
    assert tags - told == set(), (
        "docs/WHO_MAY.md says nothing of these commands, so nobody may send them. Add a row for each to its table "
        "'Commands' (another customer, its customer, another engineer, its engineer, lead, administrator: yes, own, no "
        "or hidden), and an example of it to EXAMPLES in tests/desk_app/hub/who_may.py."
    )
    assert told - tags == set(), "docs/WHO_MAY.md has rows for commands that are none."


def test_every_signal_has_its_row() -> None:
    kinds = typing.get_type_hints(SignalSent)["signal"]
    tags = {str(kind.__struct_config__.tag) for kind in get_args(kinds) or (kinds,)}
    assert {row.strip("`") for row in TABLES["Signals"]} == tags, (
        "The table 'Signals' of docs/WHO_MAY.md names other signals than a client may send. A new one needs a row "
        "there and a test here, beside that of `typing`."
    )


def test_every_route_has_its_row(house: House) -> None:
    there = set(_routes(house))
    told = {row.strip("`") for row in TABLES["Routes"]}
    assert there - told == set(), (
        "docs/WHO_MAY.md says nothing of these routes. Add each to its table 'Routes'; one that begins with 'whoever "
        "has a token' is tried here with every token that is none."
    )
    assert told - there == set(), "docs/WHO_MAY.md has rows for routes that are none."


def _routes(house: House) -> Iterator[str]:
    included = (route for router in routers(house.hub.hub) for route in router.routes)
    for route in (*make_app(house.hub.hub).routes, *included):
        path = str(getattr(route, "path", ""))
        if isinstance(route, WebSocketRoute):
            yield f"WS {path}"
        else:
            methods = set(getattr(route, "methods", None) or ())
            yield from (f"{method} {path}" for method in methods - ({"HEAD"} if "GET" in methods else set()))


@pytest.mark.parametrize("table", ["Commands", "Signals", "Files"])
def test_rows_use_the_words_of_the_page(table: str) -> None:
    for row, cells in TABLES[table].items():
        assert len(cells) == len(COLUMNS), row
        assert set(cells) <= {"yes", "own", "no", "hidden"}, row


# --- the page is true, over HTTP


@pytest.mark.parametrize("row", COMMANDS)
def test_command_over_http(house: House, scenes: Iterator[Scene], row: str) -> None:
    scene = next(scenes)
    body = example(row, scene)
    cells = dict(zip(COLUMNS, COMMANDS[row], strict=True))
    before = _reached(house)
    for column, person in _everybody(house, scene):
        if cells[column] in ("no", "hidden"):
            _is_refused(person, body, cells[column], column)
    assert _reached(house) == before, "a refused command changed something"
    for column, person in _everybody(house, scene):
        if cells[column] in ("yes", "own"):
            answer = person.ask(body)
            if answer.status_code not in (200, *_NO[:1], *_HIDDEN[:1]):  # as things stand since the one before him
                scene = next(scenes)
                body = example(row, scene)
                answer = (scene.owner if column == "its customer" else person).ask(body)
            assert answer.status_code == 200, f"{row} by {column} ({person.name}): {answer.text}"


def _everybody(house: House, scene: Scene) -> Iterator[tuple[str, Person]]:
    for column, people in house.people(scene).items():
        for person in people:
            yield column, person


def _is_refused(person: Person, body: Body, how: str, column: str) -> None:
    answer = person.ask(body)
    refusal = answer.json().get("refusal", {})
    wanted = _NO if how == "no" else _HIDDEN
    assert (answer.status_code, refusal.get("code")) == wanted, f"{body['type']} by {column} ({person.name}): {refusal}"
    assert OWNERS not in str(refusal)
    assert DESKS not in str(refusal)
    if how == "hidden":
        told = [person.ask(nothing).json()["refusal"] for nothing in never_were(body)]
        assert refusal in told, f"{body['type']} by {person.name}: what is hidden can be told from what never was"


def _reached(house: House) -> int:
    return house.hub.run(house.hub.hub.store.read(log.read_head)).number


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/thumbnail"), ("HEAD", "")])
def test_files(house: House, scenes: Iterator[Scene], path: str, method: str) -> None:
    scene = next(scenes)
    for row, cells in TABLES["Files"].items():
        for column, person in _everybody(house, scene):
            answer = person.get(f"/api/files/{scene.files[row]}{path}", method)
            wanted = 200 if cells[COLUMNS.index(column)] == "yes" else 404
            assert answer.status_code == wanted, f"{row}, {column} ({person.name})"
            if wanted == 404:
                nothing = person.get(f"/api/files/{uuid.uuid4()}{path}", method)
                assert (nothing.status_code, nothing.content) == (404, answer.content)


def test_typing_reaches_the_other_side_from_whoever_may(house: House, scenes: Iterator[Scene]) -> None:
    scene = next(scenes)
    typing_ = {"type": "typing", "conversation_id": scene.talk, "side": "agent", "name": "x"}
    signal = {"type": "signal", "signal": typing_}
    cells = TABLES["Signals"]["`typing`"]
    for column, person in _everybody(house, scene):
        other = house.engineer if person is scene.owner else scene.owner
        with _words(house, other) as hears, _words(house, person) as says:
            says.send(json.dumps(signal))
            _asked(says, {"type": "list_tickets"})  # the signal was taken by now
            house.hub.run(house.hub.hub.signals.flush())
            heard = _asked(hears, {"type": "list_tickets"})
            came = [frame for frame in heard if frame["type"] == "signal" and frame["signal"]["type"] == "typing"]
            assert bool(came) == (cells[COLUMNS.index(column)] == "yes"), f"{column} ({person.name})"
            assert all(frame["signal"]["name"] != "x" for frame in came), "a name that the sender made up"


# --- the page is true, over /ws


def test_commands_that_are_refused_over_http_are_refused_over_ws(house: House, scenes: Iterator[Scene]) -> None:
    scene = next(scenes)
    bodies = examples(scene, next(scenes))
    before = _reached(house)
    for column, person in _everybody(house, scene):
        with _words(house, person) as socket:
            for row, body in bodies.items():
                how = COMMANDS[row][COLUMNS.index(column)]
                if how in ("no", "hidden"):
                    refused = _asked(socket, body)[-1]
                    code = refused.get("refusal", {}).get("code")
                    assert code == (_NO if how == "no" else _HIDDEN)[1], f"{row}, {column} ({person.name}): {refused}"
    assert _reached(house) == before


# --- who has no good token


def _nobodies(house: House, scene: Scene) -> dict[str, dict[str, str]]:
    """Headers of people who are nobody."""
    hub = house.hub
    gone = hub.add_agent("Gone Girl")
    disabled, revoked = hub.sign_in(gone).token, hub.sign_in(hub.add_agent("Out Door")).token
    expired, logged_out = house.customer("late").token, house.customer("left").token
    for token in (revoked, logged_out):
        assert house.client.post(f"{hub.address}/api/logout", headers=_bearer(token)).status_code == 200
    hub.run(admin.disable_agent(hub.hub.verbs, gone.email))
    hub.run(hub.hub.store.write(lambda db: db.execute(_expire(expired, hub.hub.clock.now())).rowcount))
    ticket = scene.owner.do("open_assist", assist_id=scene.assist)["ticket"]
    good = scene.owner.token
    tokens_of_none = {
        "made up": "A" * 43,
        "expired": expired,
        "revoked": revoked,
        "of a device that was logged out": logged_out,
        "of a disabled engineer": disabled,
        "an app key": hub.app.app.app_key,
        "an app's secret": hub.app.secret,
        "a device key": device_key(1),
        "a hash of a token": secret_hash(good),
        "a JWT": make_jwt(hub.app, "owner"),
        "an assist ticket": ticket,
        "the metrics token": METRICS,
        "a password": PASSWORD,
        "in other letters": good.swapcase(),
        "with more behind it": good + "A",
        "cut short": good[:-1],
        "SQL": "' OR 1=1 --",
        "of an id": scene.owner.id,
    }
    return {
        "no token": {},
        "an empty one": {"Authorization": "Bearer"},
        "as a password": {"Authorization": f"Basic {good}"},
        "without a scheme": {"Authorization": good},
        "in a cookie": {"Cookie": f"token={good}; Authorization=Bearer {good}"},
        "in another header": {"X-Authorization": f"Bearer {good}", "Proxy-Authorization": f"Bearer {good}"},
        **{name: _bearer(token) for name, token in tokens_of_none.items()},
    }


def _expire(token: str, now: Millis) -> Any:
    return update(tokens).where(tokens.c.token_hash == secret_hash(token)).values(expires_at=now)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_whoever_has_no_good_token_gets_nothing(house: House, scenes: Iterator[Scene]) -> None:
    scene = next(scenes)
    nobodies = _nobodies(house, scene)
    bodies = examples(scene, next(scenes))
    file = scene.files["in a message"]
    routes = [row.strip("`") for row, (whom,) in TABLES["Routes"].items() if whom.startswith("whoever has a token")]
    before = _reached(house)
    for name, headers in nobodies.items():
        for route in routes:
            method, _, path = route.partition(" ")
            if method != "WS":
                address = house.hub.address + path.replace("{attachment_id}", file)
                _is_nobody(house.client.request(method, address, headers=headers), f"{route}, {name}")
        for body in bodies.values():
            request = {"ref": "r", "command": body}
            _is_nobody(
                house.client.post(f"{house.hub.address}/api/commands", json=request, headers=headers),
                f"{body['type']}, {name}",
            )
        with connect(house.hub.ws_address) as socket:
            hello = {"type": "hello", "token": headers.get("Authorization", "").removeprefix("Bearer ")}
            if hello["token"] != scene.owner.token:  # in the frame there are no schemes
                socket.send(json.dumps(hello))
                said = json.loads(socket.recv(10))
                assert (said["type"], said["retry"]) == ("goodbye", False), name
    assert _reached(house) == before


def _is_nobody(answer: httpx2.Response, who: str) -> None:
    assert answer.status_code in (401, 403), who
    if answer.content:
        assert re.fullmatch(r"token_(invalid|expired|revoked)|agent_disabled", answer.json()["code"]), who
    assert OWNERS not in answer.text
    assert DESKS not in answer.text


def test_a_token_in_the_address_opens_nothing(house: House, scenes: Iterator[Scene]) -> None:
    token = next(scenes).owner.token
    for query in (f"token={token}", f"access_token={token}", f"authorization=Bearer%20{token}"):
        answer = house.client.post(f"{house.hub.address}/api/files?name=a&{query}", content=b"x")
        assert answer.status_code == 401


# --- what everybody was told


def test_nobody_was_told_what_is_not_his(house: House, scenes: Iterator[Scene]) -> None:
    """All customers of all tests above: every answer, what is logged for them, and what a snapshot tells them now."""
    scene = next(scenes)
    assert all((scene.ticket, scene.assist, scene.audit, scene.draft, scene.article, scene.canned, scene.files))
    for person in (scene.owner, *house.others):
        for row in ("`read_session`", "`list_messages`", "`list_tickets`", "`read_ticket`", "`search_articles`"):
            person.ask(example(row, scene))
    heard = 0
    for person in house.customers:
        if not _is_good(house, person):
            continue
        for told in (*person.told, *_logged(house, person), _snapshot(house, person)):
            marks = set(re.findall(rf"{OWNERS}-\d+", told.decode(errors="replace")))
            assert marks <= {person.mark}, (person.name, told[:500])
            heard += len(marks)
            for word in (DESKS, "@example.com"):
                assert word.encode() not in told, (person.name, told[:500])
    assert heard > 10


def _is_good(house: House, person: Person) -> bool:
    return person.get("/api/files/none").status_code == 404


def _logged(house: House, person: Person) -> list[bytes]:
    """What the log holds for a customer, whether or not a client of his was there to hear it."""
    hub = house.hub.hub

    def read(db: Any) -> list[bytes]:
        entries = log.read_after(db, (f"customer:{CustomerId(person.id)}",), 0, 100_000)
        return [entry.payload.encode() for entry in entries]

    return house.hub.run(hub.store.read(read))


def _snapshot(house: House, person: Person) -> bytes:
    def take(view: Any) -> bytes:
        return msgspec.json.encode(take_snapshot(view, actor_of(view, person.token))[0])

    return house.hub.run(house.hub.hub.verbs.view(take))


@contextmanager
def _words(house: House, person: Person) -> Iterator[ClientConnection]:
    with connect(house.hub.ws_address, max_size=None) as socket:
        socket.send(json.dumps({"type": "hello", "token": person.token}))
        welcome = socket.recv(10)
        person.told.append(str(welcome).encode())
        assert json.loads(welcome)["type"] == "welcome"
        yield socket


def _asked(socket: ClientConnection, body: Body) -> list[dict[str, Any]]:
    """Sends a command; returns every frame up to its answer."""
    ref = str(uuid.uuid4())
    socket.send(json.dumps({"type": "request", "ref": ref, "command": body}))
    frames: list[dict[str, Any]] = []
    while not frames or frames[-1].get("ref") != ref:
        frames.append(json.loads(socket.recv(10)))
    return frames
