"""One file a command; its docstring is its help."""
