"""Asks the programs of a story where their widgets are; see `probe_site/sitecustomize.py` for the answering side."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from remote_assist.geometry import Point, Rect

SITE = Path(__file__).with_name("probe_site")
_POLL_S = 0.02
_SETTLING_LOOKS = 50


class Row(msgspec.Struct, frozen=True):
    """A row of a list, in device pixels of its display; outside the view when it is scrolled away."""

    text: str
    selected: bool
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> Point:
        return Point(self.x + self.width // 2, self.y + self.height // 2)


class Widget(msgspec.Struct, frozen=True):
    """A visible widget, in device pixels of its display."""

    name: str
    kind: str
    text: str
    enabled: bool
    focused: bool
    checked: bool
    x: int
    y: int
    width: int
    height: int
    rows: tuple[Row, ...]
    window: str
    active: bool
    accessible: str

    @property
    def middle(self) -> Point:
        return Point(self.x + self.width // 2, self.y + self.height // 2)

    @property
    def area(self) -> Rect:
        return Rect(self.x, self.y, self.width, self.height)


_answers = msgspec.json.Decoder(tuple[Widget, ...] | None)


@dataclass(frozen=True)
class Probe:
    """Looks into the programs that were started with `environment(label)`; `folder` is short, as socket paths are."""

    folder: Path

    def environment(self, label: str) -> dict[str, str]:
        return {
            "DESKSIDE_PROBE": str(self.folder),
            "DESKSIDE_PROBE_LABEL": label,
            "PYTHONPATH": os.pathsep.join(filter(None, (str(SITE), os.environ.get("PYTHONPATH", "")))),
        }

    def all(self, label: str, name: str | None = None) -> list[Widget]:
        """The visible widgets with this objectName, in every living program of the label."""
        found: list[Widget] = []
        for path in sorted(self.folder.glob(f"{label}-*.sock")):
            try:
                found.extend(_ask(path, name))
            except TimeoutError:
                continue  # busy; it is asked again
            except OSError:
                path.unlink(missing_ok=True)  # that program has ended
        return found

    def wait(
        self,
        label: str,
        name: str,
        when: Callable[[Widget], bool] = lambda widget: widget.enabled,
        timeout: float = 20.0,
    ) -> Widget:
        """Waits until a widget of this name is there and `when` holds. Raises TimeoutError naming what is there."""
        end = time.monotonic() + timeout
        while True:
            widgets = self.all(label, name)
            for widget in widgets:
                if when(widget):
                    return widget
            if time.monotonic() > end:
                seen = [f"{w.text!r} enabled={w.enabled} rows={[r.text for r in w.rows]}" for w in widgets]
                raise TimeoutError(f"{label}: {name} did not come to be as expected; there is: {seen or 'none'}")
            time.sleep(_POLL_S)

    def wait_settled(self, label: str, name: str, when: Callable[[Widget], bool]) -> Widget:
        """Like `wait`, and until it stays where it is: a window manager may still be placing its window."""
        before = self.wait(label, name, when)
        for _ in range(_SETTLING_LOOKS):
            time.sleep(2 * _POLL_S)
            now = self.wait(label, name, when)
            if now.area == before.area:
                return now
            before = now
        raise TimeoutError(f"{label}: {name} does not stay in its place")

    def wait_gone(self, label: str, name: str, timeout: float = 20.0) -> None:
        end = time.monotonic() + timeout
        while self.all(label, name):
            if time.monotonic() > end:
                raise TimeoutError(f"{label}: {name} is still there")
            time.sleep(_POLL_S)


def _ask(path: Path, name: str | None) -> tuple[Widget, ...]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(6.0)
        connection.connect(str(path))
        with connection.makefile("rw", encoding="utf-8") as stream:
            stream.write(json.dumps({"find": name}) + "\n")
            stream.flush()
            line = stream.readline()
            if not line.endswith("\n"):
                raise ConnectionResetError("the program ended while it was asked")
            return _answers.decode(line) or ()
