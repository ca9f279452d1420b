"""Figures kept as CSV: a history, one row a run, and the baseline that a new run is held against.

Invariant: figures of another recording of the same name are never compared: a digest of its pixels stands beside them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.replaying.run import Outcome

FOLDER = Path(__file__).resolve().parent.parent / "history"
HISTORY, BASELINE = FOLDER / "replay.csv", FOLDER / "baseline.csv"
GROWTH = 1.10
"""How many times the baseline's bytes are still as good."""
WORST_PSNR = 22.0  # decibels; below it a moving picture is no picture
_CODECS = ("solid", "raw", "zstd", "delta", "jpeg", "video", "headers", "pointer")
_BASE = ("recording", "digest", "link", "bytes")
Key = tuple[str, str]
"""A recording's name and a link's."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a recording took over a link when the baseline was made."""

    digest: str
    bytes: int


def row_of(outcome: Outcome) -> dict[str, object]:
    """One line of the history, without when and which version."""
    tally = outcome.tally
    return {
        "recording": outcome.recording,
        "link": outcome.link,
        "bytes": tally.bytes,
        "records": tally.records,
        "updates": tally.updates,
        "moves": tally.moves,
        "shown": round(outcome.shown, 3),
        "lag_p50_ms": round(outcome.lag(0.5) * 1000, 1),
        "lag_p95_ms": round(outcome.lag(0.95) * 1000, 1),
        "exact_ms": round(outcome.exact_after * 1000, 1),
        "exact": outcome.is_exact,
        "worst_psnr": round(tally.worst_psnr, 1),
        **{codec: tally.by_codec.get(codec, 0) for codec in _CODECS},
        "encode_ms": round(outcome.machine_encode_seconds * 1000),
        "decode_ms": round(outcome.machine_decode_seconds * 1000),
    }


def append_history(outcomes: Iterable[Outcome], date: str, version: str, path: Path = HISTORY) -> None:
    """Add the rows of a run."""
    rows = [{"date": date, "version": version, **row_of(outcome)} for outcome in outcomes]
    if not rows:
        return
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(rows)


def read_baseline(path: Path = BASELINE) -> dict[Key, Base]:
    """Empty where there is none yet."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {(r["recording"], r["link"]): Base(r["digest"], int(r["bytes"])) for r in csv.DictReader(file)}


def write_baseline(baseline: Mapping[Key, Base], path: Path = BASELINE) -> None:
    """Sorted, so that a change shows as the lines that changed."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_BASE)
        for (recording, link), base in sorted(baseline.items()):
            writer.writerow((recording, base.digest, link, base.bytes))


def faults_of(outcome: Outcome, digest: str, baseline: Mapping[Key, Base]) -> Iterator[str]:
    """What is wrong with a run, in sentences."""
    name = f"{outcome.recording} over the {outcome.link} link"
    tally, base = outcome.tally, baseline.get((outcome.recording, outcome.link))
    if tally.wrong_pixels:
        yield f"{name}: {tally.wrong_pixels} pixels were shown that never stood there."
    elif not outcome.is_exact:
        yield f"{name}: the picture did not become exact at rest."
    if tally.worst_psnr < WORST_PSNR:
        yield f"{name}: a lossy update was {tally.worst_psnr:.1f} dB near; {WORST_PSNR:.0f} are the least."
    if base is None:
        yield f"{name}: there is no baseline; `python -m tests.bench replay --accept` makes one."
    elif base.digest != digest:
        yield f"{name}: the recording is another one than the baseline's; look at it, then --accept."
    elif tally.bytes > base.bytes * GROWTH:
        grown = 100 * (tally.bytes / base.bytes - 1)
        yield f"{name}: {tally.bytes} bytes are {grown:.0f} % more than the baseline's {base.bytes}."
