"""The engineer's own clipboard: written by Qt, and read by Qt too, but on an X11 display by a thread of its own.

Qt's clipboard belongs to the application's thread, so whatever is wished for is done there in its turn, and a picture
is read and written in a thread beside it. It has to have content when it is put there: what has not come yet is added
when it does, and `wanted` is never told. On X11 Qt would wait for whoever copied, so it reads nothing there; but it is
the owner of what is put there, since who pastes in one of this program's own windows waits, and holds Python's lock
meanwhile, without which a thread of ours could never answer him. Invariant: nothing here waits.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from remote_assist.clipboard import MARK, Found, OpenClipboard, Passage, Remembering, open_clipboard
from remote_assist.clipboard.contents import addresses_of, html_of, paths_of, picture_of, text_of
from remote_assist.errors import NotGranted, ProtocolError
from remote_assist.wire.clipboard import MOST_BYTES, Kind

_SECRETS = (
    "x-kde-passwordManagerHint",
    "ExcludeClipboardContentFromMonitorProcessing",  # Windows
    "org.nspasteboard.ConcealedType",  # macOS, where Qt hands it on
)
_log = logging.getLogger(__name__)


@cache  # one for all sessions of the program, as there is one clipboard: it remembers what came from whom
def engineers_clipboard() -> OpenClipboard:
    """Called in the application's thread; what it returns in any."""
    if QGuiApplication.platformName() == "xcb":
        return Remembering(partial(ReadByX11, QtDesk(reads=False)))
    return Remembering(QtDesk().open)


class QtDesk(QObject):
    """Runs in the application's thread what is wished for in others, and tells what is copied.

    Without `reads` it asks no other program for anything.
    """

    _wished = Signal(object)  # what to call

    def __init__(self, *, reads: bool = True) -> None:
        super().__init__()
        self._reads = reads
        self._opened: list[QtClipboard] = []
        self._wished.connect(self._on_wished, Qt.ConnectionType.QueuedConnection)
        QGuiApplication.clipboard().dataChanged.connect(self._on_clipboard_data_changed)

    def open(self, copied: Callable[[], None], passage: Passage) -> QtClipboard:
        """An `OpenClipboard`; from any thread."""
        clipboard = QtClipboard(self, copied, passage)
        self._opened.append(clipboard)
        return clipboard

    def do(self, act: Callable[[], None]) -> None:
        """Have it called in the application's thread; from any."""
        self._wished.emit(act)

    @Slot(object)
    def _on_wished(self, act: Callable[[], None]) -> None:
        try:
            act()
        except NotGranted as exc:
            _log.info("the clipboard is left alone: %s", exc)

    @Slot()
    def _on_clipboard_data_changed(self) -> None:
        if self._is_copied():
            for clipboard in self._opened:
                clipboard.copied()

    def _is_copied(self) -> bool:
        """Did somebody copy it, or was it put there for a session?"""
        system = QGuiApplication.clipboard()
        if not self._reads and not system.ownsClipboard():
            return True
        data: QMimeData | None = system.mimeData()  # none where it was cleared
        return data is not None and not data.hasFormat(MARK)


class QtClipboard:
    """A `Clipboard`."""

    def __init__(self, desk: QtDesk, copied: Callable[[], None], passage: Passage) -> None:
        self._desk = desk
        self._passage = passage
        self._contents: dict[Kind, bytes | None] = {}
        self._is_left = False
        self._tell = copied

    def copied(self) -> None:
        """Another program, or another part of this one, copied something."""
        self._contents = {}
        if not self._is_left:
            self._tell()

    def look(self, found: Callable[[Found], None]) -> None:
        self._desk.do(lambda: self._look(found))

    def put(self, contents: Mapping[Kind, bytes | None], wanted: Callable[[Kind], None]) -> None:
        del wanted
        self._desk.do(lambda: self._put(dict(contents)))

    def fill(self, kind: Kind, data: bytes | None) -> None:
        self._desk.do(lambda: self._fill(kind, data))

    def close(self) -> None:
        self._is_left = True

    def _look(self, found: Callable[[Found], None]) -> None:
        data = self._passage(QGuiApplication.clipboard().mimeData)
        if data is None:
            return
        if any(secret in name for name in data.formats() for secret in _SECRETS):
            found(Found(is_secret=True))
            return
        is_remote = data.hasFormat(MARK)
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            found(Found({Kind.FILES: addresses_of(paths)}, is_remote=is_remote))
        elif data.hasImage() and not data.hasText():
            image = QImage(QGuiApplication.clipboard().image())
            _beside(lambda: found(_found({Kind.PICTURE: _png(image)}, is_remote)))
        else:
            texts = {Kind.TEXT: data.text().encode(), Kind.HTML: data.html().encode()}
            found(_found(texts, is_remote))

    def _put(self, contents: dict[Kind, bytes | None]) -> None:
        self._contents = contents
        self._set()

    def _fill(self, kind: Kind, data: bytes | None) -> None:
        if self._contents.get(kind, b"") is None:
            self._contents[kind] = data
            if data is not None:
                self._set()

    def _set(self) -> None:
        here = {kind: data for kind, data in self._contents.items() if data is not None}
        picture = here.get(Kind.PICTURE)
        if picture is not None:
            _beside(lambda: self._show(here, QImage.fromData(picture)))
        elif here:
            self._own(here, None)

    def _show(self, here: dict[Kind, bytes], image: QImage) -> None:
        """In a thread beside: the picture is decoded."""
        self._desk.do(lambda: self._own(here, image))

    def _own(self, here: dict[Kind, bytes], image: QImage | None) -> None:
        if any(self._contents.get(kind) != data for kind, data in here.items()):
            return  # something else was copied or put there meanwhile
        data = QMimeData()
        data.setData(MARK, b"1")
        if (text := here.get(Kind.TEXT)) is not None:
            data.setText(text.decode())
            data.setData("text/plain;charset=utf-8", text)  # what many programs on Linux ask for, and Qt does not offer
        if (html := here.get(Kind.HTML)) is not None:
            data.setHtml(html.decode())
        if image is not None and not image.isNull():
            data.setImageData(image)
        if (files := here.get(Kind.FILES)) is not None:
            data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths_of(files)])
            data.setData("x-special/gnome-copied-files", b"copy\n" + files.replace(b"\r\n", b"\n").rstrip())
        self._passage(lambda: QGuiApplication.clipboard().setMimeData(data))


class ReadByX11:
    """A `Clipboard` of an X11 display. Raises `ScreenUnavailable`."""

    def __init__(self, desk: QtDesk, copied: Callable[[], None], passage: Passage) -> None:
        self._display = open_clipboard(copied, passage)
        self._own = desk.open(lambda: None, passage)

    def look(self, found: Callable[[Found], None]) -> None:
        self._display.look(found)

    def put(self, contents: Mapping[Kind, bytes | None], wanted: Callable[[Kind], None]) -> None:
        self._own.put(contents, wanted)

    def fill(self, kind: Kind, data: bytes | None) -> None:
        self._own.fill(kind, data)

    def close(self) -> None:
        self._own.close()
        self._display.close()


def _found(contents: dict[Kind, bytes], is_remote: bool) -> Found:
    """What of it may go, checked as on every other system."""
    understood = {Kind.TEXT: text_of, Kind.HTML: html_of, Kind.PICTURE: picture_of}
    fitting: dict[Kind, bytes] = {}
    too_large: dict[Kind, int] = {}
    for kind, data in contents.items():
        if len(data) > MOST_BYTES[kind]:
            too_large[kind] = len(data)
        elif data:
            try:
                fitting[kind] = understood[kind](data)
            except ProtocolError as exc:
                _log.info("what was copied cannot be passed on: %s", exc)
    return Found(fitting, too_large, is_remote=is_remote)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _beside(act: Callable[[], None]) -> None:
    threading.Thread(target=act, name="deskside-picture", daemon=True).start()
