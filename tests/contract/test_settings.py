"""Every setting is documented, checked whole, and told when it is wrong."""

from pathlib import Path

import pytest
from buybox_config.errors import ConfigError
from buybox_config.settings import PREFIX, Settings, load_settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
HEAD = """\
# Settings

Every setting is an environment variable, checked whole when the program starts: a value that is wrong, or a
`BUYBOX_*` name that does not exist, ends it with one line that names all of them.

| variable | default | what it does |
| --- | --- | --- |
"""


def page() -> str:
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return HEAD + "\n".join(rows) + "\n"


def _default(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return f"`{','.join(map(str, value))}`"
    return "the user's data folder" if repr(value) == "PydanticUndefined" else f"`{value}`"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_has_a_description(name: str) -> None:
    description = Settings.model_fields[name].description
    assert description
    assert description.endswith(".")


def test_the_page_of_settings_says_what_the_program_reads(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings({"BUYBOX_SHARDS": "many", "BUYBOX_REDIS_URL": "ftp://x", "BUYBOX_SHARD": "1"})
    for name in ("BUYBOX_SHARDS", "BUYBOX_REDIS_URL", "BUYBOX_SHARD is not a setting"):
        assert name in str(caught.value)


def test_an_empty_variable_is_not_set() -> None:
    assert load_settings({"BUYBOX_OPENSEARCH_URL": "", "HOME": "/nowhere"}).opensearch_url is None
