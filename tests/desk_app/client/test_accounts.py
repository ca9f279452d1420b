from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk_app.client.accounts import (
    AgentCredentials,
    DeviceCredentials,
    FileTokenKeeper,
    expires_soon,
    load_or_make_device_key,
    make_device_key,
    write_private,
)
from desk_app.client.address import HubAddress
from desk_app.client.http import HubHttp
from desk_app.domain.ids import Millis
from desk_app.domain.refusals import Refusal, RefusalCode


def test_device_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "device-key"
    key = load_or_make_device_key(file)
    assert len(bytes.fromhex(key)) == 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert load_or_make_device_key(file) == key


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe" * 40, b"G" * 64])
def test_broken_device_key_is_replaced(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "device-key"
    file.write_bytes(content)
    key = load_or_make_device_key(file)
    assert load_or_make_device_key(file) == key


def test_device_is_another_one_after_a_new_key(tmp_path: Path) -> None:
    file = tmp_path / "device-key"
    assert load_or_make_device_key(file) != make_device_key(file)


def test_interrupted_write_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    write_private(file, b"old")
    (tmp_path / "secret.part").write_bytes(b"of a crash")
    write_private(file, b"new")
    assert file.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_token_file_is_private_and_can_be_forgotten(tmp_path: Path) -> None:
    keeper = FileTokenKeeper(tmp_path)
    keeper.save("https://hub.example 客服@example.com", "token")
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    assert keeper.load("https://hub.example 客服@example.com") == "token"
    assert keeper.load("somebody else") is None
    keeper.forget("https://hub.example 客服@example.com")
    keeper.forget("somebody else")
    assert keeper.load("https://hub.example 客服@example.com") is None


def test_engineers_refused_token_needs_a_person() -> None:
    credentials = AgentCredentials("token")
    assert asyncio.run(credentials.token()) == "token"
    assert not credentials.reject(Refusal(RefusalCode.TOKEN_EXPIRED))


def test_device_without_a_hub_gets_a_refusal_not_a_token() -> None:
    async def scene() -> None:
        http = HubHttp(HubAddress.parse("127.0.0.1:9"))
        credentials = DeviceCredentials(http, app_key="key", device_key="0" * 64)
        answer = await credentials.token()
        assert isinstance(answer, Refusal)
        assert answer.code == RefusalCode.HUB_UNREACHABLE
        assert credentials.reject(Refusal(RefusalCode.TOKEN_EXPIRED))
        assert not credentials.reject(Refusal(RefusalCode.APP_UNKNOWN))
        await http.aclose()

    asyncio.run(scene())


def test_token_of_the_last_minute_expires_soon() -> None:
    assert expires_soon(Millis(100_000), Millis(40_001))
    assert not expires_soon(Millis(100_000), Millis(40_000))
