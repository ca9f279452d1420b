"""JWTs, devices and tickets as an attacker bends them, over a real hub's HTTP and sockets."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from websockets.asyncio.client import connect

from desk_app.domain.ids import AssistId
from desk_app.domain.refusals import RefusalCode
from desk_app.hub import admin
from desk_app.store.tables_people import devices, tokens
from desk_app.wire.assist import AskAssist, EndAssist, OpenAssist
from desk_app.wire.sessions import AcceptSession, AskForPerson, StartSession
from remote_assist.wire.hello import AssistHello, Welcome, pack_hello, parse_answer
from remote_assist.wire.roles import Role
from tests.fakes.clock import FakeClock
from tests.fakes.hub import RunningHub, device_key, make_jwt
from tests.fakes.words_client import WordsClient


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with RunningHub(tmp_path_factory.mktemp("hub"), anonymous_an_hour=10**6) as running:
        running.lift_rates()
        yield running


def _exchange(hub: RunningHub, token: object, device: int = 1) -> httpx2.Response:
    wish = {"app_key": hub.app.app.app_key, "device_key": device_key(device), "jwt": token}
    return httpx2.post(hub.address + "/api/exchange", json=wish)


def _is_none(hub: RunningHub, token: str, device: int = 1) -> None:
    answer = _exchange(hub, token, device)
    assert (answer.status_code, answer.json()["code"]) == (401, RefusalCode.JWT_INVALID), answer.text
    assert hub.app.secret not in answer.text


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _signed(hub: RunningHub, header: dict[str, Any], payload: Any, key: bytes, digest: Any = hashlib.sha256) -> str:
    """A JWT put together by hand, so that no library keeps one from nonsense."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    text = f"{_b64(json.dumps(header).encode())}.{_b64(body)}"
    return f"{text}.{_b64(hmac.new(key, text.encode(), digest).digest())}"


def _claims(hub: RunningHub, **claims: Any) -> dict[str, Any]:
    return {"sub": "mallory", "aud": hub.app.app.app_key, "exp": int(time.time()) + 600} | claims


# --- the header


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "", "hs256", "HS1", "RS256", None, 256, ["HS256"]]
)
def test_a_jwt_without_a_signature_is_none(hub: RunningHub, algorithm: object) -> None:
    head, body = _b64(json.dumps({"alg": algorithm, "typ": "JWT"}).encode()), _b64(json.dumps(_claims(hub)).encode())
    for signature in ("", _b64(b""), _b64(bytes(32)), "AAAA"):
        _is_none(hub, f"{head}.{body}.{signature}")


@pytest.mark.parametrize(("algorithm", "digest"), [("HS384", hashlib.sha384), ("HS512", hashlib.sha512)])
def test_only_one_algorithm_is_taken_though_the_secret_is_right(hub: RunningHub, algorithm: str, digest: Any) -> None:
    _is_none(hub, _signed(hub, {"alg": algorithm}, _claims(hub), hub.app.secret.encode(), digest))
    _is_none(hub, _signed(hub, {"alg": algorithm}, _claims(hub), hub.app.secret.encode()))


def test_a_key_pair_of_the_attacker_signs_for_nobody(hub: RunningHub) -> None:
    keys: dict[str, Any] = {
        "RS256": rsa.generate_private_key(65537, 2048),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
    }
    for algorithm, key in keys.items():
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        jwk = json.loads(jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key()))
        for more in ({}, {"jwk": jwk}, {"jku": "https://evil.example/keys"}, {"x5u": "https://evil.example/cert"}):
            _is_none(hub, jwt.encode(_claims(hub), key, algorithm=algorithm, headers=more))
        for secret in (public, public.strip(), b"", b"\0", hub.app.app.app_key.encode(), b"null", b"secret"):
            _is_none(hub, _signed(hub, {"alg": "HS256"}, _claims(hub), secret))


@pytest.mark.parametrize("kid", ["../../hub.db", "/dev/null", "' UNION SELECT ''", "\x00", "x" * 7000, 7, {"a": 1}])
def test_a_key_id_leads_nowhere(hub: RunningHub, kid: object) -> None:
    for key in (b"", b"\0"):
        _is_none(hub, _signed(hub, {"alg": "HS256", "kid": kid}, _claims(hub), key))


def test_what_must_be_understood_and_is_not_is_refused(hub: RunningHub) -> None:
    header = {"alg": "HS256", "crit": ["exp-in-moons"], "exp-in-moons": 1}
    _is_none(hub, _signed(hub, header, _claims(hub), hub.app.secret.encode()))


# --- what it says


def _in_milliseconds(seconds: int) -> int:
    return seconds * 1000


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "app_somebody_else"},
        {"aud": ""},
        {"aud": []},
        {"aud": ["app_somebody_else"]},
        {"aud": None},
        {"aud": 7},
        {"aud": {"app": 1}},
        {"aud": [7]},
        {"sub": ""},
        {"sub": " \t"},
        {"sub": None},
        {"sub": 7},
        {"sub": ["mallory"]},
        {"sub": "x" * 201},
        {"sub": "a\nb"},
        {"sub": "a\x00b"},
        {"sub": "a\u202eb"},
        {"sub": "a\u200bb"},
        {"exp": 0},
        {"exp": -1},
        {"exp": "1"},
        {"exp": None},
        {"exp": True},
        {"exp": [1]},
        {"exp": 1e308},
        {"exp": 10**400},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"nbf": float("inf")},
        {"nbf": float("nan")},
        {"nbf": "never"},
        {"name": ["x"]},
        {"name": "x" * 5000},
        {"email": 7},
    ],
    ids=str,
)
def test_claims_that_are_not_as_the_rules_say_are_refused(hub: RunningHub, claims: dict[str, Any]) -> None:
    _are_refused(hub, claims)


@pytest.mark.parametrize(
    ("claim", "seconds", "form"),
    [("exp", 60, str), ("exp", -120, int), ("exp", 3800, int), ("exp", 60, _in_milliseconds), ("nbf", 300, int)],
    ids=["a text", "over", "too far", "in milliseconds", "not yet"],
)
def test_times_that_are_not_as_the_rules_say_are_refused(
    hub: RunningHub, claim: str, seconds: int, form: Callable[[int], object]
) -> None:
    _are_refused(hub, {claim: form(int(time.time()) + seconds)})


def _are_refused(hub: RunningHub, claims: dict[str, Any]) -> None:
    token = _signed(hub, {"alg": "HS256"}, _claims(hub, **claims), hub.app.secret.encode())
    answer = _exchange(hub, token, 2)
    assert answer.status_code in (400, 401), answer.text
    assert answer.json()["code"] in (RefusalCode.JWT_INVALID, RefusalCode.TOO_LONG)


@pytest.mark.parametrize("missing", ["sub", "aud", "exp"])
def test_what_is_required_cannot_be_left_out(hub: RunningHub, missing: str) -> None:
    claims = {name: value for name, value in _claims(hub).items() if name != missing}
    _is_none(hub, _signed(hub, {"alg": "HS256"}, claims, hub.app.secret.encode()))


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"null", b'"x"', b"{", b"\xff", b"[" * 3000, b'{"sub":"a","sub":"b"}', b"{}" + b" " * 2000]
)
def test_a_payload_that_is_none_is_refused(hub: RunningHub, payload: bytes) -> None:
    _is_none(hub, _signed(hub, {"alg": "HS256"}, payload, hub.app.secret.encode()))


def test_a_list_of_audiences_may_hold_this_one(hub: RunningHub) -> None:
    listed = _claims(hub, aud=["another service", hub.app.app.app_key], sub="listed", nbf=time.time() - 5, iat=0)
    assert _exchange(hub, _signed(hub, {"alg": "HS256"}, listed, hub.app.secret.encode()), 3).status_code == 200


def test_names_that_look_alike_are_not_one_person(hub: RunningHub) -> None:
    composed = unicodedata.normalize("NFC", "café")
    names = [
        composed,
        unicodedata.normalize("NFD", composed),
        "Café",
        "саfé",
        "ｃafé",
        f"{composed} ",
        "caf\u00e9\u0301",
    ]
    ids = [_exchange(hub, make_jwt(hub.app, name), 10 + n).json()["customer"]["id"] for n, name in enumerate(names)]
    assert len(set(ids)) == len(names)
    again = [_exchange(hub, make_jwt(hub.app, name), 10 + n).json()["customer"]["id"] for n, name in enumerate(names)]
    assert again == ids


@pytest.mark.parametrize(
    "token", ["a" * 9000, "." * 8000, "..", "a.b.c.d.e", "é.é.é", "\x00", " ", "{}", 7, None, ["x"]]
)
def test_what_is_no_jwt_at_all_is_refused(hub: RunningHub, token: object) -> None:
    answer = _exchange(hub, token, 4)
    assert answer.status_code in (400, 401), answer.text


def test_a_jwt_of_one_app_is_none_of_another(hub: RunningHub) -> None:
    other = hub.add_app("Planner of another vendor")
    _is_none(hub, make_jwt(other, "ann"))
    _is_none(hub, make_jwt(other, "ann", aud=hub.app.app.app_key))
    _is_none(hub, make_jwt(hub.app, "ann", aud=[other.app.app_key]))


def test_a_rotated_secret_is_good_once_more_and_then_never(hub: RunningHub) -> None:
    app = hub.add_app("Rotating")

    def status(token: str) -> int:
        wish = {"app_key": app.app.app_key, "device_key": device_key(5), "jwt": token}
        return httpx2.post(hub.address + "/api/exchange", json=wish).status_code

    first = make_jwt(app, "ann")
    assert status(first) == 200
    second = hub.run(admin.rotate_secret(hub.hub.verbs, app.app.app_key))
    assert (status(first), status(make_jwt(second, "ann"))) == (200, 200)
    third = hub.run(admin.rotate_secret(hub.hub.verbs, app.app.app_key))
    assert (status(first), status(make_jwt(second, "ann")), status(make_jwt(third, "ann"))) == (401, 200, 200)


# --- devices


def _ask(hub: RunningHub, token: str, kind: str = "list_tickets") -> int:
    headers = {"Authorization": f"Bearer {token}"}
    body = {"ref": "r", "command": {"type": kind}}
    return httpx2.post(hub.address + "/api/commands", json=body, headers=headers).status_code


def test_a_stolen_jwt_does_not_take_a_device_from_its_owner(hub: RunningHub) -> None:
    ann, bob = make_jwt(hub.app, "ann-1"), make_jwt(hub.app, "bob-1")
    hers = _exchange(hub, ann, 20).json()
    taken = _exchange(hub, bob, 20)
    assert (taken.status_code, taken.json()["code"]) == (403, RefusalCode.IDENTITY_BOUND)
    assert _ask(hub, hers["token"]) == 200
    his = _exchange(hub, bob, 21).json()
    assert his["customer"]["id"] != hers["customer"]["id"]


def test_a_stolen_device_key_of_an_anonymous_customer_makes_nobody_known(hub: RunningHub) -> None:
    """Without a JWT a thief is only who the device was; with a JWT of his own he cannot bind what is bound already."""
    victim = _exchange(hub, "", 30).json()
    thief = _exchange(hub, "", 30).json()
    assert thief["customer"]["id"] == victim["customer"]["id"]
    assert not thief["customer"]["verified"]
    named = _exchange(hub, make_jwt(hub.app, "victim-1"), 30).json()
    assert named["customer"]["verified"]
    late = _exchange(hub, make_jwt(hub.app, "thief-1"), 30)
    assert late.json()["code"] == RefusalCode.IDENTITY_BOUND


def test_logging_out_ends_key_and_tokens_of_that_device_only(hub: RunningHub) -> None:
    one, other = (_exchange(hub, make_jwt(hub.app, "ann-2"), n).json()["token"] for n in (40, 41))
    stolen = _exchange(hub, "", 40).json()["token"]  # by the key alone
    headers = {"Authorization": f"Bearer {one}"}
    assert httpx2.post(hub.address + "/api/logout", headers=headers).status_code == 200
    assert [_ask(hub, token) for token in (one, stolen, other)] == [401, 401, 200]
    for signed in ("", make_jwt(hub.app, "ann-2"), make_jwt(hub.app, "bob-2")):
        assert _exchange(hub, signed, 40).json()["code"] == RefusalCode.TOKEN_REVOKED
    assert _exchange(hub, make_jwt(hub.app, "ann-2"), 42).status_code == 200


def test_a_device_is_merged_only_with_its_key_and_a_jwt_at_once(hub: RunningHub) -> None:
    known = _exchange(hub, make_jwt(hub.app, "ann-3"), 50).json()["customer"]["id"]
    before = _exchange(hub, "", 51).json()
    assert before["customer"]["id"] != known
    # A token of the anonymous device, and a JWT brought by another device, merge nothing.
    _exchange(hub, make_jwt(hub.app, "ann-3"), 52)
    assert _exchange(hub, "", 51).json()["customer"]["id"] == before["customer"]["id"]
    assert _ask(hub, before["token"]) == 200
    merged = _exchange(hub, make_jwt(hub.app, "ann-3"), 51).json()
    assert merged["customer"]["id"] == known
    assert _ask(hub, before["token"]) == 401  # the anonymous one is nobody any more
    assert _exchange(hub, "", 51).json()["customer"]["id"] == known


def test_two_jwts_at_one_moment_bind_a_device_to_one(hub: RunningHub) -> None:
    async def race(device: int) -> list[httpx2.Response]:
        async with httpx2.AsyncClient() as http:
            wishes = [
                {
                    "app_key": hub.app.app.app_key,
                    "device_key": device_key(device),
                    "jwt": make_jwt(hub.app, f"racer-{device}-{n}"),
                }
                for n in range(4)
            ]
            return list(await asyncio.gather(*(http.post(hub.address + "/api/exchange", json=w) for w in wishes)))

    for device in range(60, 65):
        codes = sorted(answer.status_code for answer in asyncio.run(race(device)))
        assert codes == [200, 403, 403, 403]


@pytest.mark.parametrize(
    "key", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, "0" * 64 + "\n", "٠" * 64, "../" * 21 + "0"]
)
def test_a_device_key_is_32_bytes_in_hex_and_nothing_else(hub: RunningHub, key: str) -> None:
    wish = {"app_key": hub.app.app.app_key, "device_key": key}
    assert httpx2.post(hub.address + "/api/exchange", json=wish).json()["code"] == RefusalCode.MALFORMED


def test_the_store_holds_hashes_of_keys_and_tokens_only(hub: RunningHub) -> None:
    token = _exchange(hub, "", 70).json()["token"]

    def read(db: Any) -> str:
        return str([tuple(row) for table in (tokens, devices) for row in db.execute(table.select())])

    kept = hub.run(hub.hub.store.read(read))
    assert token not in kept
    assert device_key(70) not in kept


# --- tickets of the assist socket


async def _try(hub: RunningHub, assist_id: str, ticket: str, role: Role) -> str:
    """Knocks, says the ticket, leaves; "welcome" or why not."""
    address = hub.ws_address.removesuffix("/ws") + f"/assist/{assist_id}"
    async with connect(address, compression=None) as socket:
        await socket.send(pack_hello(AssistHello(ticket=ticket, role=role)))
        answer = parse_answer(await asyncio.wait_for(socket.recv(), 20))
        return "welcome" if isinstance(answer, Welcome) else answer.refusal


def test_a_ticket_is_of_one_assist_session_and_one_side(hub: RunningHub) -> None:
    agents = [hub.sign_in(hub.add_agent(f"Agent {n}")).token for n in range(2)]
    customers = [hub.customer(800 + n).token for n in range(2)]

    async def story() -> None:
        rooms: list[tuple[AssistId, dict[Role, str]]] = []
        clients = []
        for agent_token, customer_token in zip(agents, customers, strict=True):
            agent = await WordsClient(hub.ws_address, agent_token).__aenter__()
            customer = await WordsClient(hub.ws_address, customer_token).__aenter__()
            clients += [agent, customer]
            whole = await customer.call(StartSession(question="see"))
            await customer.call(AskForPerson(session_id=whole.session.id))
            await agent.call(AcceptSession(session_id=whole.session.id))
            asked = await agent.call(AskAssist(session_id=whole.session.id))
            host = (await customer.call(OpenAssist(assist_id=asked.id))).ticket
            viewer = (await agent.call(OpenAssist(assist_id=asked.id))).ticket
            rooms.append((asked.id, {Role.HOST: host, Role.VIEWER: viewer}))
        (one, tickets), (other, others) = rooms
        for role in (*Role,):
            assert await _try(hub, one, tickets[role.other], role) == "bad_ticket"
            assert await _try(hub, one, others[role], role) == "bad_ticket"
            assert await _try(hub, other, tickets[role], role) == "bad_ticket"
            for bent in (tickets[role].swapcase(), tickets[role] + "=", tickets[role][:-1], "", "\x00", "x" * 200):
                assert await _try(hub, one, bent, role) in ("bad_ticket", "bad_hello")
        # Two at one moment: one is let in, and the other one displaces nobody.
        racing = await asyncio.gather(*(_held(hub, one, tickets[Role.HOST], Role.HOST) for _ in range(6)))
        assert sorted(racing) == ["room_taken"] * 5 + ["welcome"]
        await clients[0].call(EndAssist(assist_id=one))
        for role in (*Role,):
            assert await _try(hub, one, tickets[role], role) == "bad_ticket"
        for client in clients:
            await client.__aexit__(None, None, None)

    asyncio.run(story())


async def _held(hub: RunningHub, assist_id: str, ticket: str, role: Role) -> str:
    address = hub.ws_address.removesuffix("/ws") + f"/assist/{assist_id}"
    async with connect(address, compression=None) as socket:
        await socket.send(pack_hello(AssistHello(ticket=ticket, role=role)))
        answer = parse_answer(await asyncio.wait_for(socket.recv(), 20))
        await asyncio.sleep(0.5)  # keeps the seat while the others knock
        return "welcome" if isinstance(answer, Welcome) else answer.refusal


def test_an_unused_ticket_opens_nothing_after_its_minute_or_when_there_is_another(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    clock = FakeClock()
    with RunningHub(tmp_path_factory.mktemp("hub"), clock=clock) as hub:
        agent_token, customer_token = hub.sign_in(hub.add_agent("Li Wei")).token, hub.customer(1).token

        async def story() -> None:
            async with (
                WordsClient(hub.ws_address, agent_token) as agent,
                WordsClient(hub.ws_address, customer_token) as customer,
            ):
                whole = await customer.call(StartSession(question="see"))
                await customer.call(AskForPerson(session_id=whole.session.id))
                await agent.call(AcceptSession(session_id=whole.session.id))
                asked = await agent.call(AskAssist(session_id=whole.session.id))
                first, second = [(await customer.call(OpenAssist(assist_id=asked.id))).ticket for _ in range(2)]
                assert await _try(hub, asked.id, first, Role.HOST) == "bad_ticket"
                clock.advance(seconds=61)
                assert await _try(hub, asked.id, second, Role.HOST) == "bad_ticket"

        asyncio.run(story())
