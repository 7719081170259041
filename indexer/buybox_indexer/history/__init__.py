"""What each seller asked for each box, and when: the ground of reference and prior prices."""
