"""The contract of the store, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

from desk_app.domain.ids import Millis
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.store import log
from desk_app.store.engine import Store, open_store
from desk_app.store.errors import StoreNewer, StoreUnreadable
from desk_app.store.log import Unnumbered
from desk_app.store.schema import metadata
from desk_app.store.tables_people import teams
from tests.fakes.postgres import Postgres


def _log_one(at: Millis, db: Connection) -> None:
    log.append(db, at, [Unnumbered("1", ("agents",))])


def _numbers_after(number: int, db: Connection) -> list[int]:
    return [entry.number for entry in log.read_after(db, ("agents",), number, 7)]


def _names(db: Connection) -> list[str]:
    return list(db.execute(select(teams.c.name).order_by(teams.c.name)).scalars())


def test_write_that_raises_leaves_nothing(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)

        def fails(db: Connection) -> None:
            db.execute(insert(teams).values(id="a", name="a"))
            raise ValueError("changed my mind")

        with pytest.raises(ValueError, match="changed my mind"):
            await store.write(fails)
        assert await store.read(_names) == []
        await store.close()

    asyncio.run(story())


def test_reading_work_cannot_write(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        with pytest.raises(DBAPIError):
            await store.read(lambda db: db.execute(insert(teams).values(id="a", name="a")))
        await store.write(lambda db: db.execute(insert(teams).values(id="b", name="b")))
        assert await store.read(_names) == ["b"]
        await store.close()

    asyncio.run(story())


def test_view_does_not_move_while_others_write(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        other = await open_store(store_address)
        loop = asyncio.get_running_loop()

        async def add(name: str) -> None:
            await other.write(lambda db: db.execute(insert(teams).values(id=name, name=name)))

        first_seen = asyncio.Event()
        written = asyncio.Event()

        if store.dialect == "sqlite":

            def look(db: Connection) -> tuple[list[str], list[str]]:
                before = _names(db)
                loop.call_soon_threadsafe(first_seen.set)
                asyncio.run_coroutine_threadsafe(written.wait(), loop).result(10)
                return before, _names(db)

            reading = asyncio.create_task(store.read(look))
            await first_seen.wait()
            await add("a")
            written.set()
            before, after = await reading
        else:

            def look_round(db: Connection) -> tuple[list[str], list[str]]:
                before = _names(db)
                await_only(add("a"))  # work on PostgreSQL runs on the loop, in a greenlet
                return before, _names(db)

            before, after = await store.read(look_round)
        assert before == after
        assert await store.read(_names) == ["a"]
        await other.close()
        await store.close()

    asyncio.run(story())


def test_log_numbers_follow_commit_order_under_concurrency(store_address: str) -> None:
    async def story() -> None:
        stores = [await open_store(store_address) for _ in range(2)]

        async def write(store: Store, who: str) -> list[int]:
            numbers = []
            for _ in range(15):
                entries = await store.write(
                    lambda db: log.append(db, Millis(1), [Unnumbered(f'"{who}"', ("agents",)), Unnumbered("2", ())])
                )
                numbers += [entry.number for entry in entries]
            return numbers

        async def follow(store: Store) -> list[int]:
            seen: list[int] = []
            while len(seen) < 60:
                seen += await store.read(partial(_numbers_after, seen[-1] if seen else 0))
                await asyncio.sleep(0)
            return seen

        *written, seen = await asyncio.gather(
            *(write(store, f"w{place}") for place, store in enumerate([*stores, *stores])), follow(stores[0])
        )
        every = sorted(number for numbers in written for number in numbers)
        assert every == list(range(1, 121))
        assert seen == sorted(set(seen))
        assert len(seen) == 60
        for store in stores:
            await store.close()

    asyncio.run(story())


def test_readers_get_only_what_is_addressed_to_them(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        new = [
            Unnumbered("1", ("agents",)),
            Unnumbered("2", ("customer:c",)),
            Unnumbered("3", ("agents", "agent:a")),
            Unnumbered("4", ("agent:b",)),
        ]
        await store.write(lambda db: log.append(db, Millis(1), new))

        async def read(*recipients: str, after: int = 0, limit: int = 10) -> list[str]:
            entries = await store.read(lambda db: log.read_after(db, recipients, after, limit))
            return [entry.payload for entry in entries]

        assert await read("agents", "agent:a") == ["1", "3"]
        assert await read("agents", "agent:b") == ["1", "3", "4"]
        assert await read("agents", "agent:b", after=1, limit=1) == ["3"]
        assert await read("customer:c") == ["2"]
        assert await read("customer:d") == []
        await store.close()

    asyncio.run(story())


def test_pruned_log_keeps_its_head_and_says_how_far_it_was_pruned(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        for at in (10, 20, 30):
            await store.write(partial(_log_one, Millis(at)))
        assert await store.write(lambda db: log.prune(db, Millis(25))) == 2
        head = await store.read(log.read_head)
        assert (head.number, head.pruned) == (3, 2)
        left = await store.read(lambda db: log.read_after(db, ("agents",), 0, 10))
        assert [entry.number for entry in left] == [3]
        await store.write(lambda db: log.append(db, Millis(40), [Unnumbered("1", ())]))
        assert (await store.read(log.read_head)).number == 4
        await store.close()

    asyncio.run(story())


def test_schema_is_what_the_steps_make(store_address: str) -> None:
    """The migrations lead exactly to what `schema.py` declares."""

    async def story() -> None:
        store = await open_store(store_address)

        def differences(db: Connection) -> list[object]:
            options = {"compare_type": True, "include_object": _is_declared}
            return list(compare_metadata(MigrationContext.configure(db, opts=options), metadata))

        assert await store.read(differences) == []
        await store.close()

    asyncio.run(story())


def _is_declared(_item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Leaves out what a declared table cannot say: full-text tables and their shadows."""
    undeclared = kind in ("table", "index") and reflected and compare_to is None
    return not (undeclared and str(name).startswith(("article_tokens", "ix_article_tokens")))


def test_opening_twice_changes_nothing(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        head = await store.read(log.read_head)
        await store.close()
        again = await open_store(store_address)
        assert await again.read(log.read_head) == head
        await again.close()

    asyncio.run(story())


def test_empty_postgres_gets_the_schema(postgres: Postgres) -> None:
    async def story(address: str) -> None:
        store = await open_store(address)
        assert (await store.read(log.read_head)).number == 0
        await store.close()

    asyncio.run(story(postgres.empty_database()))


def test_store_of_a_newer_deskside_is_refused_with_a_sentence(store_address: str) -> None:
    async def story() -> None:
        store = await open_store(store_address)
        await store.write(lambda db: db.execute(text("UPDATE alembic_version SET version_num = '9999'")))
        await store.close()
        with pytest.raises(StoreNewer, match="changed by a newer Deskside"):
            await open_store(store_address)

    asyncio.run(story())


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite://", "postgresql://nobody@127.0.0.1:1/x", "://"])
def test_address_that_is_no_store_is_refused_with_a_sentence(address: str) -> None:
    async def story() -> None:
        with pytest.raises(StoreUnreadable) as refusal:
            await open_store(address)
        assert str(refusal.value).endswith(".")

    asyncio.run(story())


def test_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    path.write_bytes(b"this is a letter, not a database\n" * 100)

    async def story() -> None:
        with pytest.raises(StoreUnreadable, match="cannot be opened"):
            await open_store(path)

    asyncio.run(story())
    assert path.read_bytes().startswith(b"this is a letter")


def test_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    async def story() -> None:
        store = await open_store(tmp_path / "data" / "hub.db")
        await store.close()

    asyncio.run(story())
    assert (tmp_path / "data" / "hub.db").stat().st_mode & 0o077 == 0


def test_full_store_refuses_and_goes_on(tmp_path: Path) -> None:
    async def story() -> None:
        store = await open_store(tmp_path / "hub.db")
        pages = await store.read(lambda db: db.execute(text("PRAGMA page_count")).scalar_one())
        await store.close()
        store = await open_store(tmp_path / "hub.db", max_pages=pages + 4)

        def fill(db: Connection) -> None:
            db.execute(insert(teams).values(id="big", name="x" * 100_000))

        with pytest.raises(Refused) as refusal:
            await store.write(fill)
        assert refusal.value.refusal.code == RefusalCode.STORAGE_FULL
        await store.write(lambda db: db.execute(insert(teams).values(id="small", name="small")))
        assert await store.read(_names) == ["small"]
        await store.close()

    asyncio.run(story())


def test_much_writing_is_folded_back_beside_the_writer(tmp_path: Path) -> None:
    """The write-ahead log does not grow without bound, though nothing folds it back in the writer's way."""

    async def story() -> None:
        store = await open_store(tmp_path / "hub.db")
        for number in range(1300):
            await store.write(partial(_log_one, Millis(number)))
        await store.close()

    asyncio.run(story())
    assert (tmp_path / "hub.db").stat().st_size > 100_000
