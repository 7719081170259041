"""The commands `buybox rank` and `buybox train`, as a terminal sees them."""

import json
from pathlib import Path

import pytest
from buybox_cli.commands.rank import command as rank_command
from buybox_cli.commands.train import command as train_command
from buybox_config.errors import BuyboxError
from click.testing import CliRunner


def offer(offer_id: str, total: str) -> dict[str, object]:
    money = {"amount": total, "currency": "EUR"}
    return {"offer_id": offer_id, "seller": {"id": offer_id}, "grade": "good", "price": money, "total": money}


def test_rank_answers_each_line_and_fails_in_the_end_when_one_was_bad() -> None:
    good = json.dumps({"market": "FR", "device_id": "d", "offers": [offer("a", "30.00"), offer("b", "29.00")]})
    result = CliRunner().invoke(rank_command, [], input=f"{good}\n{{bad\n\n{good}\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["offer_id"] for each in answers[0]["offers"]] == ["b", "a"]
    assert answers[1]["error"].startswith("line 2: ")
    assert answers[2] == answers[0]
    assert isinstance(result.exception, BuyboxError)
    assert "line 2" in str(result.exception)


def test_rank_says_which_folder_holds_no_model(tmp_path: Path) -> None:
    result = CliRunner().invoke(rank_command, ["--model", str(tmp_path)], input="")
    assert "holds no whole model" in str(result.exception)


@pytest.mark.parametrize(("name", "says"), [("missing.ndjson", "cannot be read"), ("empty.ndjson", "too little")])
def test_train_refuses_what_it_cannot_learn_from(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "empty.ndjson").write_text("")
    result = CliRunner().invoke(train_command, ["--events", str(tmp_path / name), "--out", str(tmp_path / "model")])
    assert isinstance(result.exception, BuyboxError)
    assert says in str(result.exception)
    assert not (tmp_path / "model").exists()
