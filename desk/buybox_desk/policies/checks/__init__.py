"""What is wrong with a policy that is valid: rules that do nothing, hide each other, or contradict each other."""
