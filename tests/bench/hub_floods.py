"""The hub's door in figures: ten thousand connections of one address, and each flood, with somebody at work beside.

What counts is the ratio: how long the other's words take under attack, and how long without.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from tests.fakes.attacked import FLOODS, Attacker, Beside, attacker, memory_mb, sign_in
from tests.fakes.hub import HubProcess

_CROWDS = {
    "silent": "",
    "half a head each": "GET /health HTTP/1.1\r\nHost: x\r\n",
    "a request each": "GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
}


def _crowd(hub: HubProcess, beside: Beside, name: str, count: int) -> None:
    alone, before = beside.p95(60), memory_mb(hub)
    began = time.monotonic()
    with attacker(hub, count=count, says=_CROWDS[name]) as crowd:
        under, samples = _while_busy(crowd, beside)
        fresh = beside.comes_in()
        counted = crowd.count()
        held = memory_mb(hub)
        while crowd.count()["open"] and time.monotonic() - began < 60:
            time.sleep(0.2)
        over = time.monotonic() - began
    print(
        f"{count} connections, {name}: opened in {under['seconds']:.1f} s; then open {counted['open']}, "
        f"told {counted['told']}, answered {counted['answered']}, cut off {counted['cut']}; all gone after {over:.0f} s"
    )
    print(
        f"  beside: word p95 {alone:.1f} ms alone, {samples:.1f} ms meanwhile (x{samples / alone:.1f}), "
        f"fresh connections {fresh:.0f} ms; memory {before:.0f} MB, {held:.0f} MB, {memory_mb(hub):.0f} MB after"
    )


def _while_busy(crowd: Attacker, beside: Beside) -> tuple[dict[str, float], float]:
    """What the crowd says once it is complete, and his p95 from now on: most of it while it still comes."""
    slow = beside.p95(60)
    return crowd.hear(), slow


def _flood(hub: HubProcess, beside: Beside, name: str, number: int, seconds: float) -> None:
    flood = {"begins": b"", "reads": True} | FLOODS[name]
    alone, before = beside.p95(60), memory_mb(hub)
    with attacker(hub, count=4, token=sign_in(hub, number), seconds=seconds, **flood) as flooding:
        flooding.hear()
        under = beside.p95(60)
        held = memory_mb(hub)
        end = flooding.hear()
    print(
        f"flood of {name}: {end['sent'] / 1e6:.1f} MB taken, {end['ended']} of 4 ended; "
        f"beside p95 {alone:.1f} ms alone, {under:.1f} ms meanwhile (x{under / alone:.1f}); "
        f"memory {before:.0f} MB, {held:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=3.0)
    wish = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    print(f"open files: {soft} of at most {hard}")
    with tempfile.TemporaryDirectory() as folder:
        hub = HubProcess(Path(folder))
        hub.prepare()
        hub.start()
        beside = Beside(hub, 1)
        try:
            for name in _CROWDS:
                _crowd(hub, beside, name, wish.connections)
                time.sleep(25)  # until the address may knock again
            for number, name in enumerate(FLOODS, start=100):
                _flood(hub, beside, name, number, wish.seconds)
        finally:
            beside.close()
            hub.stop()


if __name__ == "__main__":
    main()
