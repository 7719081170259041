"""How OpenSearch itself is, as far as alerts need it; its own exporter tells the rest."""

from typing import Any

from prometheus_client.core import Metric

from buybox_api.metrics.families import Family
from buybox_api.metrics.questions.question import Asking, Question

STATUSES = ("green", "yellow", "red")

STATUS = Family("buybox_opensearch_status", "1 at the status that the cluster has.", ("status",))
NODES = Family("buybox_opensearch_nodes", "Nodes of the cluster.")
UNASSIGNED = Family("buybox_opensearch_unassigned_shards", "Shards of the cluster that no node holds.")
FREE = Family("buybox_opensearch_disk_available_bytes", "Room on the disk of a node.", ("node",))
SIZE = Family("buybox_opensearch_disk_bytes", "Size of the disk of a node.", ("node",))


def ask(asking: Asking) -> list[Metric]:
    """Ask for the cluster's health and its disks."""
    health = asking.client.cluster.health()
    disks = asking.client.nodes.stats(metric="fs", params={"filter_path": "nodes.*.name,nodes.*.fs.total"})
    nodes: dict[str, dict[str, Any]] = {each["name"]: each["fs"]["total"] for each in disks.get("nodes", {}).values()}
    return [
        STATUS.of({(status,): float(health["status"] == status) for status in STATUSES}),
        NODES.of(health["number_of_nodes"]),
        UNASSIGNED.of(health["unassigned_shards"]),
        FREE.of({(name,): total["available_in_bytes"] for name, total in nodes.items()}),
        SIZE.of({(name,): total["total_in_bytes"] for name, total in nodes.items()}),
    ]


OPENSEARCH = Question("opensearch", (STATUS, NODES, UNASSIGNED, FREE, SIZE), ask)
