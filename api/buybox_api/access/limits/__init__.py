"""How much anybody may ask in a minute."""
