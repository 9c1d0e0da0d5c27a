"""What may leave, and in whose file."""
