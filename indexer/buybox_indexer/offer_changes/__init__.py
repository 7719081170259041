"""Changes to single offers: read line by line, applied to what is live, held against older rows of feeds."""
