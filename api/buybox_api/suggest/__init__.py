"""What shoppers may be typing: models, categories, makers and popular queries of what is in stock."""
