"""Search judged by queries whose answers people wrote down."""
