"""Backups of a programme's state, and the proof that a restored one is right."""
