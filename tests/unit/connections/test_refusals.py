"""What only a setting mends is told apart from what the engine says otherwise."""

import pytest
from buybox_config.refusals import why_redis_refused, why_refused
from opensearchpy.exceptions import AuthorizationException, ConflictError, OpenSearchException
from opensearchpy.exceptions import ConnectionError as Unreachable
from redis.exceptions import ConnectionError as RedisUnreachable
from redis.exceptions import NoPermissionError, RedisError


def test_a_missing_privilege_is_named() -> None:
    told = why_refused(AuthorizationException(403, "security_exception", {}))
    assert told is not None
    assert "security_exception" in told
    assert "docs/operate.md" in told


@pytest.mark.parametrize(
    "error",
    [
        AuthorizationException(403, "cluster_block_exception", {"error": "index blocked by: [FORBIDDEN/12/...]"}),
        ConflictError(409, "version_conflict_engine_exception", {}),
        Unreachable("N/A", "refused", OSError("refused")),
        OpenSearchException("anything"),
    ],
)
def test_what_no_setting_mends_is_left_to_others(error: OpenSearchException) -> None:
    assert why_refused(error) is None


def test_redis_tells_a_missing_privilege_and_nothing_of_a_closed_port() -> None:
    assert why_redis_refused(NoPermissionError("NOPERM")) is not None
    assert why_redis_refused(RedisUnreachable("refused")) is None
    assert why_redis_refused(RedisError("anything")) is None
