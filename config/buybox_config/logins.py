"""Secrets of the settings: read from files where files are named, and complete."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

LONGEST_SECRET = 10_000
"""Bytes of a file that are read: whoever names a log by mistake is told so."""

FROM_FILES = ("opensearch_password", "redis_password", "session_secret")


def with_secrets_of_files(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with each secret whose file is named; one line break at its end is none of it.

    Raises ValueError when a secret is given twice or its file cannot be read.
    """
    found = dict(given)
    for name in FROM_FILES:
        path = found.get(f"{name}_file")
        if path is None:
            continue
        if found.get(name) is not None:
            raise ValueError(f"BUYBOX_{name.upper()} and BUYBOX_{name.upper()}_FILE are both set: keep one")
        found[name] = _secret(Path(path), f"BUYBOX_{name.upper()}_FILE")
    return found


def check_login(server: str, url: str | None, user: str | None, password: SecretStr | None) -> None:
    """Raise ValueError for a user without a password, or a password without the address that it is for.

    `server` is the first part of the settings' names, such as `BUYBOX_REDIS`.
    """
    if user is not None and password is None:
        raise ValueError(f"{server}_USER needs {server}_PASSWORD")
    if password is not None and url is None:
        raise ValueError(f"{server}_PASSWORD is for what {server}_URL names: set that too")


def _secret(path: Path, setting: str) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST_SECRET + 1)
        secret = text.decode().removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise ValueError(f"{setting}: {path} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{setting}: {path} is not text") from error
    if not secret or len(text) > LONGEST_SECRET or "\n" in secret:
        raise ValueError(f"{setting}: {path} does not hold one secret on one line")
    return secret
