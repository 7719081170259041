"""Which folders the engine uses.

| folder | holds | owner |
| --- | --- | --- |
| `<data_dir>/engine` | the state file | who started it |
| home: the same, or `/var/lib/buybox/engine-<hash>` | data and logs; run: options and scratch | who runs the servers |
| trees: `<cache_dir>`, or `/var/cache/buybox` | the unpacked server, copies of Java and Redis | who started it |

The system folders are taken only when we are root and the unprivileged user of the servers cannot enter ours (below
`/root`, say): no permission of a folder that is already there is ever widened.
"""

import hashlib
import os
from pathlib import Path

import msgspec

from buybox_config.engine.user import RunUser, can_reach, run_user
from buybox_config.errors import EngineError
from buybox_config.settings import Settings

SYSTEM_DATA = Path("/var/lib/buybox")
SYSTEM_CACHE = Path("/var/cache/buybox")


class Places(msgspec.Struct, frozen=True):
    """The folders of one engine, and who runs its servers (None: we ourselves)."""

    engine: Path
    home: Path
    trees: Path
    user: RunUser | None

    @property
    def data(self) -> Path:
        """Indices: all that survives a stop besides the logs."""
        return self.home / "data"

    @property
    def logs(self) -> Path:
        """Logs of both servers, bounded in size."""
        return self.home / "logs"

    @property
    def run(self) -> Path:
        """Options and temporary files of the running servers, made anew at each start and removed at the stop."""
        return self.home / "run"


def prepare_places(settings: Settings) -> Places:
    """Choose the folders and make them.

    Raises EngineError when one cannot be made or written to.
    """
    data_dir, cache_dir = settings.data_dir.expanduser().absolute(), settings.cache_dir.expanduser().absolute()
    try:
        places = _choose(data_dir, cache_dir)
        for folder in (places.data, places.logs):
            make_folder(folder, places.user)
    except OSError as error:
        raise EngineError(
            f"{error.filename or data_dir} cannot be written ({error.strerror}): "
            "set BUYBOX_DATA_DIR and BUYBOX_CACHE_DIR to folders that you may write"
        ) from error
    return places


def make_folder(folder: Path, user: RunUser | None) -> None:
    """Make one folder, for the servers' user alone, or (None) for ourselves and passable to them.

    Raises OSError.
    """
    _make_passable(folder)
    if user is not None and folder.stat().st_uid != user.uid:
        os.chown(folder, user.uid, user.gid)
        folder.chmod(0o750)


def _choose(data_dir: Path, cache_dir: Path) -> Places:
    user = run_user(data_dir)
    engine = data_dir / "engine"
    engine.mkdir(parents=True, exist_ok=True)
    if not os.access(engine, os.W_OK):
        raise PermissionError(13, "Permission denied", str(engine))
    name = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    home = engine if can_reach(user, engine) else _system(SYSTEM_DATA / f"engine-{name}")
    cache_dir.mkdir(parents=True, exist_ok=True)
    trees = cache_dir if can_reach(user, cache_dir) else _system(SYSTEM_CACHE)
    return Places(engine, home, trees, user)


def _system(folder: Path) -> Path:
    """Make a folder of root's that everyone may enter."""
    _make_passable(folder.parent)
    _make_passable(folder)
    return folder


def _make_passable(folder: Path) -> None:
    """Make a folder that everyone may enter, whatever the umask is; one that is there already stays as it is."""
    try:
        folder.mkdir()
    except FileExistsError:
        # Also where another start made it a moment ago; a file of that name is refused when it is used as a folder.
        return
    folder.chmod(0o755)
