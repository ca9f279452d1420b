"""Folders by file descriptor: what was opened stays what it is, whatever is put in the place of its name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from errno import EISDIR, ELOOP, ENOTDIR, ENXIO
from pathlib import Path

from remote_assist.disk.folder import Found, Kind, LinkInTheWay

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_LINKS = {ELOOP, ENOTDIR, ENXIO}
_MODE = 0o666  # less what the person's own mask takes; never one to run


class PosixFile:
    """See `DiskFile`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @property
    def size(self) -> int:
        return os.fstat(self._descriptor).st_size

    @property
    def stamp(self) -> tuple[int, ...]:
        status = os.fstat(self._descriptor)
        return status.st_size, status.st_mtime_ns

    def read(self, offset: int, size: int) -> bytes:
        return os.pread(self._descriptor, size, offset)

    def write(self, offset: int, data: bytes) -> None:
        written = os.pwrite(self._descriptor, data, offset)
        while written < len(data):  # a disk that is nearly full takes a part, and then says why
            written += os.pwrite(self._descriptor, data[written:], offset + written)

    def cut(self, size: int) -> None:
        os.ftruncate(self._descriptor, size)

    def flush(self) -> None:
        os.fsync(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)


class PosixFolder:
    """See `Folder`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def chosen(cls, path: Path) -> PosixFolder:
        return cls(os.open(path, _FOLDER))

    def twin(self) -> PosixFolder:
        return PosixFolder(os.dup(self._descriptor))

    def sub(self, name: str) -> PosixFolder:
        return PosixFolder(self._opened(name, _FOLDER | os.O_NOFOLLOW))

    def make(self, name: str) -> PosixFolder:
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=self._descriptor)
        return self.sub(name)

    def kind(self, name: str) -> Kind | None:
        try:
            return _kind(os.stat(name, dir_fd=self._descriptor, follow_symlinks=False).st_mode)
        except FileNotFoundError:
            return None

    def found(self) -> Iterator[Found]:
        with os.scandir(self._descriptor) as entries:
            for entry in entries:
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue  # gone meanwhile
                kind = _kind(status.st_mode)
                yield Found(entry.name, kind, status.st_size if kind is Kind.FILE else 0)

    def open(self, name: str) -> PosixFile:
        # A pipe in the place of a file would wait for somebody to write into it.
        return self._file(name, os.O_RDONLY | os.O_NONBLOCK)

    def open_part(self, name: str) -> PosixFile:
        flags = os.O_RDWR | os.O_NONBLOCK
        with suppress(FileNotFoundError, LinkInTheWay):
            return self._file(name, flags, most_names=1)
        self.remove(name)
        return self._file(name, flags | os.O_CREAT | os.O_EXCL)

    def put(self, part: str, name: str, *, replace: bool = False) -> None:
        here = self._descriptor
        if replace:
            if self.kind(name) not in {None, Kind.FILE}:
                raise LinkInTheWay(ELOOP, f"{name} is no file that could be replaced.")
        else:
            # The name is taken first, by an empty file of ours: giving it to the part then overwrites nobody's.
            os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE, dir_fd=here))
        try:
            os.replace(part, name, src_dir_fd=here, dst_dir_fd=here)
        except OSError:
            if not replace:
                self.remove(name)
            raise

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._descriptor)

    def free(self) -> int:
        status = os.fstatvfs(self._descriptor)
        return status.f_bavail * status.f_frsize

    def close(self) -> None:
        os.close(self._descriptor)

    def _file(self, name: str, flags: int, most_names: int | None = None) -> PosixFile:
        descriptor = self._opened(name, flags | os.O_NOFOLLOW | os.O_CLOEXEC)
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or (most_names is not None and status.st_nlink > most_names):
            os.close(descriptor)
            raise LinkInTheWay(ELOOP, f"{name} is no file, or has another name too.")
        return PosixFile(descriptor)

    def _opened(self, name: str, flags: int) -> int:
        try:
            return os.open(name, flags, _MODE, dir_fd=self._descriptor)
        except OSError as exc:
            if exc.errno in _LINKS or exc.errno == EISDIR:
                raise LinkInTheWay(exc.errno, f"{name} is not what is due there.") from exc
            raise


def _kind(mode: int) -> Kind:
    return Kind.FILE if stat.S_ISREG(mode) else Kind.FOLDER if stat.S_ISDIR(mode) else Kind.OTHER
