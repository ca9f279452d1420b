"""Folders by path, where the system opens none relative to another: each step is looked at before it is taken.

Who swaps a folder for a junction between the look and the step can do as the same user whatever we could. A reparse
point (link, junction, mount) counts as a link.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from errno import ELOOP
from pathlib import Path

from remote_assist.disk.folder import Found, Kind, LinkInTheWay

_BINARY: int = getattr(os, "O_BINARY", 0)
_REPARSE = 0x400


class WindowsFile:
    """See `DiskFile`."""

    def __init__(self, path: Path, flags: int) -> None:
        descriptor = os.open(path, flags | _BINARY, 0o666)
        self._file = os.fdopen(descriptor, "r+b" if flags & os.O_RDWR else "rb", buffering=0)

    @property
    def size(self) -> int:
        return os.fstat(self._file.fileno()).st_size

    @property
    def stamp(self) -> tuple[int, ...]:
        status = os.fstat(self._file.fileno())
        return status.st_size, status.st_mtime_ns

    def read(self, offset: int, size: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(size) or b""

    def write(self, offset: int, data: bytes) -> None:
        self._file.seek(offset)
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) or 0 :]

    def cut(self, size: int) -> None:
        self._file.truncate(size)

    def flush(self) -> None:
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class WindowsFolder:
    """See `Folder`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.is_dir():
            raise NotADirectoryError(path)

    def twin(self) -> WindowsFolder:
        return WindowsFolder(self._path)

    def sub(self, name: str) -> WindowsFolder:
        self._expect(name, Kind.FOLDER)
        return WindowsFolder(self._path / name)

    def make(self, name: str) -> WindowsFolder:
        with suppress(FileExistsError):
            (self._path / name).mkdir()
        return self.sub(name)

    def kind(self, name: str) -> Kind | None:
        try:
            return _kind((self._path / name).lstat())
        except FileNotFoundError:
            return None

    def found(self) -> Iterator[Found]:
        with os.scandir(self._path) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                kind = _kind(status)
                yield Found(entry.name, kind, status.st_size if kind is Kind.FILE else 0)

    def open(self, name: str) -> WindowsFile:
        self._expect(name, Kind.FILE)
        return WindowsFile(self._path / name, os.O_RDONLY)

    def open_part(self, name: str) -> WindowsFile:
        if self.kind(name) is Kind.FILE and (self._path / name).lstat().st_nlink == 1:
            return WindowsFile(self._path / name, os.O_RDWR)
        self.remove(name)
        return WindowsFile(self._path / name, os.O_RDWR | os.O_CREAT | os.O_EXCL)

    def put(self, part: str, name: str, *, replace: bool = False) -> None:
        if replace:
            if self.kind(name) not in {None, Kind.FILE}:
                raise LinkInTheWay(ELOOP, f"{name} is no file that could be replaced.")
            (self._path / part).replace(self._path / name)
        else:
            (self._path / part).rename(self._path / name)  # there it never replaces anything

    def remove(self, name: str) -> None:
        (self._path / name).unlink(missing_ok=True)

    def free(self) -> int:
        return shutil.disk_usage(self._path).free

    def close(self) -> None:
        return

    def _expect(self, name: str, kind: Kind) -> None:
        found = self.kind(name)
        if found is None:
            raise FileNotFoundError(self._path / name)
        if found is not kind:
            raise LinkInTheWay(ELOOP, f"{name} is not what is due there.")


def _kind(status: os.stat_result) -> Kind:
    if getattr(status, "st_file_attributes", 0) & _REPARSE:
        return Kind.OTHER
    mode = status.st_mode
    return Kind.FILE if stat.S_ISREG(mode) else Kind.FOLDER if stat.S_ISDIR(mode) else Kind.OTHER
