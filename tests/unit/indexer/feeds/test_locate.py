"""Feeds on disk, plain and packed: what is read, what is refused, and that memory stays flat."""

import datetime as dt
import gzip
import io
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from buybox_config.errors import FeedError
from buybox_config.settings import Settings
from buybox_indexer.feeds.locate import open_location

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
CSV = b"sku,title\n1,iPhone 13\n"


def read(folder: Path, location: str, **changes: object) -> tuple[bytes, str]:
    settings = Settings(data_dir=folder / "data").model_copy(update=changes)
    with open_location(folder, location, settings, NOW) as located:
        return located.stream.read(), located.name


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return packed.getvalue()


def test_a_plain_file_and_a_link_to_it_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "link.csv").symlink_to("a.csv")
    assert read(tmp_path, "a.csv") == (CSV, "a.csv")
    assert read(tmp_path, "link.csv") == (CSV, "link.csv")


def test_the_time_is_the_files_own_but_never_later_than_now(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    settings = Settings(data_dir=tmp_path)
    for stamp, expected in ((0, dt.datetime(1970, 1, 1, tzinfo=dt.UTC)), (4_000_000_000, NOW)):
        os.utime(tmp_path / "a.csv", (stamp, stamp))
        with open_location(tmp_path, "a.csv", settings, NOW) as located:
            assert located.modified_at == expected


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(FeedError, match="a pipe, not a file"):
        read(tmp_path, "pipe.csv")
    with pytest.raises(FeedError, match="a device, not a file"):
        read(tmp_path, "/dev/zero")
    with pytest.raises(FeedError, match="Is a directory"):
        read(tmp_path, ".")
    for missing in ("no.csv", "a\x00b", "x" * 5000):
        with pytest.raises(FeedError, match="cannot be read"):
            read(tmp_path, missing)


def test_gzip_is_unpacked_whatever_the_file_is_called(tmp_path: Path) -> None:
    for name, plain in (("a.csv.gz", "a.csv"), ("a.csv", "a.csv"), ("A.CSV.GZ", "A.CSV")):
        (tmp_path / name).write_bytes(gzip.compress(CSV[:10]) + gzip.compress(CSV[10:]))
        assert read(tmp_path, name) == (CSV, plain)


def test_a_zip_gives_its_one_feed_and_the_feeds_name(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(
        zipped(**{"export/stock.tsv": CSV, "__MACOSX/._stock.tsv": b"x", "readme.md": b"x"})
    )
    assert read(tmp_path, "a.zip") == (CSV, "stock.tsv")
    (tmp_path / "b.zip").write_bytes(zipped(noending=CSV))
    assert read(tmp_path, "b.zip") == (CSV, "noending")


def test_a_zip_with_several_feeds_or_none_lists_them(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(**{"fr.csv": CSV, "de.csv": CSV}))
    with pytest.raises(FeedError, match=r"fr\.csv, de\.csv"):
        read(tmp_path, "a.zip")
    (tmp_path / "b.zip").write_bytes(zipped())
    with pytest.raises(FeedError, match="none"):
        read(tmp_path, "b.zip")


@pytest.mark.parametrize("pack", [gzip.compress, lambda body: zipped(**{"a.csv": body})])
def test_an_archive_within_an_archive_is_refused(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    for inner in (gzip.compress(CSV), zipped(**{"a.csv": CSV}), b"BZh91AY"):
        (tmp_path / "a").write_bytes(pack(inner))
        with pytest.raises(FeedError, match="archive within an archive"):
            read(tmp_path, "a")


def test_a_workbook_is_no_archive(tmp_path: Path) -> None:
    book = zipped(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
    (tmp_path / "a.xlsx").write_bytes(book)
    (tmp_path / "b.zip").write_bytes(zipped(**{"b.xlsx": book}))
    assert read(tmp_path, "a.xlsx") == (book, "a.xlsx")
    assert read(tmp_path, "b.zip") == (book, "b.xlsx")


@pytest.mark.parametrize(("start", "program"), [(b"\xfd7zXZ\x00", "xz"), (b"BZh9", "bzip2"), (b"Rar!\x1a", "RAR")])
def test_other_archives_are_named(tmp_path: Path, start: bytes, program: str) -> None:
    (tmp_path / "a").write_bytes(start + b"xxxx")
    with pytest.raises(FeedError, match=f"packed with {program}, which is not read"):
        read(tmp_path, "a")


def test_broken_archives_are_told(tmp_path: Path) -> None:
    whole = gzip.compress(os.urandom(5000))
    spoilt = zipped(**{"a.csv": CSV * 100})
    table_only = b"PK\x05\x06" + bytes(18)
    many = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + (5000).to_bytes(4, "little") + bytes(6)
    for body in (
        whole[:2000],
        b"\x1f\x8b" + bytes(50),
        spoilt[:60],
        spoilt[:40] + b"xxxx" + spoilt[44:],
        many,
        table_only[:10],
    ):
        (tmp_path / "a").write_bytes(body)
        with pytest.raises(FeedError):
            read(tmp_path, "a")


@pytest.mark.parametrize("pack", [gzip.compress, lambda body: zipped(**{"a.csv": body})])
def test_a_bomb_is_refused_with_flat_memory_and_leaves_nothing(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "bomb").write_bytes(pack(bytes(100 * 1024 * 1024)))
    tracemalloc.start()
    with pytest.raises(FeedError, match="250 times its size"):
        read(tmp_path, "bomb")
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert highest < 8 * 1024 * 1024
    assert list((tmp_path / "data" / "spool").iterdir()) == []
    with pytest.raises(FeedError, match="more than 5 MiB"):
        read(tmp_path, "bomb", feed_unpacked_max_mb=5)
