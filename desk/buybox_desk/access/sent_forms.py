"""Forms that were sent: each once, whichever server process takes it."""

import datetime as dt
from collections.abc import Callable

from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.times import moment_text
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError

from buybox_desk.access.sessions import forget_ended

KIND = "forms"


class SentForms:
    """Remembers the marks of forms that were sent until the forms would be too old anyway."""

    def __init__(self, client: OpenSearch, settings: Settings, now: Callable[[], dt.datetime]) -> None:
        self._client, self._now = client, now
        self._index = IndexNames(settings.index_prefix).store(KIND)

    def take(self, mark: str, ends_at: dt.datetime) -> bool:
        """Take a form under its mark; False when it was taken before. Of two at once, the engine lets one through."""
        stored(self._client, self._index, mapping(KIND))
        try:
            self._client.index(index=self._index, id=mark, body={"ends_at": moment_text(ends_at)}, op_type="create")
        except ConflictError:
            return False
        return True

    def tidy(self) -> None:
        """Forget marks of forms that were too old yesterday."""
        forget_ended(self._client, self._index, self._now())
