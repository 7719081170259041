"""docker-compose.yml carries the embedded version, and nothing in it is exposed, unbounded or root."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from buybox_config.engine.artefact import OPENSEARCH

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
every_service = pytest.mark.parametrize("name", SERVICES)


def test_the_five_services_are_there() -> None:
    assert set(SERVICES) == {"opensearch", "redis", "api", "follow", "indexer"}


def test_opensearch_is_the_embedded_version() -> None:
    assert SERVICES["opensearch"]["image"] == f"opensearchproject/opensearch:{OPENSEARCH.version}"


def test_redis_is_at_least_6_2() -> None:
    found = re.fullmatch(r"redis:(\d+)\.(\d+)\.\d+(-\w+)?", SERVICES["redis"]["image"])
    assert found is not None
    assert (int(found[1]), int(found[2])) >= (6, 2)


@every_service
def test_an_image_is_pinned(name: str) -> None:
    assert re.search(r":\d+\.\d+\.\d+(-\w+)?$", SERVICES[name]["image"])


@every_service
def test_a_published_port_is_on_loopback_only(name: str) -> None:
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in SERVICES[name].get("ports", []))


def test_the_engine_publishes_no_port_and_its_network_is_closed() -> None:
    assert COMPOSE["networks"]["engine"]["internal"] is True
    for name in ("opensearch", "redis"):
        assert "ports" not in SERVICES[name]
        assert SERVICES[name]["networks"] == ["engine"]


@every_service
def test_a_service_is_bounded_in_memory_and_processes(name: str) -> None:
    assert re.fullmatch(r"\d+[mg]", SERVICES[name]["mem_limit"])
    assert SERVICES[name]["pids_limit"] > 0


@every_service
def test_a_service_is_not_root_and_can_not_become_it(name: str) -> None:
    assert int(SERVICES[name]["user"].split(":")[0]) > 0
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@every_service
def test_a_service_that_stays_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    if SERVICES[name]["restart"] == "no":
        assert check == {"disable": True}
    else:
        assert check["test"][0] == "CMD"


@pytest.mark.parametrize("name", ["redis", "api", "follow", "indexer"])
def test_a_file_system_is_read_only_but_for_named_places(name: str) -> None:
    assert SERVICES[name]["read_only"] is True


def test_the_images_of_the_dockerfile_end_as_an_unprivileged_user() -> None:
    stages = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)[1:]
    final = {stage.split(" AS ")[1].split()[0]: stage for stage in stages}
    for name in ("serving", "indexer"):
        assert re.findall(r"^USER (\d+):", final[name], flags=re.MULTILINE) == ["10001"]


def test_the_dockerfile_takes_every_package_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    assert set(copied) == {package.split("/")[0] for package in packages}


def test_the_dockerfile_installs_by_hash_alone() -> None:
    installs = re.findall(r"pip install[^&\n]*", (ROOT / "Dockerfile").read_text())
    assert installs
    assert all("--require-hashes" in words or "--no-index" in words for words in installs)
