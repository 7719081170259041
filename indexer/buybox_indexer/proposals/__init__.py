"""Proposals for new models: titles that no model matched, put together so that a person can accept what they name."""

from buybox_indexer.proposals.proposal import Proposal
from buybox_indexer.proposals.propose import Titled, propose

__all__ = ["Proposal", "Titled", "propose"]
