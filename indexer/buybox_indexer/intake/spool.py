"""Offers and rejects on their way, on disk: parted by device, so that memory stays flat however large a load is."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Generic, TypeVar

import msgspec

Entry = TypeVar("Entry")
LENGTH = 4
PARTITIONS = 64
"""Parts of a market's offers: 1,000,000 offers are 16,000 at a time in memory."""


class Spool(Generic[Entry]):
    """Files of entries that are written once and read back, part by part."""

    def __init__(self, folder: Path, kind: type[Entry], partitions: int = PARTITIONS) -> None:
        self._folder, self._partitions = folder, partitions
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._files: dict[tuple[str, int], IO[bytes]] = {}
        self._others: list[Spool[Entry]] = []
        self._closing = ExitStack()

    def write(self, name: str, number: int, entry: Entry) -> None:
        """Append an entry to the part of `name` that `number` falls into."""
        key = (name, number % self._partitions)
        file = self._files.get(key) or self._open(key)
        data = self._encoder.encode(entry)
        file.write(len(data).to_bytes(LENGTH, "big"))
        file.write(data)

    def prepare(self, name: str) -> None:
        """Open every part of `name`, so that a process forked from this one writes where this one can read."""
        for number in range(self._partitions):
            self._open((name, number))

    def flush(self) -> None:
        """Hand everything written to the system: what a process that ends must do for the one that reads."""
        for file in self._files.values():
            file.flush()

    def join(self, other: "Spool[Entry]") -> None:
        """Read another spool's entries after this one's own, part by part, and close it with this one."""
        self._others.append(other)

    def names(self) -> list[str]:
        """Return the names that have entries."""
        own = {name for name, _ in self._files}
        return sorted(own.union(*(other.names() for other in self._others)))

    def parts(self, name: str) -> Iterator[list[Entry]]:
        """Yield the parts of `name`, each whole, in the order in which its entries were written."""
        for number in range(self._partitions):
            part = [entry for spool in (self, *self._others) for entry in spool.part(name, number)]
            if part:
                yield part

    def part(self, name: str, number: int) -> Iterator[Entry]:
        """Yield the entries of one part of `name` that this spool itself holds, in the order written."""
        file = self._files.get((name, number))
        if file is None:
            return
        file.flush()
        file.seek(0)
        while head := file.read(LENGTH):
            yield self._decoder.decode(file.read(int.from_bytes(head, "big")))
        file.seek(0, 2)

    def close(self) -> None:
        """Close the files, which ends them."""
        self._closing.close()
        for other in self._others:
            other.close()

    def _open(self, key: tuple[str, int]) -> IO[bytes]:
        opened = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - the exit stack closes it
        file = self._files[key] = self._closing.enter_context(opened)
        return file


def part_of(number: int) -> int:
    """Return the part that a number falls into, of a spool with as many parts as usual."""
    return number % PARTITIONS


def together(parts: Iterable[Iterable[Entry]], least: int) -> Iterator[list[Entry]]:
    """Put parts of fewer than `least` entries together with those behind them; the order of all entries stays."""
    some: list[Entry] = []
    for part in parts:
        some += part
        if len(some) >= least:
            yield some
            some = []
    if some:
        yield some


def spool_folder(data_dir: Path) -> Path:
    """Return the folder of the spools' files, made when needed; they have no names there, so nothing can be left."""
    folder = data_dir / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
