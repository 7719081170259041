"""Where to go after signing in: only to pages of our own."""

from buybox_desk.access.caller import Caller

LONGEST = 500


def own_path(given: str) -> str | None:
    r"""Return a path of our own as it was given, None for what a browser might take for another place.

    `//host`, `/\host`, a scheme, and letters that browsers leave out (tabs, line ends) lead elsewhere.
    """
    fine = given.startswith("/") and not given.startswith("//") and "\\" not in given and given.isprintable()
    return given if fine and len(given) <= LONGEST and " " not in given else None


def first_page(caller: Caller) -> str:
    """Return the page that a caller works on."""
    if caller.scope == "seller":
        return f"/sellers/{caller.seller}"
    return "/operator" if caller.scope == "operator" else "/merchandising"
