"""The server: starting, refusing to start, HTTP, TLS, a full disk, stopping."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import socket
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desk_app.client.state import CustomerState
from desk_app.domain.ids import ConversationId
from desk_app.domain.refusals import RefusalCode
from desk_app.hub.server import EXIT_TROUBLE, HubTrouble, Server, run
from desk_app.hub.settings import Settings
from desk_app.wire.http import CustomerSignedIn
from desk_app.wire.messages import PostMessage
from desk_app.wire.sessions import StartSession
from tests.fakes.hub import PASSWORD, HubProcess, RunningHub, device_key
from tests.fakes.words_client import WasRefused, WordsClient


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    folder = tmp_path_factory.mktemp("hub")
    with RunningHub(folder, origins=("https://help.example.com",), metrics_token="figures") as running:
        yield running


def _start_and_stop(settings: Settings) -> None:
    async def story() -> None:
        server = Server(settings)
        await server.start()
        await server.stop()

    asyncio.run(story())


def test_port_in_use_is_one_clear_sentence_and_an_exit_code(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = Settings(listen=f"127.0.0.1:{port}", data_folder=tmp_path)
        with pytest.raises(HubTrouble, match=f"Port {port} on 127.0.0.1 is in use by another program"):
            _start_and_stop(settings)
        assert run(settings) == EXIT_TROUBLE
    said = capfd.readouterr().err.strip()
    assert said.startswith(f"Port {port} ")
    assert "\n" not in said
    _start_and_stop(Settings(listen=f"127.0.0.1:{port}", data_folder=tmp_path))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"listen": "203.0.113.1:0"}, "cannot listen on 203.0.113.1:0"),
        ({"tls_cert": Path("cert.pem")}, "needs both"),
        ({"tls_cert": Path("cert.pem"), "tls_key": Path("key.pem")}, "is not there"),
        ({"database": "mysql://x/y"}, "neither a SQLite nor a PostgreSQL"),
    ],
)
def test_what_cannot_be_started_says_why(tmp_path: Path, options: dict[str, object], sentence: str) -> None:
    settings = Settings.model_validate({"listen": "127.0.0.1:0", "data_folder": tmp_path, **options})
    with pytest.raises(HubTrouble, match=sentence):
        _start_and_stop(settings)


@pytest.mark.parametrize("listen", ["8470", "127.0.0.1", "127.0.0.1:99999", ":80", "host:port"])
def test_listen_address_that_is_none_is_refused(listen: str) -> None:
    with pytest.raises(ValueError, match="is not HOST:PORT"):
        Settings(listen=listen)


def test_health_and_documents_are_open(hub: RunningHub) -> None:
    health = httpx2.get(hub.address + "/health").json()
    assert health["ok"] is True
    assert health["protocol"] == 1
    assert httpx2.get(hub.address + "/docs").status_code == 200


def test_figures_are_for_this_computer_or_a_token(hub: RunningHub) -> None:
    figures = httpx2.get(hub.address + "/metrics")
    assert figures.status_code == 200
    assert "deskside_connections" in figures.text


def test_figures_are_not_for_whom_a_proxy_or_a_bent_name_brings(tmp_path: Path) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    with RunningHub(tmp_path / "plain") as hub:
        for headers in (forwarded, {"X-Forwarded-For": "127.0.0.1"}, {"Host": "evil.example"}):
            assert httpx2.get(hub.address + "/metrics", headers=headers).status_code == 403
    with RunningHub(tmp_path / "behind", behind_proxy="127.0.0.1", metrics_token="figures") as hub:
        assert httpx2.get(hub.address + "/metrics", headers=forwarded).status_code == 403
        named = forwarded | {"Authorization": "Bearer figures"}
        assert httpx2.get(hub.address + "/metrics", headers=named).status_code == 200


def test_second_hub_on_one_folder_is_refused_with_a_sentence(hub: RunningHub) -> None:
    with pytest.raises(HubTrouble, match="A hub is running on"):
        _start_and_stop(hub.settings)


def test_unlisted_origin_is_refused_and_a_listed_one_is_not(hub: RunningHub) -> None:
    refused = httpx2.get(hub.address + "/health", headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403
    assert refused.json() == {"code": "origin_not_listed", "params": {"origin": "https://evil.example"}}
    assert httpx2.get(hub.address + "/health", headers={"Origin": "https://help.example.com"}).status_code == 200


def test_login_is_limited_by_account(hub: RunningHub) -> None:
    hub.add_agent("Eve")
    body = {"email": "eve@example.com", "password": "a wrong guess"}
    codes = [httpx2.post(hub.address + "/api/login", json=body).json()["code"] for _ in range(6)]
    assert codes == [RefusalCode.BAD_CREDENTIALS] * 5 + [RefusalCode.LOGIN_LIMITED]
    right = httpx2.post(hub.address + "/api/login", json={"email": "eve@example.com", "password": PASSWORD})
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) > 0
    stranger = httpx2.post(hub.address + "/api/login", json={"email": "no@example.com", "password": "x"})
    assert stranger.json()["code"] == RefusalCode.BAD_CREDENTIALS


def test_command_over_http_is_carried_out_once_a_ref(hub: RunningHub) -> None:
    wish = {"app_key": hub.app.app.app_key, "device_key": device_key(7)}
    exchanged = httpx2.post(hub.address + "/api/exchange", json=wish)
    token = msgspec.json.decode(exchanged.content, type=CustomerSignedIn).token
    headers = {"Authorization": f"Bearer {token}"}
    request = {"ref": "once", "command": {"type": "start_session", "question": "over HTTP"}}
    answers = [httpx2.post(hub.address + "/api/commands", json=request, headers=headers).json() for _ in range(2)]
    assert answers[0]["type"] == "answered"
    assert answers[0] == answers[1]
    refused = httpx2.post(
        hub.address + "/api/commands", json={"ref": "r", "command": {"type": "list_sessions"}}, headers=headers
    )
    assert refused.status_code == 403
    assert refused.json()["refusal"]["code"] == RefusalCode.FORBIDDEN
    assert httpx2.post(hub.address + "/api/commands", json=request).status_code == 401
    assert httpx2.post(hub.address + "/api/logout", headers=headers).status_code == 200
    assert httpx2.post(hub.address + "/api/commands", json=request, headers=headers).json()["code"] == "token_revoked"
    assert httpx2.post(hub.address + "/api/exchange", json=wish).json()["code"] == "token_revoked"


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (b"[]", 400), (b"\xff\xfe", 400), (b'"' + b"x" * 3_000_000 + b'"', 413)]
)
def test_body_that_is_no_login_is_refused(hub: RunningHub, body: bytes, status: int) -> None:
    answer = httpx2.post(hub.address + "/api/login", content=body)
    assert answer.status_code == status
    assert answer.json()["code"] in (RefusalCode.MALFORMED, RefusalCode.TOO_LARGE)


def test_full_database_refuses_keeps_what_it_had_and_goes_on(tmp_path: Path) -> None:
    with RunningHub(tmp_path, max_pages=260) as hub:
        token = hub.customer(1).token

        async def story() -> list[str]:
            async with WordsClient(hub.ws_address, token) as client:
                whole = await client.call(StartSession())
                kept = await _fill(client, whole.conversations[0].id)
                assert httpx2.get(hub.address + "/health").status_code == 200
                return kept

        kept = asyncio.run(story())
        assert kept
        _assert_kept(hub.ws_address, token, kept)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no RLIMIT_FSIZE")
def test_full_disk_refuses_keeps_what_it_had_and_goes_on(tmp_path: Path) -> None:
    import resource

    hub = HubProcess(tmp_path, limits={resource.RLIMIT_FSIZE: (3_000_000, 3_000_000)})
    hub.prepare()
    hub.start()
    try:
        wish = {"app_key": hub.app.app.app_key, "device_key": device_key(1)}
        token = httpx2.post(hub.address + "/api/exchange", json=wish).json()["token"]

        async def story() -> list[str]:
            async with WordsClient(hub.ws_address, token) as client:
                whole = await client.call(StartSession())
                return await _fill(client, whole.conversations[0].id)

        kept = asyncio.run(story())
        assert kept
        _assert_kept(hub.ws_address, token, kept)
    finally:
        hub.kill()
    roomy = HubProcess(tmp_path)
    roomy.start()
    try:
        _assert_kept(roomy.ws_address, token, kept)
    finally:
        assert roomy.stop() == 0


async def _fill(client: WordsClient, conversation_id: ConversationId) -> list[str]:
    """Posts until the hub says that it is full; returns what it had acknowledged."""
    kept: list[str] = []
    for number in range(400):
        text = f"{number} " + "x" * 15_000
        try:
            await client.call(PostMessage(conversation_id=conversation_id, text=text))
        except WasRefused as refused:
            if refused.refusal.code == RefusalCode.TOO_FAST:
                await asyncio.sleep(float(refused.refusal.params["retry_s"]))
                continue
            if refused.refusal.code == RefusalCode.STORAGE_FULL:
                return kept
            raise
        kept.append(text)
    raise AssertionError("it was never full")


def _assert_kept(address: str, token: str, texts: list[str]) -> None:
    async def look() -> None:
        async with WordsClient(address, token) as client:
            state = client.state
            assert isinstance(state, CustomerState)
            assert state.session is not None
            assert [message.text for message in state.session.messages] == texts[-len(state.session.messages) :]

    asyncio.run(look())


def test_stopped_hub_says_goodbye_and_asks_to_come_again(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path)
    hub.prepare()
    hub.start()
    wish = {"app_key": hub.app.app.app_key, "device_key": device_key(1)}
    token = httpx2.post(hub.address + "/api/exchange", json=wish).json()["token"]

    async def story() -> None:
        async with WordsClient(hub.ws_address, token) as client:
            code = await asyncio.to_thread(hub.stop)
            await client.until(lambda: client.goodbye is not None)
            assert client.goodbye is not None
            assert client.goodbye.retry
            assert code == 0

    asyncio.run(story())


def test_tls_is_spoken_when_certificate_and_key_are_given(tmp_path: Path) -> None:
    cert, key = _certificate(tmp_path)
    with RunningHub(tmp_path / "hub", tls_cert=cert, tls_key=key) as hub:
        assert hub.address.startswith("https://")
        trusting = ssl.create_default_context(cafile=str(cert))
        assert httpx2.get(hub.address + "/health", verify=trusting).json()["ok"] is True


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Deskside test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    cert_path, key_path = folder / "cert.pem", folder / "key.pem"
    cert_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_path, key_path
