"""The unprivileged user under whom the servers run when we are root: OpenSearch refuses to run as root."""

import os
import pwd
import stat
from pathlib import Path

import msgspec

from buybox_config.errors import EngineError

NOBODY = "nobody"


class RunUser(msgspec.Struct, frozen=True):
    """A user by its numbers."""

    uid: int
    gid: int


def run_user(data_dir: Path) -> RunUser | None:
    """Choose who runs the servers: ourselves (None), or as root the owner of the data folder, else `nobody`.

    Raises EngineError when root has no such user.
    """
    if os.geteuid() != 0:
        return None
    owner = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists()).stat()
    if owner.st_uid != 0:
        return RunUser(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(NOBODY)
    except KeyError as error:
        raise EngineError(
            f"OpenSearch does not run as root and there is no user {NOBODY}: start it as an ordinary user"
        ) from error
    return RunUser(entry.pw_uid, entry.pw_gid)


def can_reach(user: RunUser | None, path: Path) -> bool:
    """Tell whether `user` may enter every folder above `path` and read it, by owner, group and other bits."""
    if user is None:
        return True
    target = path.resolve()
    return _allowed(user, target, _read_bits(target)) and all(
        _allowed(user, folder, stat.S_IXOTH) for folder in target.parents
    )


def _read_bits(path: Path) -> int:
    return stat.S_IROTH | stat.S_IXOTH if path.is_dir() else stat.S_IROTH


def _allowed(user: RunUser, path: Path, other_bits: int) -> bool:
    """Ask the one class of permission bits that applies; the other two do not count, also where they are wider."""
    facts = path.stat()
    shift = 6 if facts.st_uid == user.uid else 3 if facts.st_gid == user.gid else 0
    return facts.st_mode >> shift & other_bits == other_bits
