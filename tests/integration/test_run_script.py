"""The script ./run, with a stand-in for Python that makes its `.venv` and notes what is installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

STAND_IN = """\
#!/bin/sh
# A Python as far as ./run is concerned: it passes checks, makes a venv that holds itself, and notes installations.
case "$1 $2" in
    "-m venv")
        rm -rf "$4" && mkdir -p "$4/bin" && cp "$0" "$4/bin/python"
        printf '#!/bin/sh\\necho "buybox $*"\\n' >"$4/bin/buybox"
        chmod 755 "$4/bin/buybox"
        echo "made a venv" ;;
    "-m pip")
        echo "noise of pip"
        sleep "${SLOW_PIP:-0}"
        [ -z "${BROKEN_PIP:-}" ] || exit 1
        echo "$*" >>"$NOTES" ;;
    "-m pytest") shift 2; echo "pytest in $(pwd): $*" ;;
    "-c import lightgbm") [ -z "${NO_OPENMP:-}" ] ;;
    "-c import ensurepip, venv") [ -z "${NO_VENV:-}" ] ;;
    *) exit 0 ;;
esac
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Make a checkout with the script, the files that it reads, and the stand-in, in a path with a space."""
    folder = tmp_path / "a clone"
    (folder / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "run", folder / "run")
    for name in ("pyproject.toml", "requirements/runtime.txt", "requirements/dev.txt"):
        (folder / name).write_text(name)
    (tmp_path / "stand-in").write_text(STAND_IN)
    (tmp_path / "stand-in").chmod(0o755)
    return folder


def environment(clone: Path, **more: str) -> dict[str, str]:
    own = {"PYTHON": str(clone.parent / "stand-in"), "NOTES": str(clone.parent / "notes")}
    return {"PATH": "/usr/bin:/bin", **own, **more}


@pytest.fixture
def run(clone: Path) -> Run:
    """Start the script from another folder."""

    def start(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [str(clone / "run"), *words]
        return subprocess.run(
            command, env=environment(clone, **more), cwd="/", capture_output=True, text=True, timeout=60, check=False
        )

    return start


def notes(clone: Path) -> list[str]:
    file = clone.parent / "notes"
    return file.read_text().splitlines() if file.exists() else []


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_every_shell_understands_the_script(shell: str) -> None:
    program = shutil.which(shell)
    if program is not None:
        subprocess.run([program, "-n", str(ROOT / "run")], check=True)
    assert (ROOT / "run").read_text().startswith("#!/bin/sh\n")
    assert os.access(ROOT / "run", os.X_OK)


def test_a_first_start_installs_by_hash_and_prints_only_what_the_command_prints(clone: Path, run: Run) -> None:
    answer = run("search", "iphone 13", "--json")
    assert answer.returncode == 0
    assert answer.stdout == "buybox search iphone 13 --json\n"
    locked, itself = notes(clone)
    assert "--require-hashes" in locked
    assert locked.endswith("requirements/runtime.txt")
    assert "--no-index" in itself
    assert "--no-build-isolation" in itself


def test_a_second_start_does_no_work_again(clone: Path, run: Run) -> None:
    run("--version")
    before = notes(clone)
    answer = run("engine", "status")
    assert answer.stdout == "buybox engine status\n"
    assert answer.stderr == ""
    assert notes(clone) == before


def test_tests_run_in_the_checkout_with_what_they_need_installed_once(clone: Path, run: Run) -> None:
    first, second = run("test", "-k", "a b"), run("test")
    assert first.stdout == f"pytest in {clone}: -k a b\n"
    assert second.stdout == f"pytest in {clone}: \n"
    assert second.stderr == ""
    assert [line.rsplit("/", 1)[1] for line in notes(clone)] == ["runtime.txt", "dev.txt", "a clone"]


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements/runtime.txt"])
def test_a_changed_lock_is_installed(clone: Path, run: Run, name: str) -> None:
    run("--version")
    (clone / name).write_text("another")
    answer = run("--version")
    assert "installing the locked dependencies" in answer.stderr
    assert "making" not in answer.stderr
    assert len(notes(clone)) == 4


def test_an_installation_that_was_cut_short_is_made_anew(clone: Path, run: Run) -> None:
    broken = run("--version", BROKEN_PIP="1")
    assert broken.returncode == 1
    assert broken.stdout == ""
    assert broken.stderr.endswith("could not be installed: check the network and start again\n")
    (clone / ".venv" / "half").touch()
    assert run("--version").returncode == 0
    assert not (clone / ".venv" / "half").exists()
    assert list((clone / ".buybox").iterdir()) == []


def test_a_checkout_that_was_moved_is_installed_again(clone: Path, run: Run) -> None:
    run("--version")
    moved = clone.rename(clone.parent / "moved")
    answer = subprocess.run(
        [str(moved / "run"), "--version"],
        env=environment(moved),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert answer.stdout == "buybox --version\n"
    assert notes(moved)[-1].endswith("/moved")


def test_two_first_starts_at_once_install_once(clone: Path) -> None:
    slow = environment(clone, SLOW_PIP="1")
    both = [
        subprocess.Popen(
            [str(clone / "run"), word], env=slow, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for word in ("one", "two")
    ]
    answers = [one.communicate(timeout=60) for one in both]
    assert [said for said, _ in answers] == ["buybox one\n", "buybox two\n"]
    assert len(notes(clone)) == 2
    assert list((clone / ".buybox").iterdir()) == []


def test_the_lock_of_a_start_that_was_killed_is_taken_over(clone: Path, run: Run) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    lock = clone / ".buybox" / "install.lock"
    lock.mkdir(parents=True)
    (lock / "pid").write_text(f"{gone.pid}\n")
    assert run("--version").returncode == 0


def test_a_python_without_venv_is_told_how_to_mend_it(run: Run) -> None:
    answer = run("--version", NO_VENV="1")
    assert answer.returncode == 1
    assert answer.stderr.startswith("buybox: this Python has no venv or ensurepip: install them")


def test_a_missing_openmp_library_is_told_how_to_mend_it(run: Run) -> None:
    answer = run("--version", NO_OPENMP="1")
    assert answer.returncode == 1
    assert "apt install libgomp1" in answer.stderr


def test_without_a_new_enough_python_it_says_so(clone: Path, run: Run) -> None:
    old = clone.parent / "bin"
    old.mkdir()
    for name in ("python3.13", "python3.12", "python3.11", "python3", "python"):
        (old / name).write_text("#!/bin/sh\nexit 1\n")
        (old / name).chmod(0o755)
    answer = run("--version", PYTHON="", PATH=f"{old}:/usr/bin:/bin")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "Python 3.11 or newer is needed" in answer.stderr
    assert not (clone / ".venv").exists()
