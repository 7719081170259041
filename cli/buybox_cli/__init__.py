"""The `buybox` command: the one place that knows both sides."""
