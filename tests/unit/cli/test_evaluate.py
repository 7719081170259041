"""The command `buybox evaluate`, as a terminal sees it; no engine runs here."""

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from buybox_cli.commands.evaluate import command
from buybox_cli.commands.train import command as train_command
from buybox_config.errors import BuyboxError
from click.testing import CliRunner, Result

Line = dict[str, object]


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Look for a running engine in an empty folder."""
    monkeypatch.delenv("BUYBOX_OPENSEARCH_URL", raising=False)
    monkeypatch.setenv("BUYBOX_DATA_DIR", str(tmp_path / "data"))


def offer(offer_id: str, total: int, grade: str = "good", device_id: str = "phone") -> Line:
    money = {"amount": f"{total}.00", "currency": "EUR"}
    facts = {"offer_id": offer_id, "device_id": device_id, "market": "FR", "category": "smartphone"}
    return {**facts, "seller": {"id": f"s{total % 7}"}, "grade": grade, "price": money, "total": money}


def query(query_id: str, *hits: str, **attributes: object) -> Line:
    return {"query_id": query_id, "query_response_hit_ids": hits, "query_attributes": attributes}


def event(query_id: str, action: str, offer_id: str) -> Line:
    return {"query_id": query_id, "action_name": action, "event_attributes": {"object": {"object_id": offer_id}}}


def written(path: Path, lines: list[Line] | list[bytes]) -> str:
    path.write_bytes(b"\n".join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines))
    return str(path)


def scores_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def evaluate(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


class Shop:
    """A log of 40 devices whose shoppers mostly choose the cheapest, sometimes the best kept."""

    def __init__(self, seed: int, sessions: int = 900) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - a simulation
        self.stock = [self._device(number) for number in range(40)]
        self.offers = [each for device in self.stock for each in device]
        self.lines = [line for number in range(sessions) for line in self._session(f"q{number}")]

    def _device(self, number: int) -> list[Line]:
        base = self.draw.randint(100, 500)
        grades = ("fair", "good", "excellent")
        return [
            offer(f"d{number}-{place}", base + self.draw.randint(0, 99), self.draw.choice(grades), f"d{number}")
            for place in range(5)
        ]

    def _session(self, query_id: str) -> Iterator[Line]:
        device = self.draw.choice(self.stock)
        hits = [str(each["offer_id"]) for each in self.draw.sample(device, len(device))]
        yield query(query_id, *hits, device_id=device[0]["device_id"], market="FR")
        order = sorted(device, key=lambda each: (str(each["total"]), each["grade"] != "excellent"))
        wanted = str(order[0 if self.draw.random() < 0.7 else 1]["offer_id"])
        for hit in hits:
            yield event(query_id, "impression", hit)
        if self.draw.random() < 1 / (1 + hits.index(wanted)):
            yield event(query_id, "click", wanted)


@pytest.fixture
def shop_files(tmp_path: Path) -> tuple[str, str]:
    """Write a shop's events and offers."""
    shop = Shop(seed=3)
    return written(tmp_path / "events.ndjson", shop.lines), written(tmp_path / "offers.ndjson", shop.offers)


def test_the_formula_is_compared_where_there_is_no_model(shop_files: tuple[str, str]) -> None:
    events, offers = shop_files
    result = evaluate("--events", events, "--offers", offers)
    assert result.exception is None, result.output
    for words in ("formula formula-", "cheapest first", "quality / price", "as shown", "random order"):
        assert words in result.stdout
    assert "live model is not compared: not asked for: no engine is running" in result.stdout
    assert "smartphone" in result.stdout


def test_one_json_document_holds_every_figure_with_its_interval(shop_files: tuple[str, str]) -> None:
    events, offers = shop_files
    report = json.loads(evaluate("--events", events, "--offers", offers, "--json").stdout)
    ways = report["comparison"]["ways"]
    assert set(ways) == {"formula", "cheapest", "quality_per_price", "as_shown", "random"}
    for figures in ways.values():
        assert all(each["low"] <= each["value"] <= each["high"] for each in figures.values())
    assert ways["cheapest"]["ndcg@1"]["value"] > ways["random"]["ndcg@1"]["value"]
    assert set(report["comparison"]["ahead"]) == set(ways) - {"formula"}
    assert report["scores"] is None
    assert report["best_plain"] in ways


def test_a_model_is_not_judged_on_the_lists_it_was_learned_from(shop_files: tuple[str, str], tmp_path: Path) -> None:
    events, offers = shop_files
    folder = str(tmp_path / "model")
    trained = CliRunner().invoke(train_command, ["--events", events, "--offers", offers, "--out", folder, "--json"])
    held_out = json.loads(trained.stdout)["lists"]["held_out"]
    fair = json.loads(evaluate("--events", events, "--offers", offers, "--model", folder, "--json").stdout)
    assert "judged only on the lists that training held out" in fair["about"]["learned"]
    assert fair["lists"] == held_out
    every = json.loads(
        evaluate("--events", events, "--offers", offers, "--model", folder, "--all-lists", "--json").stdout
    )
    assert "flatter the model" in every["about"]["learned"]
    assert every["lists"] > held_out
    other = Shop(seed=4)
    new = evaluate(
        "--events",
        written(tmp_path / "other.ndjson", other.lines),
        "--offers",
        written(tmp_path / "other-offers.ndjson", other.offers),
        "--model",
        folder,
    )
    assert "learned from another log" in new.stdout


def test_every_list_is_scored_whatever_it_is_worth_as_evidence(tmp_path: Path) -> None:
    many = [offer(f"m{number}", 100 + number) for number in range(10_000)]
    lines = [
        query("no response", "a", "b"),
        query("alone", "a"),
        query("unknown", "a", "nobody", "b"),
        query("no response", "b", "a"),
        query("twice", "b", "b"),
        query("long", *(str(each["offer_id"]) for each in many)),
        event("unknown", "impression", "a"),
        event("elsewhere", "click", "a"),
    ]
    offers = written(tmp_path / "offers.ndjson", [offer("a", 200), offer("b", 210, "excellent"), *many])
    out = tmp_path / "scores.csv"
    result = evaluate("--events", written(tmp_path / "e", lines), "--offers", offers, "--scores", str(out))
    assert result.exception is None, result.output
    found = scores_of(out)
    assert out.read_text().startswith("query_id,offer_id,score\n")
    assert [row[:2] for row in found[1:7]] == [
        ["no response", "a"],
        ["no response", "b"],
        ["alone", "a"],
        ["unknown", "a"],
        ["unknown", "b"],
        ["twice", "b"],
    ]
    assert len(found) == 1 + 6 + 10_000
    assert len({score for _, _, score in found[7:]}) > 200
    assert "too few lists for figures: 0 lists with a choice" in result.stdout
    assert "1 left out whose offer is not known" in result.stdout


def test_scores_keep_the_order_of_the_model_and_every_digit(shop_files: tuple[str, str], tmp_path: Path) -> None:
    events, offers = shop_files
    out = tmp_path / "scores.csv"
    evaluate("--events", events, "--offers", offers, "--scores", str(out))
    found = {offer_id: score for _, offer_id, score in scores_of(out)[1:]}
    assert all(repr(float(score)) == score for score in found.values())
    cheap, dear = offer("cheap", 100), offer("dear", 101)
    pair = tmp_path / "pair.csv"
    evaluate(
        "--events",
        written(tmp_path / "pair", [query("q", "dear", "cheap")]),
        "--offers",
        written(tmp_path / "pair-offers", [cheap, dear]),
        "--scores",
        str(pair),
    )
    scores = {offer_id: float(score) for _, offer_id, score in scores_of(pair)[1:]}
    assert scores["cheap"] > scores["dear"]


def test_broken_lines_are_counted_and_the_rest_is_evaluated(shop_files: tuple[str, str], tmp_path: Path) -> None:
    events, offers = shop_files
    broken = [b"{not json", b"\xff\xfe", b'{"query_id": 7, "query_response_hit_ids": "x"}', b"[" * 100_000, b"null"]
    noise = [*broken, *(json.dumps(line).encode() for line in (query("q1", "x"), event("q1", "stare", "d1-1")))]
    more = written(tmp_path / "more.ndjson", noise)
    plain = json.loads(evaluate("--events", events, "--offers", offers, "--json").stdout)
    found = json.loads(evaluate("--events", events, more, "--offers", offers, "--offers", more, "--json").stdout)
    assert found["comparison"] == plain["comparison"]
    assert found["about"]["excluded"]["unreadable_line"] == len(broken)
    assert found["about"]["excluded"]["unreadable_offer"] == len(noise)
    assert found["about"]["excluded"]["unknown_action"] == 1


def test_names_with_commas_and_lines_in_them_stay_one_field(tmp_path: Path) -> None:
    odd = 'a,"b"\nc'
    out = tmp_path / "scores.csv"
    offers = written(tmp_path / "offers", [offer(odd, 100)])
    evaluate("--events", written(tmp_path / "e", [query("q,1", odd)]), "--offers", offers, "--scores", str(out))
    assert [row[:2] for row in scores_of(out)] == [["query_id", "offer_id"], ["q,1", odd]]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--events", "nowhere.ndjson"], "cannot be read"),
        (["--events", "{events}"], "give the offers as they were shown with --offers"),
        (["--events", "{events}", "--offers", "{offers}", "--model", "nowhere"], "holds no whole model"),
        (["--events", "{events}", "--offers", "{offers}", "--scores", "nowhere/out.csv"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(shop_files: tuple[str, str], arguments: list[str], says: str) -> None:
    events, offers = shop_files
    result = evaluate(*(each.format(events=events, offers=offers) for each in arguments))
    assert isinstance(result.exception, BuyboxError)
    assert says in str(result.exception)
