"""What buyers type: prices, words that any offer has, spacing, and what is left read as a title is."""
