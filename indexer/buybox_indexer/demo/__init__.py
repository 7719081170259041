"""The simulated marketplace: seller feeds, orders and shoppers with a known taste."""

from buybox_indexer.demo.marketplace import write_marketplace
from buybox_indexer.demo.summary import MarketplaceSummary

__all__ = ["MarketplaceSummary", "write_marketplace"]
