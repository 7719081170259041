"""What commands need that load or change what is live: the catalogue and its parser beside the engine."""

from buybox_config.settings import Settings
from buybox_indexer.load import Workshop
from opensearchpy import OpenSearch

from buybox_cli.known_models import known_models


def make_workshop(settings: Settings, client: OpenSearch) -> Workshop:
    """Bring the known models and the engine together; raises ConfigError when an added model is wrong."""
    return Workshop(client, settings, *known_models(settings))
