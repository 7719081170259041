"""`buybox resolve`, run in this process."""

import json
from pathlib import Path

import pytest
from buybox_cli.commands.resolve import command
from buybox_config.errors import BuyboxError, FeedError, UsageError
from click.testing import CliRunner

KEYS = [
    *("row", "title", "model_id", "device_id", "brand", "category", "storage_gb", "ram_gb", "size", "connectivity"),
    *("colour", "keyboard", "network_lock", "confidence", "reason", "candidates"),
]


def run(*arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.csv"
    path.write_text('\ufeffsku,title\n1,"iPhone 13, 128 Go noir"\n2,Coque iPhone 13\n3\n', encoding="utf-8")
    return path


def test_each_row_becomes_one_line_in_order(feed: Path) -> None:
    lines = run(str(feed), "--market", "FR")
    assert [line["row"] for line in lines] == [1, 2, 3]
    assert [line["device_id"] for line in lines] == ["apple-iphone-13-128gb", None, None]
    assert [line["reason"] for line in lines] == [None, "not_a_device", "unknown_device"]
    assert list(lines[0]) == KEYS


def test_out_writes_the_lines_to_a_file(feed: Path, tmp_path: Path) -> None:
    assert run(str(feed), "--out", str(tmp_path / "found.ndjson")) == []
    assert len((tmp_path / "found.ndjson").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["--title-column", "nom"], FeedError, "no column 'nom'; it has sku, title"),
        (["--market", "France"], UsageError, "not a two-letter country code"),
    ],
)
def test_what_is_wrong_with_the_call_says_what_there_is(
    feed: Path, arguments: list[str], error: type[BuyboxError], message: str
) -> None:
    with pytest.raises(error, match=message):
        run(str(feed), *arguments)


@pytest.mark.parametrize(("content", "message"), [(b"", "is empty"), (b"nom\niPhone 13\n", "no column 'title'")])
def test_a_file_that_cannot_be_read_is_one_plain_error(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(FeedError, match=message):
        run(str(path))


def test_a_missing_file_is_one_plain_error(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="cannot be read"):
        run(str(tmp_path / "nowhere.csv"))


def test_any_encoding_and_delimiter_of_feeds_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes("Titre;Title\r\nx;iPhone 13 128 Go débloqué\r\n".encode("cp1252"))
    assert run(str(path))[0]["device_id"] == "apple-iphone-13-128gb"


def test_the_sellers_other_columns_are_used_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "columns.csv"
    path.write_text("title,brand,model,storage_gb\nReconditionné,Apple,iPhone 13,128 Go\niPhone 13 256GB,,,128\n")
    lines = run(str(path))
    assert [line["device_id"] for line in lines] == ["apple-iphone-13-128gb", None]
    assert lines[1]["reason"] == "ambiguous_device"


def test_an_empty_title_has_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("sku,title\n1,\n2,iPhone 13 128GB\n")
    assert [line["reason"] for line in run(str(path))] == ["unknown_device", None]


def test_explain_adds_what_each_word_was_taken_for(feed: Path) -> None:
    lines = run(str(feed), "--explain")
    explanation = lines[0]["explanation"]
    assert list(lines[0]) == [*KEYS, "explanation"]
    assert isinstance(explanation, dict)
    roles = {token["text"]: token["role"] for token in explanation["tokens"]}
    assert roles == {"iphone": "model", "13": "model", "128go": "storage", "noir": "colour"}
