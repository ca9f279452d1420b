"""A person who is asked about files and answers at once, by what a test has set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from remote_assist.policy.transfer import Conflict, TransferState
from remote_assist.stream.filing import FileControls, TransferFacts


class ScriptedFileDesk:
    """A `FileDesk`: `folder` None refuses, `conflict` None leaves the question open."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.conflict: Conflict | None = Conflict.KEEP_BOTH
        self.picks: Sequence[Path] | None = ()
        self.conflicts: list[tuple[str, ...]] = []
        self.asked_to_choose: list[bool] = []
        self.withdrawn: list[int] = []
        self.chosen: list[int] = []
        self.told: list[TransferFacts] = []
        self.controls: FileControls | None = None

    def attach(self, controls: FileControls) -> None:
        self.controls = controls

    def place_for(self, facts: TransferFacts, answer: Callable[[Path | None], None]) -> None:
        answer(self.folder)

    def settle_conflict(self, facts: TransferFacts, names: Sequence[str], answer: Callable[[Conflict], None]) -> None:
        self.conflicts.append(tuple(names))
        if self.conflict is not None:
            answer(self.conflict)

    def choose(self, folders: bool, answer: Callable[[Sequence[Path]], None]) -> None:
        self.asked_to_choose.append(folders)
        if self.picks is not None:
            answer(self.picks)

    def withdraw(self, number: int) -> None:
        self.withdrawn.append(number)

    def chose(self, count: int) -> None:
        self.chosen.append(count)

    def changed(self, facts: TransferFacts) -> None:
        self.told.append(facts)

    @property
    def last(self) -> TransferFacts:
        return self.told[-1]

    @property
    def over(self) -> list[TransferFacts]:
        """Of each transfer that is over, how it ended."""
        return [facts for facts in self.told if facts.state.is_over]

    def is_at(self, state: TransferState) -> bool:
        return bool(self.told) and self.last.state is state
