"""What commands change is written to the audit log, as what people do on pages is."""

from buybox_config.settings import Settings
from buybox_desk.access.audit import AuditLog
from opensearchpy import OpenSearch

from buybox_cli.terminal import utc_now

NOBODY_NAMED = "command line"
"""Who did it where nobody is named: whoever may run commands on this machine."""


def note_change(
    client: OpenSearch, settings: Settings, who: str | None, action: str, subject: str, detail: str = ""
) -> None:
    """Write a change to the audit log; raises EngineError that says so when it cannot be written."""
    AuditLog(client, settings, utc_now).note(who or NOBODY_NAMED, action, subject, detail)
