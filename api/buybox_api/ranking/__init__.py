"""How we rank, told to everybody: parameters, how much each counts, and what does not count."""
