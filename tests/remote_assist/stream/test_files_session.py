"""Files over real links: sent and fetched under live grants, through cuts, and not a byte after a revocation."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from remote_assist.policy.consent import Terms
from remote_assist.policy.transfer import TransferState
from remote_assist.stream.filing import FileControls, StopReason
from remote_assist.stream.share_setup import ShareSetup
from remote_assist.stream.viewer import Viewer
from remote_assist.stream.viewing import CapabilityState
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.roles import Capability
from tests.fakes.file_desk import ScriptedFileDesk
from tests.remote_assist.stream.filing_ends import tree
from tests.remote_assist.stream.sessions import Seen, Sharing, lose_link, sharing, until, viewing

LARGE = random.Random(11).randbytes(24_000_000)
FILES = frozenset({Capability.SEND_FILES, Capability.FETCH_FILES})


class Scene:
    """A share and a viewer, a folder and a desk on each side."""

    def __init__(self, folder: Path) -> None:
        self.there, self.here, self.out = folder / "customer", folder / "engineer", folder / "out"
        for path in (self.there, self.here, self.out):
            path.mkdir(exist_ok=True)
        self.customer, self.engineer = ScriptedFileDesk(self.there), ScriptedFileDesk(self.here)
        self.sharing: Sharing
        self.viewer: Viewer
        self.seen: Seen

    @property
    def controls(self) -> FileControls:
        assert self.engineer.controls is not None
        return self.engineer.controls

    def large(self) -> Path:
        path = self.out / "大 文件.iso"
        path.write_bytes(LARGE)
        return path

    async def moves(self, desk: ScriptedFileDesk) -> None:
        await until(lambda: desk.is_at(TransferState.MOVING) and desk.last.done > 200_000, 20.0)

    async def over(self) -> None:
        await until(lambda: self.customer.over and self.engineer.over, 40.0)


def played(folder: Path, story: Callable[[Scene], Awaitable[None]], granted: frozenset[Capability] = FILES) -> None:
    async def run() -> None:
        scene = Scene(folder)
        offered = FILES | {Capability.VIEW, Capability.CONTROL}
        setup = ShareSetup(Terms(offered, "Acme Ltd", "票 7", granted | {Capability.VIEW}))
        async with (
            sharing(script=lambda _: True, setup=setup, file_desk=scene.customer) as scene.sharing,
            viewing(scene.sharing.url, file_desk=scene.engineer) as (scene.viewer, scene.seen),
        ):
            await until(lambda: scene.seen.offers and scene.engineer.controls is not None)
            await asyncio.wait_for(story(scene), 60)

    asyncio.run(run())


def test_a_folder_is_sent_and_another_fetched_whole(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        for name in ("资料/说明.txt", "资料/空/.keep", "资料/图 片/照片 1.png"):
            path = scene.out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(name.encode() * (100_000 if name.endswith("png") else 0 if "keep" in name else 1))
        scene.controls.send_files([scene.out / "资料", scene.large()])
        await scene.over()
        assert tree(scene.there) == tree(scene.out)
        scene.customer.picks = [scene.out / "资料"]
        scene.controls.ask_for_files(folders=True)
        await until(lambda: len(scene.engineer.over) == 2, 20.0)
        assert tree(scene.here / "资料") == tree(scene.out / "资料")
        records = scene.sharing.session()._log.records
        assert [r.detail.split(",")[0] for r in records if r.kind is AuditKind.FILE_TAKEN] == [
            "资料/图 片/照片 1.png", "资料/空/.keep", "资料/说明.txt", "大 文件.iso",
        ]  # fmt: skip

    played(tmp_path, story)


def test_the_customer_is_asked_and_says_yes_to_one_way_only(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        assert set(scene.seen.offers[-1]) >= FILES
        path = scene.out / "a"
        path.write_bytes(b"a")
        scene.controls.send_files([path])
        await scene.over()
        assert [question.capability for question in scene.sharing.ui.asked] == [Capability.SEND_FILES]
        assert tree(scene.there) == {"a": b"a"}
        assert scene.seen.capabilities[Capability.FETCH_FILES] is CapabilityState.NOT_ASKED

    played(tmp_path, story, frozenset())


def test_a_file_goes_on_where_a_lost_link_left_it(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        path = scene.large()
        scene.controls.send_files([path])
        await scene.moves(scene.customer)
        lose_link(scene.viewer)
        await until(lambda: scene.engineer.is_at(TransferState.WAITING))
        await scene.over()
        assert (scene.there / path.name).read_bytes() == LARGE
        states = [facts.state for facts in scene.engineer.told]
        again = scene.engineer.told[states.index(TransferState.WAITING) + 1 :]
        assert min(facts.done for facts in again) > 200_000

    played(tmp_path, story)


def test_who_cancels_in_mid_leaves_nothing(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        scene.controls.send_files([scene.large()])
        await scene.moves(scene.customer)
        assert scene.customer.controls is not None
        scene.customer.controls.cancel_transfer(scene.customer.last.number)
        await scene.over()
        assert scene.engineer.last.reason is StopReason.CANCELLED
        await until(lambda: not tree(scene.there))

    played(tmp_path, story)


@pytest.mark.parametrize("capability", [Capability.SEND_FILES, Capability.FETCH_FILES])
def test_not_a_byte_is_written_or_read_after_it_is_taken_back(tmp_path: Path, capability: Capability) -> None:
    async def story(scene: Scene) -> None:
        path = scene.large()
        if capability is Capability.SEND_FILES:
            scene.controls.send_files([path])
        else:
            scene.customer.picks = [path]
            scene.controls.ask_for_files()
        await scene.moves(scene.engineer)
        gate = scene.sharing.session().gate
        real, touched = gate.pass_slowly, [0]

        def counted(*args: object) -> object:
            result: object = real(*args)  # type: ignore[arg-type]
            touched[0] += 1
            return result

        gate.pass_slowly = counted  # type: ignore[method-assign, assignment]
        await until(lambda: touched[0] > 3)
        await asyncio.to_thread(scene.sharing.share.revoke, capability)
        after = touched[0]
        written = sum(len(content or b"") for content in tree(scene.there).values())
        await scene.over()
        assert touched[0] <= after + 1  # the one that had passed before, and was not counted yet
        assert sum(len(content or b"") for content in tree(scene.there).values()) <= written
        assert scene.engineer.last.reason is StopReason.NOT_GRANTED

    played(tmp_path, story)


def test_a_pause_lets_files_rest_and_go_on(tmp_path: Path) -> None:
    async def story(scene: Scene) -> None:
        path = scene.large()
        scene.customer.picks = [path]
        scene.controls.ask_for_files()
        await scene.moves(scene.engineer)
        await asyncio.to_thread(scene.sharing.share.pause)
        await until(lambda: scene.seen.capabilities[Capability.VIEW] is CapabilityState.PAUSED)
        await asyncio.sleep(0.3)  # what was on its way arrives
        done = scene.engineer.last.done
        await asyncio.sleep(0.3)
        assert scene.engineer.last.done == done < len(LARGE)
        scene.sharing.share.resume()
        await scene.over()
        assert (scene.here / path.name).read_bytes() == LARGE

    played(tmp_path, story)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Forty megabytes, of which a transfer leaves none unasked for."""
    if os.geteuid() != 0:
        pytest.skip("only root makes a disk of its own")
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=90m", "tmpfs", folder], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_disk_that_fills_up_meanwhile_ends_it_with_its_reason(tmp_path: Path, small_disk: Path) -> None:
    async def story(scene: Scene) -> None:
        scene.customer.folder = small_disk
        scene.controls.send_files([scene.large()])
        await scene.moves(scene.customer)
        with (small_disk / "other").open("wb") as other:
            try:
                while True:
                    other.write(bytes(1 << 20))
                    other.flush()
            except OSError:
                pass
        await scene.over()
        assert scene.engineer.last.reason is StopReason.NO_SPACE
        await until(lambda: not list(small_disk.glob(".deskside*")))

    played(tmp_path, story)
