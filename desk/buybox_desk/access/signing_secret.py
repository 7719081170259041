"""The secret that cookies and forms are signed with: one for all server processes."""

import datetime as dt
import secrets

from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.times import moment_text
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError

KIND, DOC_ID = "secrets", "signing"


def signing_secret(client: OpenSearch, settings: Settings, now: dt.datetime) -> str:
    """Return the secret of the settings, else the one kept in the engine, made where there is none yet.

    It only tells our own cookies and forms from made up ones: a session itself stands on an id that is kept nowhere.
    """
    if settings.session_secret is not None:
        return settings.session_secret.get_secret_value()
    index = IndexNames(settings.index_prefix).store(KIND)
    stored(client, index, mapping(KIND))
    # 503 while another process has just made the index: writing waits for it, as reading does not.
    kept = client.get(index=index, id=DOC_ID, ignore=(404, 503))
    if not kept.get("found"):
        kept = {"_source": _made(client, index, now)}
    secret: str = kept["_source"]["secret"]
    return secret


def _made(client: OpenSearch, index: str, now: dt.datetime) -> dict[str, str]:
    """Make a secret; of two processes at once, the second takes what the first made."""
    body = {"secret": secrets.token_hex(32), "created_at": moment_text(now)}
    try:
        client.index(index=index, id=DOC_ID, body=body, op_type="create", refresh=True)
    except ConflictError:
        found: dict[str, str] = client.get(index=index, id=DOC_ID)["_source"]
        return found
    return body
