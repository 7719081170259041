"""What fails under a load is told in one sentence with what is left, and of a full disk what to do about it."""

import pytest
from buybox_config.errors import EngineError, RefusedError
from buybox_config.settings import Settings, load_settings
from buybox_indexer.load_faults import told_faults
from opensearchpy.exceptions import TransportError

BLOCK = (
    "index [t-locks] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, "
    "index has read-only-allow-delete block];"
)


def blocked(status: int, reason: str) -> TransportError:
    """Make the error that the client makes of the engine's answer."""
    return TransportError(status, "cluster_block_exception", {"error": {"root_cause": [{"reason": reason}]}})


@pytest.fixture
def settings() -> Settings:
    return load_settings({"HOME": "/home/shop"})


def told(settings: Settings, error: Exception) -> str:
    with pytest.raises(EngineError) as caught, told_faults(settings, "all is as before", "nothing was changed"):
        raise error
    return str(caught.value)


@pytest.mark.parametrize(
    "error",
    [
        blocked(429, BLOCK),
        blocked(403, "blocked by: [FORBIDDEN/10/cluster create-index blocked (api)];"),
        EngineError(f"OpenSearch has no room for 4 documents after 6 tries: {BLOCK}"),
        EngineError("OpenSearch refused a document: No space left on device"),
    ],
)
def test_a_full_disk_of_the_engine_is_called_that(settings: Settings, error: Exception) -> None:
    words = told(settings, error)
    assert "the disk of OpenSearch is full: make room there" in words
    assert words.endswith("all is as before")


def test_any_other_fault_of_the_engine_is_told_in_its_own_words_on_one_line(settings: Settings) -> None:
    words = told(settings, TransportError(500, "an\nodd thing", {}))
    assert words.startswith("OpenSearch failed during the load: TransportError(500, ")
    assert "\n" not in words
    assert told(settings, EngineError("OpenSearch holds 3 documents of 4")) == (
        "OpenSearch holds 3 documents of 4; all is as before"
    )


def test_a_full_disk_of_ours_names_the_folder_and_what_was_refused_stays_a_refusal(settings: Settings) -> None:
    words = told(settings, OSError(28, "No space left on device"))
    assert words.startswith(f"{settings.data_dir} cannot be used (No space left on device): make room")
    assert words.endswith("nothing was changed")
    with pytest.raises(RefusedError), told_faults(settings, "", ""):
        raise RefusedError("two loads at once")
