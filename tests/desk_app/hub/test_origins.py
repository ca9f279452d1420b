"""Web pages: who is listed may speak, everybody else is refused before anything of his is looked at."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import Request, WebSocket

from desk_app.hub.http import address_of
from tests.fakes.crowd import handshake
from tests.fakes.hub import RunningHub

LISTED = "https://help.example.com"
DOORS = ("/health", "/ws", "/assist/x", "/api/login", "/metrics", "/openapi.json")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with RunningHub(tmp_path_factory.mktemp("hub"), origins=(LISTED, "http://intranet:8080")) as running:
        running.lift_rates()
        yield running


def _status(hub: RunningHub, path: str, *headers: str) -> int:
    """The status of an answer to a request that no library would send."""
    port = int(hub.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
        if path in ("/ws", "/assist/x"):
            head = handshake(port, path).removesuffix(b"\r\n").decode()
        else:
            head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        one.sendall((head + "".join(f"{header}\r\n" for header in headers) + "\r\n").encode())
        return int(one.recv(4096).split()[1])


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "*",
        "https://evil.example",
        "http://help.example.com",
        "https://help.example.com:444",
        "https://help.example.com:443",
        "https://help.example.com.",
        "https://help.example.com/",
        "https://help.example.com/x",
        "https://help.example.com.evil.example",
        "https://evil.example/https://help.example.com",
        "https://help.example.com@evil.example",
        "https://evil.example#https://help.example.com",
        "https://user:pw@help.example.com",
        "https://xhelp.example.com",
        "https://sub.help.example.com",
        "https://help.example.com https://evil.example",
        "https://help.example.com,https://evil.example",
        "http://intranet",
        "http://127.0.0.1",
        "file://",
        "chrome-extension://abcdef",
    ],
)
def test_a_page_that_is_not_listed_is_refused_at_every_door(hub: RunningHub, path: str, origin: str) -> None:
    assert _status(hub, path, f"Origin: {origin}") == 403


@pytest.mark.parametrize("path", DOORS)
def test_of_two_origins_none_is_believed(hub: RunningHub, path: str) -> None:
    evil = "Origin: https://evil.example"
    for two in ((f"Origin: {LISTED}", evil), (evil, f"Origin: {LISTED}"), (f"ORIGIN: {LISTED}", f"origin: {LISTED}")):
        assert _status(hub, path, *two) in (400, 403)


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize("origin", [LISTED, LISTED.upper(), "http://intranet:8080"])
def test_a_listed_page_is_let_in(hub: RunningHub, path: str, origin: str) -> None:
    assert _status(hub, path, f"Origin: {origin}") in (101, 200, 405)


@pytest.mark.parametrize("path", DOORS)
def test_a_program_says_no_origin(hub: RunningHub, path: str) -> None:
    assert _status(hub, path) in (101, 200, 405)


def test_a_preflight_allows_what_is_needed_and_to_listed_pages_only(hub: RunningHub) -> None:
    def preflight(origin: str, method: str = "POST", header: str = "authorization") -> httpx2.Response:
        asking = {
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": header,
        }
        return httpx2.options(hub.address + "/api/commands", headers=asking)

    assert preflight(LISTED).headers["access-control-allow-origin"] == LISTED
    assert preflight("https://evil.example").status_code == 403
    assert preflight(LISTED, method="DELETE").status_code == 400
    assert preflight(LISTED, header="x-secret").status_code == 400
    for answer in (preflight(LISTED), preflight("null")):
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers.get("access-control-allow-origin") != "*"
    private = httpx2.options(
        hub.address + "/api/commands",
        headers={
            "Origin": LISTED,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Private-Network": "true",
        },
    )
    assert "access-control-allow-private-network" not in private.headers


# --- who asks for the figures


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost"}, 200),
        ({"Host": "127.0.0.1:1"}, 200),
        ({"Host": "[::1]"}, 200),
        ({"Host": "hub.example.com"}, 403),
        ({"Host": "localhost.evil.example"}, 403),
        ({"Host": "127.0.0.1.nip.io"}, 403),
        ({"Host": "localhost@evil.example"}, 403),
        ({"Host": "evil.example#localhost"}, 403),
        ({"Host": "evil.example/localhost"}, 403),
        ({"Host": "2130706433"}, 403),
        ({"Host": "0"}, 403),
        ({"Host": "localhost", "X-Forwarded-For": "127.0.0.1"}, 403),
        ({"Host": "localhost", "X-Forwarded-Host": "localhost"}, 403),
        ({"Host": "localhost", "X-Real-IP": "127.0.0.1"}, 403),
        ({"Host": "localhost", "Forwarded": "for=127.0.0.1"}, 403),
        ({"Host": "localhost", "Via": "1.1 proxy"}, 403),
        ({"Host": "localhost", "Authorization": "Bearer"}, 200),
        ({"Host": "hub.example.com", "Authorization": "Bearer"}, 403),
    ],
    ids=str,
)
def test_figures_are_for_this_computer_asked_by_its_own_name(
    hub: RunningHub, headers: dict[str, str], status: int
) -> None:
    answer = httpx2.get(hub.address + "/metrics", headers=headers)
    assert answer.status_code == status, answer.text


def test_behind_a_proxy_figures_are_for_the_token_only(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A proxy on this computer that says nothing of whom it asks for looks like this computer."""
    folder = tmp_path_factory.mktemp("hub")
    with RunningHub(folder, behind_proxy="127.0.0.1", metrics_token="figures") as hub:
        assert httpx2.get(hub.address + "/metrics").status_code == 403
        for token, status in (("figures", 200), ("figure", 403), ("Figures", 403), ("", 403), ("figures é", 403)):
            headers = {b"Authorization": f"Bearer {token}".strip().encode()}
            assert httpx2.get(hub.address + "/metrics", headers=headers).status_code == status


# --- who is behind a proxy


_FORWARDED = {
    "203.0.113.9": "203.0.113.9",
    "198.51.100.1, 203.0.113.9": "203.0.113.9",
    "203.0.113.9, 127.0.0.1": "203.0.113.9",
    "evil, 203.0.113.9": "203.0.113.9",
    "2001:db8::1": "2001:db8::/64",
    "[2001:db8::1]:443": "2001:db8::/64",
    "203.0.113.9:4711": "203.0.113.9",
    "x" * 5000: "x" * 64,
}
"""What a proxy forwards, and the address that counts."""


@pytest.mark.parametrize("proxy", ["127.0.0.1", "127.0.0.0/8", "10.0.0.1", ""])
def test_the_address_that_counts_is_the_one_that_the_proxy_saw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    seen: list[str] = []

    def noted(request: Request | WebSocket) -> str:
        seen.append(address_of(request))
        return seen[-1]

    monkeypatch.setattr("desk_app.hub.http.address_of", noted)
    wish = {"app_key": "app_none", "device_key": "0" * 64}
    with RunningHub(tmp_path, behind_proxy=proxy) as hub:
        for forwarded, counts in _FORWARDED.items():
            seen.clear()
            httpx2.post(hub.address + "/api/exchange", json=wish, headers={"X-Forwarded-For": forwarded})
            assert set(seen) == {counts if proxy.startswith("127.") else "127.0.0.1"}
