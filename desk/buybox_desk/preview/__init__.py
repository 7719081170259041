"""What a policy would change before anybody sees it: over all live boxes, on chosen devices, and on what was asked."""
