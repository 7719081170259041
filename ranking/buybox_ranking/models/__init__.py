"""A model kept: its folder, what it was judged on, whether it may take the place of another."""
