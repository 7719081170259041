"""What is refused because somebody else was faster, and what of the store cannot be used."""

from buybox_config.errors import ConfigError, EngineError, RefusedError


class StaleBaseError(RefusedError):
    """Another version went live since the draft was begun."""


class StaleDraftError(RefusedError):
    """The draft was changed since it was read."""


class UnreadablePolicyError(ConfigError):
    """What the store keeps has a shape that this program does not know."""


class LostVersionError(EngineError):
    """The state names a version that the store does not have."""
