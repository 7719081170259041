"""Explanations of answers for people at a terminal."""

from collections.abc import Iterator

from buybox_titles.recogniser import Explanation, Recognition


def explained_lines(row: int, title: str, found: Recognition, explanation: Explanation) -> Iterator[str]:
    """Give the lines that explain one answer."""
    answer = found.device_id or found.model_id or "no device"
    reason = f" ({found.reason})" if found.reason else ""
    yield f"{row}  {title}"
    yield f"   {answer}{reason}, confidence {found.confidence:.2f}"
    for token in explanation.tokens:
        yield f"   {token.text:<20} {token.role:<12} {token.says or ''}".rstrip()
    for sentence in explanation.decided:
        yield f"   - {sentence}"
    for candidate in explanation.candidates:
        yield f"   not {candidate.model_id}: {candidate.why}"
    yield ""
