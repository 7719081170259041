"""Where the engine answers: at the URLs of the settings, else where the embedded one runs."""

from buybox_config.endpoints import Endpoints
from buybox_config.engine.processes import is_alive
from buybox_config.engine.state import EngineState, Server, read_state, state_file
from buybox_config.errors import EngineError
from buybox_config.settings import Settings


def find_endpoints(settings: Settings) -> Endpoints:
    """Return the addresses to use; Redis is None when no URL names one and no embedded one runs.

    Raises EngineError when there is no OpenSearch to ask.
    """
    state = read_state(state_file(settings.data_dir))
    return _endpoints(settings, EngineState(opensearch=_running(state.opensearch), redis=_running(state.redis)))


def known_endpoints(settings: Settings) -> Endpoints:
    """Return the addresses as `find_endpoints`, also of embedded servers that died: they come back at the same port.

    For who goes on by itself once they do. Raises EngineError when nothing was started, or all was stopped in order.
    """
    return _endpoints(settings, read_state(state_file(settings.data_dir)))


def _endpoints(settings: Settings, state: EngineState) -> Endpoints:
    opensearch_url = settings.opensearch_url or state.opensearch_url
    if opensearch_url is None:
        raise EngineError("no engine is running: start it with `buybox engine start`, or set BUYBOX_OPENSEARCH_URL")
    return Endpoints(opensearch_url, settings.redis_url or state.redis_url)


def _running(server: Server | None) -> Server | None:
    return server if server and server.ready and is_alive(server) else None
