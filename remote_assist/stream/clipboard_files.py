"""Copied files: the clipboards tell of them, the files' own exchange carries them, into a private folder to paste from.

A `FileDesk` round the one that the person has: what is meant for the clipboard is settled here, the rest is handed on.
What is on its way is asked about like every other file, so a copy needs the grant of files beside that of clipboards.

Invariant: only files that this end's clipboard is waiting for are taken, by one transfer for each copy; they go where
nothing was before.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from remote_assist.policy.transfer import TransferState
from remote_assist.stream.filing import Conflict, FileControls, FileDesk, FileRights, TransferFacts
from remote_assist.wire.files import Purpose
from remote_assist.wire.roles import Capability


class Carrier(Protocol):
    """Who sends files, and asks for the grant where the engineer has none."""

    def __call__(self, paths: Sequence[Path], purpose: Purpose) -> int | None:
        """Returns the number of the transfer, None where there are too many."""


class ClipboardFiles:
    """See the module. This end sends under the one capability and takes under the other. Belongs to the loop."""

    def __init__(self, desk: FileDesk, rights: FileRights, *, sends: Capability, takes: Capability) -> None:
        self._desk = desk
        self._rights = rights
        self._sends, self._takes = sends, takes
        self._is_expected = False
        self._coming: int | None = None  # the number of the transfer that brings what is expected
        self.carrier: Carrier | None = None
        self.came: Callable[[Sequence[Path], int], None] = lambda _paths, _size: None
        """Told what can be pasted now, and how many bytes it is."""
        self.told: Callable[[TransferFacts], None] = lambda _facts: None

    def send(self, paths: Sequence[Path]) -> bool:
        """Begin to send these; False where that cannot be. An engineer's customer is asked if he was not."""
        can_ask = self._sends is Capability.SEND_FILES
        if self.carrier is None or not (can_ask or self._rights.is_held(self._sends)):
            return False
        return self.carrier(paths, Purpose.CLIPBOARD) is not None

    @property
    def may_take(self) -> bool:
        return self._rights.is_held(self._takes)

    def ask_to_take(self) -> None:
        """Have the customer asked; nothing on his own side."""
        self._rights.request(self._takes)

    def expect(self, expected: bool) -> None:
        """The clipboard waits for files, or for none any more."""
        self._is_expected = expected
        self._coming = None

    # --- FileDesk

    def attach(self, controls: FileControls) -> None:
        self._desk.attach(controls)

    def place_for(self, facts: TransferFacts, answer: Callable[[Path | None], None]) -> None:
        if facts.purpose is not Purpose.CLIPBOARD:
            self._desk.place_for(facts, answer)
            return
        if not self._is_expected or self._coming is not None:
            answer(None)
            return
        self._coming = facts.number
        answer(_private_folder())

    def settle_conflict(self, facts: TransferFacts, names: Sequence[str], answer: Callable[[Conflict], None]) -> None:
        self._desk.settle_conflict(facts, names, answer)

    def choose(self, folders: bool, answer: Callable[[Sequence[Path]], None]) -> None:
        self._desk.choose(folders, answer)

    def withdraw(self, number: int) -> None:
        self._desk.withdraw(number)

    def chose(self, count: int) -> None:
        self._desk.chose(count)

    def changed(self, facts: TransferFacts) -> None:
        self._desk.changed(facts)
        if facts.purpose is not Purpose.CLIPBOARD:
            return
        if facts.state is TransferState.DONE and facts.folder is not None and facts.number == self._coming:
            self.expect(False)
            self.came(sorted(facts.folder.iterdir()), facts.size)
        self.told(facts)


def _private_folder() -> Path:
    """For this user's eyes alone, and for as long as the program runs: nobody pastes from it afterwards."""
    folder = tempfile.mkdtemp(prefix="deskside-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
