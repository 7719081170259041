"""What is worth a thought beside a device."""
