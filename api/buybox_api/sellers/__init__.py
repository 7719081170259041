"""What sellers are told of their own over HTTP."""
