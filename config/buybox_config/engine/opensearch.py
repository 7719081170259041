"""The embedded OpenSearch: its configuration, its command, and whether it answers."""

import json
import shutil
from pathlib import Path

from buybox_config.engine.host import EngineSettings
from buybox_config.engine.java import Java, server_options
from buybox_config.engine.loopback import ask
from buybox_config.engine.places import Places, make_folder
from buybox_config.engine.ports import LOOPBACK
from buybox_config.engine.state import Server

LOGGING = """\
status = error
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = ${sys:opensearch.logs.base_path}${sys:file.separator}opensearch.log
appender.file.filePattern = ${sys:opensearch.logs.base_path}${sys:file.separator}opensearch-%i.log
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{ISO8601} %-5p %c{1.} %m%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 3
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
"""
"""One plain file of bounded size; the stock configuration keeps up to 2 GB of logs, most of them twice."""


def write_configuration(places: Places, token: str, port: int, host: EngineSettings) -> None:
    """Make the folder of the running server anew: its configuration, and room for temporary files.

    Raises OSError.
    """
    own, configuration = run_folder(places), run_folder(places) / "conf"
    shutil.rmtree(own, ignore_errors=True)
    make_folder(places.run, None)
    make_folder(own, None)
    configuration.mkdir()
    ports_file(places).unlink(missing_ok=True)
    settings: EngineSettings = {
        "cluster.name": "buybox",
        "node.name": token,
        "node.portsfile": True,
        "path.data": str(places.data),
        "path.logs": str(places.logs),
        "network.host": LOOPBACK,
        "http.port": port,
        "transport.port": 0,
        "discovery.type": "single-node",
        **host,
    }
    # JSON is YAML, and quotes every path as it must be.
    _write(configuration / "opensearch.yml", json.dumps(settings, indent=1))
    _write(configuration / "log4j2.properties", LOGGING)
    # Handed over when all is written, for the server keeps its keystore beside its configuration.
    for folder in (configuration, own / "tmp"):
        make_folder(folder, places.user)


def command(tree: Path, java: Java, places: Places, heap_mb: int, *, fast_boot: bool) -> list[str]:
    """Return the command that runs the server in the foreground, from within `tree`."""
    jars = sorted(f"lib/{jar.name}" for jar in (tree / "lib").glob("*.jar"))
    return [
        java.program,
        *server_options(java, heap_mb, places, fast_boot=fast_boot),
        f"-Dopensearch.path.home={tree}",
        f"-Dopensearch.path.conf={run_folder(places) / 'conf'}",
        "-Dopensearch.distribution.type=zip",
        "-Dopensearch.bundled_jdk=false",
        "-cp",
        ":".join(jars),
        "org.opensearch.bootstrap.OpenSearch",
    ]


def run_folder(places: Places) -> Path:
    """Name the folder of what lives only as long as the server."""
    return places.run / "opensearch"


def ports_file(places: Places) -> Path:
    """Name the file into which the server writes the address that it took."""
    return places.logs / "http.ports"


def real_port(places: Places) -> int | None:
    """Return the port that the server took, None while it has none."""
    try:
        first = ports_file(places).read_text(encoding="utf-8").splitlines()[0]
        return int(first.rsplit(":", 1)[1])
    except (OSError, IndexError, ValueError):
        return None


def answers(server: Server) -> bool:
    """Tell whether the very server that we started answers at its port."""
    return _answers_as(server.port, server.token)


def is_ready(port: int, token: str) -> bool:
    """Tell whether the server answers, and what is stored in it can be searched."""
    if not _answers_as(port, token):
        return False
    health = ask(port, "GET", "/_cluster/health?wait_for_status=yellow&timeout=2s")
    return health.body.get("status") in {"yellow", "green"}


def _answers_as(port: int, token: str) -> bool:
    return ask(port, "GET", "/").body.get("name") == token


def _write(file: Path, text: str) -> None:
    """Write a file that the servers' user can read, whatever the umask is."""
    file.write_text(text, encoding="utf-8")
    file.chmod(0o644)
