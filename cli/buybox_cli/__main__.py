"""`python -m buybox_cli` is the `buybox` command."""

from buybox_cli.main import main

if __name__ == "__main__":
    main()
