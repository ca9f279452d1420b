"""HTTP at its edges: what is not there, what breaks off, who may read an answer. Nothing of it is a bug of the hub."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from desk_app.domain.refusals import RefusalCode
from tests.fakes.hub import RunningHub

LISTED = "https://help.example.com"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with RunningHub(tmp_path_factory.mktemp("hub"), origins=(LISTED,)) as running:
        yield running


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/api/login", 405),
        ("DELETE", "/api/files/x", 405),
        ("GET", "/api/files/..%2f..%2fhub.db", 404),
        ("GET", "/api/files/../../hub.db", 404),
        ("GET", "/%00", 404),
    ],
)
def test_what_is_not_there_is_refused_like_everything_else(
    hub: RunningHub, method: str, path: str, status: int
) -> None:
    answer = httpx2.request(method, hub.address + path)
    assert (answer.status_code, answer.json()["code"]) == (status, RefusalCode.NOT_FOUND)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_can_be_asked_for_by_its_head_and_in_parts(hub: RunningHub) -> None:
    headers = {"Authorization": f"Bearer {hub.customer(1).token}"}
    body = b"0123456789" * 100
    attachment = httpx2.post(hub.address + "/api/files?name=a.svg", content=body, headers=headers).json()
    address = f"{hub.address}/api/files/{attachment['id']}"
    head = httpx2.head(address, headers=headers)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "1000", b"")
    part = httpx2.get(address, headers=headers | {"Range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, b"56789")
    assert part.headers["content-disposition"].startswith("attachment")
    for wrong in ("bytes=5000-", "bytes=x", "bytes=" + ",".join(f"{n}-" for n in range(5000))):
        assert httpx2.get(address, headers=headers | {"Range": wrong}).status_code in (200, 400, 416)
    assert httpx2.head(address).status_code == 401


@pytest.mark.parametrize("path", ["/api/login", "/api/exchange", "/api/commands", "/api/files"])
def test_who_breaks_off_in_the_middle_leaves_no_traceback(
    hub: RunningHub, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    host, _, port = hub.address.removeprefix("http://").rpartition(":")
    token = hub.customer(1).token
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 100\r\n\r\n"
        connection.sendall(head.encode() + b'{"email":')
        httpx2.get(hub.address + "/health")  # the hub has begun to read
    for _ in range(20):
        assert httpx2.get(hub.address + "/health").status_code == 200
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_listed_page_may_read_what_it_is_answered(hub: RunningHub) -> None:
    asking = {
        "Origin": LISTED,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    preflight = httpx2.options(hub.address + "/api/exchange", headers=asking)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == LISTED
    answer = httpx2.post(hub.address + "/api/exchange", json={}, headers={"Origin": LISTED})
    assert answer.headers["access-control-allow-origin"] == LISTED
    assert "access-control-allow-credentials" not in answer.headers
    other = httpx2.options(hub.address + "/api/exchange", headers=asking | {"Origin": "https://evil.example"})
    assert other.status_code == 403
    assert "access-control-allow-origin" not in other.headers


def test_a_hub_without_listed_pages_answers_none(tmp_path: Path) -> None:
    with RunningHub(tmp_path) as hub:
        for origin in (LISTED, "null", "http://127.0.0.1", hub.address + ".evil.example"):
            answer = httpx2.get(hub.address + "/health", headers={"Origin": origin})
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
