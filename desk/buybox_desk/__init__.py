"""What the people behind the marketplace decide and ask: policies, previews, keys, the audit log."""
