"""The page of metrics lists what there is, and nothing in ops names a metric, a label or a runbook that is not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from buybox_api.metrics.described import Described
from buybox_api.metrics.watch import Watch

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "watching.md"
TABLE = re.compile(r"(?<=--update-golden` -->\n).*?(?=<!-- /metrics -->)", re.DOTALL)

METRICS: dict[str, Described] = {each.name: each for each in Watch().described()}

OF_PROMETHEUS = {"job", "instance", "le", "up"}

NAME = re.compile(r"\bbuybox_[a-z0-9_]+")
SELECTOR = re.compile(r"\b(buybox_[a-z0-9_]+)\{([^}]*)\}")
LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
GROUPED = re.compile(r"\b(?:by|on) \(([^)]*)\)")

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "ops" / "prometheus" / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
PANELS: list[dict[str, Any]] = [
    panel
    for panel in json.loads((ROOT / "ops" / "grafana" / "buybox.json").read_text())["panels"]
    if panel["type"] != "row"
]


def table() -> str:
    rows = [f"| `{each.name}` | {each.kind} | {', '.join(each.labels)} | {each.says} |" for each in METRICS.values()]
    return "\n".join(["| metric | kind | labels | says |", "| --- | --- | --- | --- |", *rows]) + "\n"


def expressions() -> Iterator[tuple[str, str]]:
    """Yield where a question in PromQL stands, and the question."""
    for rule in RULES:
        yield rule["alert"], rule["expr"]
    for panel in PANELS:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def metric_of(name: str) -> Described | None:
    """Return the metric that a name in a question belongs to: a histogram has three names."""
    found = METRICS.get(name)
    if found is not None:
        return None if found.kind == "histogram" else found
    of_histogram = METRICS.get(re.sub(r"_(bucket|sum|count)$", "", name))
    return of_histogram if of_histogram is not None and of_histogram.kind == "histogram" else None


def test_the_page_lists_every_metric(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        PAGE.write_text(TABLE.sub(lambda _: table(), PAGE.read_text("utf-8")), "utf-8")
    (listed,) = TABLE.findall(PAGE.read_text("utf-8"))
    assert listed == table()


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_is_named_with_its_unit_and_said_in_words(metric: Described) -> None:
    assert re.fullmatch(r"buybox(_[a-z]+)+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert metric.kind != "histogram" or metric.name.endswith("_seconds")
    assert metric.says[0].isupper() or metric.says[0].isdigit()
    assert metric.says.endswith(".")


@pytest.mark.parametrize(("place", "asked"), list(expressions()))
def test_a_question_names_metrics_and_labels_that_there_are(place: str, asked: str) -> None:
    names = NAME.findall(asked)
    assert names or "up{" in asked, place
    assert [name for name in names if metric_of(name) is None] == [], place
    for name, matchers in SELECTOR.findall(asked):
        metric = metric_of(name)
        assert metric is not None
        assert set(LABEL.findall(matchers)) <= {*metric.labels, *OF_PROMETHEUS}, f"{place}: {name}"
    labels = {label for name in names for label in (metric_of(name) or METRICS[name]).labels}
    for group in GROUPED.findall(asked):
        assert {word.strip() for word in group.split(",") if word.strip()} <= labels | OF_PROMETHEUS, place


def test_every_metric_is_on_the_dashboard() -> None:
    asked = " ".join(target["expr"] for panel in PANELS for target in panel["targets"])
    shown = {metric.name for name in NAME.findall(asked) if (metric := metric_of(name)) is not None}
    beside = {
        "buybox_part_seconds", "buybox_lock_taken_timestamp_seconds", "buybox_load_timestamp_seconds",
        "buybox_devices", "buybox_process_start_timestamp_seconds",
    }  # fmt: skip
    assert set(METRICS) - shown == beside


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_how_bad_it_is_and_where_what_to_do_stands(rule: dict[str, Any]) -> None:
    words = re.sub(r"(?<!^)(?=[A-Z])", "-", rule["alert"]).lower()
    assert rule["annotations"]["runbook"] == f"docs/operate.md#alert-{words}"
    headings = re.findall(r"^### (.+)$", (ROOT / "docs" / "operate.md").read_text(), flags=re.MULTILINE)
    assert f"alert-{words}" in {re.sub(r"[^a-z ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert re.fullmatch(r"\d+m", rule["for"])


def test_alerts_have_names_of_their_own() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))


def test_panels_are_told_in_words_and_do_not_cover_each_other() -> None:
    seen: set[tuple[int, int]] = set()
    for panel in PANELS:
        assert panel["description"].endswith("."), panel["title"]
        at = panel["gridPos"]
        cells = {(at["x"] + right, at["y"] + down) for right in range(at["w"]) for down in range(at["h"])}
        assert not cells & seen, panel["title"]
        assert at["x"] + at["w"] <= 24
        seen |= cells


WATCHERS: dict[str, Any] = yaml.safe_load((ROOT / "ops" / "docker-compose.watch.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = {name: service for name, service in WATCHERS["services"].items() if name != "api"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_that_watches_is_confined_and_on_loopback(name: str) -> None:
    service = SERVICES[name]
    assert re.search(r":v?\d+\.\d+\.\d+$", service["image"])
    assert int(service["user"].split(":")[0]) > 0
    assert (service["cap_drop"], service["read_only"]) == (["ALL"], True)
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["profiles"] == ["watch"]
    assert re.fullmatch(r"\d+m", service["mem_limit"])


def test_the_network_that_reads_the_metrics_is_the_one_of_the_containers() -> None:
    (range_of,) = WATCHERS["networks"]["watch"]["ipam"]["config"]
    assert range_of["subnet"] in WATCHERS["services"]["api"]["environment"]["BUYBOX_METRICS_NETWORKS"].split(",")


@pytest.mark.parametrize("name", [path for service in SERVICES.values() for path in service["volumes"]])
def test_a_file_that_a_container_reads_is_there(name: str) -> None:
    source = name.partition(":")[0]
    assert not source.startswith("./") or (ROOT / source).is_file()
