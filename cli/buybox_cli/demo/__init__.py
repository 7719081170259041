"""`buybox demo`, one file an act: the stage, the marketplace, the server, the first answers."""
