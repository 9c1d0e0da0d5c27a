"""Every table, and where it comes from."""
