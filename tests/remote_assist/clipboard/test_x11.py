"""A real clipboard on a real display, with another program that copies and pastes: whoever hangs, nobody waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from remote_assist.clipboard import Found, open_clipboard, unhindered
from remote_assist.clipboard.x11 import X11Clipboard
from remote_assist.errors import NotGranted, ScreenUnavailable
from remote_assist.wire.clipboard import Kind
from tests.fakes.clipboard_program import ClipboardProgram, clipboard_program
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.pictures import chunk, png

_T = TypeVar("_T")
BIG = ("剪贴板😀" * 100_000).encode()  # 1.3 MB, which goes in parts


@pytest.fixture(scope="module")
def desk() -> Iterator[VirtualDisplay]:
    with virtual_display(320, 240) as display:
        yield display


@pytest.fixture(scope="module")
def program(desk: VirtualDisplay) -> Iterator[ClipboardProgram]:
    with clipboard_program(desk) as program:
        yield program


class Opened:
    """A clipboard that is open, and how often something was copied."""

    def __init__(self, display: VirtualDisplay) -> None:
        self.copies = threading.Semaphore(0)
        self.is_allowed = True
        clipboard = open_clipboard(self.copies.release, self._passage, display.name)
        assert isinstance(clipboard, X11Clipboard)
        self.clipboard = clipboard

    def _passage(self, act: Callable[[], _T]) -> _T:
        if not self.is_allowed:
            raise NotGranted("not now")
        return act()

    def copied(self) -> None:
        assert self.copies.acquire(timeout=10), "nobody told that something was copied"

    def look(self, seconds: float = 15) -> Found:
        found: list[Found] = []
        done = threading.Event()

        def tell(what: Found) -> None:
            found.append(what)
            done.set()

        self.clipboard.look(tell)
        assert done.wait(seconds), "the clipboard never answered"
        return found[0]


@pytest.fixture
def opened(desk: VirtualDisplay) -> Iterator[Opened]:
    opened = Opened(desk)
    yield opened
    opened.clipboard.close()


@pytest.mark.parametrize(
    ("copied", "found"),
    [
        ({"text/plain": "你好 😀\r\nzwei".encode()}, {Kind.TEXT: "你好 😀\r\nzwei".encode()}),
        ({"text/plain": BIG}, {Kind.TEXT: BIG}),
        ({"text/html": "<b>发票</b>".encode()}, {Kind.HTML: "<b>发票</b>".encode()}),
        ({"text/html": "<b>发票</b>".encode("utf-16")}, {Kind.HTML: "<b>发票</b>".encode()}),
        (
            {"text/plain": b"x", "text/html": b"<i>x</i>", "image/png": png(9, 9)},
            {Kind.TEXT: b"x", Kind.HTML: b"<i>x</i>"},
        ),
        ({"image/png": png(90, 60, beside=chunk(b"tEXt", b"Author\0me"))}, {Kind.PICTURE: png(90, 60)}),
        ({"image/png": png(4, 4, claims=(30_000, 30_000))}, {}),
        ({"application/x-unknown": b"?"}, {}),
        (
            {"text/uri-list": b"file:///tmp/a%20b\r\nhttps://example.com/\r\n", "text/plain": b"/tmp/a b"},
            {Kind.FILES: b"file:///tmp/a%20b\r\n"},
        ),
        ({"text/uri-list": b"https://example.com/", "text/plain": b"a link"}, {Kind.TEXT: b"a link"}),
    ],
    ids=[
        "text",
        "large text",
        "html",
        "html in utf-16",
        "text before its picture",
        "picture",
        "bomb",
        "unknown",
        "files",
        "link",
    ],
)
def test_what_a_program_copies_is_found(
    opened: Opened, program: ClipboardProgram, copied: dict[str, bytes], found: dict[Kind, bytes]
) -> None:
    program.copy(copied)
    opened.copied()
    assert opened.look().contents == found


def test_password_is_left_alone(opened: Opened, program: ClipboardProgram) -> None:
    program.copy({"text/plain": b"hunter2", "x-kde-passwordManagerHint": b"secret"})
    opened.copied()
    assert opened.look() == Found(is_secret=True)


def test_content_over_its_bound_is_given_up(opened: Opened, program: ClipboardProgram) -> None:
    program.copy({"text/plain": b"x" * 9_000_000})
    opened.copied()
    found = opened.look()
    assert (dict(found.contents), list(found.too_large)) == ({}, [Kind.TEXT])


def test_what_is_put_there_is_pasted_whole_and_what_is_marked_with_the_mouse_stays(
    opened: Opened, program: ClipboardProgram
) -> None:
    program.mark("marked")
    opened.clipboard.put({Kind.TEXT: BIG, Kind.HTML: b"<b>x</b>", Kind.PICTURE: png(3, 3)}, lambda _: None)
    _until(lambda: program.paste("text/html") == b"<b>x</b>")
    assert program.paste("text/plain") == BIG
    assert program.paste("image/png") == png(3, 3)
    assert program.marked() == "marked"
    assert opened.look().is_remote
    assert not opened.copies.acquire(blocking=False)


def test_who_pastes_waits_for_what_has_not_come_and_gets_nothing_when_it_does_not(
    opened: Opened, program: ClipboardProgram
) -> None:
    wanted: list[Kind] = []

    def fetch(kind: Kind) -> None:
        wanted.append(kind)
        late = b"late" if kind is Kind.TEXT else None
        threading.Timer(0.2, opened.clipboard.fill, (kind, late)).start()

    opened.clipboard.put({Kind.TEXT: None, Kind.HTML: None}, fetch)
    _until(lambda: "text/html" in program.formats())
    assert wanted == []
    assert program.paste("text/plain") == b"late"
    assert program.paste("text/html") == b""
    assert wanted == [Kind.TEXT, Kind.HTML]


def test_nothing_is_read_or_put_where_the_passage_lets_nothing_through(
    opened: Opened, program: ClipboardProgram
) -> None:
    program.copy({"text/plain": b"mine"})
    opened.copied()
    opened.is_allowed = False
    found: list[Found] = []
    opened.clipboard.look(found.append)
    opened.clipboard.put({Kind.TEXT: b"theirs"}, lambda _: None)
    opened.is_allowed = _settled(opened)
    assert found == []
    assert program.paste("text/plain") == b"mine"


def test_what_comes_too_late_for_its_grant_is_held_ready_for_nobody(opened: Opened, program: ClipboardProgram) -> None:
    def fetch(kind: Kind) -> None:
        opened.is_allowed = False  # taken back while the last piece was on its way
        opened.clipboard.fill(kind, b"late")

    program.copy({"text/html": b"mine"})
    opened.copied()
    opened.clipboard.put({Kind.TEXT: None}, fetch)
    _until(lambda: "text/plain" in program.formats())
    assert program.paste("text/plain") == b""
    assert not opened.is_allowed


def test_content_stays_after_the_session_until_something_else_is_copied(
    desk: VirtualDisplay, program: ClipboardProgram
) -> None:
    opened = Opened(desk)
    opened.clipboard.put({Kind.TEXT: b"for the ticket", Kind.HTML: None}, lambda _: None)
    opened.clipboard.close()
    _until(lambda: program.paste("text/plain") == b"for the ticket")
    assert "text/html" not in program.formats()
    program.copy({"text/plain": b"something else"})
    _until(lambda: not opened.clipboard._thread.is_alive())


def test_program_that_hangs_holds_up_nobody(desk: VirtualDisplay, program: ClipboardProgram, opened: Opened) -> None:
    with clipboard_program(desk) as hanging:
        hanging.copy({"text/plain": b"never to be had"}, hang=True)
        opened.copied()
        found: list[Found] = []
        opened.clipboard.look(found.append)
        opened.clipboard.put({Kind.TEXT: b"from the other end"}, lambda _: None)
        _until(lambda: program.paste("text/plain") == b"from the other end")
        assert found == []  # the newer wish ended the reading; else it would have found nothing after two seconds


def test_display_that_does_not_exist_is_told() -> None:
    with pytest.raises(ScreenUnavailable, match=":7654"):
        open_clipboard(lambda: None, unhindered, ":7654")


def _settled(opened: Opened) -> bool:
    """Wait until the thread has taken all wishes."""
    _until(lambda: not opened.clipboard._wishes)
    done = threading.Event()
    opened.clipboard._wish(done.set)
    return done.wait(10)


def _until(holds: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
