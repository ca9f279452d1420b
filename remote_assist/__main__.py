"""The command line: share, view, identity, relay, host, bench. It knows every room; no room knows it.

Invariant: `--allow` is the consent of the person who runs the command; no other path grants beforehand.
"""

from __future__ import annotations

import argparse
import getpass
import io
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec.structs

from remote_assist.code_lines import PrintedCodes, asked_code, given_code
from remote_assist.command_line import parser
from remote_assist.errors import AssistError
from remote_assist.memory import keep_start, share_arenas
from remote_assist.wire.roles import CARRIED, Capability, Role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from remote_assist.shown import ShownTerms
    from remote_assist.stream.identity import Identity
    from remote_assist.stream.metrics_file import Metric
    from remote_assist.wire.launch import AdmitEngineer, AssistReport

_SWITCH_INTERVAL = 0.0005  # seconds; the network thread must not wait five milliseconds for its turn


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. A refusal is one sentence on stderr and code 1."""
    options = parser().parse_args(arguments)
    logging.basicConfig(level=logging.DEBUG if options.verbose else logging.WARNING, stream=sys.stderr)
    sys.setswitchinterval(_SWITCH_INTERVAL)
    share_arenas()
    try:
        return _run(options)
    except AssistError as exc:
        print(exc, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "share":
            return _share(options)
        case "view":
            if (options.url is None) == (options.relay is None):
                raise AssistError("view takes either the address of a share or --relay URL.")
            if options.make_code and options.relay is None:
                raise AssistError("--make-code needs --relay: a share that listens makes its code itself.")
            return _view(options)
        case "relay":
            from remote_assist.stream.relay_program import run_relay

            return run_relay(options.listen)
        case "identity":
            return _show_identity(Path(options.file))
        case "host" | "return":
            return _host() if options.command == "host" else _return(options.ticket)
    from remote_assist.stream.bench import run_bench

    return run_bench(options.display, synthetic=options.synthetic, runs=options.runs)


def _share(options: argparse.Namespace) -> int:
    """Share this screen until somebody ends it; the banner is up for as long as anything is shared."""
    from remote_assist.policy.consent import Terms
    from remote_assist.secure.codes import new_code
    from remote_assist.stream.doors import SPARE_PLACES, DialDoor, ListenDoor
    from remote_assist.stream.host import Share
    from remote_assist.stream.host_pairing import MOST_VIEWERS, HostPairing
    from remote_assist.stream.machine import local_machine
    from remote_assist.stream.share_metrics import share_metrics
    from remote_assist.stream.share_setup import ShareSetup
    from remote_assist.stream.told_lines import PrintedLines, report_told
    from remote_assist.stream.transport import parse_address
    from remote_assist.ui.host_ui import QtHostUi
    from remote_assist.ui.run_beside import run_beside

    viewers = options.viewers
    if not 1 <= viewers <= MOST_VIEWERS:
        raise AssistError(f"--viewers takes a number from 1 to {MOST_VIEWERS}, not {viewers}.")
    if options.relay and viewers > 1:
        raise AssistError("A relay brings one viewer together with one share; several viewers need --listen.")
    if options.take_code and options.relay is None:
        raise AssistError("--take-code needs --relay: a share that listens makes its code itself.")
    made = options.code or options.take_code
    code = given_code(made) if made else new_code(os.urandom)
    if not made:
        PrintedCodes().code_made(code)
    allowed, shown = _capabilities(options.allow), _shown(options)
    application = _sharing_application(options.display, shown=shown)
    ui = QtHostUi()
    terms = Terms(granted_beforehand=allowed or frozenset())
    share = Share(
        DialDoor.by_relay(options.relay, code.public, Role.HOST)
        if options.relay
        else ListenDoor(parse_address(options.listen), places=viewers + SPARE_PLACES),
        HostPairing(os.urandom, taken=code)
        if options.take_code
        else HostPairing(os.urandom, code=code, places=viewers),
        setup=ShareSetup(terms, vendor_key=_vendor_key(options.vendor_key)),
        machine=local_machine(
            ui, options.display, shown=shown, video=_has_video(options.video), open_file_desk=ui.file_desk
        ),
        ui=ui,
        listener=PrintedLines(lambda line: print(line, flush=True), several=viewers > 1),
    )

    def ended(report: AssistReport | None, failure: AssistError | None) -> None:
        _print_failure(report, failure)
        for line in filter(None, map(report_told, share.reports)):
            print(line, flush=True)

    with _written(options.metrics, lambda: share_metrics(share.figures())):
        return run_beside(application, share, ended, keep_start)


def _view(options: argparse.Namespace) -> int:
    """View a shared screen until one of the two ends it."""
    from remote_assist.stream.doors import DialDoor, Door, NameplateDoor
    from remote_assist.stream.issuing import Issuer
    from remote_assist.stream.told_lines import words_told
    from remote_assist.stream.viewer import Viewer, ViewerSetup
    from remote_assist.stream.viewer_metrics import viewer_metrics
    from remote_assist.ui.engineers_clipboard import engineers_clipboard
    from remote_assist.ui.framebuffer import Framebuffer
    from remote_assist.ui.viewer_bridge import ViewerBridge
    from remote_assist.ui.viewer_window import ViewerWindow

    identity = _identity(options.identity, options.certificate)
    issuer = Issuer(os.urandom, PrintedCodes()) if options.make_code else None
    code = None if issuer is not None else given_code(options.code) if options.code else asked_code()

    def door() -> Door:
        if issuer is not None:
            return NameplateDoor(options.relay, issuer)
        if options.relay and code is not None:
            return DialDoor.by_relay(options.relay, code.public, Role.VIEWER)
        return DialDoor(options.url)

    application = _application(None)
    framebuffer, bridge = Framebuffer(), ViewerBridge()
    viewer = Viewer(
        door,
        ViewerSetup(
            options.name or getpass.getuser(),
            code=code,
            signing_seed=identity.seed if identity is not None else None,
            certificate=identity.certificate if identity is not None else b"",
            issuer=issuer,
            ask_at_once=(Capability.VIEW, Capability.CONTROL),
            video=_has_video(options.video),
            open_clipboard=engineers_clipboard(),
            file_desk=bridge.files,
        ),
        framebuffer,
        bridge,
    )
    window = ViewerWindow(viewer, framebuffer, bridge, fullscreen=options.fullscreen)
    bridge.words_told.connect(lambda en, zh: print("\n".join(words_told(en, zh)), flush=True))
    with _written(options.metrics, lambda: viewer_metrics(viewer.figures())):
        window.present()
        viewer.start()
        keep_start()
        code_of_exit = int(application.exec())
        viewer.stop()
        viewer.join(3.0)
    return code_of_exit


def _vendor_key(text: str | None) -> bytes:
    """The vendor's public key from its text, b"" without one. Raises `NotCertified`."""
    from remote_assist.wire.certificate import parse_key

    return parse_key(text) if text else b""


def _identity(file: str | None, certificate: str | None) -> Identity | None:
    """Who looks, beyond this session; None for somebody with a key for this session only."""
    from remote_assist.stream.identity import read_identity

    if file is None and certificate is not None:
        raise AssistError("--certificate is for a key that is kept: it needs --identity FILE.")
    return read_identity(Path(file), Path(certificate) if certificate else None) if file is not None else None


def _show_identity(file: Path) -> int:
    from remote_assist.stream.identity import read_identity

    print(read_identity(file).public_text)
    return 0


def _has_video(wanted: bool) -> bool:
    """Is video switched on? Raises `AssistError` where it is asked for and PyAV is not installed."""
    if not wanted:
        return False
    from remote_assist.codec.video import is_available

    if not is_available():
        raise AssistError("--video needs the extra of that name: pip install 'deskside[video]'.")
    return True


@contextmanager
def _written(path: str | None, read: Callable[[], Sequence[Metric]]) -> Iterator[None]:
    """Keep a metrics file up to date meanwhile, if one is asked for. Raises `AssistError` if it can't be written."""
    if path is None:
        yield
        return
    from remote_assist.stream.metrics_file import MetricsFile

    file = MetricsFile(Path(path), read)
    try:
        file.start()
    except OSError as exc:
        raise AssistError(f"The metrics file {path} cannot be written: {exc.strerror or exc}.") from exc
    try:
        yield
    finally:
        file.stop()


def _host() -> int:
    """Share for an application at the other end of stdin and stdout; a pipe that closes ends everything."""
    from remote_assist.launch import program_command
    from remote_assist.policy.consent import Terms
    from remote_assist.stream.host import Share
    from remote_assist.stream.host_ways import way_in, way_in_for
    from remote_assist.stream.machine import local_machine
    from remote_assist.stream.pipe_commands import obey
    from remote_assist.stream.restart_plan import plan_here
    from remote_assist.stream.share_setup import ShareSetup
    from remote_assist.stream.told_lines import EventLines
    from remote_assist.ui.host_ui import QtHostUi
    from remote_assist.ui.run_beside import run_beside
    from remote_assist.wire.launch import HostEnded, HostFailed, StartHost, parse_command
    from remote_assist.wire.limits import MAX_LAUNCH_LINE
    from remote_assist.wire.reasons import Reason, ReasonCode, reason_of

    lines = EventLines(sys.stdout.buffer)
    # Unbuffered: a thread that waits in a buffered read holds a lock the interpreter wants at its end.
    pipe = io.FileIO(sys.stdin.fileno(), closefd=False)
    command = parse_command(pipe.readline(MAX_LAUNCH_LINE + 1))
    if not isinstance(command, StartHost):
        raise AssistError("The first line to a host process is its configuration.")
    config = command.config
    try:
        door, pairing = way_in(config, os.urandom, lines.tell)
        vendor_key = _vendor_key(config.vendor_key)
        application = _sharing_application(config.display or None, config.language, config.theme, config.shown)
    except AssistError as exc:
        lines.tell(HostFailed(reason_of(exc), str(exc)))
        return 1
    ui = QtHostUi()
    machine = local_machine(ui, config.display or None, shown=config.shown, open_file_desk=ui.file_desk)
    setup = ShareSetup(
        Terms(frozenset(CARRIED) & frozenset(config.capabilities), config.vendor, config.subject),
        config.engineer_name,
        config.engineer_verified,
        vendor_key,
    )
    share = Share(
        door,
        pairing,
        setup=setup,
        machine=replace(machine, restart=plan_here(config, machine.curtain, program_command())),
        ui=ui,
        listener=lines.of(config.assist_id, config.report_file),
    )

    def admit(engineer: AdmitEngineer) -> None:
        listener = lines.of(engineer.assist_id, engineer.report_file)
        share.admit(way_in_for(engineer, setup, os.urandom, listener))

    def ended(report: AssistReport | None, failure: AssistError | None) -> None:
        if share.is_restarting:
            return  # it goes on after the restart
        if report is not None:
            lines.tell(HostEnded(report))
        elif failure is not None:
            lines.tell(HostFailed(reason_of(failure), str(failure)))
        else:
            lines.tell(HostFailed(Reason(ReasonCode.ENDED), "The share was ended before a session began."))

    threading.Thread(target=obey, args=(pipe, share, ui.show_panel, admit), name="deskside-pipe", daemon=True).start()
    return run_beside(application, share, ended, keep_start)


def _return(path: Path) -> int:
    """Go on with the session that a restart interrupted. The ticket and what started this program go first."""
    from remote_assist.launch import program_command
    from remote_assist.restart import open_restarter
    from remote_assist.stream.left_report import leave_report
    from remote_assist.stream.machine import local_machine
    from remote_assist.stream.restart_plan import plan_here, returned
    from remote_assist.stream.return_share import returned_share
    from remote_assist.stream.told_lines import PrintedLines
    from remote_assist.ui.host_ui import QtHostUi
    from remote_assist.ui.run_beside import run_beside

    ticket = returned(path, open_restarter())
    config = ticket.config
    application = _sharing_application(None, config.language, config.theme)
    ui = QtHostUi()
    # The application's process is another one now, and its old number may be anybody's.
    shown = msgspec.structs.replace(config.shown, processes=())
    machine = local_machine(ui, None, shown=shown, open_file_desk=ui.file_desk)
    machine = replace(machine, restart=plan_here(config, machine.curtain, program_command()))
    lines = PrintedLines(lambda line: print(line, flush=True))
    share = returned_share(ticket, machine, ui, lines, vendor_key=_vendor_key(config.vendor_key))

    def ended(report: AssistReport | None, failure: AssistError | None) -> None:
        # The application, if it is there again by now, has no pipe to this program.
        if report is not None and config.report_file and not share.is_restarting:
            leave_report(Path(config.report_file), report)
        _print_failure(report, failure)

    return run_beside(application, share, ended, keep_start)


def _sharing_application(
    display: str | None, language: str = "", theme: str = "system", shown: ShownTerms | None = None
) -> QApplication:
    """The same for a program that shows a screen: what is missing, or cannot be kept to, is told before anybody is met.

    Raises `ScreenUnavailable`, whatever Qt draws on.
    """
    from remote_assist.capture import check_shown, open_screen

    open_screen(display).close()
    if shown is not None:
        check_shown(shown, display)
    return _application(display, language, theme)


def _application(display: str | None, language: str = "", theme: str = "system") -> QApplication:
    """The Qt application of this process. Raises `ScreenUnavailable` where Qt would abort."""
    from PySide6.QtWidgets import QApplication

    from remote_assist.capture import open_screen
    from remote_assist.ui.appearance import dress, prefer_a_loadable_input_method

    if display:
        os.environ["DISPLAY"] = display
    if sys.platform == "linux" and os.environ.get("QT_QPA_PLATFORM", "xcb") == "xcb":
        open_screen(display).close()
    prefer_a_loadable_input_method()
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(True)
    dress(application, language, theme)
    return application


def _print_failure(_report: AssistReport | None, failure: AssistError | None) -> None:
    if failure is not None:
        print(failure, file=sys.stderr)


def _shown(options: argparse.Namespace) -> ShownTerms:
    """What may be shown. Raises `AssistError`."""
    from remote_assist.shown import terms_of

    try:
        return terms_of(
            options.show,
            hide_titles=options.hide_title,
            blackout=options.blackout,
            hide_known=not options.show_passwords,
        )
    except ValueError as exc:
        raise AssistError(str(exc)) from exc


def _capabilities(text: str | None) -> frozenset[Capability] | None:
    """What `--allow` names; None without it. Raises `AssistError`."""
    if text is None:
        return None
    from remote_assist.policy.consent import BEFOREHAND

    known = {capability.value: capability for capability in BEFOREHAND}
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in known]:
        raise AssistError(f"--allow takes a list out of: {', '.join(sorted(known))}; not {', '.join(unknown)}.")
    return frozenset(known[name] for name in names)


if __name__ == "__main__":
    sys.exit(main())
