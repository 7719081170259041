"""Who may: keys and their scopes, and the log of what they changed."""
