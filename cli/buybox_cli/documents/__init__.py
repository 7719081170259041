"""The documents that commands print with `--json`, and that pages of sellers and operators are made of."""
