"""The command `deskside`: the composition root, the only module that knows everybody.

Invariant: each word loads only its own part (imports stand inside the branches), what goes wrong is one sentence on
stderr and an exit code, and no password ever stands on a command line.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desk_app.version import VERSION

if TYPE_CHECKING:
    from desk_app.hub.settings import Settings
    from desk_app.hub.verbs import Verbs

OK, FAILED = 0, 1
_INTERRUPTED = 130
T = TypeVar("T")

_EXTRAS = {
    **dict.fromkeys(("qasync", "keyring"), "agent"),
    **dict.fromkeys(("fastapi", "uvicorn", "uvloop", "sqlalchemy", "greenlet", "alembic", "argon2", "jwt"), "hub"),
    **dict.fromkeys(("PIL", "prometheus_client", "pydantic", "pydantic_settings", "starlette", "structlog"), "hub"),
    "asyncpg": "postgres",
}
"""Which extra brings a module that is missing."""


class CannotRun(Exception):
    """Why a command ends here; the message is a whole sentence for a person."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 failed, 2 not understood or not startable."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except CannotRun as exc:
        return _fail(str(exc))
    except ModuleNotFoundError as exc:
        extra = _EXTRAS.get((exc.name or "").partition(".")[0])
        if extra is None:
            raise
        return _fail(f'{exc.name} is not installed. Run: pip install "deskside[{extra}]"')
    except KeyboardInterrupt:
        return _INTERRUPTED


def _fail(sentence: str) -> int:
    print(f"deskside: {sentence}", file=sys.stderr)
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deskside", description="The engineer's client; with a word: the hub, the help window, the version."
    )
    parser.set_defaults(run=_run_agent)
    parser.add_argument("--hub", metavar="URL", default="", help="the hub's address; else the one signed in to last")
    parser.add_argument("--email", default="", help="whom to sign in")
    parser.add_argument("--language", choices=("en", "zh_CN"), default="")
    parser.add_argument("--theme", choices=("light", "dark", "system"), default="")
    words = parser.add_subparsers(metavar="WORD")
    window = words.add_parser("help", help="the help window as a program, for software in any language")
    window.add_argument("--config", type=Path, required=True, metavar="FILE", help="a .toml or .json file")
    window.add_argument("--code", action="store_true", help="begin where a code is typed that somebody reads out")
    window.add_argument(
        "--window-of", type=int, default=0, metavar="PID", help="your software, whose windows alone can then be shown"
    )
    window.set_defaults(run=_run_help)
    words.add_parser("version", help="say the version").set_defaults(run=_run_version)
    _add_vendor(words)
    _add_hub(words.add_parser("hub", help="run the hub, or look after it"))
    return parser


def _add_vendor(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    vendor_key = words.add_parser("vendor-key", help="the key under which your engineers are certified")
    new = vendor_key.add_subparsers(metavar="WORD", required=True).add_parser("new", help="make one; once for all")
    new.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the private key goes")
    new.add_argument("--passphrase-stdin", action="store_true", help="read the passphrase from standard input")
    new.set_defaults(run=_new_vendor_key)
    certify = words.add_parser("certify-agent", help="certify an engineer under the vendor's key")
    certify.add_argument("--key", type=Path, required=True, metavar="FILE", help="the vendor's private key")
    certify.add_argument("--passphrase-stdin", action="store_true", help="read its passphrase from standard input")
    certify.add_argument("--agent-key", required=True, metavar="KEY", help="from the engineer's Settings, Identity")
    certify.add_argument("--name", required=True, help="as customers are to see it")
    certify.add_argument("--email", default="")
    certify.add_argument("--vendor", required=True, help="as customers are to see it: the application's vendor")
    certify.add_argument("--valid-days", type=int, default=365, metavar="N", help="default 365")
    certify.add_argument("--out", type=Path, metavar="FILE", help="where it goes; else to standard output")
    certify.set_defaults(run=_certify_agent)


def _add_hub(hub: argparse.ArgumentParser) -> None:
    hub.set_defaults(run=_run_hub)
    hub.description = "Without a WORD: runs the hub until it is stopped."
    hub.epilog = (
        "The other settings come from the environment: DESKSIDE_HUB_METRICS_TOKEN, DESKSIDE_HUB_ANONYMOUS_AN_HOUR, "
        "DESKSIDE_HUB_CONNECTIONS_AN_ADDRESS, "
        "DESKSIDE_HUB_WAITING_AWAY_S, DESKSIDE_HUB_LIVE_AWAY_S, DESKSIDE_HUB_EVENTS_KEPT_DAYS, "
        "DESKSIDE_HUB_AUDIT_KEPT_DAYS, DESKSIDE_HUB_MAX_PAGES."
    )
    _add_where(hub)
    where = argparse.ArgumentParser(add_help=False)
    _add_where(where)
    unset = argparse.SUPPRESS  # what was not given comes from the environment
    hub.add_argument("--listen", metavar="HOST:PORT", default=unset, help="default 127.0.0.1:8470")
    hub.add_argument("--tls-cert", type=Path, metavar="FILE", default=unset, help="the certificate, as PEM")
    hub.add_argument("--tls-key", type=Path, metavar="FILE", default=unset, help="its private key, as PEM")
    hub.add_argument("--behind-proxy", metavar="ADDR", default=unset, help="believe this one's X-Forwarded-For")
    hub.add_argument(
        "--origin",
        dest="origins",
        action="append",
        metavar="URL",
        default=unset,
        help="web pages that may connect, like https://help.example.com; may be repeated",
    )
    words = hub.add_subparsers(metavar="WORD")

    def add(word: str, run: Callable[[argparse.Namespace], int], says: str) -> argparse.ArgumentParser:
        command = words.add_parser(word, help=says, parents=[where])
        command.set_defaults(run=run)
        return command

    def add_person(word: str, run: Callable[[argparse.Namespace], int], says: str) -> argparse.ArgumentParser:
        command = add(word, run, says)
        command.add_argument("--name", required=True)
        command.add_argument("--email", required=True)
        command.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        return command

    add_person("init", _init, "make the first administrator")
    command = add_person("add-agent", _add_agent, "add an engineer")
    command.add_argument("--role", choices=("agent", "lead", "admin"), default="agent")
    command.add_argument("--capacity", type=int, default=10, help="live chats at once, from 1 to 50; default 10")
    command = add("disable-agent", _disable_agent, "end an engineer's access at once")
    command.add_argument("--email", required=True)
    command = add("add-app", _add_app, "add an application; shows its key and secret")
    command.add_argument("--name", required=True)
    command.add_argument("--vendor", required=True)
    command.add_argument("--inbox", default="")
    command.add_argument("--automatic", action="store_true", help="sessions are given out, not picked")
    add("rotate-secret", _rotate_secret, "give an application a new secret").add_argument("app_key", metavar="APP_KEY")
    add("import-articles", _import_articles, "bring in articles, one JSON object a line").add_argument(
        "file", type=Path, metavar="FILE"
    )
    _add_verify_audit(
        add("verify-audit", _verify_audit, "check the records of all assist sessions, while the hub runs")
    )
    add("backup", _back_up, "write everything into one file, while the hub runs").add_argument(
        "file", type=Path, metavar="FILE"
    )
    add("restore", _restore, "put a backup in place, while the hub is stopped").add_argument(
        "file", type=Path, metavar="FILE"
    )


def _add_verify_audit(command: argparse.ArgumentParser) -> None:
    command.description = "Says what is wrong, if anything is. Exit code: 0 everything holds, 1 something does not."
    command.add_argument("--assist", default="", metavar="ID", help="this assist session only")
    command.add_argument("--ticket", type=int, metavar="NUMBER", help="those of this ticket only")
    command.add_argument("--since", type=_day, default=0, metavar="DATE", help="those from this day on: 2026-11-29")
    command.add_argument("--anchor", default="", metavar="NUMBER:HASH", help="what this command said to note down")
    command.add_argument(
        "--file",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="check saved records instead, without a hub; several of one session are checked against each other",
    )
    command.add_argument("--json", action="store_true", help="for a program")


def _day(text: str) -> int:
    """Midnight here, in milliseconds."""
    return int(datetime.strptime(text, "%Y-%m-%d").astimezone().timestamp() * 1000)


def _add_where(parser: argparse.ArgumentParser) -> None:
    """Where the hub keeps its data: the same for running it and for looking after it."""
    unset = argparse.SUPPRESS
    parser.add_argument("--database", metavar="URL", default=unset, help="a file or a postgresql:// URL")
    parser.add_argument(
        "--data-folder", type=Path, metavar="FOLDER", default=unset, help="for the database and attachments"
    )


# The windows.


def _run_agent(options: argparse.Namespace) -> int:
    from desk_app.agent.app import StartSettings, run

    return run(StartSettings(hub=options.hub, email=options.email, language=options.language, theme=options.theme))


def _run_help(options: argparse.Namespace) -> int:
    from desk_app.embed.help import View
    from desk_app.embed.help_config import ConfigUnusable, read_config
    from desk_app.embed.program import run

    try:
        view = View.CODE if options.code else View.HOME
        return run(read_config(options.config), view, options.window_of)
    except ConfigUnusable as exc:
        raise CannotRun(str(exc)) from exc


def _run_version(_options: argparse.Namespace) -> int:
    print(f"Deskside {VERSION}")
    return OK


# The vendor's key.


def _new_vendor_key(options: argparse.Namespace) -> int:
    from desk_app import vendor

    return _of_vendor(lambda: vendor.new_key(options, _secret))


def _certify_agent(options: argparse.Namespace) -> int:
    from desk_app import vendor

    return _of_vendor(lambda: vendor.certify(options, _secret))


def _of_vendor(work: Callable[[], None]) -> int:
    from desk_app.vendor import VendorTrouble

    try:
        work()
    except VendorTrouble as exc:
        raise CannotRun(str(exc)) from exc
    return OK


# The hub.


def _settings(options: argparse.Namespace) -> Settings:
    from pydantic import ValidationError

    from desk_app.hub.settings import Settings

    given = {name: value for name, value in vars(options).items() if name in Settings.model_fields}
    try:
        return Settings(**given)
    except ValidationError as exc:
        first = exc.errors()[0]
        option = "--" + "-".join(str(part) for part in first["loc"][:1]).replace("_", "-")
        raise CannotRun(f"{option} cannot be used: {first['msg'].removeprefix('Value error, ')}.") from exc


def _run_hub(options: argparse.Namespace) -> int:
    from desk_app.hub.server import run

    return run(_settings(options))


def _administer(options: argparse.Namespace, work: Callable[[Verbs], Awaitable[T]]) -> T:
    """Does something on the hub's store, beside a running hub or without one. Raises `CannotRun`."""
    from desk_app.domain.refusals import Refused
    from desk_app.hub import admin
    from desk_app.store.errors import StoreTrouble

    settings = _settings(options)

    async def opened() -> T:
        async with admin.opened(settings) as verbs:
            return await work(verbs)

    try:
        return asyncio.run(opened())
    except StoreTrouble as exc:
        raise CannotRun(str(exc)) from exc
    except Refused as exc:
        raise CannotRun(_refused_sentence(exc.refusal.code, exc.refusal.params)) from exc


_REFUSALS = {
    "taken": "The {what} {name} is there already.",
    "empty password": "The password is too short.",
    "app_unknown": "There is no application with this key.",
    "not_found": "There is no such {what}.",
    "empty": "The {field} is empty.",
    "too_long": "The {field} is longer than {limit} characters.",
    "storage_full": "The disk is full: nothing was changed.",
}


def _refused_sentence(code: str, params: Mapping[str, str | int]) -> str:
    template = _REFUSALS.get(f"{code} {params.get('field')}", _REFUSALS.get(code, "The hub refused this: {code}."))
    return template.format_map(
        {"what": "thing", "name": "", "field": "field", "limit": "", "code": code} | dict(params)
    )


def _password(options: argparse.Namespace) -> str:
    return _secret(options.password_stdin, f"Password for {options.email}", twice=True)


def _secret(from_stdin: bool, question: str, *, twice: bool = False) -> str:
    """Asked without an echo, or the first line of standard input."""
    if from_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"{question}: ")
    if twice and getpass.getpass("Once more: ") != first:
        raise CannotRun("The two differ.")
    return first


def _init(options: argparse.Namespace) -> int:
    from desk_app.hub import admin
    from desk_app.hub.passwords import Passwords

    password = _password(options)
    who = {"name": options.name, "email": options.email, "password": password}
    agent = _administer(options, lambda verbs: admin.init(verbs, Passwords(), **who))
    print(f"{agent.name} <{agent.email}> is the administrator.")
    return OK


def _add_agent(options: argparse.Namespace) -> int:
    from desk_app.domain.agents import Role
    from desk_app.hub import admin
    from desk_app.hub.passwords import Passwords

    password, role = _password(options), Role(options.role)
    who = {"name": options.name, "email": options.email, "password": password}
    agent = _administer(
        options,
        lambda verbs: admin.add_agent(verbs, Passwords(), **who, role=role, capacity=options.capacity),
    )
    print(f"{agent.name} <{agent.email}> can sign in.")
    return OK


def _disable_agent(options: argparse.Namespace) -> int:
    from desk_app.hub import admin

    agent = _administer(options, lambda verbs: admin.disable_agent(verbs, options.email))
    print(f"{agent.name} <{agent.email}> can no longer sign in.")
    return OK


def _add_app(options: argparse.Namespace) -> int:
    from desk_app.hub import admin

    record = _administer(
        options,
        lambda verbs: admin.add_app(
            verbs, name=options.name, vendor=options.vendor, inbox=options.inbox, automatic=options.automatic
        ),
    )
    print(f"App key: {record.app.app_key}\nSecret (shown once, for signing tokens): {record.secret}")
    return OK


def _rotate_secret(options: argparse.Namespace) -> int:
    from desk_app.hub import admin

    record = _administer(options, lambda verbs: admin.rotate_secret(verbs, options.app_key))
    print(
        f"New secret of {record.app.name} (shown once): {record.secret}\nThe one before it stays good until the next."
    )
    return OK


def _import_articles(options: argparse.Namespace) -> int:
    from desk_app.hub.import_articles import Imported, ImportTrouble, import_articles

    def tell(done: Imported) -> None:
        if sys.stderr.isatty() and done.total % 50 == 0:
            print(f"\r{done.total} articles", end="", file=sys.stderr, flush=True)

    try:
        done = _administer(options, lambda verbs: import_articles(verbs, options.file, tell))
    except ImportTrouble as exc:
        raise CannotRun(str(exc)) from exc
    print(f"{done.added} articles added, {done.changed} changed, {done.unchanged} as they were.")
    return OK


def _verify_audit(options: argparse.Namespace) -> int:
    from desk_app.hub.audit_outcome import verify_saved, verify_store
    from desk_app.hub.verify_audit import AuditTrouble, Selection

    chosen = Selection(assist_id=options.assist, ticket_number=options.ticket, since=options.since)
    try:
        if options.file:
            outcome = verify_saved(options.file)
        else:
            outcome = _administer(options, lambda verbs: verify_store(verbs, chosen, options.anchor))
    except AuditTrouble as exc:
        raise CannotRun(str(exc)) from exc
    print(outcome.json() if options.json else "\n".join(outcome.lines()))
    return OK if outcome.holds else FAILED


def _back_up(options: argparse.Namespace) -> int:
    from desk_app.hub.backup import BackupTrouble, back_up
    from desk_app.hub.clock import SystemClock

    settings = _settings(options)
    try:
        back_up(settings.store_address, settings.data_folder, options.file, SystemClock())
    except BackupTrouble as exc:
        raise CannotRun(str(exc)) from exc
    print(f"Everything is in {options.file}.")
    return OK


def _restore(options: argparse.Namespace) -> int:
    from desk_app.hub.backup import BackupTrouble, restore
    from desk_app.hub.clock import SystemClock

    settings = _settings(options)
    try:
        restore(settings.store_address, settings.data_folder, options.file, SystemClock())
    except BackupTrouble as exc:
        raise CannotRun(str(exc)) from exc
    print(f"The hub is as {options.file} has it. What was there lies beside it.")
    return OK


if __name__ == "__main__":
    sys.exit(main())
