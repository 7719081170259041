"""Lines of the log: one for each event, with its request, without secrets, however they were passed."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from buybox_config.logs import set_up_logs, without_secrets
from buybox_config.request_id import CURRENT
from buybox_config.settings import load_settings

LOG = logging.getLogger("buybox.test")

Lines = Callable[..., io.StringIO]


@pytest.fixture
def set_up() -> Iterator[Lines]:
    """Return what sets logs up with settings and gives what is written; all is as before afterwards."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ("buybox", "uvicorn")}

    def lines(**settings: str) -> io.StringIO:
        out = io.StringIO()
        named = {f"BUYBOX_{name.upper()}": value for name, value in settings.items()}
        set_up_logs(load_settings({"HOME": "/nowhere", **named}), out)
        return out

    yield lines
    root.handlers = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_line_is_one_json_object_that_names_its_request(set_up: Lines) -> None:
    out = set_up()
    current = CURRENT.set("web-1")
    LOG.info("two\nlines of %s", "text", extra={"route": "/v1/search"})
    CURRENT.reset(current)
    LOG.warning("outside")
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert (first["level"], first["logger"], first["message"]) == ("info", "buybox.test", "two\nlines of text")
    assert (first["request_id"], first["route"]) == ("web-1", "/v1/search")
    assert first["time"].endswith("Z")
    assert second["request_id"] is None


def test_an_error_has_its_way_in_the_same_line(set_up: Lines) -> None:
    out = set_up()
    try:
        raise ValueError("reason")  # noqa: TRY301 - what is logged is under test
    except ValueError:
        LOG.exception("it failed")
    (line,) = out.getvalue().splitlines()
    assert "ValueError: reason" in json.loads(line)["traceback"]


def test_text_is_one_line_and_tells_a_terminal_nothing(set_up: Lines) -> None:
    out = set_up(log_format="text")
    LOG.info("a\nforged line \x1b[31mred\u2028", extra={"status": 200})
    (line,) = out.getvalue().splitlines()
    assert line.endswith("info buybox.test: a forged line  [31mred  status=200")


def test_a_file_gets_json_unless_it_is_told_otherwise(set_up: Lines) -> None:
    out = set_up(log_format="auto")
    LOG.info("x")
    assert json.loads(out.getvalue())["message"] == "x"


def test_setting_up_again_writes_no_line_twice(set_up: Lines) -> None:
    before, after = set_up(), set_up()
    LOG.info("once")
    assert before.getvalue() == ""
    assert len(after.getvalue().splitlines()) == 1


def test_levels_are_as_the_setting_says(set_up: Lines) -> None:
    out = set_up(log_level="warning")
    LOG.info("quiet")
    logging.getLogger("uvicorn.error").info("quiet")
    LOG.warning("loud")
    assert [json.loads(line)["message"] for line in out.getvalue().splitlines()] == ["loud"]


def test_the_engines_client_never_tells_what_it_asked(set_up: Lines) -> None:
    out = set_up(log_level="debug")
    client = logging.getLogger("opensearch")
    client.debug("> %s", '{"query":"private words"}')
    client.info("GET http://x/_search?q=private")
    try:
        raise ValueError("failed to parse private words")  # noqa: TRY301 - as above
    except ValueError:
        client.warning("POST http://x/_search [status:400]", exc_info=True)
    (line,) = out.getvalue().splitlines()
    assert "private" not in line


@pytest.mark.parametrize(
    "line",
    [
        "key bbx_4f1c09d2ab77_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG was sent",
        "https://user:0123456789abcdefghij@host:9200/_search",
        "redis://:0123456789abcdefghij@host",
    ],
)
def test_what_looks_like_a_key_or_a_password_is_taken_out(line: str) -> None:
    assert "0123456789abcdefghij" not in without_secrets(line)


@pytest.mark.parametrize("line", ["mail to a@b.example", "the demo's bbx_ keys", "http://host/a@b"])
def test_other_words_stay(line: str) -> None:
    assert without_secrets(line) == line
