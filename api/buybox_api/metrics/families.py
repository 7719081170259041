"""Metric families of what is looked up rather than counted: made anew for each scrape."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from buybox_api.metrics.described import Described

Labels = TypeVar("Labels", bound=tuple[str, ...])


class Family(msgspec.Struct, frozen=True):
    """Name, meaning and labels of a metric that is looked up; a name that ends in `_total` only ever grows."""

    name: str
    says: str
    labels: tuple[str, ...] = ()

    @property
    def described(self) -> Described:
        """What it is, as the documents list it."""
        return Described(self.name, "counter" if self.name.endswith("_total") else "gauge", self.labels, self.says)

    def of(self, values: Mapping[Labels, float] | float) -> Metric:
        """Return the family with its values, by the values of its labels; of one without labels the value alone."""
        kind = CounterMetricFamily if self.name.endswith("_total") else GaugeMetricFamily
        family = kind(self.name, self.says, labels=self.labels)
        for labels, value in (values if isinstance(values, Mapping) else {(): values}).items():
            family.add_metric(labels, value)
        return family
