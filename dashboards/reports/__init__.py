"""The reports that each partner receives."""
