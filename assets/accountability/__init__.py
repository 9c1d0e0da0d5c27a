"""The promises of both sides, weighed with one scale."""
