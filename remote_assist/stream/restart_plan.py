"""How a host process restarts its computer: the return ticket in a file, and this program at the next login.

Invariant: neither the entry nor a command line holds a secret; those stand in a file that is its owner's alone.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs
from msgspec.structs import replace

from remote_assist.capture import Curtain
from remote_assist.restart import Restarter, RestartUnavailable, open_restarter
from remote_assist.secure.return_ticket import RETURN_SECONDS, ReturnTicket, open_ticket, seal_ticket
from remote_assist.stream.return_file import leave_ticket, take_ticket, use_up
from remote_assist.stream.share_setup import Going
from remote_assist.wire.launch import HostConfig

_log = logging.getLogger(__name__)


class TicketPlan:
    """See `RestartPlan`. `command` starts this program; `wall` gives seconds since 1970."""

    def __init__(
        self,
        config: HostConfig,
        curtain: Curtain,
        *,
        path: Path,
        restarter: Restarter,
        command: Sequence[str],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._curtain = curtain
        self._path = path
        self._restarter = restarter
        self._command = tuple(command)
        self._wall = wall

    def leave(self, going: Going) -> None:
        choice = self._curtain.choice
        if choice is None:
            raise RestartUnavailable("Nothing was chosen to be shown, so nothing could be shown after a restart.")
        # Numbers of processes mean others after a restart: of an application nothing is shown until somebody chooses.
        config = replace(self._config, shown=replace(self._config.shown, processes=()))
        ticket = ReturnTicket(
            config,
            going.introduction,
            choice,
            going.keys.session,
            going.keys.resume,
            going.signing_seed,
            going.keys.peer_sign,
            int((self._wall() + RETURN_SECONDS) * 1000),
            going.records,
        )
        try:
            leave_ticket(self._path, seal_ticket(ticket, self._restarter.machine_mark()))
        except OSError as exc:
            raise RestartUnavailable(f"The return ticket cannot be written: {exc}.") from exc
        self._restarter.arrange((*self._command, "return", str(self._path)))

    def withdraw(self) -> None:
        try:
            self._path.unlink(missing_ok=True)
        except OSError as exc:
            _log.warning("the return ticket cannot be removed: %s", exc)
        try:
            self._restarter.withdraw()
        except RestartUnavailable as exc:
            _log.warning("%s", exc)

    def restart(self) -> None:
        self._restarter.restart()


def plan_here(config: HostConfig, curtain: Curtain, command: Sequence[str]) -> TicketPlan | None:
    """That of this computer; None where it gives no way, or no hub brings the two ends together again."""
    if not config.ticket:
        return None
    try:
        restarter = open_restarter()
    except RestartUnavailable:
        return None
    return TicketPlan(config, curtain, path=_ticket_path(), restarter=restarter, command=command)


def _ticket_path() -> Path:
    """Where the return ticket lies, for this user alone."""
    home = os.environ.get("DESKSIDE_HOME")
    folder = Path(home) / "data" if home else Path(platformdirs.user_data_dir("deskside", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / "return.ticket"


def returned(path: Path, restarter: Restarter, wall: Callable[[], float] = time.time) -> ReturnTicket:
    """Take the ticket that was left, once: it and the entry are gone before it is read. Raises `ReturnRefused`."""
    try:
        data = take_ticket(path)
    finally:
        try:
            restarter.withdraw()
        except RestartUnavailable as exc:
            _log.warning("%s", exc)
    ticket = open_ticket(data, restarter.machine_mark(), int(wall() * 1000))
    use_up(path, data)
    return ticket
