"""What a change made of a draft, told."""

from buybox_desk.policies.version import Draft

from buybox_cli.console import make_console
from buybox_cli.policy.tables import print_lines
from buybox_cli.terminal import print_json


def tell_changed(before: Draft | None, after: Draft, *, as_json: bool) -> None:
    """Print the changes that are new in a draft."""
    if as_json:
        print_json(after)
        return
    console = make_console()
    if before is not None and before.token == after.token:
        console.print("nothing changes: the draft says so already", soft_wrap=True)
        return
    known = () if before is None else before.changes
    new = [change.what for change in after.changes if change not in known]
    console.print(f"draft of {after.author}, begun from version {after.base}", soft_wrap=True)
    print_lines(console, new or ["nothing changes"])
