"""A policy that is published by half, lost, or written by a newer program: shoppers stay under the last good one."""

import datetime as dt
import json
import os
import signal
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from buybox_config.indices import IndexNames
from buybox_config.settings import load_settings
from buybox_desk.policies.policy_desk import PolicyDesk
from opensearchpy import OpenSearch

from .engine_proxy import EngineProxy, nth
from .programs import ApiServer, Environment, begin_buybox, run_buybox
from .servers import end_now, wait_until
from .steady_load import ask

pytestmark = pytest.mark.engine

ASKED = "/v1/search?market=FR&q=iphone"
BY = ("--author", "desk one")


@pytest.fixture
def policies(client: OpenSearch, prefix: str, api: ApiServer) -> Iterator[str]:
    """Name the index of policies; afterwards nothing was ever published."""
    name = IndexNames(prefix).store("policies")
    yield name
    client.indices.delete(index=name, ignore_unavailable=True)
    both_say(api, 1, None)


def policy_of(api: ApiServer) -> dict[str, Any]:
    """Return what readiness tells of the policy of the worker that answers."""
    found: dict[str, Any] = json.loads(ask(api.port, "/readyz").body)["policy"]
    return found


def both_say(api: ApiServer, version: int, fault: str | None) -> None:
    """Wait until both workers, which take turns as they like, go by a version and tell of a fault, or of none."""

    def so(told: dict[str, Any]) -> bool:
        said = told["fault"]
        return told["version"] == version and (said is None if fault is None else fault in (said or ""))

    wait_until(lambda: all(so(policy_of(api)) for _ in range(12)), f"version {version} with {fault}")


def answered_under(api: ApiServer) -> set[int]:
    """Return the policies of some answers: none may be refused."""
    answers = [ask(api.port, ASKED) for _ in range(12)]
    assert {answer.status for answer in answers} == {HTTPStatus.OK}
    return {answer.document["policy"] for answer in answers}


def published(environment: Environment, client: OpenSearch, weight: float) -> int:
    """Publish a weight as a merchandiser does; return the version."""
    desk = PolicyDesk(client, load_settings(environment), lambda: dt.datetime.now(dt.UTC))
    desk.set_weight("desk one", "seller", weight, reason="care")
    return desk.publish("desk one", "care").version


def stored(client: OpenSearch, policies: str, version: int) -> dict[str, Any]:
    """Return the document of a version."""
    found: dict[str, Any] = client.get(index=policies, id=f"version/{version}")["_source"]
    return found


def replaced_worker(api: ApiServer) -> None:
    """Let a worker die, so that another one starts in the middle of this."""
    first, second = api.workers
    end_now(first)
    wait_until(lambda: len(api.workers) == 2 and first not in api.workers, "a new worker")
    wait_until(lambda: policy_of(api)["version"] is not None, "an answer")
    assert second in api.workers


def test_a_publisher_that_is_killed_between_its_two_writes_changed_nothing_and_publishes_again(
    environment: Environment, policies: str, proxy: EngineProxy, api: ApiServer, client: OpenSearch
) -> None:
    change = ("policy", "set", "weights.seller=1.5", "--reason", "care", *BY)
    assert run_buybox(environment, *change).returncode == 0
    through = environment | {"BUYBOX_OPENSEARCH_URL": proxy.url}
    publisher = begin_buybox(through, "policy", "publish", "--reason", "care", *BY)

    def kill() -> None:
        os.kill(publisher.pid, signal.SIGKILL)
        raise ConnectionAbortedError

    proxy.before = nth(1, "PUT", "/state", kill)
    publisher.communicate()
    assert publisher.returncode == -signal.SIGKILL
    assert stored(client, policies, 2)["document"]["author"] == "desk one"  # written, and never live
    time.sleep(2.5)  # longer than it takes to be followed
    assert answered_under(api) == {1}
    again = run_buybox(environment, "policy", "publish", "--reason", "care", *BY, "--json")
    assert again.returncode == 0, again.stderr
    both_say(api, json.loads(again.stdout)["version"], None)


def test_a_policy_of_an_unknown_shape_leaves_the_last_good_one_also_for_a_worker_that_starts_now(
    environment: Environment, policies: str, api: ApiServer, client: OpenSearch
) -> None:
    good = published(environment, client, 1.5)
    both_say(api, good, None)
    newest = published(environment, client, 1.6)
    both_say(api, newest, None)
    whole = stored(client, policies, newest)
    newer = {**whole, "document": {"version": newest, "policies": [{"mood": "fine"}]}}
    client.index(index=policies, id=f"version/{newest}", body=newer, refresh=True)
    # Who runs already read it before; who starts now cannot, and takes the one before.
    replaced_worker(api)
    wait_until(lambda: answered_under(api) == {good, newest}, "answers of both workers")
    seen = {policy_of(api)["version"]: policy_of(api) for _ in range(30)}
    assert set(seen) == {good, newest}
    wait_until(lambda: "a stored policy cannot be read, a newer program may have written it" in api.said(), "a word")
    client.index(index=policies, id=f"version/{newest}", body=whole, refresh=True)
    both_say(api, newest, None)


def test_a_state_that_names_a_lost_version_leaves_the_last_good_one_until_it_is_restored(
    environment: Environment, policies: str, api: ApiServer, client: OpenSearch
) -> None:
    good = published(environment, client, 1.5)
    both_say(api, good, None)
    state = client.get(index=policies, id="state")["_source"]
    lost = {**state, "document": {**state["document"], "live": good + 1}}
    client.index(index=policies, id="state", body=lost, refresh=True)
    fault = f"version {good + 1} of the policy is in force and not in the store"
    both_say(api, good, fault)
    replaced_worker(api)
    both_say(api, good, fault)
    assert answered_under(api) == {good}
    client.index(index=policies, id="state", body={"kind": "state", "document": {"live": "the best one"}}, refresh=True)
    both_say(api, good, "a stored policy cannot be read")
    client.index(index=policies, id="state", body=state, refresh=True)
    both_say(api, good, None)
    assert answered_under(api) == {good}
