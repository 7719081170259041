"""What shoppers searched for and then did: which texts find devices that nobody opens."""
