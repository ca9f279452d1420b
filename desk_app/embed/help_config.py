"""The file that `deskside help --config` reads: for software in other languages than Python.

Invariant: what is wrong with a file is said in one sentence with the file and the key in it; an unknown key is wrong.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import msgspec
import msgspec.toml

from remote_assist.launch import AssistError, parse_key, vendor_terms

_FILE_BYTES = 256 * 1024
_COMMAND_S = 20


class ConfigUnusable(Exception):
    """Why `deskside help` cannot start; the message is for a person."""


class HelpConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`jwt`, `jwt_file` and `jwt_command` are three ways to say who the person is; at most one is given.

    `jwt_command` is a list (program and arguments) that prints a fresh token; it is run again when one expires.
    A relative `jwt_file` is looked for beside the config file. `vendor_key` is what `deskside vendor-key new` printed.
    `show`, `show_at_most`, `hide_titles` and `blackout` are those of `HelpClient.configure`.
    """

    hub: str
    app_key: str
    jwt: str = ""
    jwt_file: str = ""
    jwt_command: tuple[str, ...] = ()
    context: dict[str, str | int | float | bool] = {}
    language: str = ""
    theme: str = "system"
    title: str = ""
    vendor_key: str = ""
    show: str = "desktop"
    show_at_most: str = "desktop"
    hide_titles: tuple[str, ...] = ()
    blackout: tuple[tuple[int, int, int, int], ...] = ()


def read_config(path: Path) -> HelpConfig:
    """Reads a .toml or .json file. Raises `ConfigUnusable`."""
    try:
        data = path.read_bytes()[: _FILE_BYTES + 1]
    except OSError as exc:
        raise ConfigUnusable(f"{path} cannot be read: {exc.strerror}.") from exc
    if len(data) > _FILE_BYTES:
        raise ConfigUnusable(f"{path} is over {_FILE_BYTES} bytes: this is no configuration.")
    decode = msgspec.toml.decode if path.suffix.lower() == ".toml" else msgspec.json.decode
    try:
        config = decode(data, type=HelpConfig)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise ConfigUnusable(f"{path} is not understood: {exc}.") from exc
    given = [name for name in ("jwt", "jwt_file", "jwt_command") if getattr(config, name)]
    if len(given) > 1:
        raise ConfigUnusable(f"{path} says who the person is in {len(given)} ways: keep one of {', '.join(given)}.")
    if config.theme not in ("light", "dark", "system"):
        raise ConfigUnusable(f"{path}: theme is {json.dumps(config.theme)}; it can be light, dark or system.")
    try:
        if config.vendor_key:
            parse_key(config.vendor_key)
    except AssistError as exc:
        raise ConfigUnusable(f"{path}: vendor_key cannot be used. {exc}") from exc
    try:
        vendor_terms(
            config.show, config.show_at_most, hide_titles=config.hide_titles, blackout=config.blackout, process=1
        )
    except ValueError as exc:
        raise ConfigUnusable(f"{path}: what may be shown cannot be used. {exc}") from exc
    if config.jwt_file:
        return msgspec.structs.replace(config, jwt_file=str(path.parent / config.jwt_file))
    return config


def fresh_jwt(config: HelpConfig) -> str:
    """Returns who the person is now, "" for an anonymous one. Blocks. Raises `ConfigUnusable`."""
    if config.jwt_file:
        try:
            return Path(config.jwt_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as exc:
            raise ConfigUnusable(f"The token file {config.jwt_file} cannot be read.") from exc
    if config.jwt_command:
        return _printed_by(config.jwt_command)
    return config.jwt


def _printed_by(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(list(command), capture_output=True, text=True, timeout=_COMMAND_S, check=True)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as exc:
        raise ConfigUnusable(f"The token command {command[0]} failed: {exc}.") from exc
    return done.stdout.strip()
