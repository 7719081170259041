"""Bars of what a seller gains and loses: gains to the right of the middle, losses to the left."""

from buybox_ranking.pictures.svg import bar, line

WIDTH, HEIGHT = 180, 18
MIDDLE = WIDTH / 2
ROOM = MIDDLE - 4
THICK = 10


def hands_bar(gained: int, lost: int, most: int) -> str:
    """Draw one row; `most` is the table's largest count. It repeats numbers beside it, so it is not read out."""
    scale = ROOM / max(most, 1)
    top = (HEIGHT - THICK) / 2
    drawn = [
        line((MIDDLE, 0), (MIDDLE, HEIGHT), "grid"),
        bar((MIDDLE - lost * scale, top), lost * scale, THICK, "loss"),
        bar((MIDDLE, top), gained * scale, THICK, "gain"),
    ]
    frame = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg"'
    return f'<svg {frame} class="inline" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'


def share_bar(share: float, kind: str = "bar") -> str:
    """Draw a share of the whole, from the left; not read out either."""
    drawn = [bar((0, 4), WIDTH, THICK, "rest"), bar((0, 4), max(0.0, min(share, 1.0)) * WIDTH, THICK, kind)]
    frame = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg"'
    return f'<svg {frame} class="inline" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
