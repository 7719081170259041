"""The policy before anybody published one: that of the policy file, or the one shipped."""

import datetime as dt
from importlib.resources import as_file, files

from buybox_config.policy import load_policy
from buybox_config.settings import Settings
from buybox_config.times import utc_text

from buybox_desk.policies.document import policy_document
from buybox_desk.policies.version import PolicyVersion


def policy_of_the_file(settings: Settings) -> PolicyVersion:
    """Return the policy of BUYBOX_POLICY_FILE, or the one shipped, as if it had been published when it was written.

    Raises ConfigError that names the file and the line.
    """
    policy = load_policy(settings.policy_file)
    return PolicyVersion(
        version=policy.version,
        policy=policy_document(policy),
        author="policy file",
        reason="the policy file of this marketplace" if settings.policy_file else "the policy that is shipped",
        published_at=utc_text(_written_at(settings)),
    )


def _written_at(settings: Settings) -> dt.datetime:
    if settings.policy_file is not None:
        return dt.datetime.fromtimestamp(settings.policy_file.stat().st_mtime, dt.UTC)
    with as_file(files("buybox_config") / "data" / "policy.toml") as path:
        return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
