"""Which policy is in force, for commands and the indexer."""

from buybox_config.policy import Policy
from buybox_config.settings import Settings
from opensearchpy import OpenSearch

from buybox_desk.policies.state import read_standing
from buybox_desk.policies.store import PolicyIndex


def policy_in_force(client: OpenSearch, settings: Settings) -> Policy:
    """Return the live policy: the one published last, else that of the policy file.

    Raises ConfigError when it cannot be read, EngineError when the store lost it.
    """
    return read_standing(PolicyIndex(client, settings), settings).live.read()
