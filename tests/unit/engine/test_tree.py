"""The server tree: trusted by checksum, fetched again when broken, complete or not there."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from buybox_config.engine.artefact import Artefact
from buybox_config.engine.fetch import Download, Tell
from buybox_config.engine.tree import complete_folder, copy_readable, server_tree
from buybox_config.errors import EngineError


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as content:
        for name in ("bin/start", "lib/server.jar", "config/server.yml"):
            content.writestr(zipfile.ZipInfo(f"server-1.0/{name}"), name * 100)
    return stream.getvalue()


WHOLE = archive()
SERVER = Artefact("org.example", "server", "1.0", "zip", hashlib.sha256(WHOLE).hexdigest(), len(WHOLE))


def ignore(_message: str) -> None:
    """Let progress pass."""


class Shop:
    """Hands out the given bytes one after the other and counts; the last ones stay; an error is raised."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers, self.asked, self.told = list(answers), 0, list[str]()

    def download(self, artefact: Artefact, folder: Path, tell: Tell) -> Path:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        tell(f"downloading {artefact.name}")
        file = folder / "org" / f"{artefact.name}.{artefact.packaging}"
        file.parent.mkdir(parents=True)
        file.write_bytes(answer)
        return file

    def tree(self, trees: Path) -> Path:
        ask: Download = self.download
        return server_tree(SERVER, trees, self.told.append, ask)


def test_the_server_is_fetched_and_unpacked_once(tmp_path: Path) -> None:
    shop = Shop(WHOLE)
    tree = shop.tree(tmp_path)
    assert (tree / "lib" / "server.jar").is_file()
    assert shop.tree(tmp_path) == tree
    assert shop.asked == 1
    assert shop.told == ["downloading server", "unpacking server 1.0"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["server-1.0", "server-1.0.complete.json"]


@pytest.mark.parametrize("broken", [WHOLE[:-100], WHOLE + b"x", b"", b"<html>sign in first</html>"])
def test_a_broken_download_is_fetched_again(tmp_path: Path, broken: bytes) -> None:
    shop = Shop(broken, WHOLE)
    assert (shop.tree(tmp_path) / "bin" / "start").is_file()
    assert shop.asked == 2
    assert any("did not arrive whole" in message for message in shop.told)


@pytest.mark.parametrize("broken", [b"never right", OSError("no route to host"), RuntimeError("not found\nat all")])
def test_after_two_broken_downloads_one_line_says_what_to_do(tmp_path: Path, broken: bytes | Exception) -> None:
    shop = Shop(broken)
    with pytest.raises(
        EngineError, match=r"^server 1\.0 could not be fetched: .* or set BUYBOX_OPENSEARCH_URL"
    ) as error:
        shop.tree(tmp_path)
    assert "\n" not in str(error.value)
    assert shop.asked == 2
    assert list(tmp_path.iterdir()) == []


def test_an_archive_left_by_an_interrupted_start_is_used_when_it_is_whole(tmp_path: Path) -> None:
    left = tmp_path / "download" / "server.zip"
    left.parent.mkdir()
    left.write_bytes(WHOLE)
    shop = Shop(OSError("offline"))
    assert shop.tree(tmp_path).is_dir()
    assert shop.asked == 0


def test_half_an_archive_left_by_an_interrupted_start_is_thrown_away(tmp_path: Path) -> None:
    left = tmp_path / "download" / "server.zip"
    left.parent.mkdir()
    left.write_bytes(WHOLE[:50])
    shop = Shop(WHOLE)
    assert shop.tree(tmp_path).is_dir()
    assert shop.asked == 1
    assert not left.parent.exists()


def test_a_tree_without_its_marker_is_unpacked_again(tmp_path: Path) -> None:
    tree = Shop(WHOLE).tree(tmp_path)
    (tmp_path / "server-1.0.complete.json").unlink()
    (tree / "lib" / "server.jar").unlink()
    assert (Shop(WHOLE).tree(tmp_path) / "lib" / "server.jar").is_file()


@pytest.mark.parametrize("harm", ["missing", "cut", "more"])
def test_a_tree_that_was_changed_is_unpacked_again(tmp_path: Path, harm: str) -> None:
    jar = Shop(WHOLE).tree(tmp_path) / "lib" / "server.jar"
    whole = jar.read_bytes()
    if harm == "missing":
        jar.unlink()
    elif harm == "cut":
        jar.write_bytes(whole[:3])
    else:
        (jar.parent / "other.jar").write_bytes(b"x")
    shop = Shop(WHOLE)
    shop.tree(tmp_path)
    assert shop.asked == 1
    assert jar.read_bytes() == whole
    assert not (jar.parent / "other.jar").exists()


def test_another_version_of_the_archive_is_unpacked_anew(tmp_path: Path) -> None:
    Shop(WHOLE).tree(tmp_path)
    made = list[Path]()

    def make(part: Path) -> None:
        part.mkdir()
        made.append(part)

    complete_folder(tmp_path / "server-1.0", "another checksum", make, ignore)
    assert len(made) == 1


def test_a_folder_whose_making_fails_is_not_there(tmp_path: Path) -> None:
    def make(part: Path) -> None:
        part.mkdir()
        (part / "half").write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        complete_folder(tmp_path / "java-25", "25", make, ignore)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_is_readable_by_everyone_and_runs_what_ran(tmp_path: Path) -> None:
    source = tmp_path / "java"
    (source / "bin").mkdir(parents=True)
    (source / "bin" / "java").write_text("#!/bin/sh\n")
    (source / "release").write_text("x")
    (source / "bin" / "java").chmod(0o700)
    (source / "release").chmod(0o600)
    copy_readable(source, tmp_path / "copy")
    assert (tmp_path / "copy" / "bin" / "java").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "copy" / "release").stat().st_mode & 0o777 == 0o644
