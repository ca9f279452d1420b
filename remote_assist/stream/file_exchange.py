"""Files between the two ends of a session, at either end: transfers begin, rest, go on over the next link, and end.

The same for host and viewer but for who may begin: an engineer sends, and asks the customer to pick what he hands over;
nothing on a customer's disk is listed, read or written without a live grant, which `FileRights` asks at each touch.

Invariant: at most `MAX_TRANSFERS` each way are under way, and each is over for both ends, or for none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.policy.transfer import TransferState
from remote_assist.secure.pairing import RandomBytes
from remote_assist.stream.file_failures import TransferStopped
from remote_assist.stream.file_line import FileLine, Note
from remote_assist.stream.file_receiving import Receiving
from remote_assist.stream.file_sending import Sending
from remote_assist.stream.file_transfer import Transfer
from remote_assist.stream.filing import FileDesk, FileRights
from remote_assist.stream.loop_calls import hand_in
from remote_assist.stream.outbox import Outbox
from remote_assist.wire.files import (
    Accept,
    Choose,
    Chose,
    FilesWord,
    Kept,
    Listed,
    Offer,
    Pause,
    Piece,
    Purpose,
    Standing,
    Stop,
    StopReason,
    Taken,
    Whole,
    is_sent_by,
    parse_files,
    transfer_number,
)
from remote_assist.wire.limits import MAX_TRANSFERS
from remote_assist.wire.record import RecordClass
from remote_assist.wire.roles import Capability, Role

_MOST_OVER = 64  # transfers that are over and still known by their numbers
_NO_TRANSFER = 0
_OFFERS_AT_ONCE, _OFFERS_A_SECOND = 64.0, 4.0
"""New transfers of the other end's: each is shown to a person, who begins fewer."""


class FileExchange:
    """See the module. Implements `Exchange` in the session's loop and `FileControls` for any thread."""

    def __init__(
        self,
        role: Role,
        rights: FileRights,
        desk: FileDesk,
        *,
        note: Note,
        owner: Callable[[], bytes],
        random_bytes: RandomBytes = os.urandom,
    ) -> None:
        self._line = FileLine(role, rights, desk, note, owner)
        self._role = role
        self._rights = rights
        self._desk = desk
        self._random = random_bytes
        self._transfers: dict[int, Transfer] = {}
        self._wants: bool | None = None  # waiting to ask for files, or folders
        self._has_asked = False  # did the engineer, so that a customer's files may come?
        self._is_choosing = False
        desk.attach(self)
        self._is_lost = False  # is the link, and not just the session over?
        self._has_stood = False
        self._offers_left, self._offered_at = _OFFERS_AT_ONCE, 0.0

    # --- FileControls, from any thread

    def send_files(self, paths: Sequence[Path]) -> None:
        hand_in(self._line.loop, self.send, tuple(paths))

    def ask_for_files(self, *, folders: bool = False) -> None:
        hand_in(self._line.loop, self._ask_for, folders)

    def rest_transfer(self, number: int, rests: bool) -> None:
        hand_in(self._line.loop, self._with, number, lambda transfer: transfer.rest(rests, here=True))

    def cancel_transfer(self, number: int) -> None:
        failure = TransferStopped(StopReason.CANCELLED)
        hand_in(self._line.loop, self._with, number, lambda transfer: transfer.stop(failure))

    # --- in the loop

    def send(self, paths: Sequence[Path], purpose: Purpose = Purpose.FILES) -> int | None:
        """Send these; the customer is asked first where it is not granted. Returns its number, None for too many."""
        under_way = sum(transfer.sends for transfer in self._under_way())
        if not paths or under_way >= MAX_TRANSFERS:
            return None
        number = transfer_number(self._role, int.from_bytes(self._random(4), "big"))
        if number in self._transfers:
            return self.send(paths, purpose)
        sending = Sending(self._line, number, paths, purpose)
        self._add(sending)
        if self._rights.is_held(sending.capability):
            sending.begin()
        else:
            sending.state = TransferState.ASKING
            sending.tell(now=True)
            self._rights.request(sending.capability)
        return number

    def _ask_for(self, folders: bool) -> None:
        if self._role is Role.HOST:
            return
        self._has_asked = True
        if self._rights.is_held(Capability.FETCH_FILES):
            self._line.say(Choose(folders))
        else:
            self._wants = folders
            self._rights.request(Capability.FETCH_FILES)

    def _with(self, number: int, act: Callable[[Transfer], None]) -> None:
        transfer = self._transfers.get(number)
        if transfer is not None:
            act(transfer)

    def _add(self, transfer: Transfer) -> None:
        over = [number for number, each in self._transfers.items() if each.state.is_over]
        for number in over:
            self._transfers[number].forget()
        for number in over[: max(0, len(over) - _MOST_OVER)]:
            del self._transfers[number]
        self._transfers[transfer.number] = transfer

    def _under_way(self) -> list[Transfer]:
        return [transfer for transfer in self._transfers.values() if not transfer.state.is_over]

    # --- Exchange

    @property
    def record_class(self) -> RecordClass:
        return RecordClass.FILES

    def linked(self, outbox: Outbox) -> None:
        self._is_lost = False
        self._line.linked(outbox)
        self._has_stood = False
        if self._role is Role.VIEWER or self._transfers:
            self._stand()  # a host speaks of files only to a viewer that does
        for transfer in self._under_way():
            transfer.linked()
            if transfer.rests_here:
                self._line.say(Pause(transfer.number))

    def _stand(self) -> None:
        """Say once on each link what of this side is under way."""
        if not self._has_stood:
            self._has_stood = True
            self._line.say(Standing(tuple(each.number for each in self._under_way() if each.sends)))

    def unlinked(self) -> None:
        self._line.linked(None)
        for transfer in self._under_way():
            transfer.unlinked()
        self._chosen_nothing()
        self._line.loop.call_soon(self._lose)  # a session that is over is closed before

    def _lose(self) -> None:
        self._is_lost = not self._line.is_linked

    def grants_changed(self) -> None:
        for transfer in self._under_way():
            if self._rights.is_held(transfer.capability):
                if isinstance(transfer, Sending) and not transfer.is_begun:
                    transfer.begin()
            elif not self._rights.is_asked(transfer.capability):
                begun = transfer.state is not TransferState.ASKING or not transfer.sends
                transfer.stop(TransferStopped(StopReason.NOT_GRANTED if begun else StopReason.DECLINED))
        if not self._rights.is_held(Capability.FETCH_FILES):
            self._chosen_nothing()
        self._ask_what_waits()

    def close(self) -> None:
        """An unfinished file stays only where nobody ended the session: its link was lost for good."""
        for transfer in self._under_way():
            transfer.let_go(keep=self._is_lost)
        self._chosen_nothing()
        self._line.close()

    def take(self, payload: bytes) -> None:
        word = parse_files(payload)
        match word:
            case Choose(folders):
                self._let_choose(folders)
            case Chose(count):
                if self._role is Role.HOST:
                    raise ProtocolError("A viewer picks no files for himself.")
                self._desk.chose(count)
            case Standing(numbers):
                self._drop_all_but(numbers)
                self._stand()
            case Offer():
                self._offered(word)
            case _:
                self._take_about(word)

    def _take_about(self, word: FilesWord) -> None:
        """A word about a transfer that both ends know, or that this one has forgotten."""
        number = getattr(word, "transfer", _NO_TRANSFER)
        transfer = self._transfers.get(number)
        if isinstance(word, Stop):
            self._with(number, lambda known: known.stop(TransferStopped(word.reason), here=False))
        elif transfer is None:
            self._line.say(Stop(number, StopReason.GONE))
        elif isinstance(word, Pause):
            transfer.rest(word.rests, here=False)
        elif not transfer.state.is_over:  # else it was on its way when this end stopped
            _tell(transfer, word)

    def _offered(self, word: Offer) -> None:
        if is_sent_by(self._role, word.transfer):
            raise ProtocolError("A transfer bears a number of the other end's.")
        known = self._transfers.get(word.transfer)
        if isinstance(known, Receiving):
            if known.state is TransferState.STOPPED:
                self._line.say(Stop(word.transfer))
            else:
                known.offered_again(word)
            return
        self._count_offer()
        receiving = Receiving(self._line, word)
        self._add(receiving)
        if not self._rights.is_held(receiving.capability):
            receiving.stop(TransferStopped(StopReason.NOT_GRANTED))
        elif self._role is Role.VIEWER and word.purpose is Purpose.FILES and not self._has_asked:
            receiving.stop(TransferStopped(StopReason.DECLINED))  # a host grants by itself what nobody wanted
        elif sum(not each.sends for each in self._under_way()) > MAX_TRANSFERS:
            receiving.stop(TransferStopped(StopReason.TOO_MUCH))

    def _count_offer(self) -> None:
        now = self._line.loop.time()
        self._offers_left += (now - self._offered_at) * _OFFERS_A_SECOND
        self._offers_left = min(_OFFERS_AT_ONCE, self._offers_left) - 1
        self._offered_at = now
        if self._offers_left < 0:
            raise TooLarge("The other end offers more transfers than a person begins.")

    def _drop_all_but(self, numbers: Sequence[int]) -> None:
        """The other end began anew and sends nothing else any more: what is unfinished waits on the disk for it."""
        for transfer in self._under_way():
            if not transfer.sends and transfer.number not in numbers:
                transfer.let_go(keep=True)
                transfer.stop(TransferStopped(StopReason.GONE), here=False)

    # --- what the customer hands over

    def _let_choose(self, folders: bool) -> None:
        if self._role is Role.VIEWER:
            raise ProtocolError("A host does not let the engineer pick files.")
        if self._is_choosing or not self._rights.is_live(Capability.FETCH_FILES):
            return
        self._is_choosing = True
        self._desk.choose(folders, lambda paths: hand_in(self._line.loop, self._chosen, tuple(paths)))

    def _chosen(self, paths: tuple[Path, ...]) -> None:
        if not self._is_choosing:
            return
        self._is_choosing = False
        number = self.send(paths) if self._rights.is_held(Capability.FETCH_FILES) else None
        self._line.say(Chose(min(len(paths), 9999) if number is not None else 0))

    def _chosen_nothing(self) -> None:
        if self._is_choosing:
            self._is_choosing = False
            self._desk.withdraw(_NO_TRANSFER)

    def _ask_what_waits(self) -> None:
        if self._wants is None or self._rights.is_asked(Capability.FETCH_FILES):
            return
        folders, self._wants = self._wants, None
        if self._rights.is_held(Capability.FETCH_FILES):
            self._line.say(Choose(folders))


def _tell(transfer: Transfer, word: FilesWord) -> None:
    match word, transfer:
        case Listed(), Receiving():
            transfer.list(word)
        case ((Piece() | Whole()), Receiving()):
            transfer.take(word)
        case Accept(), Sending():
            transfer.accept(word)
        case Taken(), Sending():
            transfer.taken(word)
        case Kept(), Sending():
            transfer.kept()
        case _:
            raise ProtocolError(f"{type(word).__name__} is not said by this end of a transfer.")
