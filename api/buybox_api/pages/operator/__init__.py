"""Pages of who runs the marketplace: loads, feeds, sellers to review, blocks, the audit log."""
