"""Models and their parser are made anew when a file of theirs changed, and only then."""

from pathlib import Path

import pytest
from buybox_cli.known_models import known_models
from buybox_config.errors import ConfigError
from buybox_config.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def test_what_was_made_is_kept_until_an_added_model_changes_it(settings: Settings) -> None:
    catalogue, recogniser = known_models(settings)
    assert all(one is other for one, other in zip(known_models(settings), (catalogue, recogniser), strict=True))
    settings.additions_dir.mkdir(parents=True)
    (settings.additions_dir / "smartphone.csv").write_text("nonsense\n1\n")
    with pytest.raises(ConfigError):
        known_models(settings)
    (settings.additions_dir / "smartphone.csv").unlink()
    assert known_models(settings)[0] is catalogue
