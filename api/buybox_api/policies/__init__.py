"""Which policy answers whom: what is live, who is in a trial, and the routes by which merchandisers change it."""
