"""The subcommands of `buybox policy`, a file each."""
