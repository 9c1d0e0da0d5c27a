"""What runs, when, and against which server."""
