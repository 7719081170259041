"""The few elements of SVG that the pictures are made of, as text; every word that comes from outside is escaped."""

from collections.abc import Iterable
from html import escape

Point = tuple[float, float]


def picture(name: str, title: str, description: str, size: tuple[int, int], elements: Iterable[str]) -> str:
    """Return a whole picture that a screen reader can tell; `name` is unique on its page, `size` in pixels."""
    width, height = size
    frame = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg"'
    return (
        f'<svg {frame} role="img" aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(description)}</desc>{"".join(elements)}</svg>'
    )


def standalone(drawn: str, style: str) -> str:
    """Return a picture as a file of its own: on white, with its style inside."""
    return drawn.replace("<title", f"<style>svg {{ background: #fff; }}{style}</style><title", 1) + "\n"


def line(start: Point, end: Point, kind: str) -> str:
    """Return a straight line; `kind` names its style."""
    return f'<line class="{kind}" x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"/>'


def path(points: Iterable[Point], kind: str) -> str:
    """Return a line through many points."""
    return f'<path class="{kind}" d="M{" L".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def bar(corner: Point, width: float, height: float, kind: str) -> str:
    """Return a filled rectangle; `corner` is its upper left one."""
    (x, y), size = corner, f'width="{width:.1f}" height="{max(height, 0):.1f}"'
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" {size}/>'


def words(at: Point, text: str, kind: str, anchor: str = "middle") -> str:
    """Return a line of text; `anchor` is start, middle or end."""
    return f'<text class="{kind}" x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
