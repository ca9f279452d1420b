"""Backup of a running hub into one file, and restoring a stopped hub from it.

The file is a tar: `manifest.json`, `hub.db` (a copy of one committed state), `files/<sha256>` (the attachments it
names). Invariant: a backup or a restore is whole or did not happen; what a restore replaces is kept beside, and a
restored hub's log has a new name, so that every client gets a snapshot.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import shutil
import tarfile
import tempfile
import uuid
from pathlib import Path

import msgspec

from desk_app.domain.ids import Millis
from desk_app.hub.attachments import FILES
from desk_app.hub.clock import Clock
from desk_app.hub.lock import FolderInUse, folder_lock
from desk_app.store import log
from desk_app.store.backup import check_database, copy_database, fold_log, needed_contents
from desk_app.store.engine import open_store
from desk_app.store.errors import StoreTrouble
from desk_app.version import VERSION

FORMAT = 1
_DATABASE = "hub.db"
_MANIFEST = "manifest.json"
_MANIFEST_BYTES = 64 * 1024
_MEMBER = re.compile(r"files/[0-9a-f]{64}")
_BLOCK = 1024 * 1024


class BackupTrouble(Exception):
    """No backup, or no restore; nothing was changed. The message is a sentence."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself. `missing` counts files that a message carries and the hub no longer has."""

    format: int = FORMAT
    version: str
    made_at: Millis
    database_sha256: str
    files: int
    missing: int = 0


def back_up(database: str | Path, data_folder: Path, target: Path, clock: Clock) -> Manifest:
    """Writes everything the hub keeps into the new file `target`, while the hub may run. Raises `BackupTrouble`."""
    source = _sqlite_file(database, data_folder)
    if target.exists():
        raise BackupTrouble(f"{target} is there already. Name a new file.")
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".deskside-") as scratch:
            copy = Path(scratch) / _DATABASE
            copy_database(source, copy)
            part.unlink(missing_ok=True)
            manifest = _write(copy, data_folder / FILES, part, clock)
        part.replace(target)
    except StoreTrouble as exc:
        raise BackupTrouble(str(exc)) from exc
    except (OSError, tarfile.TarError) as exc:
        raise BackupTrouble(f"The backup could not be written to {target}: {_reason(exc)}.") from exc
    finally:
        part.unlink(missing_ok=True)
    return manifest


def restore(database: str | Path, data_folder: Path, source: Path, clock: Clock) -> Manifest:
    """Puts a backup in the place of the hub's data; what was there stays beside as `*.before-<ms>`.

    Not to be called inside a running loop. Raises `BackupTrouble`, also while a hub runs on the folder.
    """
    place = _sqlite_file(database, data_folder)
    try:
        with folder_lock(data_folder), tempfile.TemporaryDirectory(dir=data_folder, prefix=".restore-") as scratch:
            manifest = _unpack(source, Path(scratch))
            copy = Path(scratch) / _DATABASE
            check_database(copy)
            asyncio.run(_begin_new_log(copy))
            fold_log(copy)
            _keep_files(Path(scratch) / FILES, data_folder / FILES)
            _replace(place, copy, clock.now())
    except FolderInUse as exc:
        raise BackupTrouble(str(exc)) from exc
    except StoreTrouble as exc:
        raise BackupTrouble(f"{source} cannot be restored: {exc}") from exc
    except (OSError, EOFError, tarfile.TarError) as exc:
        raise BackupTrouble(f"{source} cannot be restored: {_reason(exc)}.") from exc
    return manifest


def _sqlite_file(database: str | Path, data_folder: Path) -> Path:
    address = str(database)
    if address.startswith("postgres"):
        raise BackupTrouble(
            f"This hub keeps its data in PostgreSQL: save it by pg_dump, and copy {data_folder / FILES} beside it."
        )
    return Path(address.removeprefix("sqlite:///")).absolute()


def _write(copy: Path, files: Path, part: Path, clock: Clock) -> Manifest:
    needed = needed_contents(copy)
    there = {sha256: (files / sha256[:2] / sha256) for sha256 in sorted(needed)}
    found = {sha256: path for sha256, path in there.items() if path.is_file()}
    manifest = Manifest(
        version=VERSION,
        made_at=clock.now(),
        database_sha256=_digest(copy),
        files=len(found),
        missing=sum(carried for sha256, carried in needed.items() if sha256 not in found),
    )
    manifest_file = copy.with_name(_MANIFEST)
    manifest_file.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    # Only its owner may read it: it holds the applications' secrets.
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            tar.add(manifest_file, _MANIFEST)
            tar.add(copy, _DATABASE)
            for sha256, path in found.items():
                tar.add(path, f"{FILES}/{sha256}")
        out.flush()
        os.fsync(out.fileno())
    return manifest


def _unpack(source: Path, scratch: Path) -> Manifest:
    """Writes the backup's parts into `scratch` and checks every byte against its digest."""
    (scratch / FILES).mkdir()
    manifest: Manifest | None = None
    files = 0
    with tarfile.open(source, mode="r:") as tar:
        for member in tar:
            if not member.isreg():
                raise BackupTrouble(f"{source} is no backup of a hub: it holds {member.name!r}.")
            if member.name == _MANIFEST and member.size <= _MANIFEST_BYTES:
                manifest = _manifest(tar, member, source)
            elif member.name == _DATABASE or _MEMBER.fullmatch(member.name):
                digest = _extract(tar, member, scratch / member.name)
                wanted = manifest.database_sha256 if manifest and member.name == _DATABASE else member.name[-64:]
                if manifest is None or digest != wanted:
                    raise BackupTrouble(f"{source} is damaged: {member.name} is not what was saved.")
                files += member.name != _DATABASE
            else:
                raise BackupTrouble(f"{source} is no backup of a hub: it holds {member.name!r}.")
    if manifest is None or not (scratch / _DATABASE).is_file():
        raise BackupTrouble(f"{source} is no backup of a hub.")
    if files != manifest.files:
        raise BackupTrouble(f"{source} is damaged: it holds {files} of {manifest.files} files.")
    return manifest


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo, source: Path) -> Manifest:
    file = tar.extractfile(member)
    try:
        manifest = msgspec.json.decode(file.read() if file else b"", type=Manifest)
    except msgspec.DecodeError as exc:
        raise BackupTrouble(f"{source} is no backup of a hub: its manifest cannot be read.") from exc
    if manifest.format > FORMAT:
        raise BackupTrouble(f"{source} was made by Deskside {manifest.version}, which is newer. Update Deskside first.")
    return manifest


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> str:
    digest = hashlib.sha256()
    file = tar.extractfile(member)
    if file is None:
        raise BackupTrouble(f"{member.name} in the backup cannot be read.")
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while block := file.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


async def _begin_new_log(database: Path) -> None:
    """Also brings the schema of an older backup up to date."""
    store = await open_store(database)
    try:
        await store.write(lambda db: log.begin_new_log(db, str(uuid.uuid4())))
    finally:
        await store.close()


def _keep_files(unpacked: Path, files: Path) -> None:
    """Adds the backup's files to those that are there: a name is a content, so nothing is overwritten."""
    for path in unpacked.iterdir():
        place = files / path.name[:2] / path.name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not place.exists():
            path.replace(place)


def _replace(place: Path, copy: Path, now: Millis) -> None:
    """Moves the old database aside with its write-ahead log, then the new one in; the log must not meet the new one."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            place.with_name(place.name + suffix).replace(place.with_name(f"{place.name}.before-{now}{suffix}"))
    shutil.move(copy, place)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(exc: Exception) -> str:
    return exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
