"""The file of a return ticket: its owner's alone, taken once, removed whatever it holds."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from remote_assist.secure.return_ticket import MAX_TICKET, ReturnRefused
from remote_assist.stream.return_file import leave_ticket, take_ticket, use_up

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and owners are those of Unix")


def test_ticket_is_left_for_its_owner_alone_and_taken_once(tmp_path: Path) -> None:
    path = tmp_path / "return.ticket"
    before = os.umask(0)
    try:
        leave_ticket(path, b"old")
        leave_ticket(path, b"ticket")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert take_ticket(path) == b"ticket"
    with pytest.raises(ReturnRefused, match="no return ticket"):
        take_ticket(path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o666])
def test_ticket_that_others_could_read_or_write_is_removed_and_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "return.ticket"
    leave_ticket(path, b"ticket")
    path.chmod(mode)
    with pytest.raises(ReturnRefused, match="alone"):
        take_ticket(path)
    assert not path.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_ticket_of_another_user_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "return.ticket"
    leave_ticket(path, b"ticket")
    os.chown(path, 12345, -1)
    with pytest.raises(ReturnRefused, match="alone"):
        take_ticket(path)


def test_link_to_a_ticket_is_not_followed(tmp_path: Path) -> None:
    real, path = tmp_path / "real", tmp_path / "return.ticket"
    leave_ticket(real, b"ticket")
    path.symlink_to(real)
    with pytest.raises(ReturnRefused):
        take_ticket(path)
    leave_ticket(path, b"mine")  # and nothing is written through one
    assert real.read_bytes() == b"ticket"


def test_file_that_is_far_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "return.ticket"
    leave_ticket(path, b"")
    os.truncate(path, MAX_TICKET + 1)
    with pytest.raises(ReturnRefused, match="too large"):
        take_ticket(path)


def test_copy_of_a_ticket_that_was_used_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "return.ticket"
    use_up(path, b"ticket")
    use_up(path, b"another")
    with pytest.raises(ReturnRefused, match="used before"):
        use_up(path, b"ticket")
