"""What `buybox feed check` tells a new seller: what is understood of a feed, and the seller file that says so."""
