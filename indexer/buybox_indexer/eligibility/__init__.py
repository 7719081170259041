"""Whether an offer may compete: rules, and what is on record that bears on them."""
