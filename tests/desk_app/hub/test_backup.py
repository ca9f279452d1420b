"""Backup of a running hub, restoring of a stopped one: whole or not at all."""

from __future__ import annotations

import asyncio
import io
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import httpx2
import msgspec
import pytest
from PIL import Image

from desk_app.domain.attachments import Attachment
from desk_app.hub.attachments import FILES
from desk_app.hub.backup import BackupTrouble, back_up, restore
from desk_app.hub.clock import SystemClock
from desk_app.wire.messages import PostMessage
from desk_app.wire.sessions import StartSession
from tests.fakes.hub import RunningHub
from tests.fakes.words_client import WordsClient

CLOCK = SystemClock()


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 700), "green").save(out, "PNG")
    return out.getvalue()


def _upload(hub: RunningHub, token: str, data: bytes) -> Attachment:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/png"}
    response = httpx2.post(f"{hub.address}/api/files?name=a.png", content=data, headers=headers)
    return msgspec.json.decode(response.content, type=Attachment)


async def _say(hub: RunningHub, token: str, *texts: str, attachment: Attachment | None = None) -> list[str]:
    """Says these things and returns everything that the customer's conversation holds."""
    async with WordsClient(hub.ws_address, token) as customer:
        whole = await customer.call(StartSession())
        for text in texts:
            post = PostMessage(
                conversation_id=whole.conversations[0].id,
                text=text,
                attachment_ids=() if attachment is None else (attachment.id,),
            )
            await customer.call(post)
        again = await customer.call(StartSession())
        return [message.text for message in again.messages]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "hub"


def _database(folder: Path) -> Path:
    return folder / "hub.db"


def test_a_restored_hub_is_the_saved_one_under_another_log(folder: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.tar"
    with RunningHub(folder) as hub:
        token = hub.customer(1).token
        picture = _upload(hub, token, _picture())
        assert asyncio.run(_say(hub, token, "saved", attachment=picture)) == ["saved"]
        manifest = back_up(_database(folder), folder, saved, CLOCK)
        assert (manifest.files, manifest.missing) == (1, 0)

        async def later() -> str:
            async with WordsClient(hub.ws_address, token) as customer:
                await _say(hub, token, "lost")
                assert customer.cursor is not None
                return customer.cursor.log

        log = asyncio.run(later())
        with pytest.raises(BackupTrouble, match="A hub is running"):
            restore(_database(folder), folder, saved, CLOCK)
    assert saved.stat().st_mode & 0o077 == 0
    for path in (folder / FILES).rglob("*"):
        if path.is_file():
            path.unlink()
    restore(_database(folder), folder, saved, CLOCK)
    with RunningHub(folder) as hub:

        async def again() -> list[str]:
            async with WordsClient(hub.ws_address, token) as customer:
                assert customer.cursor is not None
                assert customer.cursor.log != log
            return await _say(hub, token)

        assert asyncio.run(again()) == ["saved"]
        headers = {"Authorization": f"Bearer {token}"}
        got = httpx2.get(f"{hub.address}/api/files/{picture.id}", headers=headers)
        assert got.content == _picture()
        small = httpx2.get(f"{hub.address}/api/files/{picture.id}/thumbnail", headers=headers)
        assert small.content.startswith(b"\x89PNG")
    (before,) = folder.glob("hub.db.before-*[0-9]")
    with closing(sqlite3.connect(before)) as kept:
        assert kept.execute("SELECT count(*) FROM messages WHERE text = 'lost'").fetchone() == (1,)


def test_a_backup_restores_into_an_empty_folder(folder: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.tar"
    with RunningHub(folder) as hub:
        token = hub.customer(1).token
        asyncio.run(_say(hub, token, "saved"))
        back_up(_database(folder), folder, saved, CLOCK)
    fresh = tmp_path / "fresh"
    restore(_database(fresh), fresh, saved, CLOCK)
    with RunningHub(fresh) as hub:
        assert asyncio.run(_say(hub, token)) == ["saved"]
    assert [path.name for path in fresh.iterdir() if path.name.startswith(".restore")] == []


def test_a_backup_is_consistent_while_words_are_written(folder: Path, tmp_path: Path) -> None:
    with RunningHub(folder) as hub:
        token = hub.customer(1).token

        async def talk() -> None:
            saving = asyncio.create_task(
                asyncio.to_thread(back_up, _database(folder), folder, tmp_path / "saved.tar", CLOCK)
            )
            said = 0
            while not saving.done() or said < 20:
                await _say(hub, token, f"word {said}")
                said += 1
            await saving

        asyncio.run(talk())
    with tarfile.open(tmp_path / "saved.tar") as tar:
        tar.extract("hub.db", tmp_path, filter="data")
    with closing(sqlite3.connect(tmp_path / "hub.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counted = copy.execute("SELECT (SELECT sum(last_seq) FROM conversations), (SELECT count(*) FROM messages)")
        expected, found = counted.fetchone()
        assert (expected or 0) == found


def test_what_cannot_be_saved_is_said_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    with pytest.raises(BackupTrouble, match=r"in PostgreSQL: save it by pg_dump"):
        back_up("postgresql://somewhere/hub", folder, tmp_path / "a.tar", CLOCK)
    with pytest.raises(BackupTrouble, match="There is no database at"):
        back_up(_database(folder), folder, tmp_path / "a.tar", CLOCK)
    (tmp_path / "there.tar").write_bytes(b"mine")
    with pytest.raises(BackupTrouble, match="is there already"):
        back_up(_database(folder), folder, tmp_path / "there.tar", CLOCK)
    assert (tmp_path / "there.tar").read_bytes() == b"mine"
    assert not (tmp_path / "a.tar").exists()


def _tar(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for info, data in members:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def _link(name: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return info


_MANIFEST = b'{"version": "0.1.0", "made_at": 1, "database_sha256": "00", "files": 0, "format": %d}'


@pytest.fixture
def bad(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "bad.tar"
    info = tarfile.TarInfo
    match request.param:
        case "no tar":
            path.write_bytes(b"not a tar" * 1000)
        case "nothing":
            _tar(path)
        case "outside":
            _tar(path, (info("manifest.json"), _MANIFEST % 1), (info("../../evil"), b"x"))
        case "link":
            _tar(path, (_link("hub.db"), b""))
        case "newer":
            _tar(path, (info("manifest.json"), _MANIFEST % 99))
        case "other bytes":
            _tar(path, (info("manifest.json"), _MANIFEST % 1), (info("hub.db"), b"SQLite format 3"))
        case "no manifest":
            _tar(path, (info("hub.db"), b"x"))
        case "odd manifest":
            _tar(path, (info("manifest.json"), b"[]"))
    return path


@pytest.mark.parametrize(
    "bad",
    ["no tar", "nothing", "outside", "link", "newer", "other bytes", "no manifest", "odd manifest", "missing"],
    indirect=True,
)
def test_a_file_that_is_no_backup_changes_nothing(bad: Path, folder: Path, tmp_path: Path) -> None:
    with RunningHub(folder) as hub:
        token = hub.customer(1).token
        asyncio.run(_say(hub, token, "kept"))
    with pytest.raises(BackupTrouble, match=r"bad\.tar"):
        restore(_database(folder), folder, bad, CLOCK)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({"hub", bad.name} if bad.exists() else {"hub"})
    with RunningHub(folder) as hub:
        assert asyncio.run(_say(hub, token)) == ["kept"]


def test_a_damaged_backup_is_found_out(folder: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.tar"
    with RunningHub(folder) as hub:
        asyncio.run(_say(hub, hub.customer(1).token, "kept"))
        back_up(_database(folder), folder, saved, CLOCK)
    data = bytearray(saved.read_bytes())
    data[len(data) // 2] ^= 0xFF
    saved.write_bytes(data)
    with pytest.raises(BackupTrouble, match="is damaged"):
        restore(_database(folder), folder, saved, CLOCK)
    saved.write_bytes(data[: len(data) // 3])
    with pytest.raises(BackupTrouble):
        restore(_database(folder), folder, saved, CLOCK)
