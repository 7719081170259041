"""What is known of each seller: quality, offers, boxes held."""
