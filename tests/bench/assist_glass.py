"""Glass to glass: a change on one virtual display until another shows it; Deskside beside TigerVNC, where it is there.

    python -m tests.bench.assist_glass                          direct and through the relay, the whole table
    ... --only scroll --only drag --seconds 4                   some figures, shorter
    ... --link 10,40 --link 2,120                               over shaped links instead (Mbit/s, ms there and back)
    ... --theme dark --letters 20 --step 13 --size 1280x800     another look

Both systems are measured in one run, so that their ratio counts whatever else the computer does. It prints what must be
reached, what was, and whether it is met; it fails nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing

from remote_assist.geometry import Size
from tests.bench.glass.figures import Bench, Figures
from tests.bench.glass.probe import Probe
from tests.bench.glass.programs import DIRECT, RELAYED, TIGERVNC, LinkShape, System, running
from tests.bench.glass.scenery import Look, Scenery
from tests.bench.glass.source import Source
from tests.bench.glass.table import lines
from tests.fakes.display import virtual_display

_SCENES = ("idle", "glyph", "pointer", "page", "scroll", "sideways", "drag", "video", "typing", "memory")
_OURS = {"direct": DIRECT, "relay": RELAYED}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    links: list[LinkShape | None] = [_link(text) for text in options.link] or [None]
    for link in links:
        print(f"\n{options.size}, {options.theme}, letters of {options.letters}, steps of {options.step}", end="")
        print(f", {link.name if link else 'no shaper'}", flush=True)
        peer = None
        if TIGERVNC.is_installed and not options.alone:
            peer = _measured(TIGERVNC, link, options)
        for name in options.path or (["direct"] if link else list(_OURS)):
            figures = _measured(_OURS[name], link, options)
            print("\n".join(lines(name, figures, peer, link)), flush=True)
    return 0


def _measured(system: System, link: LinkShape | None, options: argparse.Namespace) -> Figures:
    """All chosen figures of one system, on fresh displays."""
    size = _size(options.size)
    with ExitStack() as stack:
        customer = stack.enter_context(virtual_display(*size))
        engineer = stack.enter_context(virtual_display(*size, window_manager=True))
        source = stack.enter_context(closing(Source(customer.name, size)))
        scenery = Scenery(source, Look(options.theme, options.letters, options.step))
        programs = stack.enter_context(running(system, customer.name, engineer.name, link))
        probe = stack.enter_context(closing(Probe(engineer.name)))
        own = stack.enter_context(closing(Probe(customer.name)))
        bench = Bench(source, probe, own, programs, scenery, options.seconds, 12.0 if link else 3.0)
        bench.await_picture()
        for scene in options.only or _SCENES:
            _measure(bench, scene)
        return bench.figures


def _measure(bench: Bench, scene: str) -> None:
    match scene:
        case "idle":
            bench.idle()
        case "glyph":
            bench.glyph()
        case "pointer":
            bench.pointer()
        case "page":
            bench.page()
        case "memory":
            bench.memory()
        case _:
            bench.animation(scene)


def _link(text: str) -> LinkShape:
    numbers = [float(part) for part in text.split(",")]
    if len(numbers) not in {2, 3}:
        raise SystemExit("--link takes Mbit/s and ms, and KiB of queue if you like: 10,40 or 2,120,256")
    return LinkShape(numbers[0], numbers[1], int(numbers[2]) if len(numbers) == 3 else 256)


def _size(text: str) -> Size:
    width, _, height = text.partition("x")
    return Size(int(width), int(height))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.assist_glass", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--only", action="append", default=[], choices=_SCENES)
    parser.add_argument("--path", action="append", default=[], choices=sorted(_OURS), help="both without it")
    parser.add_argument("--link", action="append", default=[], metavar="MBIT,MS[,KIB]")
    parser.add_argument("--alone", action="store_true", help="do not measure TigerVNC")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each animation")
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--theme", default="light", choices=("light", "dark"))
    parser.add_argument("--letters", type=int, default=16, metavar="PIXELS")
    parser.add_argument("--step", type=int, default=7, metavar="PIXELS", help="of a scroll, each frame")
    return parser


if __name__ == "__main__":
    sys.exit(main())
