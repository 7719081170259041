"""What may fail under a load or a change of what is live, told as one error with what is left."""

from collections.abc import Iterator
from contextlib import contextmanager

from buybox_config.errors import EngineError
from buybox_config.refusals import why_refused
from buybox_config.settings import Settings
from opensearchpy.exceptions import OpenSearchException

LONGEST = 300
"""Characters of the engine's own words in a message."""

DISK_FULL_SIGNS = ("read-only-allow-delete", "create-index blocked", "No space left on device")
"""What the engine says of its guard against a full disk, and where it ran into one."""

DISK_FULL = "the disk of OpenSearch is full: make room there, and it takes writes again by itself within two minutes"


@contextmanager
def told_faults(settings: Settings, after_engine: str, after_disk: str) -> Iterator[None]:
    """Raise EngineError where the engine or the disk fails; the texts say what is live after each."""
    try:
        yield
    except OpenSearchException as error:
        raise EngineError(f"OpenSearch failed during the load: {engine_words(error)}; {after_engine}") from error
    except EngineError as error:
        said = DISK_FULL if _tells_of_a_full_disk(str(error)) else str(error)
        raise EngineError(f"{said}; {after_engine}") from error
    except OSError as error:
        raise EngineError(
            f"{settings.data_dir} cannot be used ({error.strerror}): make room, or set BUYBOX_DATA_DIR to "
            f"another folder; {after_disk}"
        ) from error


def engine_words(error: OpenSearchException) -> str:
    """Return what the engine itself says, on one line and not too long, or what to do where that is known."""
    said = " ".join(str(error).split())
    return why_refused(error) or (DISK_FULL if _tells_of_a_full_disk(said) else said[:LONGEST])


def _tells_of_a_full_disk(words: str) -> bool:
    return any(sign in words for sign in DISK_FULL_SIGNS)
