"""Shopper events to a model: what is evidence, labels, position, folds, the forest and its curves."""
