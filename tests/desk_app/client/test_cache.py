from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk_app.client.cache import Cache, CacheThread, UnsentFile
from desk_app.client.outbox import Pending, PendingState
from desk_app.domain.ids import ConversationId, Millis
from desk_app.domain.refusals import Refusal, RefusalCode
from desk_app.wire.frames import Cursor
from desk_app.wire.messages import PostMessage
from tests.desk_app.client import builders as b

Caches = Callable[[Path, str], Cache]


@pytest.fixture
def caches() -> Iterator[Caches]:
    """Makes caches, and closes them when the test is over."""
    made: list[Cache] = []

    def make(folder: Path, account: str) -> Cache:
        made.append(Cache(folder, account))
        return made[-1]

    yield make
    for cache in made:
        cache.close()


def _pending(ref: str, place: int, refusal: Refusal | None = None) -> Pending:
    return Pending(
        ref=ref,
        command=PostMessage(conversation_id=ConversationId("c"), text="你好\u0000"),
        queued_at=Millis(9),
        place=place,
        state=PendingState.REFUSED if refusal else PendingState.WAITING,
        refusal=refusal,
    )


def test_everything_kept_comes_back(caches: Caches, tmp_path: Path) -> None:
    cache = caches(tmp_path, "me")
    assert cache.open().pending == ()
    entries = (_pending("1", 1), _pending("2", 2, Refusal(RefusalCode.TOO_LONG, {"limit": 3})))
    for entry in reversed(entries):
        cache.save_pending(entry)
    cache.save_state(Cursor("log", 7), b.agent_snapshot(b.whole(1, (b.message(1),))))
    cache.save_drafts({"a": "draft", "b": "other"})
    cache.save_drafts({"b": ""})
    cache.close()
    kept = caches(tmp_path, "me").open()
    assert kept.pending == entries
    assert kept.cursor == Cursor("log", 7)
    assert kept.snapshot == b.agent_snapshot(b.whole(1, (b.message(1),)))
    assert kept.drafts == {"a": "draft"}


def test_only_its_owner_may_read_it(caches: Caches, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    cache = caches(folder, "me")
    cache.open()
    cache.save_drafts({"a": "secret"})
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("damage", ["noise", "version", "snapshot", "command"])
def test_damaged_file_is_set_aside_and_work_goes_on(caches: Caches, tmp_path: Path, damage: str) -> None:
    cache = caches(tmp_path, "me")
    cache.open()
    cache.save_pending(_pending("1", 1))
    cache.save_state(Cursor("log", 7), b.agent_snapshot())
    cache.close()
    file = tmp_path / "cache.sqlite3"
    if damage == "noise":
        file.write_bytes(b"\x00noise" * 5_000)
    else:
        with sqlite3.connect(file) as database:
            database.execute(
                {
                    "version": "PRAGMA user_version = 99",
                    "snapshot": "UPDATE state SET snapshot = '{}'",
                    "command": 'UPDATE outbox SET command = \'{"type":"magic"}\'',
                }[damage]
            )
        database.close()
    kept = caches(tmp_path, "me").open()
    assert kept.set_aside == tmp_path / "cache.sqlite3.unreadable-1"
    assert kept.set_aside.exists()
    assert (kept.snapshot, kept.pending) == (None, ())


def test_cache_of_another_account_is_never_read(caches: Caches, tmp_path: Path) -> None:
    mine = caches(tmp_path, "me")
    mine.open()
    mine.save_drafts({"a": "mine"})
    mine.close()
    kept = caches(tmp_path, "somebody else").open()
    assert kept.drafts == {}
    assert kept.set_aside is not None


def test_two_at_once_have_a_file_each_and_the_next_takes_over_what_was_unsent(caches: Caches, tmp_path: Path) -> None:
    first, second = caches(tmp_path, "me"), caches(tmp_path, "me")
    first.open()
    second.open()
    assert first.file != second.file
    first.save_drafts({"a": "of the first"})
    second.save_pending(_pending("unsent", 1))
    second.save_drafts({"a": "of the second", "b": "too"})
    first.close()
    second.close()
    kept = caches(tmp_path, "me").open()
    assert [entry.ref for entry in kept.pending] == ["unsent"]
    assert kept.drafts == {"a": "of the first", "b": "too"}


def test_words_are_on_disk_when_the_process_is_killed(caches: Caches, tmp_path: Path) -> None:
    program = (
        "import sys, os; from pathlib import Path; from desk_app.client.cache import Cache; "
        f"c = Cache(Path({str(tmp_path)!r}), 'me'); c.open(); c.save_drafts({{'a': 'kept'}}); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    assert caches(tmp_path, "me").open().drafts == {"a": "kept"}


def test_unsent_files_are_kept_once_and_in_order(caches: Caches, tmp_path: Path) -> None:
    cache = caches(tmp_path, "me")
    cache.open()
    files = [UnsentFile(name, f"{name}.txt", "text/plain", name.encode()) for name in ("b", "a", "c")]
    for file in [*files, files[0]]:
        cache.save_unsent(file)
    cache.drop_unsent("c")
    cache.close()
    cache = caches(tmp_path, "me")
    cache.open()
    assert list(cache.unsent()) == files[:2]


def test_next_process_takes_over_unsent_files_of_one_that_is_gone(caches: Caches, tmp_path: Path) -> None:
    first, second = caches(tmp_path, "me"), caches(tmp_path, "me")
    first.open()
    second.open()
    file = UnsentFile("1", "log.txt", "text/plain", b"\x00log")
    second.save_unsent(file)
    first.close()
    second.close()
    for _ in range(2):
        cache = caches(tmp_path, "me")
        cache.open()
        assert cache.unsent() == (file,)
        cache.close()


def test_file_that_was_sent_leaves_no_hole(caches: Caches, tmp_path: Path) -> None:
    cache = caches(tmp_path, "me")
    cache.open()
    cache.save_unsent(UnsentFile("1", "big", "", bytes(5_000_000)))
    cache.drop_unsent("1")
    cache.close()
    assert (tmp_path / "cache.sqlite3").stat().st_size < 100_000


def test_wipe_leaves_nothing(caches: Caches, tmp_path: Path) -> None:
    cache = caches(tmp_path, "me")
    cache.open()
    cache.save_drafts({"a": "secret"})
    cache.wipe()
    assert list(tmp_path.iterdir()) == []


def test_failed_write_is_told(caches: Caches, tmp_path: Path) -> None:
    async def scene() -> list[Exception]:
        failures: list[Exception] = []
        thread = CacheThread(caches(tmp_path, "me"), failures.append)
        await thread.open()
        thread.write(lambda cache: cache.close())
        thread.write(lambda cache: cache.save_drafts({"a": "b"}))
        await thread.close()
        return failures

    assert [str(failure) for failure in asyncio.run(scene())] == ["the cache is closed"]
