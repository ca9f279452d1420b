"""Files go from one end to the other whole, over links that come and go, and nobody gets more than he was given."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path

import pytest

from remote_assist.errors import ProtocolError, TooLarge
from remote_assist.policy.transfer import Conflict, TransferState
from remote_assist.stream import file_sources
from remote_assist.stream.file_receiving import Receiving
from remote_assist.stream.filing import Purpose
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.files import (
    Accept,
    Choose,
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
from remote_assist.wire.roles import Capability
from tests.remote_assist.stream.filing_ends import End, Ends, told, tree

LARGE = random.Random(7).randbytes(3_000_017)
MADE = {"说明 (最终).txt": b"hello", "空": b"", "图片/深/照片 1.png": LARGE[:200_000], "z.bin": LARGE[:70_000]}


def _made(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _big(ends: Ends) -> Path:
    path = ends.out / "大 文件.iso"
    path.write_bytes(LARGE)
    return path


def _both(ends: Ends, sent_by_host: bool) -> tuple[End, End]:
    return (ends.host, ends.viewer) if sent_by_host else (ends.viewer, ends.host)


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


@pytest.mark.parametrize("sent_by_host", [False, True], ids=["send", "fetch"])
def test_files_and_folders_arrive_whole_with_their_names(tmp_path: Path, sent_by_host: bool) -> None:
    async def story(ends: Ends) -> None:
        here, there = _both(ends, sent_by_host)
        _made(ends.out / "一个文件夹", MADE)
        (ends.out / "一个文件夹" / "nothing in it").mkdir()
        single = ends.out / "single.txt"
        single.write_bytes(b"single")
        here.exchange.send((ends.out / "一个文件夹", single))
        await ends.over()
        assert tree(there.folder) == tree(ends.out)
        for end in (here, there):
            assert end.desk.last.state is TransferState.DONE
            assert end.desk.last.done == end.desk.last.size == sum(map(len, MADE.values())) + 6
        assert here.kinds().count(AuditKind.FILE_SENT) == there.kinds().count(AuditKind.FILE_TAKEN) == 5
        assert any(_sha(b"single").hex() in detail for _, _, detail in there.notes)

    told(tmp_path, story)


def test_progress_is_told_and_never_goes_back(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.viewer.exchange.send((_big(ends),))
        await ends.over()
        for end in (ends.host, ends.viewer):
            done = [facts.done for facts in end.desk.told]
            assert done == sorted(done)

    told(tmp_path, story)


@pytest.mark.parametrize("sent_by_host", [False, True], ids=["send", "fetch"])
def test_a_link_that_is_cut_again_and_again_costs_nothing_that_was_written(tmp_path: Path, sent_by_host: bool) -> None:
    async def story(ends: Ends) -> None:
        here, there = _both(ends, sent_by_host)
        here.exchange.send((_big(ends), *_made(ends.out / "more", MADE).iterdir()))
        for cuts in range(1, 6):
            ends.most_pieces = 9 * cuts
            await ends.until(lambda: ends.pieces == ends.most_pieces)
            ends.cut()
            assert there.desk.last.state in {TransferState.WAITING, TransferState.MOVING}
            ends.most_pieces = None if cuts == 5 else ends.pieces
            ends.link()
        await ends.over()
        assert (there.folder / "大 文件.iso").read_bytes() == LARGE
        assert (there.folder / "图片/深/照片 1.png").read_bytes() == MADE["图片/深/照片 1.png"]
        # What was on its way at a cut came twice, and no more than that.
        sent = sum(len(word.data) for word in here.said if isinstance(word, Piece))
        assert sent < here.desk.last.size + 5 * 9 * MAX_PIECE
        assert not list(there.folder.glob(".deskside*"))

    told(tmp_path, story)


@pytest.mark.parametrize("restarted", ["sender", "receiver"])
def test_a_program_that_is_started_again_goes_on_where_the_file_is(tmp_path: Path, restarted: str) -> None:
    async def story(ends: Ends) -> None:
        here, there = ends.viewer, ends.host
        path = _big(ends)
        here.exchange.send((path,))
        ends.most_pieces = 20
        await ends.until(lambda: ends.pieces == 20 and there.desk.last.done > 0)
        ends.cut()
        if restarted == "sender":
            here.new_exchange()
        else:
            there.new_exchange()
        ends.most_pieces = None
        here.said.clear()
        ends.link()
        if restarted == "sender":
            here.exchange.send((path,))
        await ends.until(lambda: there.desk.last.state is TransferState.DONE)
        assert (there.folder / path.name).read_bytes() == LARGE
        assert min(word.offset for word in here.said if isinstance(word, Piece)) > 0

    told(tmp_path, story)


def test_what_is_held_of_another_file_is_not_gone_on_with(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        path = _big(ends)
        ends.viewer.exchange.send((path,))
        ends.most_pieces = 20
        await ends.until(lambda: ends.pieces == 20 and ends.host.desk.last.done > 0)
        ends.cut()
        other = bytes(reversed(LARGE))
        path.write_bytes(other)  # of the same name and size
        ends.viewer.new_exchange()
        ends.most_pieces = None
        ends.link()
        ends.viewer.exchange.send((path,))
        await ends.until(lambda: ends.host.desk.last.state is TransferState.DONE)
        assert (ends.host.folder / path.name).read_bytes() == other

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("conflict", "left"),
    [
        (Conflict.KEEP_BOTH, {"a.txt": b"old", "a (2).txt": b"new", "b.txt": b"new b"}),
        (Conflict.REPLACE, {"a.txt": b"new", "b.txt": b"new b"}),
        (Conflict.SKIP, {"a.txt": b"old", "b.txt": b"new b"}),
    ],
)
def test_nothing_is_overwritten_without_asking(tmp_path: Path, conflict: Conflict, left: dict[str, bytes]) -> None:
    async def story(ends: Ends) -> None:
        _made(ends.out, {"a.txt": b"new", "b.txt": b"new b"})
        (ends.host.folder / "a.txt").write_bytes(b"old")
        ends.host.desk.conflict = conflict
        ends.viewer.exchange.send((ends.out / "a.txt", ends.out / "b.txt"))
        await ends.over()
        assert ends.host.desk.conflicts == [("a.txt",)]
        assert tree(ends.host.folder) == left
        assert ends.viewer.desk.last.state is TransferState.DONE

    told(tmp_path, story)


def test_a_folder_that_is_there_is_kept_beside_the_new_one_or_filled_up(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        folder = _made(ends.out / "d", {"x/a": b"new", "b": b"b"})
        _made(ends.host.folder / "d", {"x/a": b"old", "c": b"c"})
        ends.viewer.exchange.send((folder,))
        await ends.over()
        assert tree(ends.host.folder / "d (2)") == tree(folder)
        assert (ends.host.folder / "d/x/a").read_bytes() == b"old"
        ends.host.desk.conflict = Conflict.REPLACE
        ends.viewer.exchange.send((folder,))
        await ends.over(2)
        assert tree(ends.host.folder / "d") == {"x": None, "x/a": b"new", "b": b"b", "c": b"c"}

    told(tmp_path, story)


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        path = _big(ends)
        ends.viewer.exchange.send((path,))
        ends.most_pieces = 5
        await ends.until(lambda: ends.pieces == 5)
        (ends.host.folder / path.name).write_bytes(b"somebody's")
        ends.most_pieces = None
        await ends.over()
        assert (ends.host.folder / path.name).read_bytes() == b"somebody's"
        assert (ends.host.folder / "大 文件 (2).iso").read_bytes() == LARGE

    told(tmp_path, story)


@pytest.mark.parametrize("by_receiver", [False, True])
def test_who_cancels_leaves_nothing_behind(tmp_path: Path, by_receiver: bool) -> None:
    async def story(ends: Ends) -> None:
        number = ends.viewer.exchange.send((_big(ends),))
        assert number is not None
        ends.most_pieces = 20
        await ends.until(lambda: ends.pieces == 20 and ends.host.desk.last.done > 0)
        (ends.host if by_receiver else ends.viewer).exchange.cancel_transfer(number)
        ends.most_pieces = None
        await ends.over()
        await ends.until(lambda: not list(ends.host.folder.iterdir()))
        assert {end.desk.last.reason for end in (ends.host, ends.viewer)} == {StopReason.CANCELLED}
        assert ends.host.desk.last.stopped_here is by_receiver
        assert AuditKind.FILES_STOPPED in ends.host.kinds()

    told(tmp_path, story)


@pytest.mark.parametrize("by_receiver", [False, True])
def test_either_end_lets_it_rest_and_go_on(tmp_path: Path, by_receiver: bool) -> None:
    async def story(ends: Ends) -> None:
        end = ends.host if by_receiver else ends.viewer
        number = ends.viewer.exchange.send((_big(ends),))
        assert number is not None
        await ends.until(lambda: ends.pieces >= 3)
        end.exchange.rest_transfer(number, True)
        await ends.until(lambda: ends.viewer.desk.last.state is TransferState.RESTING)
        await ends.until(lambda: ends.host.desk.last.state is TransferState.RESTING)
        for _ in range(3):  # what was on its way still arrives, nothing else does
            ends.cut()
            ends.link()
        pieces = ends.pieces
        await ends.turns()
        assert ends.pieces == pieces
        end.exchange.rest_transfer(number, False)
        await ends.over()
        assert (ends.host.folder / "大 文件.iso").read_bytes() == LARGE

    told(tmp_path, story)


def test_a_grant_that_is_taken_back_ends_it_and_nothing_is_touched_after_it(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.viewer.exchange.send((_big(ends),))
        ends.most_pieces = 20
        await ends.until(lambda: ends.pieces == 20 and ends.host.desk.last.done > 0)
        ends.host.rights.granted.clear()
        touches = ends.host.rights.touches
        ends.host.exchange.grants_changed()
        ends.most_pieces = None
        await ends.over()
        assert ends.viewer.desk.last.reason is StopReason.NOT_GRANTED
        assert ends.host.rights.touches <= touches + 1
        await ends.until(lambda: not list(ends.host.folder.iterdir()))

    told(tmp_path, story)


def test_nothing_of_the_customers_is_read_or_leaves_once_it_is_taken_back(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.host.exchange.send((_big(ends),))
        await ends.until(lambda: ends.pieces >= 3)
        ends.host.rights.granted.clear()
        touches, pieces = ends.host.rights.touches, ends.pieces
        await ends.over()
        assert ends.host.rights.touches <= touches + 1
        assert ends.pieces == pieces

    told(tmp_path, story)


def test_what_rests_by_the_grant_goes_on_with_it(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.viewer.exchange.send((_big(ends),))
        await ends.until(lambda: ends.pieces >= 3)
        ends.viewer.rights.resting = True
        pieces = ends.pieces
        await ends.turns()
        assert ends.pieces == pieces
        ends.viewer.rights.resting = False
        await ends.over()
        assert (ends.host.folder / "大 文件.iso").read_bytes() == LARGE

    told(tmp_path, story)


def test_the_customer_is_asked_before_anything_is_offered(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        rights = ends.viewer.rights
        rights.granted.clear()
        path = _made(ends.out, {"a": b"a"}) / "a"
        for granted in (False, True):
            ends.viewer.exchange.send((path,))
            assert rights.asked == {Capability.SEND_FILES}
            assert ends.viewer.desk.last.state is TransferState.ASKING
            rights.asked.clear()
            if granted:
                rights.granted.add(Capability.SEND_FILES)
            ends.viewer.exchange.grants_changed()
            if not granted:
                assert ends.viewer.desk.last.reason is StopReason.DECLINED
        await ends.until(lambda: ends.host.desk.over)
        assert tree(ends.host.folder) == {"a": b"a"}

    told(tmp_path, story)


def test_an_engineer_asks_for_files_and_the_customer_picks_them(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.host.desk.picks = (_made(ends.out, {"log.txt": b"log"}) / "log.txt",)
        ends.viewer.exchange.ask_for_files(folders=True)
        await ends.over()
        assert ends.host.desk.asked_to_choose == [True]
        assert ends.viewer.desk.chosen == [1]
        assert tree(ends.viewer.folder) == {"log.txt": b"log"}
        ends.host.desk.picks = ()
        ends.viewer.exchange.ask_for_files()
        await ends.until(lambda: ends.viewer.desk.chosen == [1, 0])
        ends.host.desk.picks = None
        ends.viewer.exchange.ask_for_files()
        await ends.until(lambda: len(ends.host.desk.asked_to_choose) == 3)
        ends.viewer.exchange.ask_for_files()  # one question at a time
        ends.host.rights.granted.discard(Capability.FETCH_FILES)
        ends.host.exchange.grants_changed()
        assert ends.host.desk.withdrawn == [0]
        assert len(ends.host.desk.asked_to_choose) == 3

    told(tmp_path, story)


def test_without_a_grant_nobody_is_let_choose_and_nothing_is_taken(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.host.rights.granted.clear()
        ends.host.take(Choose(), Offer(2, 1, 3), Listed(2, (Entry("a", 3),)), Piece(2, 0, 0, b"abc"))
        assert ends.host.desk.asked_to_choose == []
        assert ends.host.desk.last.reason is StopReason.NOT_GRANTED
        await ends.turns()
        assert tree(ends.host.folder) == {}
        assert ends.host.rights.touches == 0

    told(tmp_path, story)


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
        folder = _made(ends.out / "d", {"a": b"a"})
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
        folder = _made(ends.out / "d", {"a": LARGE, "z": b"123456"})
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
        folder = _made(ends.out / "d", {"a": LARGE, "sub/z": b"123456"})
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
        path = _big(ends)
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
        path = _big(ends)
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
        ends.host.take(Piece(2, 0, 0, b"abc"), Whole(2, 0, _sha(b"abd")))
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
        path = _made(ends.out, {"a": b"a"}) / "a"
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
        ends.host.exchange.send((_big(ends),))
        await ends.until(lambda: ends.host.desk.over)
        assert ends.host.desk.last.reason is StopReason.DECLINED
        assert tree(ends.viewer.folder) == {}
        ends.viewer.exchange.ask_for_files()
        ends.host.desk.picks = [_big(ends)]
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


def test_of_many_files_the_log_counts(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        folder = _made(ends.out / "many", {f"{number}.txt": b"x" for number in range(300)})
        ends.viewer.exchange.send((folder,))
        await ends.over()
        assert len(tree(ends.host.folder)) == 301
        assert ends.host.kinds() == [AuditKind.FILES_BEGUN, AuditKind.FILE_TAKEN]
        assert "301 in all, 300 bytes" in ends.host.notes[1][2]

    told(tmp_path, story)


def test_files_that_were_copied_go_by_the_same_way_and_say_so(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        path = _made(ends.out, {"a": b"a"}) / "a"
        ends.host.exchange.send((path,), Purpose.CLIPBOARD)
        await ends.over()
        assert ends.viewer.desk.last.purpose is Purpose.CLIPBOARD

    told(tmp_path, story)


def test_a_session_that_ends_in_mid_leaves_nothing_and_a_lost_one_leaves_what_to_go_on_with(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        path = _big(ends)
        for is_lost in (True, False):
            ends.pieces, ends.most_pieces = 0, 20
            ends.link()
            ends.viewer.exchange.send((path,))
            await ends.until(lambda: ends.pieces == 20 and ends.host.desk.last.done > 0)
            if is_lost:
                ends.cut()
                await ends.turns()
            else:
                ends.host.exchange.unlinked()  # what the end of a session does
            ends.host.exchange.close()
            left = list(ends.host.folder.glob(".deskside*"))
            if is_lost:
                assert len(left) == 1
            else:
                await ends.until(lambda: not list(ends.host.folder.iterdir()))
            ends.host.new_exchange()
            ends.viewer.new_exchange()

    told(tmp_path, story)
