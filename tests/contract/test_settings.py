"""Every setting is documented, checked whole, and told when it is wrong."""

from pathlib import Path

import pytest
from buybox_config.errors import ConfigError
from buybox_config.settings import GROUPS, PREFIX, Settings, load_settings
from pydantic import BaseModel

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
HEAD = """\
# Settings

Every setting is an environment variable, checked whole when the program starts: a value that is wrong, or a
`BUYBOX_*` name that does not exist, ends it with one line that names all of them.
"""
COLUMNS = "| variable | default | what it does |\n| --- | --- | --- |\n"


def page() -> str:
    return HEAD + "".join(f"\n{section(group)}" for group in GROUPS)


def section(group: type[BaseModel]) -> str:
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {field.description} |\n"
        for name, field in group.model_fields.items()
    ]
    assert group.__doc__
    return f"## {group.__doc__.removesuffix('.')}\n\n{COLUMNS}{''.join(rows)}"


def _default(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return f"`{','.join(map(str, value))}`"
    return "the user's data folder" if repr(value) == "PydanticUndefined" else f"`{value}`"


def test_every_setting_is_in_a_group() -> None:
    assert [name for group in GROUPS for name in group.model_fields] == list(Settings.model_fields)


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
