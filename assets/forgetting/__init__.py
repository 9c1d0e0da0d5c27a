"""Forgetting submissions on request: in landing, in the database, in the logs, and for good."""
