"""The clipboards of two real displays over a real session: the table of every kind in both directions, and the gate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from remote_assist.clipboard import open_clipboard
from remote_assist.clipboard.contents import paths_of
from remote_assist.policy.consent import Terms
from remote_assist.stream.clipboard_facts import Focus, Note
from remote_assist.stream.share_setup import ShareSetup
from remote_assist.stream.viewer import Viewer
from remote_assist.stream.viewing import CapabilityState
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.clipboard import Kind
from remote_assist.wire.record import RecordClass, SealedRecord
from remote_assist.wire.roles import Capability
from tests.fakes.clipboard import MemoryDesk
from tests.fakes.clipboard_program import ClipboardProgram, clipboard_program
from tests.fakes.display import virtual_display
from tests.fakes.file_desk import ScriptedFileDesk
from tests.fakes.pictures import png
from tests.remote_assist.stream.sessions import Seen, Sharing, sharing, until, viewing

GRANTED = frozenset({Capability.VIEW, Capability.CLIPBOARD})
OFFERED = GRANTED | {Capability.SEND_FILES, Capability.FETCH_FILES}
URIS = "text/uri-list"
TEXT, HTML, PNG = "text/plain", "text/html", "image/png"
PLAIN = "text/plain;charset=utf-8"
NOISE = bytes(range(1, 252))
LARGE_PICTURE = png(3840, 2160, noise=NOISE)

TABLE: dict[str, tuple[dict[str, bytes], dict[str, bytes]]] = {
    "text": ({TEXT: b"plain"}, {PLAIN: b"plain"}),
    "chinese": ({TEXT: "你好，剪贴板：「发票」".encode()}, {PLAIN: "你好，剪贴板：「发票」".encode()}),
    "emoji": ({TEXT: "👩‍💻🇨🇳 ok".encode()}, {PLAIN: "👩‍💻🇨🇳 ok".encode()}),
    "line ends": ({TEXT: b"a\r\nb\nc\r"}, {PLAIN: b"a\r\nb\nc\r"}),
    "large text": ({TEXT: "五兆字节".encode() * 420_000}, {PLAIN: "五兆字节".encode() * 420_000}),
    "html": ({HTML: "<b>发票</b>".encode()}, {HTML: "<b>发票</b>".encode()}),
    "html with text": ({TEXT: b"x", HTML: b"<i>x</i>" * 30_000}, {PLAIN: b"x", HTML: b"<i>x</i>" * 30_000}),
    "picture": ({PNG: png(64, 48, noise=NOISE)}, {PNG: png(64, 48, noise=NOISE)}),
    "large picture": ({PNG: LARGE_PICTURE}, {PNG: LARGE_PICTURE}),
}
"""By kind: what a program copies at one end, and what one pastes at the other."""


@dataclass
class Desks:
    """Two computers, each with a program that copies and pastes."""

    customers: ClipboardProgram
    engineers: ClipboardProgram
    displays: tuple[str, str]


@pytest.fixture(scope="module")
def desks() -> Iterator[Desks]:
    with (
        virtual_display(320, 240) as customers,
        virtual_display(320, 240) as engineers,
        clipboard_program(customers) as there,
        clipboard_program(engineers) as here,
    ):
        yield Desks(there, here, (customers.name, engineers.name))


@asynccontextmanager
async def working(desks: Desks) -> AsyncIterator[tuple[Sharing, Viewer, Seen]]:
    """A session with both clipboards, granted, and the engineer in it."""
    host, viewer = (partial(open_clipboard, display=name) for name in desks.displays)
    setup = ShareSetup(Terms(OFFERED, "Acme Ltd", "票 7", GRANTED))
    async with (
        sharing(
            script=lambda _question: True, setup=setup, open_clipboard=host, file_desk=ScriptedFileDesk()
        ) as setting,
        viewing(setting.url, open_clipboard=viewer, file_desk=ScriptedFileDesk()) as (looking, seen),
    ):
        looking.focus_clipboard(Focus.USED)
        await until(lambda: seen.capabilities[Capability.CLIPBOARD] is CapabilityState.GRANTED and seen.offers)
        await until(lambda: looking._clipboard is not None and looking._clipboard._clipboard is not None)
        yield setting, looking, seen


async def comes(program: ClipboardProgram, pasted: dict[str, bytes]) -> None:
    """Paste until it is there, as an impatient person does."""
    for mime, data in pasted.items():
        await asyncio.to_thread(program.await_paste, mime, data)


def story(act: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await asyncio.wait_for(act(), 60)

    asyncio.run(run())


@pytest.mark.parametrize("to_engineer", [True, False], ids=["to the engineer", "to the customer"])
def test_every_kind_goes_across_exactly(desks: Desks, to_engineer: bool) -> None:
    source, target = (desks.customers, desks.engineers) if to_engineer else (desks.engineers, desks.customers)

    async def act() -> None:
        async with working(desks) as (setting, viewer, _):
            for copied, pasted in TABLE.values():
                await asyncio.to_thread(source.copy, copied)
                await comes(target, pasted)
                assert await asyncio.to_thread(source.formats) == list(copied)  # nothing came back
            host_log = setting.share._guests[0].log.records
            mine, theirs = AuditKind.CLIPBOARD_SENT, AuditKind.CLIPBOARD_TAKEN
            there, here = (mine, theirs) if to_engineer else (theirs, mine)
            details = [record.detail for record in host_log if record.kind is there]
            assert details[:2] == ["text, 5 bytes", f"text, {len(TABLE['chinese'][0][TEXT])} bytes"]
            assert len(details) == len(TABLE) + 1
            assert sorted(details) == sorted(r.detail for r in viewer.audit_records if r.kind is here)

    story(act)


@pytest.mark.parametrize("to_engineer", [True, False], ids=["to the engineer", "to the customer"])
def test_copied_files_go_across_by_hand_under_the_grant_of_files(
    desks: Desks, tmp_path: Path, to_engineer: bool
) -> None:
    source, target = (desks.customers, desks.engineers) if to_engineer else (desks.engineers, desks.customers)
    needed = Capability.FETCH_FILES if to_engineer else Capability.SEND_FILES
    invoice, folder = tmp_path / "发票 42.pdf", tmp_path / "logs"
    folder.mkdir()
    (folder / "a.log").write_text("line")
    invoice.write_bytes(bytes(range(256)) * 2000)

    async def act() -> None:
        async with working(desks) as (setting, viewer, seen):
            await asyncio.to_thread(source.copy, {URIS: f"{invoice.as_uri()}\r\n{folder.as_uri()}\r\n".encode()})
            if to_engineer:
                await until(lambda: seen.clipboard and seen.clipboard[-1].waiting)
                (content,) = seen.clipboard[-1].waiting
                assert content.data.decode().split("\n") == ["发票 42.pdf", "logs"]
                viewer.fetch_clipboard()
            else:
                await until(lambda: seen.clipboard and seen.clipboard[-1].note is Note.FILES)
                viewer.send_clipboard()
            await until(lambda: setting.ui.asked)
            assert [question.capability for question in setting.ui.asked] == [needed]
            copied = paths_of(await asyncio.to_thread(_files_on, target))
            assert [path.name for path in copied] == ["logs", "发票 42.pdf"]
            assert copied[1].read_bytes() == invoice.read_bytes()
            assert (copied[0] / "a.log").read_text() == "line"
            assert copied[0].parent.stat().st_mode & 0o777 == 0o700
            assert tmp_path not in copied[0].parents
            gnomes = await asyncio.to_thread(target.paste, "x-special/gnome-copied-files")
            assert gnomes.decode() == "\n".join(["copy", *(path.as_uri() for path in copied)])

    story(act)


def _files_on(program: ClipboardProgram) -> bytes:
    end = time.monotonic() + 20
    while b"deskside-" not in (uris := program.paste(URIS)):
        assert time.monotonic() < end, "no files ever came"
        time.sleep(0.02)
    return uris


def test_passwords_and_what_was_there_before_stay_at_the_customers(desks: Desks) -> None:
    async def act() -> None:
        await asyncio.to_thread(desks.customers.copy, {TEXT: b"from this morning"})
        async with working(desks) as (_, _, seen):
            await asyncio.to_thread(desks.customers.copy, {TEXT: b"hunter2", "x-kde-passwordManagerHint": b"secret"})
            await asyncio.to_thread(desks.customers.copy, {TEXT: b"for you"})
            await comes(desks.engineers, {PLAIN: b"for you"})
            assert [facts.last.size for facts in seen.clipboard if facts.last] == [len(b"for you")]

    story(act)


def test_when_a_withdrawal_has_returned_nothing_more_of_a_large_copy_leaves() -> None:
    async def act() -> None:
        customers, engineers = MemoryDesk(), MemoryDesk()
        setup = ShareSetup(Terms(GRANTED, "Acme Ltd", "票 7", GRANTED))
        async with (
            sharing(setup=setup, open_clipboard=customers.open) as setting,
            viewing(setting.url, open_clipboard=engineers.open) as (viewer, seen),
        ):
            viewer.focus_clipboard(Focus.USED)
            await until(lambda: customers.opened and engineers.opened)
            customers.copy({Kind.TEXT: b"x" * 8_000_000})
            await until(lambda: seen.clipboard and seen.clipboard[-1].waiting)
            viewer.fetch_clipboard()
            await until(lambda: seen.clipboard[-1].coming.get(Kind.TEXT, 0) > 500_000)
            channel = setting.share._guests[0]._channel
            assert channel is not None
            sealed: list[object] = []
            seal = channel.seal
            await asyncio.to_thread(setting.share.revoke, Capability.CLIPBOARD)

            def counted(record_class: RecordClass, payload: bytes) -> SealedRecord:
                sealed.append(record_class)
                return seal(record_class, payload)

            channel.seal = counted  # type: ignore[method-assign]
            await until(lambda: seen.capabilities[Capability.CLIPBOARD] is CapabilityState.REVOKED)
            assert engineers.paste(Kind.TEXT) is None
            viewer.fetch_clipboard()
            customers.copy({Kind.TEXT: b"after"})
            await asyncio.sleep(0.1)
            assert RecordClass.CLIPBOARD not in sealed
            assert customers.reads == 1

    story(act)
