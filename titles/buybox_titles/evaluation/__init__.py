"""Measures of how well titles are recognised, on titles that people have sorted; not needed for recognising."""
