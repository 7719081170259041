"""What can go wrong while asking, beyond the errors that every room knows."""

from typing import Self

from buybox_config.errors import BuyboxError, EngineError, NotFoundError, RefusedError, UsageError


class EngineDownError(EngineError):
    """OpenSearch cannot be reached or refuses."""


class EngineSlowError(EngineError):
    """OpenSearch did not answer in time."""


class NothingLoadedError(EngineError):
    """The market is known, but no load has been published for it."""


class GenerationGoneError(EngineError):
    """The indices that a question was put to were replaced and dropped meanwhile."""


class PolicyUnknownError(EngineError):
    """Since this process started nothing has told it which policy is in force."""


class UnknownPolicyError(NotFoundError):
    """There is no such version, draft, trial or preview."""


class StaleTagError(RefusedError):
    """`If-Match` names a state of the draft that it is no longer in."""


class UnknownDeviceError(NotFoundError):
    """The market has no such device."""

    @classmethod
    def of(cls, device_id: str) -> Self:
        """Say that there is no device of an id."""
        return cls(f"there is no device {device_id[:60]!r}: see `/v1/search` for those on offer")


class MovedDeviceError(NotFoundError):
    """The device was renamed or merged; `device_id` is the one that it lives on as."""

    def __init__(self, old: str, device_id: str) -> None:
        super().__init__(f"device {old} is {device_id} now: ask for that")
        self.device_id = device_id


class NoOfferError(NotFoundError):
    """The device is known, but none of its offers stands; `reason` says why, as a code."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class UnusableBodyError(UsageError):
    """The body of a request cannot be read at all."""


class BodyTooLargeError(UsageError):
    """The body of a request is larger than is read."""


class SlowBodyError(UsageError):
    """The body of a request did not arrive in time."""


class WrongFormError(UsageError):
    """The body of a request is of a form that is not read."""


class LogFullError(EngineError):
    """The log has no room for events just now."""


class UnknownSellerError(NotFoundError):
    """There is no such seller, or it has nothing in the market asked for."""


class UnknownChangesError(NotFoundError):
    """The seller has sent no changes under this key."""


class NotSignedInError(BuyboxError):
    """Nobody knows who asks: no key or session, or one that is no longer accepted."""


class SignInNeededError(NotSignedInError):
    """A page is for those who signed in."""


class ForbiddenError(BuyboxError):
    """Who asks is known, and may not."""


class FormRefusedError(ForbiddenError):
    """A form is not one that we gave out to who sends it."""


class FormSentError(BuyboxError):
    """A form was sent before."""


class TooManyError(BuyboxError):
    """Who asks has asked too much; after `retry_s` seconds it may go on."""

    def __init__(self, message: str, retry_s: int) -> None:
        super().__init__(message)
        self.retry_s = retry_s


class NoDeskError(EngineError):
    """The server was started with the storefront alone."""


class PreviewBusyError(RefusedError):
    """Another preview is being worked out by this process."""
