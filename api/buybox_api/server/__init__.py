"""The edge of a server process: what a connection may send, and for how long."""
