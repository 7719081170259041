"""What `POST /v1/events` answers."""

import msgspec


class RefusedEvent(msgspec.Struct, frozen=True):
    """An event that was not taken: its line, counted from 1 (in an array its place), and why."""

    line: int
    detail: str


class EventsAnswer(msgspec.Struct, frozen=True):
    """How many events were taken; they are in the engine about a second later."""

    taken: int
    left_out: int  # events whose action is not one of ours
    refused: list[RefusedEvent]
