"""Files go from one end to the other whole, over links that come and go, and nobody gets more than he was given."""

from __future__ import annotations

from pathlib import Path

import pytest

from remote_assist.policy.transfer import Conflict, TransferState
from remote_assist.stream.filing import Purpose
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.files import (
    Choose,
    Entry,
    Listed,
    Offer,
    Piece,
    StopReason,
)
from remote_assist.wire.limits import MAX_PIECE
from remote_assist.wire.roles import Capability
from tests.remote_assist.stream.filing_ends import LARGE, MADE, Ends, big, both, made, sha, told, tree


@pytest.mark.parametrize("sent_by_host", [False, True], ids=["send", "fetch"])
def test_files_and_folders_arrive_whole_with_their_names(tmp_path: Path, sent_by_host: bool) -> None:
    async def story(ends: Ends) -> None:
        here, there = both(ends, sent_by_host)
        made(ends.out / "一个文件夹", MADE)
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
        assert any(sha(b"single").hex() in detail for _, _, detail in there.notes)

    told(tmp_path, story)


def test_progress_is_told_and_never_goes_back(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.viewer.exchange.send((big(ends),))
        await ends.over()
        for end in (ends.host, ends.viewer):
            done = [facts.done for facts in end.desk.told]
            assert done == sorted(done)

    told(tmp_path, story)


@pytest.mark.parametrize("sent_by_host", [False, True], ids=["send", "fetch"])
def test_a_link_that_is_cut_again_and_again_costs_nothing_that_was_written(tmp_path: Path, sent_by_host: bool) -> None:
    async def story(ends: Ends) -> None:
        here, there = both(ends, sent_by_host)
        here.exchange.send((big(ends), *made(ends.out / "more", MADE).iterdir()))
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
        path = big(ends)
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
        path = big(ends)
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
        made(ends.out, {"a.txt": b"new", "b.txt": b"new b"})
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
        folder = made(ends.out / "d", {"x/a": b"new", "b": b"b"})
        made(ends.host.folder / "d", {"x/a": b"old", "c": b"c"})
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
        path = big(ends)
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
        number = ends.viewer.exchange.send((big(ends),))
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
        number = ends.viewer.exchange.send((big(ends),))
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
        ends.viewer.exchange.send((big(ends),))
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
        ends.host.exchange.send((big(ends),))
        await ends.until(lambda: ends.pieces >= 3)
        ends.host.rights.granted.clear()
        touches, pieces = ends.host.rights.touches, ends.pieces
        await ends.over()
        assert ends.host.rights.touches <= touches + 1
        assert ends.pieces == pieces

    told(tmp_path, story)


def test_what_rests_by_the_grant_goes_on_with_it(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        ends.viewer.exchange.send((big(ends),))
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
        path = made(ends.out, {"a": b"a"}) / "a"
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
        ends.host.desk.picks = (made(ends.out, {"log.txt": b"log"}) / "log.txt",)
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


def test_of_many_files_the_log_counts(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        folder = made(ends.out / "many", {f"{number}.txt": b"x" for number in range(300)})
        ends.viewer.exchange.send((folder,))
        await ends.over()
        assert len(tree(ends.host.folder)) == 301
        assert ends.host.kinds() == [AuditKind.FILES_BEGUN, AuditKind.FILE_TAKEN]
        assert "301 in all, 300 bytes" in ends.host.notes[1][2]

    told(tmp_path, story)


def test_files_that_were_copied_go_by_the_same_way_and_say_so(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        path = made(ends.out, {"a": b"a"}) / "a"
        ends.host.exchange.send((path,), Purpose.CLIPBOARD)
        await ends.over()
        assert ends.viewer.desk.last.purpose is Purpose.CLIPBOARD

    told(tmp_path, story)


def test_a_session_that_ends_in_mid_leaves_nothing_and_a_lost_one_leaves_what_to_go_on_with(tmp_path: Path) -> None:
    async def story(ends: Ends) -> None:
        path = big(ends)
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
