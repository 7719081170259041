"""What may fail under a load or a change of what is live, told as one error with what is left."""

from collections.abc import Iterator
from contextlib import contextmanager

from buybox_config.errors import EngineError
from buybox_config.refusals import why_refused
from buybox_config.settings import Settings
from opensearchpy.exceptions import OpenSearchException

LONGEST = 300
"""Characters of the engine's own words in a message."""


@contextmanager
def told_faults(settings: Settings, after_engine: str, after_disk: str) -> Iterator[None]:
    """Raise EngineError where the engine or the disk fails; the texts say what is live after each."""
    try:
        yield
    except OpenSearchException as error:
        raise EngineError(f"OpenSearch failed during the load: {engine_words(error)}; {after_engine}") from error
    except OSError as error:
        raise EngineError(
            f"{settings.data_dir} cannot be used ({error.strerror}): make room, or set BUYBOX_DATA_DIR to "
            f"another folder; {after_disk}"
        ) from error


def engine_words(error: OpenSearchException) -> str:
    """Return what the engine itself says, on one line and not too long, or which setting is wrong."""
    return why_refused(error) or " ".join(str(error).split())[:LONGEST]
