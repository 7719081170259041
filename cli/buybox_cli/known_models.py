"""The models that are known and the parser of their names: made once for as long as their files are as they were."""

from functools import lru_cache
from pathlib import Path

from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.settings import Settings
from buybox_config.words import load_words
from buybox_titles.recogniser import Recogniser

FileStates = tuple[tuple[str, int, int], ...]
"""Path, time of the last change in nanoseconds, and size of each file."""


def known_models(settings: Settings) -> tuple[Catalogue, Recogniser]:
    """Read the catalogue and compile its parser, three seconds of a processor; the last pair made is kept.

    Raises ConfigError when an added model is wrong.
    """
    return _made(settings.additions_dir, file_states(settings.additions_dir))


def file_states(*folders: Path | None) -> FileStates:
    """Return what tells whether any file in some folders changed."""
    paths = sorted(path for folder in folders if folder is not None for path in folder.rglob("*"))
    return tuple((str(path), (status := path.stat()).st_mtime_ns, status.st_size) for path in paths)


@lru_cache(maxsize=1)
def _made(additions: Path, _states: FileStates) -> tuple[Catalogue, Recogniser]:
    catalogue = load_catalogue(additions)
    return catalogue, Recogniser(catalogue, load_words())
