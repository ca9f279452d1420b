"""The media protocol's page is what the code packs, reads and refuses."""

from __future__ import annotations

import re
import struct
import typing
from pathlib import Path

import pytest

from remote_assist import monitors
from remote_assist.codec import codec_ids, codec_numbered, lossless_codec_ids
from remote_assist.codec.video import VIDEO_ID, VideoEncoder
from remote_assist.errors import ProtocolError
from remote_assist.geometry import Point, Rect, Size
from remote_assist.policy import absence, board, recall
from remote_assist.secure.code_pairing import CodeHello
from remote_assist.secure.hub_pairing import Commit, HubHello
from remote_assist.secure.pairing import Confirm, Failed
from remote_assist.secure.records import BYTES_PER_KEY, RECORDS_PER_KEY, SEAL_SIZE
from remote_assist.secure.resume import ResumeHello
from remote_assist.secure.return_ticket import RETURN_SECONDS
from remote_assist.stream.monitors_told import AT_ONCE, EVERY
from remote_assist.stream.painter import RESIZE_EVERY, RESIZES_AT_ONCE
from remote_assist.wire import control, files, hello, limits, marks
from remote_assist.wire.frames import (
    MOVED,
    Ack,
    CursorPicture,
    Frame,
    MovedRect,
    PixelRect,
    pack_ack,
    pack_cursor,
    pack_frame,
)
from remote_assist.wire.input import (
    InputEvent,
    Key,
    MovePointer,
    ReleaseAll,
    TurnButton,
    TurnKey,
    TurnWheel,
    TypeText,
    pack_input,
)
from remote_assist.wire.reasons import ReasonCode, reason_told
from remote_assist.wire.record import Header, RecordClass
from remote_assist.wire.roles import Capability, Direction, Role

PAGE = Path(limits.__file__).resolve().parents[1] / "PROTOCOL.md"


def _section(title: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def _table(title: str, head: str) -> list[list[str]]:
    """The rows of the table under `title` whose first column is called `head`, without their backquotes."""
    after = _section(title).split(f"| {head} |", 1)[1].splitlines()[2:]
    rows = []
    for line in after:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().replace("`", "") for cell in line.strip("|").split("|")])
    return rows


def _listed(title: str, begin: str) -> set[str]:
    """What stands in backquotes between `begin` and the end of its sentence."""
    sentence = re.split(r"[.;]\s", _section(title).split(begin, 1)[1] + "\n", maxsplit=1)[0]
    return set(re.findall(r"`(\w+)`", sentence))


def _layout(title: str, what: str) -> str:
    return next(row[0] for row in _table(title, "layout") if row[1].split(":")[0] == what)


def test_a_records_header_is_laid_out_as_the_page_says() -> None:
    ((layout, fields),) = _table("Records", "layout")
    header = Header(Direction.TO_HOST, RecordClass.FRAMES, 3, b"sessions", 9)
    assert fields == "version, direction, class, epoch, session, counter"
    assert struct.unpack(layout, header.pack()) == (limits.PROTOCOL_VERSION, 1, 4, 3, b"sessions", 9)


def test_page_names_every_class_of_records() -> None:
    assert {(int(row[0]), row[1]) for row in _table("Records", "class")} == {(c, c.name.lower()) for c in RecordClass}


def test_page_tells_how_long_a_key_lives_and_how_long_its_seal_is() -> None:
    text = _section("Records")
    assert f"at most 2^{RECORDS_PER_KEY.bit_length() - 1} records and 2^{BYTES_PER_KEY.bit_length() - 1} bytes" in text
    assert f"{SEAL_SIZE} bytes longer" in text


def test_page_names_every_word_and_its_fields() -> None:
    kinds = {kind.__struct_config__.tag: kind.__struct_fields__ for kind in typing.get_args(control.Control)}
    assert {row[0]: tuple(filter(None, row[1].split(", "))) for row in _table("Control words", "kind")} == kinds


def test_page_names_what_is_told_about_monitors_and_its_bounds() -> None:
    kinds = {"layout": monitors.Layout.__struct_fields__, "monitor": monitors.Monitor.__struct_fields__}
    assert {row[0]: tuple(row[1].split(", ")) for row in _table("Monitors", "kind")} == kinds
    text = " ".join(_section("Monitors").split())
    assert f"at most {monitors.MOST_MONITOR_NAME} characters; there are at most {monitors.MOST_MONITORS} " in text
    assert f"More than {AT_ONCE} layouts at once, and {1 / EVERY:g} a second" in text
    assert monitors._MOST_SIDE == limits.MAX_SIDE


def test_page_names_every_word_about_files() -> None:
    kinds = {kind.__struct_config__.tag: kind.__struct_fields__ for kind in typing.get_args(files.FilesWord)}
    assert {row[0]: tuple(row[1].split(", ")) for row in _table("Files", "kind")} == kinds
    assert _listed("Files", "`Entry` is an array:") == set(files.Entry.__struct_fields__)
    assert _listed("Files", "Purposes:") == set(files.Purpose)
    assert _listed("Files", "Reasons:") == set(files.StopReason)


def test_page_names_every_word_about_marks_and_what_a_board_holds() -> None:
    kinds = {kind.__struct_config__.tag: kind.__struct_fields__ for kind in typing.get_args(marks.MarkWord)}
    assert {row[0]: tuple(row[1].split(", ")) for row in _table("Marks", "kind")} == kinds
    assert _listed("Marks", "`why` is") == set(marks.Held)
    text = " ".join(_section("Marks").split())
    assert all(f"`{kind}`" in text for kind in marks.MarkKind)
    assert f"at most {board.MOST_MARKS} marks and {board.MOST_POINTS:,} points, {board.MOST_LENGTH:,} pixels" in text
    assert f"{board.WORDS_A_SECOND:g} words a second" in text
    assert f"{board.STANDS_FOR:g} seconds after" in text
    assert f"{marks.NARROWEST} to {marks.WIDEST} of them" in text


def test_page_tells_the_times_of_signs_of_life_and_the_length_of_a_seat() -> None:
    text = _section("Control words")
    for seconds in (absence.BEAT, absence.SILENCE, absence.RETURN_WITHIN):
        assert f"{seconds:g} seconds" in text
    assert absence.RESTARTED_WITHIN == RETURN_SECONDS
    assert f"within {RETURN_SECONDS / 60:g} minutes" in " ".join(text.split())
    longest = "s" * int(re.search(r"at most (\d+) characters", _section("Hello"))[1])  # type: ignore[index]
    assert hello.parse_relay_hello(hello.pack_hello(hello.RelayHello("7", Role.HOST, longest))).seat == longest
    with pytest.raises(ProtocolError):
        hello.parse_relay_hello(hello.pack_hello(hello.RelayHello("7", Role.HOST, longest + "s")))


def test_page_names_every_pairing_message_and_its_fields() -> None:
    messages = (CodeHello, Commit, HubHello, ResumeHello, Confirm, Failed)
    kinds = {message.__struct_config__.tag: message.__struct_fields__ for message in messages}
    assert {row[0]: tuple(row[1].split(", ")) for row in _table("Handshake", "kind")} == kinds


def test_page_names_the_fields_of_a_hello_and_every_refusal() -> None:
    fields = [tuple(row[1].split(", ")) for row in _table("Hello", "to")]
    assert fields == [hello.AssistHello.__struct_fields__, hello.RelayHello.__struct_fields__]
    assert _listed("Hello", "Refusals:") == set(hello.Refusal)
    assert f"{hello.MAX_HELLO:,} bytes" in _section("Hello")


def test_page_names_the_capabilities_and_what_a_host_may_say_of_its_end() -> None:
    assert _listed("Control words", "Capabilities:") == set(Capability)
    may_say = {reason for reason in ReasonCode if reason_told(reason) is reason and reason is not ReasonCode.ENDED}
    assert _listed("Control words", "for the end:") == may_say


def test_a_frame_is_laid_out_as_the_page_says() -> None:
    head, entry, source = (_layout("Frames", what) for what in ("frame", "rectangle", "moved content"))
    rects = (PixelRect(Rect(1, 2, 3, 4), 2, b"bgr"), MovedRect(Rect(5, 6, 7, 8), Point(9, 10)))
    packed = pack_frame(Frame(77, Size(640, 480), rects, last=True))
    assert struct.unpack_from(head, packed) == (77, 1, 640, 480, 2)
    at, step = struct.calcsize(head), struct.calcsize(entry)
    assert struct.unpack_from(entry, packed, at) == (1, 2, 3, 4, 2, 3)
    assert struct.unpack_from(entry, packed, at + step) == (5, 6, 7, 8, MOVED, struct.calcsize(source))
    assert packed[at + 2 * step :] == b"bgr" + struct.pack(source, 9, 10)


def test_page_tells_how_often_a_screen_may_change_its_size() -> None:
    often = f"({RESIZES_AT_ONCE} times at once, {1 / RESIZE_EVERY:g} times a second in the long run"
    assert often in " ".join(_section("Frames").split())


def test_what_was_sent_before_is_named_as_the_page_says() -> None:
    rect = PixelRect(Rect(0, 0, 9, 9), 3, bytes(range(200)))
    sent = recall.SentBefore()
    sent.sent(70_000, (PixelRect(Rect(0, 0, 1, 1), 2, b"bgr"), rect))
    assert sent.shortened(rect).payload == struct.pack(_layout("Frames", "recalled"), 70_000, 1)
    text = _section("Frames")
    assert f"of {recall.SMALLEST} to {recall.LARGEST:,} bytes" in text
    assert f"up to {recall.MOST_BYTES:,} bytes and {recall.MOST_KEPT:,} payloads" in text


@pytest.mark.parametrize("number", codec_ids())
def test_only_what_is_exact_is_kept_to_be_named(number: int) -> None:
    rect = PixelRect(Rect(0, 0, 9, 9), number, bytes(200))
    sent = recall.SentBefore()
    sent.sent(1, (rect,))
    assert (sent.shortened(rect).codec == recall.RECALLED) is (number in lossless_codec_ids())


def test_acknowledgement_and_pointer_are_laid_out_as_the_page_says() -> None:
    assert pack_ack(Ack(7, 800)) == struct.pack(_layout("Frames", "acknowledgement"), 7, 800)
    pointer = CursorPicture(Point(1, 2), Point(-3, 4), Size(1, 2), 5, b"BGRABGRA")
    assert pack_cursor(pointer) == struct.pack(_layout("Frames", "pointer"), 1, 2, -3, 4, 1, 2, 5) + b"BGRABGRA"


def test_page_names_every_codec() -> None:
    named = {number: codec_numbered(number).name for number in codec_ids()}
    named |= {MOVED: "moved", VIDEO_ID: VideoEncoder.name, recall.RECALLED: "recalled"}
    assert {int(row[0]): row[1] for row in _table("Frames", "codec")} == named


@pytest.mark.parametrize(
    ("event", "values", "rest"),
    [
        (MovePointer(Point(3, 4)), (b"m", 3, 4), b""),
        (TurnButton(1, True), (b"b", 1, 1), b""),
        (TurnWheel(-1, 2), (b"w", -1, 2), b""),
        (TurnKey(Key(0xFF0D), False), (b"k", 0xFF0D, 0), b""),
        (TypeText("中"), (b"t",), "中".encode()),
        (ReleaseAll(), (b"r",), b""),
    ],
    ids=["move", "button", "wheel", "key", "text", "release"],
)
def test_an_input_event_is_laid_out_as_the_page_says(
    event: InputEvent, values: tuple[bytes | int, ...], rest: bytes
) -> None:
    layouts = {row[1].encode(): row[0] for row in _table("Input events", "layout")}
    assert set(layouts) == {b"m", b"b", b"w", b"k", b"t", b"r"}
    assert pack_input(event) == struct.pack(layouts[pack_input(event)[:1]], *values) + rest


def test_page_tells_the_bounds() -> None:
    told = {row[0]: int(row[1].split()[0].replace(",", "")) for row in _table("Bounds", "bound")}
    assert told == {name: getattr(limits, name) for name in told}
    assert {"MAX_RECORD", "MAX_PIXELS", "MAX_RECTS"} <= set(told)
    assert {role.value for role in Role} == {"host", "viewer"}
