"""Copied files: taken only where the clipboard waits for them, into a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from remote_assist.clipboard.contents import addresses_of, names_of, paths_of
from remote_assist.policy.transfer import TransferState
from remote_assist.stream.clipboard_files import ClipboardFiles
from remote_assist.stream.filing import Purpose, TransferFacts
from remote_assist.wire.roles import Capability
from tests.fakes.file_desk import ScriptedFileDesk


class Rights:
    """What is granted."""

    def __init__(self, *held: Capability) -> None:
        self._held = held
        self.asked: list[Capability] = []

    def is_held(self, capability: Capability) -> bool:
        return capability in self._held

    def request(self, capability: Capability) -> None:
        self.asked.append(capability)


def _files(rights: Rights, desk: ScriptedFileDesk, sends: Capability = Capability.FETCH_FILES) -> ClipboardFiles:
    takes = Capability.SEND_FILES if sends is Capability.FETCH_FILES else Capability.FETCH_FILES
    return ClipboardFiles(desk, rights, sends=sends, takes=takes)  # type: ignore[arg-type]


def _facts(folder: Path | None = None, purpose: Purpose = Purpose.CLIPBOARD, *, done: bool = False) -> TransferFacts:
    state = TransferState.DONE if done else TransferState.MOVING
    return TransferFacts(2, False, "a", 1, 1, 5, 5, state, folder=folder, purpose=purpose)


def test_files_that_nobody_waits_for_are_refused() -> None:
    desk = ScriptedFileDesk(Path("/downloads"))
    files = _files(Rights(Capability.SEND_FILES), desk)
    places: list[Path | None] = []
    files.place_for(_facts(), places.append)
    files.place_for(_facts(purpose=Purpose.FILES), places.append)
    files.expect(True)
    files.place_for(_facts(), places.append)
    files.place_for(_facts(), places.append)
    files.expect(False)
    files.place_for(_facts(), places.append)
    private = places[2]
    assert private is not None
    assert private.stat().st_mode & 0o777 == 0o700
    # One transfer for one copy: whoever offers more would fill a disk where nobody sees it.
    assert (places[0], places[1], places[3], places[4]) == (None, Path("/downloads"), None, None)


def test_what_came_is_pasted_once_it_is_whole(tmp_path: Path) -> None:
    (tmp_path / "b").touch()
    (tmp_path / "a").touch()
    desk = ScriptedFileDesk()
    files = _files(Rights(), desk)
    came: list[object] = []
    files.came = lambda paths, size: came.append((list(paths), size))
    files.changed(_facts(tmp_path, done=True))
    files.expect(True)
    files.place_for(_facts(), lambda _: None)
    files.expect(True)  # something newer was copied
    files.changed(_facts(tmp_path, done=True))
    files.place_for(_facts(), lambda _: None)
    files.changed(_facts(tmp_path))
    files.changed(_facts(tmp_path, Purpose.FILES, done=True))
    assert came == []
    files.changed(_facts(tmp_path, done=True))
    assert came == [([tmp_path / "a", tmp_path / "b"], 5)]
    assert len(desk.told) == 5


@pytest.mark.parametrize(
    ("sends", "held", "goes"),
    [
        (Capability.FETCH_FILES, False, False),
        (Capability.FETCH_FILES, True, True),
        (Capability.SEND_FILES, False, True),  # the files' own exchange asks the customer
    ],
)
def test_customers_files_go_only_where_they_may_be_fetched(sends: Capability, held: bool, goes: bool) -> None:
    files = _files(Rights(*([sends] if held else [])), ScriptedFileDesk(), sends)
    sent: list[Purpose] = []

    def carry(paths: object, purpose: Purpose) -> int:
        assert paths == [Path("/a")]
        sent.append(purpose)
        return 7

    assert not files.send([Path("/a")])  # nobody carries them
    files.carrier = carry
    assert files.send([Path("/a")]) is goes
    assert sent == ([Purpose.CLIPBOARD] if goes else [])


def test_addresses_and_names_survive_whatever_stands_in_them() -> None:
    paths = (Path("/tmp/发票 #1%.pdf"), Path("/tmp/two\nlines"))
    assert paths_of(addresses_of(paths)) == paths
    assert names_of(paths).decode() == "发票 #1%.pdf\ntwo lines"
    odd = b"# comment\r\nfile:///ok\r\nfile://elsewhere/x\r\nfile:///n%00ul\r\nhttp://a/b\r\nfile://[\r\n\xff"
    assert paths_of(odd) == (Path("/ok"),)
