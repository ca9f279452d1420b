"""Figures as a text file that Prometheus' node exporter collects: `share` and `view` write one with `--metrics FILE`.

The file is replaced whole, so that nobody reads half of it, and only while something changes: a still screen writes
nothing. Names and labels are our own words; what another machine says never becomes one.

Invariant: what is in the file is a whole exposition, of the newest figures or of those before.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_EVERY = 1.0  # seconds
_log = logging.getLogger(__name__)


class MetricKind(StrEnum):
    """A gauge is how it is now, a counter only grows."""

    GAUGE = "gauge"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Metric:
    """One family: its samples are (labels, value). A metric that nothing is known of has no samples."""

    name: str
    kind: MetricKind
    text: str
    samples: tuple[tuple[tuple[tuple[str, str], ...], float], ...]


def gauge(name: str, text: str, value: float | None) -> Metric:
    """A gauge without labels; None is not known."""
    return Metric(name, MetricKind.GAUGE, text, () if value is None else (((), value),))


def counter(name: str, text: str, value: float) -> Metric:
    """A counter without labels."""
    return Metric(name, MetricKind.COUNTER, text, (((), value),))


def metrics_text(metrics: Sequence[Metric]) -> str:
    """The text exposition format, version 0.0.4."""
    lines = []
    for metric in metrics:
        if metric.samples:
            lines.append(f"# HELP {metric.name} {metric.text}")
            lines.append(f"# TYPE {metric.name} {metric.kind}")
        for labels, value in metric.samples:
            named = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
            lines.append(f"{metric.name}{{{named}}} {value:.10g}" if named else f"{metric.name} {value:.10g}")
    return "\n".join(lines) + "\n"


def write_whole(path: Path, text: str) -> None:
    """Replace the file in one step. Raises OSError."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o644)  # the collector is somebody else
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class MetricsFile:
    """Keeps a file up to date in a thread of its own. A file that cannot be written is logged once."""

    def __init__(self, path: Path, read: Callable[[], Sequence[Metric]], every: float = _EVERY) -> None:
        self._path = path
        self._read = read
        self._every = every
        self._written = ""
        self._is_refused = False
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deskside-metrics", daemon=True)

    def start(self) -> None:
        """Write now and once a second while something changes. Raises OSError for a file that can't be written."""
        self._write()
        self._thread.start()

    def stop(self) -> None:
        """Write the last figures; returns when it is done."""
        self._end.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._end.wait(self._every):
            self._try_to_write()
        self._try_to_write()

    def _try_to_write(self) -> None:
        try:
            self._write()
            self._is_refused = False
        except OSError as exc:
            if not self._is_refused:
                _log.warning("the figures cannot be written to %s: %s", self._path, exc)
            self._is_refused = True

    def _write(self) -> None:
        text = metrics_text(self._read())
        if text != self._written:
            write_whole(self._path, text)
            self._written = text


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
