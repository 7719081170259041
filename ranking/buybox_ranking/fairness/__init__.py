"""Who gains and loses boxes between two rankings, and the bounded exploration of near-equal neighbours."""
