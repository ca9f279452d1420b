"""No code path sends unsealed: a link takes two types of records, and each is made in one place of the source.

`make check` runs mypy over this file too. The two ignores below are errors of their own (`warn_unused_ignores`) as soon
as a link would take plain bytes.
"""

from __future__ import annotations

import ast
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import remote_assist
from remote_assist.stream.transport import Link, WebsocketLink
from remote_assist.wire.record import HandshakeRecord, SealedRecord
from tests.test_architecture import ROOT

Place = tuple[str, str]  # module, and the function in it
_SOURCE = Path(remote_assist.__file__).resolve().parent


async def _unsealed(link: Link, socket: WebsocketLink, payload: bytes) -> None:
    """Never called: what mypy has to refuse."""
    await link.send(payload)  # type: ignore[arg-type]
    await socket.send(b"plain")  # type: ignore[arg-type]


def _calls(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the qualified name of the function that it stands in."""
    for node in ast.iter_child_nodes(tree):
        name = inside
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{inside}.{node.name}".strip(".")
        if isinstance(node, ast.Call):
            yield inside, node
        yield from _calls(node, name)


@cache
def _calls_everywhere() -> tuple[tuple[str, str, ast.Call], ...]:
    """(file, function, call) for every call in what is shipped."""
    paths = (path for top in ("remote_assist", "desk_app") for path in sorted((ROOT / top).rglob("*.py")))
    return tuple(
        (path.relative_to(ROOT).as_posix(), inside, call)
        for path in paths
        for inside, call in _calls(ast.parse(path.read_text(encoding="utf-8")))
    )


def _named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _made(kind: str) -> list[Place]:
    return [(path, inside) for path, inside, call in _calls_everywhere() if _named(call.func) == kind]


def test_a_link_takes_sealed_records_and_pairing_messages_and_nothing_else() -> None:
    for kind in (Link, WebsocketLink):
        takes = typing.get_type_hints(kind.send)["record"]
        assert set(typing.get_args(takes)) == {SealedRecord, HandshakeRecord}


def test_a_sealed_record_is_made_by_the_seal_alone() -> None:
    assert _made("SealedRecord") == [("remote_assist/secure/records.py", "SealedChannel.seal")]


def test_an_unsealed_record_is_made_for_pairing_messages_alone() -> None:
    assert _made("HandshakeRecord") == [("remote_assist/wire/record.py", "handshake_record")]
    assert _made("handshake_record") == [("remote_assist/stream/handshake.py", "Handshake._send")]


def test_no_type_is_talked_into_being_a_record() -> None:
    """Neither a cast nor an ignored error stands where records are made, sealed, queued and sent."""
    for path in (
        "wire/record.py",
        "secure/records.py",
        *(f"stream/{p.name}" for p in (_SOURCE / "stream").glob("*.py")),
    ):
        text = (_SOURCE / path).read_text(encoding="utf-8")
        assert "type: ignore" not in text, path
        casts = [call.args[0] for _, call in _calls(ast.parse(text)) if _named(call.func) == "cast"]
        assert not any("Record" in ast.unparse(kind) for kind in casts), path


def test_a_socket_is_written_to_by_links_and_by_the_blind_relay_alone() -> None:
    writes = {"send", "send_text", "send_binary", "send_bytes", "write", "sendall", "sendto"}
    sockets = {"_connection", "connection", "_protocol", "_transport", "transport", "socket", "sock"}
    found = {
        (path, inside)
        for path, inside, call in _calls_everywhere()
        if path.startswith("remote_assist/")
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in writes
        and _named(call.func.value) in sockets
    }
    assert found == {
        ("remote_assist/stream/transport.py", "WebsocketLink.send"),
        ("remote_assist/stream/transport.py", "_introduce"),  # the hello to a hub or relay
        *(("remote_assist/stream/relay_peer.py", f"Peer.{name}") for name in ("send", "send_text", "_write")),
    }
