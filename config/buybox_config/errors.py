"""The one tree of errors; the edges map it to exit codes and problem documents.

BuyboxError
├── ConfigError    a setting, seller file, market or policy is wrong
├── UsageError     the caller asked for something that does not exist or makes no sense
│   └── NotFoundError   the market, device or seller named does not exist
├── FeedError      a feed cannot be read
├── EngineError    OpenSearch or Redis is missing, refuses or fails
├── ModelError     a model cannot be trained, read or trusted
└── RefusedError   refused to protect the live data (exit 3)
    ├── LockedError     another load holds the market
    └── OldLayoutError  what is live was written by another version, and can only be replaced
"""


class BuyboxError(Exception):
    """Something that a person can mend; the message is one sentence that says what is wrong and how."""

    exit_code = 1


class ConfigError(BuyboxError):
    """A setting, seller file, market or policy is wrong."""


class UsageError(BuyboxError):
    """What was asked for does not exist or makes no sense."""

    exit_code = 2


class NotFoundError(UsageError):
    """The market, device or seller that was named does not exist."""

    exit_code = 1


class FeedError(BuyboxError):
    """A feed cannot be read, or not to its end."""


class EngineError(BuyboxError):
    """OpenSearch or Redis is missing, refuses or fails."""


class ModelError(BuyboxError):
    """A ranking model cannot be trained, read or trusted."""


class RefusedError(BuyboxError):
    """Refused to protect the live data."""

    exit_code = 3


class LockedError(RefusedError):
    """Another load holds the market."""


class OldLayoutError(RefusedError):
    """What is live was written by another version, and can only be replaced."""
