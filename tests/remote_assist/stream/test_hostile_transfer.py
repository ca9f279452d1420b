"""Files that lie, change or lead elsewhere, and ends that say too much: it costs little, and one transfer at most."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.policy.transfer import TransferState
from remote_assist.stream import file_sources
from remote_assist.stream.file_receiving import Receiving
from remote_assist.wire.files import (
    Accept,
    Chose,
    Entry,
    Kept,
    Listed,
    Offer,
    Pause,
    Piece,
    Stop,
    StopReason,
    Taken,
    Whole,
)
from remote_assist.wire.limits import MAX_PIECE, MAX_TRANSFERS, MAX_UNTAKEN
from tests.remote_assist.stream.filing_ends import LARGE, Ends, big, made, sha, told, tree


def test_a_million_files_get_a_sentence_before_they_are_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_sources, "MAX_TRANSFER_ENTRIES", 300)  # to make a million would take its time

    async def story(ends: Ends) -> None:
        folder = ends.out / "many"
        folder.mkdir()
        for number in range(310):
            (folder / str(number)).mkdir()
        ends.viewer.exchange.send((folder,))
        await ends.until(lambda: ends.viewer.desk.over)
        assert ends.viewer.desk.last.reason is StopReason.TOO_MUCH
        assert ends.viewer.desk.last.about == "many"
        assert ends.viewer.rights.touches < 10

    told(tmp_path, story)


def test_links_and_pipes_inside_a_folder_are_left_out(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        secret = tmp_path / "secret"
        secret.write_bytes(b"secret")
        folder = made(ends.out / "d", {"a": b"a"})
        (folder / "link").symlink_to(secret)
        (folder / "up").symlink_to(tmp_path)
        os.mkfifo(folder / "pipe")
        ends.host.exchange.send((folder,))
        await ends.over()
        assert tree(ends.viewer.folder) == {"d": None, "d/a": b"a"}
        assert ends.host.desk.last.left_out == 3

    told(tmp_path, story)


def test_a_link_that_is_put_in_the_place_of_a_file_is_not_read(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        secret = tmp_path / "secret"
        secret.write_bytes(b"secret")
        folder = made(ends.out / "d", {"a": LARGE, "z": b"123456"})
        ends.host.exchange.send((folder,))
        await ends.until(lambda: ends.pieces >= 3)
        (folder / "z").unlink()
        (folder / "z").symlink_to(secret)
        await ends.over()
        assert ends.host.desk.last.reason is StopReason.OUTSIDE
        assert b"secret" not in tree(ends.viewer.folder).values()

    told(tmp_path, story)


def test_a_folder_that_becomes_a_link_leads_nowhere(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        folder = made(ends.out / "d", {"a": LARGE, "sub/z": b"123456"})
        ends.viewer.exchange.send((folder,))
        await ends.until(lambda: ends.pieces >= 3)
        (ends.host.folder / "d/sub").rmdir()
        (ends.host.folder / "d/sub").symlink_to(outside)
        await ends.over()
        assert ends.viewer.desk.last.reason is StopReason.OUTSIDE
        assert tree(outside) == {}

    told(tmp_path, story)


def test_a_link_in_the_place_of_an_unfinished_file_is_not_written_through(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        path = big(ends)
        ends.viewer.exchange.send((path,))
        ends.most_pieces = 5
        await ends.until(lambda: ends.pieces == 5 and ends.host.desk.last.done > 0)
        ends.cut()
        (part,) = ends.host.folder.glob(".deskside*")
        victim = tmp_path / "victim"
        victim.write_bytes(b"precious")
        ends.host.new_exchange()
        part.unlink()
        part.symlink_to(victim)
        ends.most_pieces = None
        ends.link()
        await ends.over()
        assert victim.read_bytes() == b"precious"
        assert (ends.host.folder / path.name).read_bytes() == LARGE

    told(tmp_path, story)


def test_a_file_that_changes_while_it_is_sent_is_not_called_whole(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        path = big(ends)
        ends.viewer.exchange.send((path,))
        await ends.until(lambda: ends.pieces >= 3)
        with path.open("r+b") as file:
            file.truncate(1000)
        await ends.over()
        assert ends.host.desk.last.reason is StopReason.CHANGED
        await ends.until(lambda: not list(ends.host.folder.iterdir()))

    told(tmp_path, story)


def test_a_digest_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.is_alone = True
        ends.host.take(Offer(2, 1, 3), Listed(2, (Entry("a", 3),)))
        await ends.until(lambda: ends.host.desk.is_at(TransferState.MOVING) and Accept(2) in ends.host.said)
        ends.host.take(Piece(2, 0, 0, b"abc"), Whole(2, 0, sha(b"abd")))
        await ends.until(lambda: ends.host.desk.over)
        assert ends.host.desk.last.reason is StopReason.DIGEST
        await ends.until(lambda: not list(ends.host.folder.iterdir()))

    told(tmp_path, story)


def test_a_transfer_that_no_disk_has_room_for_is_refused(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.is_alone = True
        ends.host.take(Offer(2, 1, 1 << 40), Listed(2, (Entry("a", 1 << 40),)))
        await ends.until(lambda: ends.host.desk.over)
        assert ends.host.desk.last.reason is StopReason.NO_SPACE
        assert tree(ends.host.folder) == {}

    told(tmp_path, story)


@pytest.mark.parametrize("path", ["../a", "/etc/cron.d/a", "a/../../b", "con", "a:b", "x\u202etxt.exe", "a."])
def test_a_name_that_is_a_trick_ends_the_transfer_and_no_more(tmp_path: Path, path: str) -> None:
    async def story(ends: Ends) -> None:
        ends.host.take(Offer(2, 1, 0), Listed(2, (Entry(path),)))
        assert ends.host.desk.last.reason is StopReason.NAME
        await ends.turns()
        assert tree(tmp_path) == {"host": None, "viewer": None, "out": None}

    told(tmp_path, story)


@pytest.mark.parametrize(
    "words",
    [
        (Offer(3, 1, 0),),  # a number of the host's own
        (Offer(2, 1, 0), Listed(2, (Entry("a"), Entry("b")))),
        (Offer(2, 1, 0), Offer(2, 2, 0)),
        (Offer(2, 1, 5), Listed(2, (Entry("a", 5),)), Piece(2, 0, 0, b"12345")),  # before it is accepted
        (Offer(2, 1, 5), Accept(2)),
        (Offer(2, 1, 5), Taken(2, 1)),
        (Offer(2, 1, 5), Kept(2)),
        (Chose(1),),
    ],
    ids=repr,
)
def test_what_no_end_says_ends_the_session(tmp_path: Path, words: tuple[Offer, ...]) -> None:
    async def story(ends: Ends) -> None:
        with pytest.raises(ProtocolError):
            ends.host.take(*words)

    told(tmp_path, story)


def test_more_than_may_be_on_its_way_ends_the_session(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.is_alone = True
        ends.host.take(Offer(2, 1, 1 << 30), Listed(2, (Entry("a", 1 << 30),)))
        await ends.until(lambda: ends.host.desk.is_at(TransferState.MOVING) and Accept(2) in ends.host.said)
        pieces = [Piece(2, 0, number * MAX_PIECE, bytes(MAX_PIECE)) for number in range(MAX_UNTAKEN // MAX_PIECE + 1)]
        with pytest.raises(TooLarge):
            ends.host.take(*pieces)

    told(tmp_path, story)


def test_transfers_at_once_are_bounded_both_ways(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.host.desk.conflict = None
        path = made(ends.out, {"a": b"a"}) / "a"
        assert sum(ends.viewer.exchange.send((path,)) is not None for _ in range(MAX_TRANSFERS + 3)) == MAX_TRANSFERS
        for number in range(MAX_TRANSFERS + 1):
            ends.host.take(Offer(1000 + 2 * number, 1, 0))
        assert ends.host.desk.last.reason is StopReason.TOO_MUCH

    told(tmp_path, story)


def test_what_this_end_forgot_is_answered(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.host.take(Taken(2, 1), Stop(2), Stop(9))
        await ends.until(lambda: ends.host.said)
        assert Stop(2, StopReason.GONE) in ends.host.said
        ends.host.take(Pause(4))

    told(tmp_path, story)


def test_two_files_of_one_name_and_size_do_not_get_into_each_other(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        contents = [LARGE[:1_500_000], bytes(reversed(LARGE[:1_500_000]))]
        for number, content in enumerate(contents):
            (ends.out / str(number)).mkdir()
            (ends.out / str(number) / "same.bin").write_bytes(content)
            ends.viewer.exchange.send((ends.out / str(number) / "same.bin",))
        await ends.until(lambda: len(ends.host.desk.over) == len(ends.viewer.desk.over) == 2)
        assert [facts.state for facts in ends.host.desk.over] == [TransferState.DONE] * 2
        assert sorted(tree(ends.host.folder)) == ["same (2).bin", "same.bin"]
        assert set(tree(ends.host.folder).values()) == set(contents)

    told(tmp_path, story)


def test_nothing_comes_to_an_engineer_who_asked_for_nothing(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.viewer.exchange._has_asked = False
        ends.host.exchange.send((big(ends),))
        await ends.until(lambda: ends.host.desk.over)
        assert ends.host.desk.last.reason is StopReason.DECLINED
        assert tree(ends.viewer.folder) == {}
        ends.viewer.exchange.ask_for_files()
        ends.host.desk.picks = [big(ends)]
        await ends.until(lambda: len(ends.viewer.desk.over) == 2)
        assert list(tree(ends.viewer.folder)) == ["大 文件.iso"]

    told(tmp_path, story)


def test_a_flood_of_words_about_files_costs_little_and_ends(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.is_alone = True
        host = ends.host
        host.desk.conflict = None
        (host.folder / "a").write_bytes(b"there")
        host.take(Offer(2, 1, 0), Listed(2, (Entry("a"),)))
        await ends.until(lambda: host.desk.conflicts)
        before = len(host.desk.told)
        for turn in range(500):
            host.take(Pause(2, turn % 2 == 0), Offer(2, 1, 0), Listed(2, (Entry("a"),)))
        receiving = host.exchange._transfers[2]
        assert isinstance(receiving, Receiving)
        assert len(receiving._queue) <= 2
        assert len(host.desk.told) < before + 5
        host.take(Stop(2))
        words = [(Offer(number, 1, 0), Listed(number, (Entry("b"),)), Stop(number)) for number in range(4, 400, 2)]
        with pytest.raises(TooLarge):
            host.take(*(word for each in words for word in each))
        kept = [each for each in host.exchange._transfers.values() if each.items]
        assert len(kept) <= 1  # what is over keeps no list

    told(tmp_path, story)
