"""What buyers pay against the faults to expect, along each weight: every contested box judged again in columns."""
