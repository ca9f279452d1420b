"""The words of `python -m remote_assist` and their options; what they do is in `__main__`."""

from __future__ import annotations

import argparse
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    program = argparse.ArgumentParser(prog="python -m remote_assist", description="Share or view a screen.")
    program.add_argument("--verbose", action="store_true", help="tell more on stderr")
    commands = program.add_subparsers(dest="command", required=True)
    share = commands.add_parser("share", help="share this screen")
    way = share.add_mutually_exclusive_group(required=True)
    way.add_argument("--listen", metavar="HOST:PORT", help="wait here for the viewer")
    way.add_argument("--relay", metavar="URL", help="meet at this relay, ws:// or wss://")
    whose = share.add_mutually_exclusive_group()
    whose.add_argument("--code", help="nine digits or PUBLIC-SECRET, - reads it from stdin; without it one is made")
    whose.add_argument("--take-code", metavar="CODE", help="the code that the viewer made, - reads it from stdin")
    share.add_argument("--allow", metavar="LIST", help="what is granted beforehand, for example view,control,clipboard")
    share.add_argument("--show", default="", metavar="WHAT", help="desktop, monitor:N or window-of:PID, nothing else")
    share.add_argument("--hide-title", action="append", default=[], metavar="PATTERN", help="hide windows called so")
    share.add_argument("--blackout", action="append", default=[], metavar="X,Y,W,H", help="hide this rectangle")
    share.add_argument("--show-passwords", action="store_true", help="do not hide password managers by themselves")
    share.add_argument("--viewers", type=int, default=1, metavar="N", help="how many may come in by the code; 1")
    share.add_argument("--video", action="store_true", help="send video streams too; needs the extra `video`")
    share.add_argument("--metrics", metavar="FILE", help="keep figures there, for Prometheus' textfile collector")
    share.add_argument("--vendor-key", metavar="KEY", help="the public key under which engineers are certified")
    share.add_argument("--display", help="X display to share, the default one without it")
    view = commands.add_parser("view", help="view a shared screen")
    view.add_argument("url", nargs="?", help="the address of a listening share, ws:// or wss://")
    view.add_argument("--relay", metavar="URL", help="meet at this relay")
    whose = view.add_mutually_exclusive_group()
    whose.add_argument(
        "--code", help="the code that the other side has, - reads it from stdin; without it you are asked"
    )
    whose.add_argument("--make-code", action="store_true", help="make a code for a share to take; needs --relay")
    view.add_argument(
        "--fullscreen", action="store_true", help="exact pixels and nothing over them; Ctrl+Alt+Home frees the keyboard"
    )
    view.add_argument("--name", default="", help="the name the other side is shown")
    view.add_argument("--identity", metavar="FILE", help="your own key, kept there; made when it is missing")
    view.add_argument("--certificate", metavar="FILE", help="what your vendor has certified of it")
    view.add_argument("--video", action="store_true", help="take video streams; needs the extra `video`")
    view.add_argument("--metrics", metavar="FILE", help="keep figures there, for Prometheus' textfile collector")
    relay = commands.add_parser("relay", help="let two ends meet that cannot reach each other")
    relay.add_argument("--listen", metavar="HOST:PORT", required=True)
    identity = commands.add_parser("identity", help="show the public part of your own key; make it when it is missing")
    identity.add_argument("file", metavar="FILE")
    commands.add_parser("host", help="share for an application, driven by JSON lines on stdin and stdout")
    back = commands.add_parser("return", help="go on with a session after a restart, by the ticket left for it")
    back.add_argument("ticket", type=Path, help="the ticket's file; it is removed")
    bench = commands.add_parser("bench", help="stage times of the pixel path on this machine")
    bench.add_argument("--display", help="grab this X display instead of the default one")
    bench.add_argument("--synthetic", action="store_true", help="grab no screen: a made-up one stands in")
    bench.add_argument("--runs", type=int, default=60, metavar="N", help="times that each stage is run")
    return program
