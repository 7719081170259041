"""The one printer of scenes: plain lines, so that what is printed can be copied."""

from collections.abc import Callable, Sequence

from buybox_cli.demo.scenes.scene import Open, Run, Say, Scene, Step
from buybox_cli.demo.scenes.sign_ins import SignIn

Print = Callable[[str], None]

SIMULATED = "Everything below is simulated: sellers, prices, orders and shoppers are invented. Times are UTC."


def print_demo(scenes: Sequence[Scene], sign_ins: Sequence[SignIn], origin: str, exported: str, write: Print) -> None:
    """Print the sign-ins, then scene by scene; `exported` is what another terminal must set first, or nothing."""
    write(f"\n{SIMULATED}")
    write(f"\nThe storefront is at {origin}/ ; sign in at {origin}/sign-in with one of these keys:")
    for sign_in in sign_ins:
        write(f"  {sign_in.who:<13} {sign_in.secret}    then {origin}{sign_in.path}")
    write("\nFive scenes. `$` is typed in another terminal, in this folder; `>` is a page; `=` is what is seen.")
    if exported:
        write(f"  $ {exported}")
    for number, scene in enumerate(scenes, start=1):
        write(f"\n{number}. {scene.title}")
        for step in scene.steps:
            _print_step(step, origin, write)


def _print_step(step: Step, origin: str, write: Print) -> None:
    if isinstance(step, Say):
        write(f"   {step.text}")
        return
    if isinstance(step, Run):
        write(f"   $ {step.command}")
    elif isinstance(step, Open):
        write(f"   > {origin}{step.path}{_signed_in(step)}")
    for line in step.sees:
        write(f"     = {line}")


def _signed_in(step: Open) -> str:
    return f"    (signed in as the {step.who})" if step.who else ""
