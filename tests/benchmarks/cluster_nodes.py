"""OpenSearch nodes as local processes: the server tree of the embedded engine, several times, as a cluster or alone."""

import os
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from buybox_config.engine import opensearch
from buybox_config.engine.artefact import OPENSEARCH
from buybox_config.engine.fetch import from_maven_central
from buybox_config.engine.host import free_disk_mb, host_settings, memory_map_count
from buybox_config.engine.java import Java, choose_java, collector_settings, reachable_java
from buybox_config.engine.loopback import ask
from buybox_config.engine.places import Places, prepare_places
from buybox_config.engine.ports import any_free_port
from buybox_config.engine.processes import Child, spawn
from buybox_config.engine.segmentation import stand_in_for_thai
from buybox_config.engine.tree import server_tree
from buybox_config.settings import Settings

BOOT_S = 240.0
GREEN_S = 600.0
STEP_S = 0.1


class NodePorts(msgspec.Struct, frozen=True):
    """Where a node answers, and where the others find it."""

    http: int
    transport: int


class Node:
    """One OpenSearch process, which can be ended and started again on the same data."""

    def __init__(self, name: str, settings: Settings, ports: NodePorts, own: Mapping[str, Any]) -> None:
        self.name, self.ports = name, ports
        self._settings, self._own = settings, dict(own)
        self._places: Places = prepare_places(settings)
        self._java: Java = reachable_java(choose_java(settings), self._places, _quiet)
        self._child: Child | None = None

    def start(self) -> None:
        """Start the process; it answers some time later."""
        host, _ = host_settings(free_disk_mb(self._places.data), memory_map_count())
        fast = self._settings.engine_fast_boot
        tree = server_tree(OPENSEARCH, self._places.trees, _quiet, from_maven_central)
        mine = {
            **host,
            **collector_settings(fast_boot=fast),
            **self._own,
            "node.name": self.name,
            "transport.port": self.ports.transport,
        }
        opensearch.write_configuration(self._places, self.name, self.ports.http, mine)
        words = opensearch.command(tree, self._java, self._places, self._settings.engine_heap_mb, fast_boot=fast)
        console = self._places.logs / "console.log"
        console.unlink(missing_ok=True)
        self._child = spawn(words, tree, console, self._places.user)

    @property
    def pid(self) -> int:
        """The id of the process."""
        assert self._child is not None
        return self._child.pid

    def answers(self) -> bool:
        """Tell whether this very node answers."""
        return ask(self.ports.http, "GET", "/").body.get("name") == self.name

    def kill(self) -> None:
        """End it as a machine that loses power does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._child is not None and self._child.poll() is None:
            os.kill(self._child.pid, how)
            self._child.wait(timeout=120)


class Cluster:
    """Nodes that form one cluster."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = list(nodes)

    @property
    def url(self) -> str:
        """The address of all nodes, as `BUYBOX_OPENSEARCH_URL` wants it."""
        return ",".join(f"http://127.0.0.1:{node.ports.http}" for node in self.nodes)

    def start(self) -> None:
        """Start all nodes and wait until they are one."""
        for node in self.nodes:
            node.start()
        self.wait_green(len(self.nodes))
        for node in self.nodes[:1]:
            stand_in_for_thai(node.ports.http)

    def wait_green(self, nodes: int) -> float:
        """Wait until so many nodes hold every copy of every shard; return the seconds it took.

        Each node must answer itself: right after one ended the others may still count it.
        """
        began = time.monotonic()
        while time.monotonic() - began < GREEN_S:
            health = self.health()
            whole = health.get("status") == "green" and health.get("number_of_nodes") == nodes
            if whole and all(node.answers() for node in self.nodes):
                return time.monotonic() - began
            time.sleep(STEP_S)
        raise TimeoutError(f"no green cluster of {nodes} nodes within {GREEN_S:.0f} s: {self.health()}")

    def health(self) -> Mapping[str, Any]:
        """Ask the first node that answers how the cluster stands; nothing where none does."""
        return self.asked("/_cluster/health?timeout=1s&cluster_manager_timeout=1s")

    def manager(self) -> Node:
        """Return the node that manages the cluster."""
        state = self.asked("/_cluster/state/cluster_manager_node,nodes?filter_path=cluster_manager_node,nodes.*.name")
        name = state["nodes"][state["cluster_manager_node"]]["name"]
        return next(node for node in self.nodes if node.name == name)

    def asked(self, path: str) -> Mapping[str, Any]:
        """Return what the first node that answers says."""
        for node in self.nodes:
            answer = ask(node.ports.http, "GET", path)
            if answer.status in {200, 408}:
                return answer.body
        return {}

    def stop(self) -> None:
        """End all nodes."""
        for node in self.nodes:
            node.stop()


def make_cluster(folder: Path, count: int, settings: Settings, own: Mapping[str, Any] | None = None) -> Cluster:
    """Lay out so many nodes below a folder; none is started. `own` are further settings of each server."""
    ports = [NodePorts(any_free_port(), any_free_port()) for _ in range(count)]
    names = [f"node-{number}" for number in range(1, count + 1)]
    together: dict[str, Any] = {
        "cluster.name": f"trial-{os.getpid()}",
        "discovery.type": "zen",
        "discovery.seed_hosts": ",".join(f"127.0.0.1:{each.transport}" for each in ports),
        "cluster.initial_cluster_manager_nodes": ",".join(names),
        # Three processes of one machine: without it copies would still be kept apart by node, which is what is wanted.
        "cluster.routing.allocation.same_shard.host": False,
    }
    nodes = []
    for name, port in zip(names, ports, strict=True):
        here = folder / name
        here.mkdir(parents=True, exist_ok=True)
        here.chmod(0o755)
        of_node = settings.model_copy(update={"data_dir": here, "opensearch_url": None})
        nodes.append(Node(name, of_node, port, {**together, **(own or {})}))
    return Cluster(nodes)


def _quiet(_: str) -> None:
    """Say nothing."""
