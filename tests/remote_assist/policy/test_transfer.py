"""What a transfer lets through, whatever the other end sends."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote_assist.errors import ProtocolError
from remote_assist.policy.file_names import NameFlaw, NameRefused
from remote_assist.policy.transfer import Incoming, Item, Outgoing
from remote_assist.wire.files import Accept, Entry, Listed, Offer, Piece, Whole
from remote_assist.wire.limits import MAX_LISTED, MAX_TRANSFER_ENTRIES

DIGEST = bytes(32)
TREE = (
    Item(("说明.txt",), 5),
    Item(("图片",), is_folder=True),
    Item(("图片", "空"), is_folder=True),
    Item(("图片", "a.png"), 7),
    Item(("图片", "empty"), 0),
    Item(("z.bin",), 3),
)


def _incoming(items: tuple[Item, ...] = TREE) -> Incoming:
    words = list(Outgoing(2, items).offer())
    offer = words[0]
    assert isinstance(offer, Offer)
    incoming = Incoming(offer)
    whole = [incoming.list(word) for word in words[1:] if isinstance(word, Listed)]
    assert whole[-1]
    return incoming


def _lists(*entries: Entry, size: int | None = None) -> bool:
    total = sum(entry.size for entry in entries) if size is None else size
    return Incoming(Offer(2, len(entries), total)).list(Listed(2, entries))


def test_what_is_offered_is_what_is_listed() -> None:
    incoming = _incoming()
    assert tuple(incoming.items) == TREE
    assert incoming.tops == (TREE[0], TREE[1], TREE[5])
    assert incoming.size == 15


def test_a_long_list_comes_in_pages() -> None:
    items = tuple(Item((f"{number}.txt",), 1) for number in range(MAX_LISTED * 2 + 3))
    assert len(list(Outgoing(2, items).offer())) == 1 + 3
    assert tuple(_incoming(items).items) == items


def test_files_come_in_order_and_folders_take_no_turn() -> None:
    incoming = _incoming()
    incoming.accept((), 0, 0, b"")
    incoming.take_piece(Piece(2, 0, 0, b"12"))
    incoming.take_piece(Piece(2, 0, 2, b"345"))
    assert incoming.take_whole(Whole(2, 0, DIGEST)) == TREE[0]
    assert incoming.entry == 3
    incoming.take_piece(Piece(2, 3, 0, b"1234567"))
    incoming.take_whole(Whole(2, 3, DIGEST))
    incoming.take_whole(Whole(2, 4, DIGEST))
    incoming.take_piece(Piece(2, 5, 0, b"123"))
    incoming.take_whole(Whole(2, 5, DIGEST))
    assert incoming.is_at_end
    assert incoming.done == incoming.size


@pytest.mark.parametrize(
    "word",
    [
        Piece(2, 0, 0, b"123456"),  # beyond its size
        Piece(2, 0, 1, b"1"),  # a gap
        Piece(2, 3, 0, b"1"),  # another file
        Piece(2, 1, 0, b"1"),  # a folder
        Piece(2, 6, 0, b"1"),  # none
        Piece(2, 9999, 0, b"1"),
        Whole(2, 0, DIGEST),  # bytes are missing
        Whole(2, 4, DIGEST),  # not its turn
    ],
    ids=repr,
)
def test_what_is_not_next_ends_the_session(word: Piece | Whole) -> None:
    incoming = _incoming()
    incoming.accept((), 0, 0, b"")
    with pytest.raises(ProtocolError):
        incoming.take_piece(word) if isinstance(word, Piece) else incoming.take_whole(word)


def test_bytes_that_came_do_not_come_again() -> None:
    incoming = _incoming()
    incoming.accept((), 0, 0, b"")
    incoming.take_piece(Piece(2, 0, 0, b"12"))
    with pytest.raises(ProtocolError):
        incoming.take_piece(Piece(2, 0, 0, b"12"))


def test_nothing_comes_before_it_is_accepted_or_after_the_link() -> None:
    incoming = _incoming()
    with pytest.raises(ProtocolError):
        incoming.take_piece(Piece(2, 0, 0, b"1"))
    incoming.accept((), 0, 0, b"")
    incoming.take_piece(Piece(2, 0, 0, b"1"))
    incoming.link_lost()
    with pytest.raises(ProtocolError):
        incoming.take_piece(Piece(2, 0, 1, b"1"))


def test_it_goes_on_where_it_stopped_or_from_the_files_first_byte() -> None:
    for offset in (4, 0):
        incoming = _incoming()
        assert incoming.accept((), 3, 4, DIGEST) == Accept(2, 3, 4, DIGEST)
        assert incoming.done == 5 + 4
        incoming.take_piece(Piece(2, 3, offset, b"1"))
        assert incoming.offset == offset + 1
        with pytest.raises(ProtocolError):
            incoming.take_piece(Piece(2, 3, 0, b"1"))  # only once


@pytest.mark.parametrize(
    "accept", [Accept(2, 7), Accept(2, 0, 6), Accept(2, 1, 1), Accept(2, 0, 0, b"", (6,)), Accept(2, 6, 1)], ids=repr
)
def test_a_place_that_is_none_ends_the_session(accept: Accept) -> None:
    with pytest.raises(ProtocolError):
        Outgoing(2, TREE).accepted(accept)


@pytest.mark.parametrize(
    ("entries", "flaw"),
    [
        ((Entry("../a"),), NameFlaw.ELSEWHERE),
        ((Entry("/a"),), NameFlaw.EMPTY),
        ((Entry("a\\..\\b"),), NameFlaw.ELSEWHERE),
        ((Entry("d", 0, True), Entry("d/con.txt")), NameFlaw.DEVICE),
        ((Entry("a.txt"), Entry("A.TXT")), NameFlaw.COLLISION),
        ((Entry("a.txt"), Entry("a.txt")), NameFlaw.COLLISION),
        ((Entry("d", 0, True), Entry("D", 0, True)), NameFlaw.COLLISION),
        ((Entry("é"), Entry("e\u0301")), NameFlaw.COLLISION),
        ((Entry("/".join("d" * 33)),), NameFlaw.TOO_DEEP),
    ],
    ids=repr,
)
def test_a_name_that_is_a_trick_is_refused(entries: tuple[Entry, ...], flaw: NameFlaw) -> None:
    with pytest.raises(NameRefused) as refusal:
        _lists(*entries)
    assert refusal.value.flaw is flaw


@pytest.mark.parametrize(
    "entries",
    [
        (Entry("d/a", 1),),  # a folder that is not listed
        (Entry("d", 1), Entry("d/a", 1)),  # a file as a folder
        (Entry("d/a", 1), Entry("d", 0, True)),  # after what is in it
        (Entry("d", 7, True),),  # a folder with bytes
    ],
    ids=repr,
)
def test_a_list_that_makes_no_tree_ends_the_session(entries: tuple[Entry, ...]) -> None:
    with pytest.raises(ProtocolError):
        _lists(*entries)


def test_a_list_that_is_not_the_offer_ends_the_session() -> None:
    with pytest.raises(ProtocolError):
        _lists(Entry("a", 5), size=4)
    incoming = Incoming(Offer(2, 2, 0))
    assert not incoming.list(Listed(2, (Entry("a"),)))
    with pytest.raises(ProtocolError):
        incoming.list(Listed(2, (Entry("b"), Entry("c"))))


_SIZES = st.lists(st.integers(0, 5), min_size=1, max_size=6)


@given(_SIZES, st.data())
def test_both_ends_walk_the_same_way_through_skips_and_cuts(sizes: list[int], data: st.DataObject) -> None:
    items = tuple(Item((f"{place}",), size) for place, size in enumerate(sizes))
    skipped = data.draw(st.sets(st.integers(0, len(items) - 1)))
    outgoing, incoming = Outgoing(2, items), _incoming(items)
    written = dict.fromkeys(range(len(items)), 0)
    outgoing.accepted(incoming.accept(skipped, 0, 0, b""))
    while not outgoing.is_at_end:
        if data.draw(st.booleans()):  # the link is cut
            incoming.link_lost()
            outgoing.accepted(incoming.accept(skipped, incoming.entry, incoming.offset, b""))
        if outgoing.offset < outgoing.item.size:
            incoming.take_piece(Piece(2, outgoing.entry, outgoing.offset, b"x"))
            written[outgoing.entry] += 1
            outgoing.sent(1)
        else:
            incoming.take_whole(Whole(2, outgoing.entry, DIGEST))
            outgoing.settle()
    assert incoming.is_at_end
    assert written == {place: 0 if place in skipped else size for place, size in enumerate(sizes)}
    assert incoming.done == outgoing.done == sum(sizes)


@given(_SIZES)
def test_progress_never_goes_back(sizes: list[int]) -> None:
    items = tuple(Item((f"{place}",), size) for place, size in enumerate(sizes))
    outgoing = Outgoing(2, items)
    outgoing.accepted(Accept(2))
    told = []
    while not outgoing.is_at_end:
        told.append(outgoing.done)
        if outgoing.offset < outgoing.item.size:
            outgoing.sent(1)
        else:
            outgoing.settle()
    assert all(earlier <= later for earlier, later in pairwise([*told, outgoing.done]))


def test_a_list_of_endless_names_is_not_kept() -> None:
    folder = "/".join(["ﷺ" * 79] * 12)  # folded, each of these is eighteen letters
    folders = tuple(Entry(folder[: 80 * depth - 1], is_folder=True) for depth in range(1, 13))
    incoming = Incoming(Offer(2, MAX_TRANSFER_ENTRIES, 0))
    incoming.list(Listed(2, folders))

    def list_all() -> None:
        for start in range(0, MAX_TRANSFER_ENTRIES - 100, 50):
            incoming.list(Listed(2, tuple(Entry(f"{folder}/{start + number}") for number in range(50))))

    with pytest.raises(ProtocolError, match="characters"):
        list_all()
    assert len(incoming.items) < 2_200
