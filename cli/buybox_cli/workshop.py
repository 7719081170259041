"""What commands need that load or change what is live: the catalogue and its parser beside the engine."""

from buybox_config.catalogue import load_catalogue
from buybox_config.settings import Settings
from buybox_config.words import load_words
from buybox_indexer.load import Workshop
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch


def make_workshop(settings: Settings, client: OpenSearch) -> Workshop:
    """Read the catalogue and compile its parser, which takes a moment."""
    catalogue = load_catalogue(settings.additions_dir)
    return Workshop(client, settings, catalogue, Recogniser(catalogue, load_words()))
