"""Recorded sessions through encoder and decoder over modelled links: bytes, lag, exactness. All but the times repeats.

    python -m tests.bench replay              prints the table and adds it to history/replay.csv
    python -m tests.bench replay --check      fails where bytes grew by 10 %, or a pixel is wrong; writes nothing
    python -m tests.bench replay --accept     makes this run the baseline
    ... --only browser --link home            some of it
    ... --trace                               and every record, with what it holds

Each line: kB and their codecs; the share of the steps that was seen; how long a step took to be seen (p50, p95) and a
rest to be exact; the nearest a lossy update came; milliseconds of both ends, which are this machine's.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from desk_app.version import VERSION
from tests.bench.replaying.history import Base, append_history, faults_of, read_baseline, write_baseline
from tests.bench.replaying.link import HOME, OFFICE, POOR, LinkKind
from tests.bench.replaying.run import Outcome, replay
from tests.bench.sessions import ALL, QUICK, Recording

_LINKS = {kind.name: kind for kind in (OFFICE, HOME, POOR)}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    baseline = read_baseline()
    digests: dict[str, str] = {}
    faults: list[str] = []
    outcomes: list[Outcome] = []
    print(f"{'':32}{'kB':>9}{'seen':>7}{'lag ms':>14}{'exact ms':>10}{'dB':>7}{'enc ms':>8}{'dec ms':>8}  codecs, kB")
    for recording, kind in _chosen(options.only, options.link):
        outcome = replay(recording, [kind], trace=print if options.trace else None)[0]
        outcomes.append(outcome)
        _print(outcome)
        # Once a recording: drawing it takes as long as replaying it.
        digest = digests.get(recording.name) or digests.setdefault(recording.name, recording.digest())
        faults += faults_of(outcome, digest, baseline)
        if options.accept:
            baseline[recording.name, kind.name] = Base(digest, outcome.tally.bytes)
    if options.accept:
        write_baseline(baseline)
        return 0
    for fault in faults:
        print(fault, file=sys.stderr)
    if not options.check:
        append_history(outcomes, datetime.now(UTC).strftime("%Y-%m-%d %H:%M"), _version())
        return 0
    return 1 if faults else 0


def _chosen(only: Sequence[str], links: Sequence[str]) -> Iterator[tuple[Recording, LinkKind]]:
    for recording in (*ALL, *QUICK):
        if only and not any(wanted in recording.name for wanted in only):
            continue
        kinds = (OFFICE,) if recording in QUICK else tuple(_LINKS.values())
        for kind in kinds:
            if not links or kind.name in links:
                yield recording, kind


def _print(outcome: Outcome) -> None:
    tally = outcome.tally
    codecs = ", ".join(f"{name} {size / 1000:.0f}" for name, size in tally.by_codec.most_common() if size >= 1000)
    lag = f"{outcome.lag(0.5) * 1000:.1f}/{outcome.lag(0.95) * 1000:.1f}"
    exact = f"{outcome.exact_after * 1000:.0f}" if outcome.is_exact else "NEVER"
    near = f"{tally.worst_psnr:.1f}" if tally.worst_psnr < 99 else "exact"
    times = f"{outcome.machine_encode_seconds * 1000:8.0f}{outcome.machine_decode_seconds * 1000:8.0f}"
    print(
        f"{outcome.recording:22}{outcome.link:10}{tally.bytes / 1000:9.1f}{outcome.shown:7.2f}"
        f"{lag:>14}{exact:>10}{near:>7}{times}  {tally.moves} moves, {tally.recalled} recalled, {codecs}",
        flush=True,
    )


def _version() -> str:
    """The version, and the revision where this is a working copy."""
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return f"{VERSION} {asked.stdout.strip()}".strip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench replay", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--check", action="store_true", help="fail where it became worse; write nothing")
    parser.add_argument("--accept", action="store_true", help="make this run the baseline")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="recordings with this in their name"
    )
    parser.add_argument("--trace", action="store_true", help="print what every record holds")
    parser.add_argument("--link", action="append", default=[], choices=sorted(_LINKS))
    return parser


if __name__ == "__main__":
    sys.exit(main())
