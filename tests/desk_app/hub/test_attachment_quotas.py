"""How much of the disk one person can fill: files at once, files not sent, files a day."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import AttachmentId
from desk_app.domain.refusals import RefusalCode
from desk_app.hub.attachments import DAY_BYTES, DAY_FILES, FILES, UNSENT_FILES, UPLOADS_AT_ONCE
from desk_app.store.attachments import Upload, insert_upload
from tests.fakes.hub import RunningHub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with RunningHub(tmp_path) as running:
        yield running


def _send(hub: RunningHub, token: str, data: bytes = b"data") -> httpx2.Response:
    return httpx2.post(f"{hub.address}/api/files", content=data, headers={"Authorization": f"Bearer {token}"})


def _begin(hub: RunningHub, token: str) -> socket.socket:
    """An upload of four bytes of which two have come."""
    host, _, port = hub.address.removeprefix("http://").rpartition(":")
    connection = socket.create_connection((host, int(port)), timeout=10)
    head = f"POST /api/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 4\r\n\r\n"
    connection.sendall(head.encode() + b"ab")
    return connection


def _under_way(hub: RunningHub, number: int) -> None:
    """Waits until so many uploads have a file."""
    incoming = hub.settings.data_folder / FILES / "incoming"
    for _ in range(10_000):
        if len(list(incoming.iterdir())) == number:
            return
        httpx2.get(hub.address + "/health")  # gives the hub a turn
    raise AssertionError("the uploads did not begin")


def _finish(connection: socket.socket) -> int:
    connection.sendall(b"cd")
    status = int(connection.recv(4096).split()[1])
    connection.close()
    return status


def test_one_person_has_a_few_uploads_under_way(hub: RunningHub) -> None:
    token, other = hub.customer(1).token, hub.customer(2).token
    begun = [_begin(hub, token) for _ in range(UPLOADS_AT_ONCE)]
    _under_way(hub, UPLOADS_AT_ONCE)
    refused = _send(hub, token)
    assert (refused.status_code, refused.json()["code"]) == (429, RefusalCode.TOO_FAST)
    assert _send(hub, other).status_code == 201
    assert [_finish(connection) for connection in begun] == [201] * UPLOADS_AT_ONCE
    assert _send(hub, token).status_code == 201


def _keep(hub: RunningHub, number: int, files: int, size: int) -> None:
    """Rows of so many uploads by the customer of this device, as they stand after them."""
    customer_id = hub.customer(number).customer.id

    def insert(place: int) -> Upload:
        attachment = Attachment(
            id=AttachmentId(f"{number}-{place}"), name="x", media_type="a/b", size=size, sha256=f"{number:064x}"
        )
        return Upload(attachment=attachment, customer_id=customer_id)

    def change(tx: object) -> None:
        for place in range(files):
            insert_upload(tx.db, insert(place), tx.now)  # type: ignore[attr-defined]

    hub.run(hub.hub.verbs.change(change))


def test_uploads_side_by_side_do_not_slip_past_the_bound(hub: RunningHub) -> None:
    token = hub.customer(3).token
    _keep(hub, 3, UNSENT_FILES - 1, 1)
    begun = [_begin(hub, token) for _ in range(3)]
    _under_way(hub, 3)
    assert sorted(_finish(connection) for connection in begun) == [201, 429, 429]
    assert _send(hub, token).status_code == 429


@pytest.mark.parametrize(("files", "size"), [(UNSENT_FILES, 1), (1, DAY_BYTES), (DAY_FILES, 1)])
def test_who_uploaded_enough_waits(hub: RunningHub, files: int, size: int) -> None:
    token, other = hub.customer(4).token, hub.customer(5).token
    _keep(hub, 4, files, size)
    refused = _send(hub, token)
    assert (refused.status_code, refused.json()["code"]) == (429, RefusalCode.TOO_FAST)
    assert int(refused.headers["retry-after"]) > 0
    assert _send(hub, other).status_code == 201
