"""One file a subject of the API: parse, ask, present."""
