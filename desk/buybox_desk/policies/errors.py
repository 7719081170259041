"""What is refused because somebody else was faster."""

from buybox_config.errors import RefusedError


class StaleBaseError(RefusedError):
    """Another version went live since the draft was begun."""


class StaleDraftError(RefusedError):
    """The draft was changed since it was read."""
