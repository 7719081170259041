"""The composition of the server: the API with a back office that the indexer fills."""

from buybox_api import serving
from buybox_config.engine import known_endpoints
from buybox_config.logs import set_up_logs
from buybox_config.settings import load_settings
from fastapi import FastAPI

from buybox_cli.back_office import IndexerBackOffice


def make_app() -> FastAPI:
    """Make the application from the environment; raises BuyboxError where it cannot be served."""
    set_up_logs(load_settings())
    return serving.make_app(IndexerBackOffice)


def make_worker_app() -> FastAPI:
    """Make the application of a server process; one that replaces another while the engine is gone waits for it."""
    set_up_logs(load_settings())
    return serving.make_app(IndexerBackOffice, known_endpoints)
