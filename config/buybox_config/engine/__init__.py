"""The embedded engine: a real OpenSearch and a real Redis as child processes on loopback, without Docker.

What a URL in the settings names is used as it is; what no URL names is started by `start_engine`, and by nothing else.
So with only `BUYBOX_OPENSEARCH_URL` set, `start_engine` starts Redis alone, and without it answers are not cached.
"""

from buybox_config.endpoints import Endpoints
from buybox_config.engine.find import find_endpoints, known_endpoints
from buybox_config.engine.start import start_engine
from buybox_config.engine.state import EngineState, Server
from buybox_config.engine.status import EngineStatus, ServerStatus, engine_status
from buybox_config.engine.stop import stop_engine

__all__ = [
    "Endpoints",
    "EngineState",
    "EngineStatus",
    "Server",
    "ServerStatus",
    "engine_status",
    "find_endpoints",
    "known_endpoints",
    "start_engine",
    "stop_engine",
]
