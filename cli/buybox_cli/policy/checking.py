"""`buybox policy check`: what is valid and still does not do what is meant."""

from collections.abc import Sequence

import click
from buybox_config.errors import BuyboxError, UsageError
from buybox_config.markets import load_markets
from buybox_config.policy import Policy
from buybox_desk.policies.check import findings_on
from buybox_desk.policies.checks.findings import Finding
from buybox_desk.policies.reading import read_policy

from buybox_cli.console import make_console
from buybox_cli.policy.document_file import read_document
from buybox_cli.policy.named import named_policy
from buybox_cli.policy.session import Session, author_option, json_option, policy_session
from buybox_cli.terminal import print_json, utc_now


@click.command()
@click.option("--draft", "of_draft", is_flag=True, help="Your draft; also what is checked when nothing is named.")
@click.option("--version", help="This version, or `live`.")
@click.option("--file", "path", help="A policy in a file, TOML or JSON; - is standard input.")
@author_option
@json_option
def check(*, of_draft: bool, version: str | None, path: str | None, author: str, as_json: bool) -> None:
    """Check a policy: rules that never act, hide or contradict each other, weights that change nothing.

    Your draft is checked, or the live version where you have none. The exit code is 1 when an error is found.
    """
    if of_draft + (version is not None) + (path is not None) > 1:
        raise UsageError("say one of --draft, --version and --file")
    with policy_session() as session:
        policy = _policy(session, "draft" if of_draft else version, path, author)
        findings = findings_on(session.client, session.settings, policy, utc_now)
    if as_json:
        print_json(findings)
    else:
        _print(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        raise BuyboxError(f"the policy has {errors} {'error' if errors == 1 else 'errors'}: mend the rules named")


def _policy(session: Session, name: str | None, path: str | None, author: str) -> Policy:
    if path is not None:
        document = read_document(path)
    else:
        known = name or ("live" if session.desk.draft(author) is None else "draft")
        document = named_policy(session.desk, known, author)
    return read_policy(document, load_markets(session.settings.markets_dir))


def _print(findings: Sequence[Finding]) -> None:
    console = make_console()
    for finding in findings:
        console.print(f"{finding.severity} {finding.kind}: {finding.message}", soft_wrap=True)
    if not findings:
        console.print("nothing is wrong")
