"""An engineer without manners, and the links in memory that he comes by; what leaves for him is held to the law."""

from __future__ import annotations

import asyncio

from remote_assist.errors import PeerGone
from remote_assist.secure.code_pairing import CodePairing
from remote_assist.secure.pairing import Pairing
from remote_assist.secure.records import SealedChannel, SessionKeys
from remote_assist.secure.resume import ResumePairing
from remote_assist.secure.signing import SigningKey
from remote_assist.stream.handshake import Handshake
from remote_assist.wire.clipboard import (
    ClipboardMessage,
    Content,
    Copied,
    Kind,
    Piece,
    Want,
    pack_clipboard,
    parse_clipboard,
)
from remote_assist.wire.control import Introduce, pack_control
from remote_assist.wire.files import (
    Accept,
    Entry,
    FilesWord,
    Listed,
    Offer,
    Taken,
    pack_files,
    parse_files,
)
from remote_assist.wire.files import Piece as FilePiece
from remote_assist.wire.frames import Ack, pack_ack, parse_frame
from remote_assist.wire.record import RecordClass, parse_header
from remote_assist.wire.roles import Role
from tests.remote_assist.secure.handshakes import seeded
from tests.remote_assist.stream.sessions import CODE
from tests.remote_assist.stream.watched import CLIPBOARD, FETCH_FILES, VIEW, Law

COPY = b"x" * 500_000
FILE = b"y" * 1_000_000
_SMALLEST_OF_FILE = 3000  # bytes of a record: whatever is smaller is a word


class LinkInMemory:
    """One end of a link; `other` is the other one. `who` is the engineer at the viewer's end of it."""

    def __init__(self, who: int, law: Law | None = None) -> None:
        self._who = who
        self._law = law
        self._arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.other: LinkInMemory
        self.is_cut = False

    async def send(self, record: bytes) -> None:
        if self.is_cut:
            raise PeerGone("The link is cut.")
        if self._law is not None and parse_header(record).record_class in {RecordClass.FRAMES, RecordClass.INPUT}:
            self._law.use("send", VIEW, self._who)
        if self._law is not None and parse_header(record).record_class is RecordClass.CLIPBOARD:
            self._law.use("send copy", CLIPBOARD, self._who)
        is_file = parse_header(record).record_class is RecordClass.FILES and len(record) > _SMALLEST_OF_FILE
        if self._law is not None and is_file:
            self._law.use("send file", FETCH_FILES, self._who)
        self.other._arrived.put_nowait(record)
        await asyncio.sleep(0)

    async def receive(self) -> bytes:
        record = None if self.is_cut else await self._arrived.get()
        if record is None:
            raise PeerGone("The link is cut.")
        return record

    async def watch(self) -> None:
        await asyncio.Event().wait()

    def abort(self) -> None:
        for end in (self, self.other):
            end.is_cut = True
            end._arrived.put_nowait(None)

    async def close(self) -> None:
        self.abort()


class DoorInMemory:
    patience: float | None = None
    places = 3
    is_kept = False

    def __init__(self, law: Law) -> None:
        self._law = law
        self._knocks: asyncio.Queue[LinkInMemory] = asyncio.Queue()

    def knock(self, who: int) -> LinkInMemory:
        host, viewer = LinkInMemory(who, self._law), LinkInMemory(who)
        host.other, viewer.other = viewer, host
        self._knocks.put_nowait(host)
        return viewer

    async def open(self) -> LinkInMemory:
        return await self._knocks.get()

    async def close(self) -> None:
        return


class Engineer:
    """A viewer without manners: it sends what it likes whenever it likes, and acknowledges what it gets."""

    def __init__(self, door: DoorInMemory, who: int = 0) -> None:
        self._door = door
        self._who = who
        self._signing = SigningKey(bytes([118 + who]) * 32)
        self._random = seeded(3 + who)
        self._link: LinkInMemory | None = None
        self._channel: SealedChannel | None = None
        self._reader: asyncio.Task[None] | None = None
        self._kept: SessionKeys | None = None
        self.frames = 0
        self.copies = 0
        self.pieces = 0
        self._serial = self._heard = 0
        self._files = 0
        self._taken: dict[int, int] = {}
        self.file_pieces = 0

    @property
    def key(self) -> bytes:
        return self._signing.public

    async def come(self) -> None:
        link = self._door.knock(self._who)
        first = self._kept is None
        pairing: Pairing = CodePairing(Role.VIEWER, CODE, self._signing, self._random)
        if self._kept is not None:
            pairing = ResumePairing(Role.VIEWER, self._kept, self._signing, self._random)
        await Handshake(link, Role.VIEWER).run_viewer(pairing)
        if first:
            self._kept = pairing.keys.for_resuming()
        self._link, self._channel = link, SealedChannel(Role.VIEWER, pairing.keys)
        self._reader = asyncio.create_task(self._read(link, self._channel))
        if first:
            await self.say(RecordClass.CONTROL, pack_control(Introduce("李工", together=True)))

    async def say(self, record_class: RecordClass, payload: bytes) -> None:
        assert self._link is not None
        assert self._channel is not None
        try:
            await self._link.send(self._channel.seal(record_class, payload))
        except PeerGone:
            return

    async def lose_link(self) -> None:
        assert self._link is not None
        self._link.abort()
        self._serial = self._heard = 0

    async def send_copy(self) -> None:
        """Offer a copy, and want whatever the customer copied, granted or not."""
        self._serial += 1
        copied = Copied(self._serial, self._heard, (Content(Kind.TEXT, 5, b"hello"), Content(Kind.HTML, 200_000)))
        await self.say(RecordClass.CLIPBOARD, pack_clipboard(copied))

    async def _take_copy(self, message: ClipboardMessage) -> None:
        """Take all of it, piece by piece, as fast as it comes."""
        if isinstance(message, Copied):
            self.copies += 1
            self._heard = message.serial
            for _ in range(3):
                await self.say(RecordClass.CLIPBOARD, pack_clipboard(Want(message.serial, Kind.TEXT, 0)))
        elif isinstance(message, Piece):
            self.pieces += 1
            following = Want(message.serial, Kind.TEXT, (message.offset + len(message.data)) % len(COPY))
            await self.say(RecordClass.CLIPBOARD, pack_clipboard(following))

    async def send_file(self) -> None:
        """Offer a file, whether or not anybody allowed it."""
        self._files += 2
        await self._say_of_files(Offer(self._files, 1, len(FILE)))
        await self._say_of_files(Listed(self._files, (Entry(f"{self._files}", len(FILE)),)))

    async def _say_of_files(self, word: FilesWord) -> None:
        await self.say(RecordClass.FILES, pack_files(word))

    async def _take_of_files(self, word: FilesWord) -> None:
        """Take whatever the customer hands over, and push what he wants as fast as the link carries it."""
        match word:
            case Listed(transfer):
                await self._say_of_files(Accept(transfer))
            case FilePiece():
                self.file_pieces += 1
                self._taken[word.transfer] = self._taken.get(word.transfer, 0) + 1
                await self._say_of_files(Taken(word.transfer, self._taken[word.transfer]))
            case Accept(transfer):
                for offset in range(0, len(FILE), 62_500):
                    await self._say_of_files(FilePiece(transfer, 0, offset, FILE[offset : offset + 62_500]))

    async def _read(self, link: LinkInMemory, channel: SealedChannel) -> None:
        try:
            while True:
                record_class, payload = channel.open(await link.receive())
                if record_class is RecordClass.FRAMES:
                    self.frames += 1
                    await self.say(RecordClass.FRAMES, pack_ack(Ack(parse_frame(payload).number, 10)))
                elif record_class is RecordClass.CLIPBOARD:
                    await self._take_copy(parse_clipboard(payload))
                elif record_class is RecordClass.FILES:
                    await self._take_of_files(parse_files(payload))
        except PeerGone:
            return
